"""Entries that a device kept first: read as of their tap, told in JSON, undone for a moment."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse

from clinic.audit.models import AuditEvent
from clinic.staff.models import User
from sessions.models import CountEvent, Dose, DosingSession, TimelineEvent
from sessions.queries.outbox import outbox_of
from sessions.terms import DosingStatus, EntrySource
from tests.factories.room import take

pytestmark = pytest.mark.django_db

JSON = {"Accept": "application/json"}
LATER = timedelta(hours=2)


def send(browser: Browser, session: DosingSession, name: str = "record_event", **fields: Any) -> Any:
    data = {"key": str(uuid.uuid4()), "kind": "TEARS", "device_offset_ms": "1200000", **fields}
    return browser.post(reverse(f"sessions:{name}", args=[session.pk]), data, headers=JSON)


def undo(browser: Browser, entry: TimelineEvent | Dose, kind: str = "event") -> Any:
    return browser.post(reverse("sessions:undo_entry", args=[entry.dosing_session_id, kind, entry.pk]), headers=JSON)


@pytest.mark.parametrize(("typed", "minutes_before"), [("", 0), ("-3", 3), ("0955", 5)])
def test_what_arrives_two_hours_late_happened_when_it_was_tapped(
    started: DosingSession, as_thea: Browser, ten: datetime, typed: str, minutes_before: int
) -> None:
    with time_machine.travel(ten + LATER, tick=False):
        answer = send(as_thea, started, at=typed, tapped_at=ten.isoformat())

    event = TimelineEvent.objects.get()
    assert answer.status_code == 201
    assert event.at == ten - timedelta(minutes=minutes_before)
    assert (event.tapped_at, event.recorded_at) == (ten, ten + LATER)
    assert (event.source, event.device_offset_ms) == (EntrySource.LIVE, 1_200_000)


@pytest.mark.parametrize("tapped", ["yesterday", "2026-03-09T10:00:00", "2026-03-09T18:00:00+00:00", "9" * 60])
def test_a_time_no_device_has_is_refused_with_a_sentence(started: DosingSession, as_thea: Browser, tapped: str) -> None:
    answer = send(as_thea, started, tapped_at=tapped)

    assert answer.status_code == 422
    assert answer.json()["sentences"]
    assert not TimelineEvent.objects.exists()


def test_a_refused_dose_says_where_its_reason_goes(started: DosingSession, as_thea: Browser, ten: datetime) -> None:
    answer = send(as_thea, started, "record_dose", kind="INITIAL", units="9", tapped_at=ten.isoformat())

    assert answer.status_code == 422
    assert answer.json()["fields"] == ["deviation_reason"]
    assert not Dose.objects.exists()


def test_the_same_entry_sent_again_is_one_entry(started: DosingSession, as_thea: Browser, ten: datetime) -> None:
    entry = {"key": str(uuid.uuid4()), "tapped_at": ten.isoformat()}

    answers = [send(as_thea, started, **entry) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [201, 201, 201]
    assert {answer.json()["key"] for answer in answers} == {entry["key"]}
    assert TimelineEvent.objects.count() == 1


def test_undo_marks_the_entry_and_keeps_both(started: DosingSession, as_thea: Browser) -> None:
    address = send(as_thea, started).json()["undo"]

    answers = [as_thea.post(address, headers=JSON) for _ in range(2)]

    [slip] = TimelineEvent.objects.filter(is_void=True)
    assert slip.corrects == TimelineEvent.objects.get(is_void=False)
    assert [answer.status_code for answer in answers] == [200, 200]
    assert {answer.json()["undone"] for answer in answers} == {str(slip.corrects_id)}


def test_undo_of_a_dose_gives_the_units_back_to_the_count(
    started: DosingSession, as_thea: Browser, thea: User, ten: datetime
) -> None:
    dose = take(started, thea, at=ten)
    lines = CountEvent.objects.count()

    assert undo(as_thea, dose, "dose").status_code == 200
    assert CountEvent.objects.count() == lines + 1
    assert Dose.objects.filter(is_void=True).count() == 1


def test_after_its_moment_an_entry_is_corrected_not_undone(
    started: DosingSession, as_thea: Browser, ten: datetime
) -> None:
    send(as_thea, started)
    event = TimelineEvent.objects.get()

    with time_machine.travel(ten + timedelta(minutes=1), tick=False):
        answer = undo(as_thea, event)

    assert answer.status_code == 409
    assert "too late" in answer.json()["sentences"][0]
    assert TimelineEvent.objects.count() == 1


def test_only_whoever_made_it_undoes_it(started: DosingSession, as_thea: Browser, priya: User, ten: datetime) -> None:
    dose = take(started, priya, at=ten)

    assert undo(as_thea, dose, "dose").status_code == 409


@pytest.mark.parametrize("kind", ["readiness", "note"])
def test_what_is_no_tap_has_no_undo(started: DosingSession, as_thea: Browser, kind: str) -> None:
    answer = as_thea.post(reverse("sessions:undo_entry", args=[started.pk, kind, uuid.uuid4()]), headers=JSON)

    assert answer.status_code == 404


def test_nothing_joins_a_signed_session(started: DosingSession, as_thea: Browser, ten: datetime) -> None:
    DosingSession.objects.filter(pk=started.pk).update(status=DosingStatus.CLOSED, closed_at=ten)

    answer = send(as_thea, started, tapped_at=ten.isoformat())

    assert answer.status_code == 422
    assert "addendum" in answer.json()["sentences"][0]


def test_the_mark_changes_with_every_entry_and_leaves_no_trace(started: DosingSession, as_thea: Browser) -> None:
    address = reverse("sessions:mark", args=[started.pk])
    before, events = as_thea.get(address).json()["mark"], AuditEvent.objects.count()

    assert as_thea.get(address).json()["mark"] == before
    assert AuditEvent.objects.count() == events
    send(as_thea, started)
    assert as_thea.get(address).json()["mark"] != before


def test_the_keys_of_a_device_are_of_one_session_and_one_person(
    started: DosingSession, thea: User, priya: User, ten: datetime
) -> None:
    mine, again = (outbox_of(started, thea, ten)["keys"] for _ in range(2))

    assert mine == again
    assert outbox_of(started, priya, ten)["keys"] == []
    other = DosingSession(pk=uuid.uuid4(), practice=started.practice, appointment=started.appointment)
    assert outbox_of(other, thea, ten)["keys"] != mine
