"""The page of a session: who sees it, what it shows, and how many queries that takes."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clinic.audit.models import AuditEvent
from clinic.staff.models import User
from sessions.models import DosingSession
from sessions.services import dosing, events
from sessions.terms import EventKind
from tests.conftest import SignIn
from tests.factories.room import measure, take

pytestmark = pytest.mark.django_db


def page(session: DosingSession) -> str:
    return reverse("sessions:detail", args=[session.pk])


def test_before_the_medicine_it_shows_gates_and_order(ready: DosingSession, as_thea: Browser) -> None:
    shown = as_thea.get(page(ready)).content.decode()

    assert "Start the session" in shown
    assert "Medical clearance" in shown
    assert "The order: 50\u00a0mg to 200\u00a0mg a session." in shown


def test_looking_is_recorded_once(ready: DosingSession, as_thea: Browser, thea: User) -> None:
    as_thea.get(page(ready))

    events_seen = AuditEvent.objects.filter(action="sessions.dosing_session.viewed")
    assert [(event.actor_id, event.client_id) for event in events_seen] == [(thea.pk, ready.client_id)]


def test_during_it_shows_totals_marks_and_the_timeline(
    started: DosingSession, as_thea: Browser, thea: User, ten: datetime
) -> None:
    take(started, thea, at=ten)
    measure(started, thea, at=ten, systolic=154, diastolic=92)

    shown = as_thea.get(page(started)).content.decode()

    assert "100\u00a0mg" in shown
    assert "1.33\u00a0mg/kg" in shown
    assert "In the mouth since 10:00" in shown
    assert "Measure again at 10:10" in shown
    assert 'data-bs-theme="dark"' in shown


def test_it_answers_looking_only(ready: DosingSession, as_thea: Browser) -> None:
    assert as_thea.post(page(ready)).status_code == 405


def test_the_front_desk_is_refused(ready: DosingSession, as_dana: Browser, as_otto: Browser) -> None:
    assert as_dana.get(page(ready)).status_code == 403
    assert as_otto.get(page(ready)).status_code == 403


def test_other_therapists_and_practices_find_nothing(
    ready: DosingSession, as_olive: Browser, as_stranger: Browser
) -> None:
    assert as_olive.get(page(ready)).status_code == 404
    assert as_stranger.get(page(ready)).status_code == 404


def test_the_prescriber_reads_without_forms(ready: DosingSession, as_priya: Browser) -> None:
    shown = as_priya.get(page(ready)).content.decode()

    assert "Medical clearance" in shown
    assert "Start the session" not in shown


@pytest.mark.parametrize("moment", ["before", "during"])
def test_the_number_of_queries_does_not_grow(
    ready: DosingSession, as_thea: Browser, thea: User, ten: datetime, moment: str
) -> None:
    session = ready
    if moment == "during":
        session = dosing.start_session(dosing_session=ready, actor=thea, now=ten)
        take(session, thea, at=ten)
    as_thea.get(page(session))

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            as_thea.get(page(session))
        return len(queries)

    _add(session, thea, ten, 1)
    with_one = count()
    _add(session, thea, ten, 19)
    assert count() == with_one


def _add(session: DosingSession, actor: User, at: datetime, entries: int) -> None:
    for _ in range(entries):
        measure(session, actor, at=at)
        events.record_event(
            dosing_session=session,
            key=uuid.uuid4(),
            happening=events.Happening(kind=EventKind.TEARS, at=at, note="Soft."),
            actor=actor,
            now=at,
        )


def test_after_the_day_a_time_is_asked_for(
    started: DosingSession, sign_in: SignIn, thea: User, clock: time_machine.Coordinates, ten: datetime
) -> None:
    clock.move_to(ten + timedelta(hours=40))

    answer = sign_in(thea).post(
        reverse("sessions:record_event", args=[started.pk]), {"key": uuid.uuid4(), "kind": "TEARS"}
    )

    assert answer.status_code == 400
    assert "the session&#x27;s day is over" in answer.content.decode()
