"""What a therapist is most likely to record next, so that it stands ready as a large target.

It follows from the record, the order and the clock, and offers what to write down: when a unit is
held, its end; when vital signs are due, their pad. A booster stands ready only while the last
reading is within the client's limits. It never says what to do with the client.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from clinic.core.moments import absolute
from sessions.rules.schedule import LATE_AFTER
from sessions.terms import EventKind, NextAct, VitalSlot

# More than three large targets are a menu again.
MOST: Final = 3
# A chaperone of a remote session looks every quarter of an hour (domain.md 1.7).
LOOK_EVERY: Final = timedelta(minutes=15)
# How long before the waiting time is over the checklist is offered.
LEAVING_IS_NEAR: Final = timedelta(minutes=20)
# What a session usually shows, in its order (domain.md 2.4).
_COURSE: Final = (
    (EventKind.ONSET, NextAct.ONSET_NOTED),
    (EventKind.PEAK, NextAct.PEAK_NOTED),
    (EventKind.RETURN, NextAct.RETURN_NOTED),
)


@dataclass(frozen=True, kw_only=True)
class RoomFacts:
    """What is known of a session at one moment; times that do not apply are None."""

    now: datetime
    has_baseline: bool
    may_start: bool
    is_started: bool
    first_unit_at: datetime | None = None
    is_held: bool = False
    hold_until: datetime | None = None
    recheck_at: datetime | None = None
    reading_due_at: datetime | None = None
    reading_state: VitalSlot | None = None
    booster: tuple[datetime, datetime] | None = None
    booster_is_answered: bool = False
    is_outside: bool = False
    is_remote: bool = False
    last_look_at: datetime | None = None
    happened: frozenset[EventKind] = frozenset()
    may_leave_from: datetime | None = None
    is_checked: bool = False


@dataclass(frozen=True, kw_only=True)
class Act:
    """One act to offer; ``at`` is the time it hangs on, ``is_late`` that it is overdue."""

    code: NextAct
    at: datetime | None = None
    is_late: bool = False


def next_acts(facts: RoomFacts) -> tuple[Act, ...]:
    """Return one to three acts, the most pressing first; none when the session waits for a gate."""
    found: list[Act] = []
    for act in _in_order(facts):
        if act.code not in {other.code for other in found}:
            found.append(act)
    return tuple(found[:MOST])


def next_change(facts: RoomFacts) -> datetime | None:
    """Return when the clock alone next changes what is offered; None when it will not."""
    due = facts.reading_due_at
    moments = [
        facts.hold_until,
        facts.recheck_at,
        due,
        None if due is None else due + LATE_AFTER,
        *(facts.booster or ()),
        _look_due_at(facts),
        facts.may_leave_from,
        None if facts.may_leave_from is None else facts.may_leave_from - LEAVING_IS_NEAR,
    ]
    return min((at for at in _known(moments) if at > absolute(facts.now)), default=None)


def _in_order(facts: RoomFacts) -> Iterator[Act]:
    if not facts.is_started:
        yield from _before(facts)
        return
    if facts.first_unit_at is None:
        if not facts.has_baseline:
            yield Act(code=NextAct.FIRST_VITALS)
        yield Act(code=NextAct.FIRST_DOSE)
        return
    yield from _measurements(facts)
    if facts.is_held:
        yield Act(code=NextAct.END_OF_HOLD, at=facts.hold_until)
    yield from _leaving(facts)
    looked = _look_due_at(facts)
    if looked is not None and looked <= facts.now:
        yield Act(code=NextAct.VISUAL_CHECK_NEXT, at=looked, is_late=looked + LATE_AFTER <= facts.now)
    is_wanted = not facts.booster_is_answered and not facts.is_outside
    if facts.booster and is_wanted and facts.booster[0] <= facts.now <= facts.booster[1]:
        yield Act(code=NextAct.BOOSTER_ANSWER, at=facts.booster[1])
    yield from (Act(code=code) for kind, code in _COURSE if kind not in facts.happened)


def _before(facts: RoomFacts) -> Iterator[Act]:
    if not facts.has_baseline:
        yield Act(code=NextAct.FIRST_VITALS)
    elif facts.recheck_at is not None:
        yield Act(code=NextAct.RECHECK, at=facts.recheck_at, is_late=facts.recheck_at <= facts.now)
    if facts.may_start:
        yield Act(code=NextAct.START_SESSION)


def _measurements(facts: RoomFacts) -> Iterator[Act]:
    if facts.recheck_at is not None and facts.recheck_at <= facts.now:
        yield Act(code=NextAct.RECHECK, at=facts.recheck_at, is_late=facts.recheck_at + LATE_AFTER <= facts.now)
    elif facts.reading_state in {VitalSlot.DUE, VitalSlot.LATE}:
        is_late = facts.reading_state is VitalSlot.LATE
        yield Act(code=NextAct.SCHEDULED_VITALS, at=facts.reading_due_at, is_late=is_late)


def _leaving(facts: RoomFacts) -> Iterator[Act]:
    free = facts.may_leave_from
    if free is None or facts.now < free - LEAVING_IS_NEAR:
        return
    if not facts.is_checked:
        yield Act(code=NextAct.CHECKLIST, at=free)
    elif facts.now >= free:
        yield Act(code=NextAct.CLIENT_LEFT, at=free)


def _look_due_at(facts: RoomFacts) -> datetime | None:
    if not facts.is_remote or facts.first_unit_at is None:
        return None
    return max(_known([facts.first_unit_at, facts.last_look_at])) + LOOK_EVERY


def _known(moments: Iterable[datetime | None]) -> list[datetime]:
    return [absolute(at) for at in moments if at is not None]
