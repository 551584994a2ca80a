"""The few things that go wrong in every practice, so that the screens for them can be seen."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from clients.models import Task
from clients.terms import TaskKind
from clinic.demo.chance import Chance
from clinic.demo.people import House
from clinic.demo.store import Store
from sessions.models import CountEvent, Prescription
from sessions.terms import CountEventKind

NEEDED: Final = 4


def add_mishaps(chance: Chance, house: House, store: Store, now: datetime) -> None:
    """Add one count that does not add up, one loss, one expired lot and one medicine left behind."""
    if len(store.prescriptions) < NEEDED:
        return
    short, lost, expired, left_behind = chance.some(store.prescriptions, NEEDED)
    at = now - timedelta(days=1)
    _count(chance, house, store, short, CountEventKind.COUNT_OBSERVED, _expected(store, short) - 1, at)
    _task(
        chance, house, store, short, TaskKind.COUNT_DISCREPANCY, at, "The client showed one unit fewer than expected."
    )
    _count(
        chance, house, store, lost, CountEventKind.LOST_OR_STOLEN_REPORTED, Decimal(2), at,
        reason="Two units lost in the post, the client reports.",
    )  # fmt: skip
    _count(
        chance, house, store, expired, CountEventKind.EXPIRED_ON_HAND, _expected(store, expired), at,
        reason="Beyond-use date reached; the client will take them to a collection site.",
    )  # fmt: skip
    _task(
        chance, house, store, left_behind, TaskKind.MEDICINE_LEFT_BEHIND, at,
        "The client left a blister behind. Call them to fetch it in person; the practice does not keep it.",
    )  # fmt: skip


def _expected(store: Store, prescription: Prescription) -> Decimal:
    lines = [line for line in store.rows(CountEvent) if line.prescription is prescription]
    received = sum((line.units for line in lines if line.kind is CountEventKind.RECEIVED_BY_CLIENT), Decimal(0))
    taken = sum((line.units for line in lines if line.kind is CountEventKind.TAKEN_IN_SESSION), Decimal(0))
    return received - taken


def _count(
    chance: Chance,
    house: House,
    store: Store,
    prescription: Prescription,
    kind: CountEventKind,
    units: Decimal,
    at: datetime,
    reason: str = "",
) -> None:
    store.add(
        CountEvent(
            id=chance.uuid(),
            practice=house.practice,
            prescription=prescription,
            client=prescription.client,
            kind=kind,
            units=units,
            at=at,
            reason=reason,
            opens_discrepancy=kind is CountEventKind.COUNT_OBSERVED,
            recorded_by=house.therapists[0],
            recorded_at=at,
        )
    )


def _task(
    chance: Chance,
    house: House,
    store: Store,
    prescription: Prescription,
    kind: TaskKind,
    at: datetime,
    detail: str,
) -> None:
    store.add(
        Task(
            id=chance.uuid(),
            practice=house.practice,
            client=prescription.client,
            kind=kind,
            assignee=prescription.prescriber,
            subject_type="therapy_sessions.prescription",
            subject_id=prescription.pk,
            detail=detail,
            created_at=at,
        )
    )
