"""The room opens to who has just confirmed, closes by itself, and keeps no word waiting outside."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.models import Client
from clinic.audit.models import AuditEvent
from clinic.staff.models import User
from sessions.psychotherapy_notes.models import PsychotherapyNote
from tests.factories.people import PASSWORD
from tests.factories.psychotherapy_notes import day, make_authorization, make_note, make_release

pytestmark = pytest.mark.django_db


def asked_back_to(answer: object) -> str:
    where = urlsplit(answer["Location"])  # type: ignore[index]
    assert where.path == reverse("account_reauthenticate")
    return parse_qs(where.query)["next"][0]


def test_a_closed_room_shows_and_records_nothing(as_thea: Browser, alex: Client, thea: User) -> None:
    note = make_note(alex, thea)
    authorization = make_authorization(alex, thea)
    release = make_release(authorization, mark="zqone")
    pages = [
        reverse("psychotherapy_notes:own_notes"),
        reverse("psychotherapy_notes:room", args=[alex.pk]),
        reverse("psychotherapy_notes:note", args=[note.pk]),
        reverse("psychotherapy_notes:record_authorization", args=[alex.pk]),
        reverse("psychotherapy_notes:authorization", args=[authorization.pk]),
        reverse("psychotherapy_notes:download", args=[release.pk]),
    ]

    answers = [as_thea.get(page) for page in pages]

    assert [answer.status_code for answer in answers] == [302] * 6
    assert [asked_back_to(answer) for answer in answers] == pages
    assert not AuditEvent.objects.exists()


def test_acts_come_back_to_their_page(as_thea: Browser, alex: Client, thea: User) -> None:
    authorization = make_authorization(alex, thea)
    page = reverse("psychotherapy_notes:authorization", args=[authorization.pk])

    for act in ("revoke", "release"):
        answer = as_thea.post(reverse(f"psychotherapy_notes:{act}", args=[authorization.pk]))
        assert asked_back_to(answer) == page


def test_confirming_leads_in(as_thea: Browser, alex: Client, thea: User) -> None:
    make_note(alex, thea, title="The red door")
    page = reverse("psychotherapy_notes:room", args=[alex.pk])

    answer = as_thea.post(as_thea.get(page)["Location"], {"password": PASSWORD}, follow=True)

    assert answer.redirect_chain[-1][0] == page
    assert "The red door" in answer.content.decode()


def test_a_wrong_password_leads_nowhere(as_thea: Browser, alex: Client) -> None:
    page = reverse("psychotherapy_notes:room", args=[alex.pk])

    as_thea.post(as_thea.get(page)["Location"], {"password": "not this one at all"})

    assert as_thea.get(page).status_code == 302


def test_it_closes_when_left_alone(in_room: Browser, alex: Client) -> None:
    page = reverse("psychotherapy_notes:room", args=[alex.pk])
    start = datetime.now(UTC)
    assert in_room.get(page).status_code == 200
    with time_machine.travel(start + timedelta(minutes=14)):
        assert in_room.get(page).status_code == 200
    with time_machine.travel(start + timedelta(minutes=28)):
        assert in_room.get(page).status_code == 200
        in_room.get(page, headers={"X-Kapstone-Background": "1"})
    with time_machine.travel(start + timedelta(minutes=42)):
        assert in_room.get(page).status_code == 200
    with time_machine.travel(start + timedelta(minutes=56)):
        assert in_room.get(page).status_code == 200
    with time_machine.travel(start + timedelta(minutes=61)):
        assert in_room.get(page).status_code == 302


def test_a_page_that_refreshes_itself_keeps_it_open_no_longer(in_room: Browser, alex: Client) -> None:
    page = reverse("psychotherapy_notes:room", args=[alex.pk])
    start = datetime.now(UTC)
    assert in_room.get(page).status_code == 200
    with time_machine.travel(start + timedelta(minutes=10)):
        assert in_room.get(page, headers={"X-Kapstone-Background": "1"}).status_code == 200
    # Something else keeps the sign-in itself alive.
    with time_machine.travel(start + timedelta(minutes=14)):
        assert in_room.get(reverse("clients:list")).status_code == 200
    with time_machine.travel(start + timedelta(minutes=16)):
        assert in_room.get(page).status_code == 302


def test_leaving_closes_it_at_once(in_room: Browser, alex: Client) -> None:
    page = reverse("psychotherapy_notes:room", args=[alex.pk])
    assert in_room.get(page).status_code == 200

    answer = in_room.post(reverse("psychotherapy_notes:leave"))

    assert answer["Location"] == reverse("reports:today")
    assert in_room.get(page).status_code == 302


def fields(note: PsychotherapyNote, **more: str) -> dict[str, str]:
    return {
        "version": str(note.version), "kind": "PSYCHOTHERAPY", "title": "", "body": "", "about_on": str(day(0)), **more,
    }  # fmt: skip


@pytest.mark.parametrize("act", ["save", "lock"])
def test_words_sent_to_a_closed_room_are_kept_and_wait_nowhere_else(
    as_thea: Browser, alex: Client, thea: User, act: str
) -> None:
    note = make_note(alex, thea)

    answer = as_thea.post(reverse(f"psychotherapy_notes:{act}", args=[note.pk]), fields(note, body="zqone words"))

    assert answer["Location"] == reverse("psychotherapy_notes:note", args=[note.pk])
    stored = PsychotherapyNote.objects.get()
    assert (stored.body, stored.is_locked) == ("zqone words", False)
    assert as_thea.get(answer["Location"]).status_code == 302
    for session in Session.objects.all():
        assert "zqone" not in str(session.get_decoded())


def test_a_closed_room_answers_a_bad_form_without_what_is_stored(as_thea: Browser, alex: Client, thea: User) -> None:
    note = make_note(alex, thea, title="zqone", body="zqone")

    for act in ("save", "lock"):
        url = reverse(f"psychotherapy_notes:{act}", args=[note.pk])
        for typed in ({}, fields(note, about_on="nonsense", body="zqtwo"), fields(note, version="7", body="zqtwo")):
            answer = as_thea.post(url, typed)
            assert answer.status_code == 400
            assert "zqone" not in answer.content.decode()
            assert ("zqtwo" in answer.content.decode()) == bool(typed)

    PsychotherapyNote.objects.filter(pk=note.pk).update(locked_at=timezone.now(), locked_name="Thea")
    assert "zqone" not in as_thea.post(url, fields(note)).content.decode()
