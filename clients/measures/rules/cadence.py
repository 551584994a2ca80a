"""What is due when, from the state of the course, the days of doses and the last answers (domain.md 7.5).

Nothing here is sent by itself: "due" is shown, and a person asks. An instrument that asks about the
last weeks is never due before those weeks have passed since it was last answered, because totals
about overlapping weeks cannot be compared.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from clients.measures.rules.instrument import Instrument
from clients.measures.rules.registry import INSTRUMENTS
from clients.measures.terms import DueReason, MeasureMoment
from clients.terms import CourseStatus

SCREENING: Final = ("PHQ9", "GAD7", "CSSRS", "AUDITC", "DAST10", "WSAS", "WHO5")
BASELINE: Final = ("PHQ9", "GAD7", "WHO5")
AFTER_DOSE: Final = {"MEQ30": 0, "EDI": 0, "EBI": 1}
FORTNIGHTLY: Final = ("PHQ9", "GAD7")
MONTHLY: Final = ("WSAS",)
FULL_SET: Final = ("PHQ9", "GAD7", "CSSRS", "WHO5", "WSAS")
# Only where it was asked before: for whom trauma is a theme.
TRAUMA: Final = "PCL5"
RISK: Final = "CSSRS"
# Everything that can fall due, in the order it is listed.
PLANNED: Final = (*SCREENING, TRAUMA, *AFTER_DOSE)
# Optional by their sources; a practice switches them on.
USUALLY_LEFT_OUT: Final = ("MEQ30", "EDI")

BASELINE_DAYS: Final = 7
AFTER_DOSE_DAYS: Final = 3
TWO_WEEKS: Final = 14
MONTH: Final = 30
FOLLOW_UP_DAYS: Final = (30, 91, 182)
DOSES_BETWEEN: Final = 2

BEFORE_DOSING: Final = frozenset(
    {
        CourseStatus.SCREENING, CourseStatus.MEDICAL_REVIEW, CourseStatus.CLEARED, CourseStatus.CLEARED_CONDITIONAL,
        CourseStatus.CONSENTING, CourseStatus.PREPARATION,
    }
)  # fmt: skip
DOSING: Final = frozenset({CourseStatus.ACTIVE, CourseStatus.MAINTENANCE})


@dataclass(frozen=True, kw_only=True)
class CadenceFacts:
    """What is known of one client's course on one day.

    ``last`` holds the day each instrument was last answered; ``doses`` are days on which medicine was
    taken, ``next_dose_on`` the next one booked; ``ended_on`` the end of a completed course.
    """

    status: CourseStatus
    today: date
    opened_on: date
    doses: tuple[date, ...] = ()
    next_dose_on: date | None = None
    ended_on: date | None = None
    last: Mapping[str, date] = field(default_factory=dict)
    left_out: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Due:
    """One instrument that is due: since when, why, and as what it will be recorded."""

    code: str
    due_on: date
    reason: DueReason
    moment: MeasureMoment

    @property
    def title(self) -> str:
        """What the instrument is called."""
        return INSTRUMENTS[self.code].title


def due(facts: CadenceFacts, instruments: Mapping[str, Instrument] = INSTRUMENTS) -> tuple[Due, ...]:
    """Return what is due on a day, each instrument once, in the order instruments are listed."""
    found: dict[str, Due] = {}
    for item in _planned(facts):
        if item.code in facts.left_out or item.code not in instruments:
            continue
        item_due = _not_too_soon(item, facts, instruments[item.code])
        if item_due.due_on <= facts.today and item.code not in found:
            found[item.code] = item_due
    return tuple(found[code] for code in PLANNED if code in found)


def _planned(facts: CadenceFacts) -> list[Due]:
    """Return every occasion that was not answered yet, the most pressing first."""
    return [*_dose_day(facts), *_after_dose(facts), *_baseline(facts), *_by_status(facts)]


def _dose_day(facts: CadenceFacts) -> list[Due]:
    is_today = facts.next_dose_on == facts.today or facts.today in facts.doses
    if not is_today or facts.last.get(RISK) == facts.today:
        return []
    return [Due(code=RISK, due_on=facts.today, reason=DueReason.DOSE_TODAY, moment=MeasureMoment.DOSE_DAY)]


def _after_dose(facts: CadenceFacts) -> list[Due]:
    past = [day for day in facts.doses if day <= facts.today]
    if not past or facts.today > max(past) + timedelta(days=AFTER_DOSE_DAYS):
        return []
    dose = max(past)
    return [
        Due(
            code=code,
            due_on=dose + timedelta(days=days),
            reason=DueReason.AFTER_DOSE,
            moment=MeasureMoment.AFTER_DOSE,
        )
        for code, days in AFTER_DOSE.items()
        if not _answered_since(facts, code, dose)
    ]


def _baseline(facts: CadenceFacts) -> list[Due]:
    if facts.doses or facts.next_dose_on is None or facts.next_dose_on < facts.today:
        return []
    opens = facts.next_dose_on - timedelta(days=BASELINE_DAYS)
    if facts.status not in BEFORE_DOSING | DOSING:
        return []
    return [
        Due(code=code, due_on=opens, reason=DueReason.BEFORE_FIRST_DOSE, moment=MeasureMoment.BASELINE)
        for code in _with_trauma(BASELINE, facts)
        if not _answered_since(facts, code, opens)
    ]


def _by_status(facts: CadenceFacts) -> list[Due]:
    if facts.status in BEFORE_DOSING and not facts.doses:
        return [
            Due(code=code, due_on=facts.opened_on, reason=DueReason.SCREENING, moment=MeasureMoment.SCREENING)
            for code in SCREENING
            if not _answered_since(facts, code, facts.opened_on)
        ]
    if facts.status in DOSING and facts.doses:
        return [*_every_two(facts), *_every_month(facts)]
    if facts.status is CourseStatus.REVIEW_DUE:
        return [
            Due(code=code, due_on=facts.today, reason=DueReason.REVIEW, moment=MeasureMoment.REVIEW)
            for code in _with_trauma(FULL_SET, facts)
            if code != RISK or facts.last.get(RISK) != facts.today
        ]
    return _follow_up(facts)


def _every_two(facts: CadenceFacts) -> list[Due]:
    """Two weeks after the last answers; in maintenance, after two doses since then."""
    found = []
    for code in FORTNIGHTLY:
        since = facts.last.get(code, date.min)
        doses = sorted(day for day in facts.doses if since < day <= facts.today)
        if facts.status is CourseStatus.MAINTENANCE:
            if len(doses) < DOSES_BETWEEN:
                continue
            due_on, reason = doses[DOSES_BETWEEN - 1], DueReason.TWO_DOSES
        else:
            start = facts.last.get(code, min(facts.doses))
            due_on, reason = start + timedelta(days=TWO_WEEKS), DueReason.TWO_WEEKS
        found.append(Due(code=code, due_on=due_on, reason=reason, moment=MeasureMoment.COURSE))
    return found


def _every_month(facts: CadenceFacts) -> list[Due]:
    return [
        Due(
            code=code,
            due_on=facts.last.get(code, min(facts.doses)) + timedelta(days=MONTH),
            reason=DueReason.MONTH,
            moment=MeasureMoment.COURSE,
        )
        for code in _with_trauma(MONTHLY, facts)
    ]


def _follow_up(facts: CadenceFacts) -> list[Due]:
    if facts.status is not CourseStatus.COMPLETED or facts.ended_on is None:
        return []
    marks = [facts.ended_on + timedelta(days=days) for days in FOLLOW_UP_DAYS]
    passed = [mark for mark in marks if mark <= facts.today]
    if not passed or facts.today > marks[-1] + timedelta(days=MONTH):
        return []
    return [
        Due(code=code, due_on=passed[-1], reason=DueReason.FOLLOW_UP, moment=MeasureMoment.FOLLOW_UP)
        for code in _with_trauma(FULL_SET, facts)
        if not _answered_since(facts, code, passed[-1])
    ]


def _with_trauma(codes: tuple[str, ...], facts: CadenceFacts) -> tuple[str, ...]:
    return (*codes, TRAUMA) if TRAUMA in facts.last else codes


def _answered_since(facts: CadenceFacts, code: str, day: date) -> bool:
    return facts.last.get(code, date.min) >= day


def _not_too_soon(item: Due, facts: CadenceFacts, instrument: Instrument) -> Due:
    """Wait until the weeks it asks about have passed since the last answers. Risk is asked whenever it is time."""
    last = facts.last.get(item.code)
    if last is None or item.code == RISK or instrument.recall_days <= 1:
        return item
    earliest = last + timedelta(days=instrument.recall_days)
    return Due(code=item.code, due_on=max(item.due_on, earliest), reason=item.reason, moment=item.moment)
