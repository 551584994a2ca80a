"""The note: drafted, kept, signed with the password, then only added to."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clinic.audit.models import AuditEvent
from clinic.staff.models import User
from sessions.models import Addendum, DosingSession, SessionNote
from sessions.services import events, readiness
from sessions.terms import DosingStatus, EventKind, ReadinessItem
from tests.factories.people import PASSWORD
from tests.factories.room import measure, take

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    """Tries of a password are counted across tests otherwise."""
    cache.clear()


@pytest.fixture
def left(started: DosingSession, thea: User, ten: datetime, clock: time_machine.Coordinates) -> DosingSession:
    """A session the client has left, at half past twelve."""
    take(started, thea, at=ten)
    now = ten + timedelta(minutes=150)
    clock.move_to(now)
    readiness.record_readiness(
        dosing_session=started,
        key=uuid.uuid4(),
        checklist=readiness.Checklist(items=dict.fromkeys(ReadinessItem, True), at=now, handed_to="Robin"),
        actor=thea,
        now=now,
    )
    return readiness.discharge(dosing_session=started, at=now, actor=thea, now=now)


def at(name: str, session: DosingSession) -> str:
    return reverse(f"sessions:{name}", args=[session.pk])


def note(**changes: Any) -> dict[str, Any]:
    return {"version": "0", "body": "A gentle session.", "client_words": "Home.", "password": PASSWORD} | changes


def test_the_first_look_shows_a_draft_and_stores_nothing(left: DosingSession, as_thea: Browser) -> None:
    shown = as_thea.get(at("note", left)).content.decode()

    assert "The client took 2 × 50 mg" in shown
    assert not SessionNote.objects.exists()


def test_a_draft_is_kept(left: DosingSession, as_thea: Browser) -> None:
    answer = as_thea.post(at("save_note", left), note(password=""))

    stored = SessionNote.objects.get()
    assert answer.status_code == 302
    assert (stored.body, stored.version, stored.is_signed) == ("A gentle session.", 1, False)
    assert "A gentle session." in as_thea.get(at("note", left)).content.decode()
    assert "The client took 2 ×" in as_thea.get(at("note", left), {"again": "1"}).content.decode()


def test_signing_closes_the_session_and_shows_who_when_and_what(left: DosingSession, as_thea: Browser) -> None:
    answer = as_thea.post(at("sign_note", left), note())

    left.refresh_from_db()
    shown = as_thea.get(at("note", left)).content.decode()
    assert answer.status_code == 302
    assert left.status is DosingStatus.CLOSED
    assert "Thea Quinn, LMFT" in shown
    assert "(EDT)" in shown
    assert SessionNote.objects.get().content_hash in shown
    assert "Unaltered" in shown
    assert "Keep as a draft" not in shown
    assert AuditEvent.objects.filter(action="sessions.note.signed").count() == 1


@pytest.mark.parametrize("password", ["", "wrong", PASSWORD.upper(), "x" * 2000])
def test_without_the_right_password_nothing_is_signed(left: DosingSession, as_thea: Browser, password: str) -> None:
    answer = as_thea.post(at("sign_note", left), note(password=password))

    left.refresh_from_db()
    assert answer.status_code == 400
    assert "password" in answer.context["note_form"].errors
    assert "A gentle session." in answer.content.decode()
    assert left.status is DosingStatus.DISCHARGED
    assert not SessionNote.objects.exists()


def test_guessing_the_password_ends(left: DosingSession, as_thea: Browser) -> None:
    for _ in range(12):
        answer = as_thea.post(at("sign_note", left), note(password="wrong"))

    assert "Too many tries" in answer.content.decode()
    assert as_thea.post(at("sign_note", left), note()).status_code == 400


def test_a_session_still_going_on_is_not_signed(started: DosingSession, as_thea: Browser) -> None:
    answer = as_thea.post(at("sign_note", started), note())

    assert answer.status_code == 400
    assert "still going on" in answer.content.decode()


def test_a_stale_note_is_refused_with_both_texts_and_can_be_sent_again(left: DosingSession, as_thea: Browser) -> None:
    as_thea.post(at("save_note", left), note(body="Theirs."))

    refused = as_thea.post(at("save_note", left), note(body="Mine."))
    again = as_thea.post(
        at("save_note", left), note(body="Mine.", version=refused.context["note_form"]["version"].value())
    )

    shown = refused.content.decode()
    assert (refused.status_code, again.status_code) == (400, 302)
    assert "Theirs." in shown
    assert "Mine." in shown
    assert SessionNote.objects.get().body == "Mine."


def test_five_megabytes_of_note_are_refused_with_a_sentence(left: DosingSession, as_thea: Browser) -> None:
    long = as_thea.post(at("save_note", left), note(body="x" * 1_000_000))
    longest = as_thea.post(at("save_note", left), note(body="x" * 5_000_000))

    assert long.status_code == 400
    assert "at most 20000 characters" in long.content.decode()
    assert longest.status_code in {400, 413}
    assert not SessionNote.objects.exists()


def test_an_addition_stands_beside(left: DosingSession, as_thea: Browser) -> None:
    as_thea.post(at("sign_note", left), note())

    wrong = as_thea.post(at("add_addendum", left), {"reason": "Music.", "body": "Strings.", "password": "no"})
    right = as_thea.post(at("add_addendum", left), {"reason": "Music.", "body": "Strings.", "password": PASSWORD})

    shown = as_thea.get(at("note", left)).content.decode()
    assert (wrong.status_code, right.status_code) == (400, 302)
    assert Addendum.objects.count() == 1
    assert "Strings." in shown
    assert "Signed as addendum by Thea Quinn, LMFT" in shown


def test_the_prescriber_reads_the_signed_note_only(left: DosingSession, as_thea: Browser, as_priya: Browser) -> None:
    before = as_priya.get(at("note", left)).content.decode()
    as_thea.post(at("sign_note", left), note())
    after = as_priya.get(at("note", left)).content.decode()

    assert "The note is not signed yet." in before
    assert "A gentle session." in after
    assert "Add to this note" not in after


@pytest.mark.parametrize("name", ["save_note", "sign_note", "add_addendum"])
def test_who_may_not(
    left: DosingSession,
    as_priya: Browser,
    as_dana: Browser,
    as_olive: Browser,
    as_stranger: Browser,
    as_thea: Browser,
    name: str,
) -> None:
    answers = [
        browser.post(at(name, left), note()).status_code for browser in (as_priya, as_dana, as_olive, as_stranger)
    ]

    assert answers == [403, 403, 404, 404]
    assert as_thea.get(at(name, left)).status_code == 405


def test_the_page_of_the_note_takes_a_fixed_number_of_queries(
    left: DosingSession, as_thea: Browser, thea: User
) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            as_thea.get(at("note", left))
        return len(queries)

    now = left.discharged_at
    assert now is not None
    _add(left, thea, now, 1)
    as_thea.get(at("note", left))
    with_one = count()
    _add(left, thea, now, 19)
    with_twenty = count()
    as_thea.post(at("sign_note", left), note())
    signed = count()
    for number in range(3):
        as_thea.post(at("add_addendum", left), {"reason": f"{number}", "body": "More.", "password": PASSWORD})
    assert (with_twenty, count()) == (with_one, signed)


def _add(session: DosingSession, actor: User, at_time: datetime, entries: int) -> None:
    for _ in range(entries):
        measure(session, actor, at=at_time)
        events.record_event(
            dosing_session=session,
            key=uuid.uuid4(),
            happening=events.Happening(kind=EventKind.TEARS, at=at_time),
            actor=actor,
            now=at_time,
        )
