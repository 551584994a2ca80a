"""Everything recorded in one session, in a fixed number of queries, ready to show or to sign."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.db.models import Count, Max

from sessions.models import (
    AdverseEvent,
    Dose,
    DosingSession,
    Entry,
    GateOverride,
    ReadinessCheck,
    TimelineEvent,
    VitalReading,
)
from sessions.models.entries import ENTRY_MODELS
from sessions.queries.dosing import as_reading, as_taken
from sessions.rules.amounts import mg_per_kg
from sessions.rules.dose import total_mg
from sessions.rules.vitals import is_set


@dataclass(frozen=True, kw_only=True)
class SessionRecord:
    """All entries of a session, corrected ones included, in the order things happened."""

    doses: tuple[Dose, ...]
    vitals: tuple[VitalReading, ...]
    events: tuple[TimelineEvent, ...]
    adverse_events: tuple[AdverseEvent, ...]
    readiness: tuple[ReadinessCheck, ...]
    overrides: tuple[GateOverride, ...]

    @property
    def entries(self) -> list[Entry]:
        """Every entry, by the time it happened."""
        every: list[Entry] = [*self.doses, *self.vitals, *self.events, *self.adverse_events, *self.readiness]
        return sorted(every, key=lambda entry: (entry.at, entry.recorded_at))

    @property
    def standing_doses(self) -> list[Dose]:
        """The doses that count: neither corrected since nor entered by mistake."""
        return _standing(self.doses)

    @property
    def standing_vitals(self) -> list[VitalReading]:
        """The readings that count."""
        return _standing(self.vitals)

    @property
    def last_set(self) -> VitalReading | None:
        """The last reading in which more than alertness was measured."""
        return next((reading for reading in reversed(self.standing_vitals) if is_set(as_reading(reading))), None)

    @property
    def last_alertness(self) -> VitalReading | None:
        """The last reading of alertness."""
        return next((reading for reading in reversed(self.standing_vitals) if reading.moaas is not None), None)

    @property
    def last_saturation(self) -> VitalReading | None:
        """The last reading of oxygen saturation."""
        return next((reading for reading in reversed(self.standing_vitals) if reading.spo2 is not None), None)

    @property
    def standing_events(self) -> list[TimelineEvent]:
        """The events that count."""
        return _standing(self.events)

    @property
    def standing_adverse_events(self) -> list[AdverseEvent]:
        """The adverse events that count."""
        return _standing(self.adverse_events)

    @property
    def first_unit_at(self) -> datetime | None:
        """Minute zero of the session."""
        return min((dose.at for dose in self.standing_doses), default=None)

    @property
    def last_unit_at(self) -> datetime | None:
        """When the last unit was taken, a booster included."""
        return max((dose.at for dose in self.standing_doses), default=None)

    @property
    def total_mg(self) -> Decimal:
        """Milligrams taken in this session, exact."""
        return total_mg(as_taken(dose) for dose in self.standing_doses)

    @property
    def held_dose(self) -> Dose | None:
        """The unit still in the mouth, as far as the record knows."""
        return next((dose for dose in reversed(self.standing_doses) if dose.out_at is None), None)

    @property
    def marked_doses(self) -> list[Dose]:
        """Every dose ever recorded outside the order; a correction does not take the mark away."""
        return [dose for dose in self.doses if dose.deviation_codes]

    @property
    def last_check(self) -> ReadinessCheck | None:
        """The readiness check that counts."""
        return next(iter(reversed(_standing(self.readiness))), None)


def record_of(dosing_session: DosingSession) -> SessionRecord:
    """Return all entries of a session, in six queries."""
    return SessionRecord(
        doses=_rows(Dose, dosing_session, "observed_by", "prescription"),
        vitals=_rows(VitalReading, dosing_session),
        events=_rows(TimelineEvent, dosing_session),
        adverse_events=_rows(AdverseEvent, dosing_session, "dose"),
        readiness=_rows(ReadinessCheck, dosing_session),
        overrides=tuple(dosing_session.gate_overrides.select_related("actor").order_by("at", "pk")),
    )


def mark_of(*dosing_sessions: DosingSession) -> str:
    """Return a mark that changes with every entry, correction and step of sessions, and says nothing of them."""
    state: list[object] = [(str(found.pk), found.status.value, found.version) for found in dosing_sessions]
    for model in ENTRY_MODELS.values():
        newest = model.objects.filter(dosing_session__in=dosing_sessions).aggregate(
            number=Count("pk"), last=Max("recorded_at")
        )
        state.extend(newest.values())
    return sha256(repr(state).encode()).hexdigest()[:16]


def total_per_kg(dosing_session: DosingSession, mg: Decimal) -> Decimal | None:
    """Return milligrams per kilogram of the dated weight, for display only."""
    if dosing_session.weight_kg is None or not mg:
        return None
    return mg_per_kg(mg, dosing_session.weight_kg)


def elapsed(first_unit_at: datetime | None, at: datetime) -> timedelta | None:
    """Return how long after the first unit something was."""
    return None if first_unit_at is None else at - first_unit_at


def _rows(model: type[Any], dosing_session: DosingSession, *joined: str) -> tuple[Any, ...]:
    rows = model.objects.filter(dosing_session=dosing_session).select_related("recorded_by", *joined).in_order()
    found = tuple(rows)
    by_pk = {row.pk: row for row in found}
    corrected = {row.corrects_id: row for row in found if row.corrects_id}
    for row in found:
        # Both ends of a correction are known here; asking the database per row would cost a query each.
        row.dosing_session = dosing_session
        row.original = by_pk.get(row.corrects_id)
        row.replacement = corrected.get(row.pk)
    return found


def _standing(rows: tuple[Any, ...]) -> list[Any]:
    return [row for row in rows if row.replacement is None and not row.is_void]
