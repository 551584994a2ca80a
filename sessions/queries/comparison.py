"""A client's dosing sessions side by side, and the client's own values at rest before each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from clients.measures.models import MeasureResponse
from clients.measures.queries import instruments_of
from clients.measures.terms import MeasureMoment
from clients.models import Client
from clinic.policy.terms import Permission
from clinic.staff.models import User
from sessions.models import Dose, DosingSession, SessionNote, TimelineEvent, VitalReading
from sessions.queries.record import total_per_kg
from sessions.rules.comparison import (
    DatedScore,
    Pressure,
    Resting,
    around,
    change,
    is_at_rest,
    onset_minute,
    peak,
    resting,
)
from sessions.terms import Depth, DoseKind, EventKind, VitalField

# The numbers that have a resting value of their own; alertness at rest is always the same.
AT_REST: Final[Mapping[VitalField, str]] = {
    VitalField.SYSTOLIC: "systolic",
    VitalField.DIASTOLIC: "diastolic",
    VitalField.HEART_RATE: "heart_rate",
    VitalField.SPO2: "spo2",
}


@dataclass(frozen=True, kw_only=True)
class OwnRest:
    """This client's own values at rest, from sessions before one."""

    values: Mapping[VitalField, Resting]

    @property
    def systolic(self) -> Resting | None:
        """Systolic pressure at rest."""
        return self.values.get(VitalField.SYSTOLIC)

    @property
    def diastolic(self) -> Resting | None:
        """Diastolic pressure at rest."""
        return self.values.get(VitalField.DIASTOLIC)

    def of_pressure(self, systolic: int | None, diastolic: int | None) -> tuple[Decimal, Decimal] | None:
        """Return how far a pressure lies from the client's own; None when one of the two is not known."""
        up, down = change(systolic, self.systolic), change(diastolic, self.diastolic)
        return None if up is None or down is None else (up, down)


@dataclass(frozen=True, kw_only=True)
class ScoresAround:
    """The totals of one questionnaire around one dose."""

    title: str
    before: DatedScore | None
    after: DatedScore | None


@dataclass(frozen=True, kw_only=True)
class Compared:
    """One session as it stands in the comparison."""

    pk: UUID
    number: int
    day: date
    is_this: bool
    mg: Decimal
    per_kg: Decimal | None
    units: Decimal
    booster_units: Decimal
    onset: int | None
    peak: Pressure | None
    peak_minute: int | None
    from_before: tuple[Decimal, Decimal] | None
    from_own_rest: tuple[Decimal, Decimal] | None
    own_rest: OwnRest
    depth: Depth | None
    distress: int | None
    words: str
    scores: tuple[ScoresAround, ...]


def own_rest_before(dosing_session: DosingSession) -> OwnRest:
    """Return the client's values at rest in the sessions before this one; two queries."""
    booked = dosing_session.appointment.starts_at
    earlier = VitalReading.objects.filter(
        client_id=dosing_session.client_id, dosing_session__appointment__starts_at__lt=booked
    ).exclude(dosing_session=dosing_session)
    return _own_rest(_standing(earlier), _first_units(dosing_session.client_id))


def compared_sessions(client: Client, user: User, *, this: UUID | None) -> list[Compared]:
    """Return the sessions with medicine, and ``this`` one, the latest first; a fixed number of queries."""
    found = DosingSession.objects.visible_to(user, Permission.VIEW_DOSING_SESSION).filter(client=client)
    sessions = list(found.select_related("appointment").order_by("appointment__starts_at", "pk"))
    about = {session.pk for session in sessions}
    rows = _Rows(
        doses=_by_session(_standing(Dose.objects.filter(dosing_session__in=about))),
        vitals=_by_session(_standing(VitalReading.objects.filter(dosing_session__in=about))),
        events=_by_session(_standing(TimelineEvent.objects.filter(dosing_session__in=about))),
        notes={note.dosing_session_id: note for note in SessionNote.objects.filter(dosing_session__in=about)},
    )
    shown = [session for session in sessions if session.pk in rows.doses or session.pk == this]
    days = [session.appointment.starts_at.astimezone(client.practice.zone).date() for session in shown]
    scores = _scores(client)
    current = this or (shown[-1].pk if shown else None)
    compared = [
        _compared(
            session,
            rows,
            day=day,
            is_this=session.pk == current,
            scores=_scores_around(scores, days, place),
            own_rest=_own_rest(
                (row for before in sessions[: sessions.index(session)] for row in rows.vitals.get(before.pk, ())),
                rows.first_units,
            ),
        )
        for place, (session, day) in enumerate(zip(shown, days, strict=True))
    ]
    return list(reversed(compared))


@dataclass(frozen=True, kw_only=True)
class _Rows:
    """What was recorded in each session."""

    doses: Mapping[UUID, list[Dose]]
    vitals: Mapping[UUID, list[VitalReading]]
    events: Mapping[UUID, list[TimelineEvent]]
    notes: Mapping[UUID, SessionNote]

    @property
    def first_units(self) -> dict[UUID, datetime]:
        """When the first unit of each session was taken."""
        return {session: min(dose.at for dose in doses) for session, doses in self.doses.items()}


def _compared(
    session: DosingSession,
    rows: _Rows,
    *,
    day: date,
    is_this: bool,
    scores: tuple[ScoresAround, ...],
    own_rest: OwnRest,
) -> Compared:
    doses, events = rows.doses.get(session.pk, []), rows.events.get(session.pk, [])
    first_at = rows.first_units.get(session.pk)
    pressures = [
        Pressure(at=row.at, systolic=row.systolic, diastolic=row.diastolic)
        for row in rows.vitals.get(session.pk, ())
        if row.systolic is not None and row.diastolic is not None
    ]
    highest = peak(pressures, first_at)
    before = max((p for p in pressures if is_at_rest(p.at, first_at)), key=lambda p: p.at, default=None)
    mg = sum((dose.units * dose.unit_strength_mg for dose in doses), Decimal(0))
    depths = [depth for event in events if (depth := event.depth)]
    onsets = [event.at for event in events if event.kind is EventKind.ONSET]
    return Compared(
        pk=session.pk,
        number=session.number,
        day=day,
        is_this=is_this,
        mg=mg,
        per_kg=total_per_kg(session, mg),
        units=sum((dose.units for dose in doses if dose.kind is not DoseKind.BOOSTER), Decimal(0)),
        booster_units=sum((dose.units for dose in doses if dose.kind is DoseKind.BOOSTER), Decimal(0)),
        onset=onset_minute(first_at, onsets),
        peak=highest,
        peak_minute=None if highest is None or first_at is None else int((highest.at - first_at).total_seconds() // 60),
        from_before=_apart(highest, before),
        from_own_rest=own_rest.of_pressure(highest.systolic, highest.diastolic) if highest else None,
        own_rest=own_rest,
        depth=max(depths, key=list(Depth).index, default=None),
        distress=max((event.distress for event in events if event.distress is not None), default=None),
        words=_words(rows.notes.get(session.pk), events),
        scores=scores,
    )


def _apart(highest: Pressure | None, before: Pressure | None) -> tuple[Decimal, Decimal] | None:
    if highest is None or before is None:
        return None
    return Decimal(highest.systolic - before.systolic), Decimal(highest.diastolic - before.diastolic)


def _words(note: SessionNote | None, events: Iterable[TimelineEvent]) -> str:
    """Return the client's words from the signed note; before that, what was written down as they spoke."""
    if note is not None and note.is_signed:
        return note.client_words.strip()
    return " ".join(event.note.strip() for event in events if event.kind is EventKind.SPOKE and event.note.strip())


def _scores(client: Client) -> dict[str, list[DatedScore]]:
    """Return every total by the name of its questionnaire, in the order questionnaires are listed."""
    rows = MeasureResponse.objects.filter(client=client, replaced_by__isnull=True, total__isnull=False)
    totals: dict[str, list[DatedScore]] = defaultdict(list)
    for row in rows.only("instrument", "taken_on", "total", "moment"):
        totals[row.instrument].append(
            DatedScore(taken_on=row.taken_on, total=row.total or Decimal(0), is_after_dose=_is_after(row.moment))
        )
    if not totals:
        return {}
    return {one.title: totals[code] for code, one in instruments_of(client.practice_id).items() if code in totals}


def _is_after(moment: MeasureMoment) -> bool:
    return moment is MeasureMoment.AFTER_DOSE


def _scores_around(
    scores: Mapping[str, Sequence[DatedScore]], days: Sequence[date], place: int
) -> tuple[ScoresAround, ...]:
    previous = days[place - 1] if place else None
    following = days[place + 1] if place + 1 < len(days) else None
    found = (
        ScoresAround(title=title, before=before, after=after)
        for title, totals in scores.items()
        for before, after in (around(totals, day=days[place], previous=previous, following=following),)
    )
    return tuple(one for one in found if one.before is not None or one.after is not None)


def _own_rest(readings: Iterable[VitalReading], first_units: Mapping[UUID, datetime]) -> OwnRest:
    at_rest = [row for row in readings if is_at_rest(row.at, first_units.get(row.dosing_session_id))]
    found = {field: resting(getattr(row, name) for row in at_rest) for field, name in AT_REST.items()}
    return OwnRest(values={field: value for field, value in found.items() if value is not None})


def _first_units(client_id: UUID) -> dict[UUID, datetime]:
    first: dict[UUID, datetime] = {}
    taken = _standing(Dose.objects.filter(client_id=client_id)).values_list("dosing_session_id", "at")
    for session, at in taken:
        first.setdefault(session, at)
    return first


def _standing(entries: Any) -> Any:
    return entries.standing().filter(is_void=False).in_order()


def _by_session(entries: Iterable[Any]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for entry in entries:
        found[entry.dosing_session_id].append(entry)
    return dict(found)
