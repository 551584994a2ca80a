"""Scores, doses, depth and integration of one client on one time axis."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from clients.hooks import first_dose_on
from clients.measures.models import MeasureRequest, MeasureResponse
from clients.measures.queries import ScoredResponse, Trajectory, instruments_of, trajectory
from clients.measures.rules.instrument import Instrument
from clients.models import Client
from clinic.core.labels import label
from integration.models import IntegrationNote
from sessions.models import Dose, DosingSession, TimelineEvent
from sessions.terms import Depth

# A depth that is no depth: over-sedated is not deep (domain.md 6.3), and stands apart on no scale.
DEPTHS = [depth for depth in Depth if depth is not Depth.OVER_SEDATED]


@dataclass(frozen=True, kw_only=True)
class DoseDay:
    """One dosing session: the milligrams taken in it, and how deep it went."""

    day: date
    number: int
    mg: Decimal
    depth: Depth | None
    session: UUID


@dataclass(frozen=True, kw_only=True)
class CourseChart:
    """Everything the page shows about one instrument."""

    trajectory: Trajectory
    doses: tuple[DoseDay, ...]
    integrations: tuple[date, ...]
    asked: int
    answered: int

    @property
    def instrument(self) -> Instrument:
        """The instrument that is shown."""
        return self.trajectory.instrument

    @property
    def points(self) -> list[ScoredResponse]:
        """The scores in the order they were given."""
        return list(reversed(self.trajectory.points))

    @property
    def as_drawn(self) -> dict[str, Any]:
        """What the picture needs, as plain values."""
        return {
            "title": self.instrument.title,
            "low": self.instrument.lowest_total,
            "high": self.instrument.highest_total,
            "scores": [
                {"day": p.response.taken_on.isoformat(), "total": float(p.response.total), "baseline": p.is_baseline}
                for p in self.points
                if p.response.total is not None
            ],
            "doses": [
                {
                    "day": dose.day.isoformat(),
                    "mg": float(dose.mg),
                    "number": dose.number,
                    "depth": label(dose.depth) if dose.depth else "",
                    "level": DEPTHS.index(dose.depth) if dose.depth in DEPTHS else None,
                }
                for dose in self.doses
            ],
            "depths": [label(depth) for depth in DEPTHS],
            "integrations": [day.isoformat() for day in self.integrations],
        }


def charted(client: Client) -> dict[str, Instrument]:
    """Return the instruments with a total that the client answered, in the order they are listed."""
    rows = MeasureResponse.objects.filter(client=client, replaced_by__isnull=True, total__isnull=False)
    answered = set(rows.values_list("instrument", flat=True))
    return {code: one for code, one in instruments_of(client.practice_id).items() if code in answered}


def course_chart(client: Client, instrument: Instrument, *, baseline: UUID | None) -> CourseChart:
    """Gather one instrument over time; ``baseline`` names the response that others are compared with."""
    rows = MeasureResponse.objects.filter(client=client, replaced_by__isnull=True, instrument=instrument.code)
    responses = list(rows.select_related("recorded_by").order_by("-taken_on", "-recorded_at", "-pk"))
    zone = client.practice.zone
    held = IntegrationNote.objects.filter(client=client).order_by("held_at").values_list("held_at", flat=True)
    requests = [
        request
        for request in MeasureRequest.objects.filter(client=client).only("instruments", "completed_at")
        if instrument.code in request.instruments
    ]
    return CourseChart(
        trajectory=trajectory(instrument, responses, first_dose=first_dose_on(client), named=baseline),
        doses=tuple(_dose_days(client)),
        integrations=tuple(sorted({at.astimezone(zone).date() for at in held})),
        asked=len(requests),
        answered=sum(request.completed_at is not None for request in requests),
    )


def _dose_days(client: Client) -> Iterable[DoseDay]:
    zone = client.practice.zone
    numbers = dict(DosingSession.objects.filter(client=client).values_list("pk", "number"))
    mg: dict[UUID, Decimal] = defaultdict(Decimal)
    days: dict[UUID, date] = {}
    taken = Dose.objects.standing().filter(client=client, is_void=False).order_by("at")
    for session, at, amount in taken.values_list("dosing_session_id", "at", "dose_mg"):
        mg[session] += amount
        days.setdefault(session, at.astimezone(zone).date())
    deepest: dict[UUID, Depth] = {}
    events = TimelineEvent.objects.standing().filter(client=client, is_void=False).exclude(depth="")
    for session, depth in events.values_list("dosing_session_id", "depth"):
        found = Depth(depth)
        if session not in deepest or list(Depth).index(found) > list(Depth).index(deepest[session]):
            deepest[session] = found
    for session, day in sorted(days.items(), key=lambda item: item[1]):
        yield DoseDay(day=day, number=numbers[session], mg=mg[session], depth=deepest.get(session), session=session)
