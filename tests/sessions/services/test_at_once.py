"""Two devices at once: one key is one entry, and two doses are judged one after the other."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connection

from clinic.audit.models import LedgerHead
from clinic.staff.models import User
from sessions.models import CountEvent, Dose, DosingSession, TimelineEvent
from sessions.services import doses, events
from sessions.terms import CountEventKind, DoseKind, EventKind
from tests.factories.room import take

pytestmark = pytest.mark.django_db(transaction=True)

DEVICES = 4


@pytest.fixture(autouse=True)
def ledger(transactional_db: None) -> None:
    """The flush of the test before took the ledger's head along."""
    LedgerHead.objects.get_or_create(pk=1)


def at_once(act: Callable[[], object]) -> list[object]:
    """Run ``act`` on several devices at the same moment; give back what each got."""
    together = Barrier(DEVICES)

    def run() -> object:
        together.wait()
        try:
            return act()
        except doses.DoseRefused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(DEVICES) as pool:
        return [future.result() for future in [pool.submit(run) for _ in range(DEVICES)]]


def test_one_key_sent_by_many_devices_is_one_dose(started: DosingSession, thea: User, ten: datetime) -> None:
    key = uuid.uuid4()

    at_once(lambda: take(started, thea, at=ten, key=key))

    assert Dose.objects.count() == 1
    assert CountEvent.objects.filter(kind=CountEventKind.TAKEN_IN_SESSION).count() == 1


def test_one_tap_sent_by_many_devices_is_one_event(started: DosingSession, thea: User, ten: datetime) -> None:
    key = uuid.uuid4()

    at_once(
        lambda: events.record_event(
            dosing_session=started,
            key=key,
            happening=events.Happening(kind=EventKind.TEARS, at=ten),
            actor=thea,
            now=ten,
        )
    )

    assert TimelineEvent.objects.count() == 1


def test_doses_at_once_never_pass_the_maximum_unseen(started: DosingSession, thea: User, ten: datetime) -> None:
    # The order allows 200 mg; four devices record 150 mg each: one fits, three are refused.
    results = at_once(lambda: take(started, thea, at=ten, units=Decimal(3), kind=DoseKind.SECOND_UNIT))

    assert sum(isinstance(result, Dose) for result in results) == 1
    assert sum(isinstance(result, doses.DoseRefused) for result in results) == DEVICES - 1
