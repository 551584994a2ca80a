"""A clock that went back is seen: events carry a mark, and nothing may be signed."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from clinic.audit import services as audit
from clinic.audit.clock import ClockWentBack, refuse_when_clock_went_back
from clinic.audit.models import AuditEvent
from clinic.audit.verification import verify
from clinic.staff.models import User

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)


def record_at(user: User, moment: datetime) -> bool | None:
    with time_machine.travel(moment, tick=False):
        return audit.record_listing(actor=user, action="clients.list.viewed").is_clock_back


@pytest.mark.parametrize(("back", "is_marked"), [(-1, False), (0, False), (5, False), (6, True), (3600, True)])
def test_an_event_is_marked_when_the_clock_stands_back_by_more_than_five_seconds(
    thea: User, back: int, is_marked: bool
) -> None:
    record_at(thea, NOON)

    assert record_at(thea, NOON - timedelta(seconds=back)) is is_marked
    assert list(verify()) == []


def test_reading_on_does_not_make_a_wrong_clock_right(thea: User) -> None:
    record_at(thea, NOON)

    marks = [record_at(thea, NOON - timedelta(seconds=seconds)) for seconds in (60, 59, 6, 4)]

    assert marks == [True, True, True, False]


def test_nothing_is_signed_while_the_clock_stands_back(thea: User) -> None:
    record_at(thea, NOON)
    refuse_when_clock_went_back(NOON - timedelta(seconds=5))

    with pytest.raises(ClockWentBack):
        refuse_when_clock_went_back(NOON - timedelta(seconds=5, microseconds=1))


def test_an_empty_ledger_says_nothing_about_the_clock(db: None) -> None:
    refuse_when_clock_went_back(NOON)


def test_a_clock_that_was_ahead_can_be_accepted_which_is_on_record(thea: User) -> None:
    record_at(thea, timezone.now() + timedelta(days=1))
    said = io.StringIO()

    call_command("accept_clock", stdout=said)
    with pytest.raises(ClockWentBack):
        refuse_when_clock_went_back(timezone.now())
    call_command("accept_clock", yes=True, stdout=said)

    refuse_when_clock_went_back(timezone.now())
    last = AuditEvent.objects.latest("seq")
    assert (last.action, last.is_clock_back) == ("audit.clock.accepted", True)
    assert record_at(thea, timezone.now()) is False
    assert list(verify()) == []
