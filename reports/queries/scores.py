"""Scores that moved away from their baseline lately, over all clients a person looks after."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.db.models import Min

from clients.measures.models import MeasureResponse
from clients.measures.queries import instruments_of, trajectory
from clients.measures.rules.instrument import Instrument
from clients.measures.terms import Change
from clients.models import Client
from clinic.policy.terms import Permission
from clinic.staff.models import User
from sessions.models import Dose

LOOKS_BACK: Final = timedelta(days=14)


@dataclass(frozen=True, kw_only=True)
class ChangedScore:
    """The latest score of one client in one instrument, beside its baseline."""

    client: Client
    code: str
    title: str
    total: Decimal
    baseline: Decimal
    changes: tuple[Change, ...]
    recorded_at: datetime


def scores_that_changed(user: User, *, on: date, zone: tzinfo) -> list[ChangedScore]:
    """Return the changes of the last two weeks, the latest first; four queries, however many."""
    visible = MeasureResponse.objects.visible_to(user, Permission.VIEW_CHART).filter(replaced_by__isnull=True)
    recent = set(visible.filter(taken_on__gt=on - LOOKS_BACK).values_list("client_id", "instrument"))
    clients = {client for client, _instrument in recent}
    by_course: dict[tuple[UUID, str], list[MeasureResponse]] = defaultdict(list)
    if recent:
        rows = visible.filter(client_id__in=clients).select_related("client").defer("answers", "context")
        for response in rows.order_by("-taken_on", "-recorded_at", "-pk"):
            by_course[response.client_id, response.instrument].append(response)
    first_doses = _first_doses(clients, zone) if recent else {}
    instruments = instruments_of(user.own_practice_id) if recent else {}
    found = (_changed(by_course[key], first_doses.get(key[0]), instruments) for key in recent)
    return sorted((item for item in found if item), key=lambda item: item.recorded_at, reverse=True)


def _changed(
    responses: list[MeasureResponse], first_dose: date | None, instruments: Mapping[str, Instrument]
) -> ChangedScore | None:
    latest = responses[0]
    instrument = instruments.get(latest.instrument)
    if instrument is None or latest.total is None:
        return None
    point = trajectory(instrument, responses, first_dose=first_dose).points[0]
    if point.change is None or not point.change.changes:
        return None
    return ChangedScore(
        client=latest.client,
        code=latest.instrument,
        title=instrument.title,
        total=latest.total,
        baseline=point.change.baseline.total,
        changes=point.change.changes,
        recorded_at=latest.recorded_at,
    )


def _first_doses(clients: Iterable[UUID], zone: tzinfo) -> dict[UUID, date]:
    rows = Dose.objects.filter(client_id__in=clients).standing().filter(is_void=False)
    firsts = rows.values("client_id").annotate(first=Min("at")).values_list("client_id", "first")
    return {client: first.astimezone(zone).date() for client, first in firsts}
