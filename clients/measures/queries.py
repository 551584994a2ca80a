"""Scores over time, each beside its baseline."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from clients.hooks import first_dose_on
from clients.measures.models import MeasureResponse
from clients.measures.rules.change import ChangeFromBaseline, DatedTotal, change_from, pick_baseline
from clients.measures.rules.instrument import Instrument
from clients.measures.rules.registry import INSTRUMENTS
from clients.measures.terms import Band
from clients.models import Client


@dataclass(frozen=True, kw_only=True)
class ScoredResponse:
    """One response with its words and what it changed."""

    response: MeasureResponse
    band: Band | None
    change: ChangeFromBaseline | None
    is_baseline: bool


@dataclass(frozen=True, kw_only=True)
class Trajectory:
    """All responses to one instrument, the latest first."""

    instrument: Instrument
    points: tuple[ScoredResponse, ...]

    @property
    def latest(self) -> ScoredResponse | None:
        """The last response, if there is one."""
        return self.points[0] if self.points else None


def trajectories(client: Client) -> list[Trajectory]:
    """Return every built-in instrument with what the client answered to it, in one query."""
    responses = list(_current(client.pk))
    first_dose = first_dose_on(client)
    return [
        trajectory(instrument, [row for row in responses if row.instrument == code], first_dose=first_dose)
        for code, instrument in INSTRUMENTS.items()
    ]


def trajectory_of(client: Client, instrument: Instrument) -> Trajectory:
    """Return what the client answered to one instrument."""
    rows = _current(client.pk).filter(instrument=instrument.code)
    return trajectory(instrument, rows, first_dose=first_dose_on(client))


def trajectory(instrument: Instrument, responses: Iterable[MeasureResponse], *, first_dose: date | None) -> Trajectory:
    """Put responses, the latest first, beside their baseline."""
    rows = list(responses)
    totals = [DatedTotal(total=row.total, taken_on=row.taken_on) for row in rows]
    baseline = pick_baseline(totals, first_dose_on=first_dose)
    points = []
    for row, total in zip(rows, totals, strict=True):
        is_baseline = total is baseline
        later = baseline is not None and not is_baseline and total.taken_on >= baseline.taken_on
        change = change_from(instrument, baseline=baseline, current=total) if baseline and later else None
        band = Band(row.band) if row.band else None
        points.append(ScoredResponse(response=row, band=band, change=change, is_baseline=is_baseline))
    return Trajectory(instrument=instrument, points=tuple(points))


def corrected_responses(client: Client, instrument: Instrument) -> list[MeasureResponse]:
    """Return responses that a newer one replaced; they stay on file."""
    rows = MeasureResponse.objects.filter(client=client, instrument=instrument.code, replaced_by__isnull=False)
    return list(rows.select_related("recorded_by").order_by("-taken_on", "-recorded_at", "-pk"))


def _current(client_id: UUID) -> QuerySet[MeasureResponse]:
    rows: QuerySet[MeasureResponse] = MeasureResponse.objects.filter(client_id=client_id, replaced_by__isnull=True)
    return rows.select_related("recorded_by").order_by("-taken_on", "-recorded_at", "-pk")
