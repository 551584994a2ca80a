"""The pages of integration: they work, refuse, hide, and keep what was typed."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clients.models import Client
from clinic.audit.models import AuditEvent
from clinic.audit.terms import Act
from clinic.signatures.models import HeldText
from clinic.staff.models import User
from integration.models import Commitment, IntegrationAddendum, IntegrationDecline, IntegrationNote
from integration.services.commitments import add_commitment
from integration.terms import CommitmentStatus
from sessions.models import DosingSession
from tests.factories.left_sessions import make_left_session, note_form
from tests.factories.people import confirm_password, make_client, make_course

BOARD = "/integration/"


@pytest.fixture
def walking(note: IntegrationNote, thea: User, noon: datetime) -> Commitment:
    return add_commitment(
        note=note, what="Walk", when_and_how_often="", barrier="", accountability="", actor=thea, now=noon
    )


@pytest.fixture
def records(left: DosingSession, note: IntegrationNote, walking: Commitment) -> dict[str, Any]:
    return {"session": left.pk, "note": note.pk, "commitment": walking.pk}


READ = (("integration:session", "session"), ("integration:note", "note"))
WRITE = (
    ("integration:begin", "session"),
    ("integration:decline", "session"),
    ("integration:save_note", "note"),
    ("integration:add_addendum", "note"),
    ("integration:add_commitment", "note"),
    ("integration:move_commitment", "commitment"),
)
# Read once more with GET, signed with POST.
SIGN = (("integration:sign_note", "note"), ("integration:sign_addendum", "note"))


@pytest.mark.parametrize(("name", "record"), READ)
def test_who_may_read(name: str, record: str, records: dict[str, Any], request: pytest.FixtureRequest) -> None:
    url = reverse(name, args=[records[record]])

    answers = {who: request.getfixturevalue(f"as_{who}").get(url).status_code for who in CAST}

    assert answers == {"thea": 200, "priya": 200, "olive": 404, "dana": 403, "otto": 403, "stranger": 404}


CAST = ("thea", "priya", "olive", "dana", "otto", "stranger")


@pytest.mark.parametrize(("name", "record"), [*WRITE, *SIGN])
def test_who_may_write(name: str, record: str, records: dict[str, Any], request: pytest.FixtureRequest) -> None:
    url = reverse(name, args=[records[record]])

    answers = {who: request.getfixturevalue(f"as_{who}").post(url).status_code for who in CAST if who != "thea"}

    assert answers == {"priya": 403, "olive": 404, "dana": 403, "otto": 403, "stranger": 404}


@pytest.mark.parametrize(("name", "record"), [*READ, *WRITE, *SIGN])
def test_what_is_not_there_is_not_found(name: str, record: str, as_thea: Browser) -> None:
    url = reverse(name, args=[uuid4()])

    assert (as_thea.get(url) if (name, record) in READ else as_thea.post(url)).status_code == 404


@pytest.mark.parametrize(("name", "record"), [*READ, *WRITE])
def test_the_wrong_method_is_refused(name: str, record: str, records: dict[str, Any], as_thea: Browser) -> None:
    url = reverse(name, args=[records[record]])

    assert (as_thea.post(url) if (name, record) in READ else as_thea.get(url)).status_code == 405


def test_who_may_see_the_board(left: DosingSession, request: pytest.FixtureRequest) -> None:
    answers = {who: request.getfixturevalue(f"as_{who}").get(BOARD).status_code for who in CAST}

    assert answers == {"thea": 200, "priya": 200, "olive": 200, "dana": 403, "otto": 403, "stranger": 200}


def test_the_board_names_mine_alone(left: DosingSession, as_thea: Browser, as_olive: Browser) -> None:
    assert "Alex Doe" in as_thea.get(BOARD).content.decode()
    page = as_olive.get(BOARD).content.decode()
    assert "Alex Doe" not in page
    assert "Each one appears here when the client leaves" in page


def test_the_board_is_recorded_as_a_listing(left: DosingSession, as_thea: Browser, thea: User) -> None:
    as_thea.get(BOARD)

    last = AuditEvent.objects.latest("seq")
    assert (last.act, last.action, last.actor_id) == (Act.QUERY, "integration.board.viewed", thea.pk)


def test_reading_a_note_is_recorded_once(note: IntegrationNote, as_thea: Browser, alex: Client) -> None:
    before = AuditEvent.objects.count()

    as_thea.get(reverse("integration:note", args=[note.pk]))

    assert AuditEvent.objects.count() == before + 1
    last = AuditEvent.objects.latest("seq")
    assert (last.act, last.action, last.client_id) == (Act.VIEW, "integration.note.viewed", alex.pk)


def test_the_board_needs_the_same_queries_for_one_row_and_three(
    left: DosingSession, thea: User, priya: User, ten: datetime, as_thea: Browser
) -> None:
    as_thea.get(BOARD)
    with CaptureQueriesContext(
        connection,
    ) as one:
        as_thea.get(BOARD)
    for number in range(2):
        other = make_client(left.practice, therapist=thea, prescriber=priya, legal_last_name=f"Roe{number}")
        make_course(other)
        make_left_session(other, thea, priya, starts_at=ten + (left.appointment.blocked_until - ten) * (number + 1))

    with CaptureQueriesContext(connection) as three:
        page = as_thea.get(BOARD).content.decode()

    assert page.count("No. 1,") == 3
    assert len(three) == len(one)


def test_the_note_page_needs_the_same_queries_for_one_commitment_and_three(
    walking: Commitment, note: IntegrationNote, thea: User, noon: datetime, as_thea: Browser
) -> None:
    url = reverse("integration:note", args=[note.pk])
    as_thea.get(url)
    with CaptureQueriesContext(connection) as one:
        as_thea.get(url)
    for what in ("Write", "Call"):
        add_commitment(note=note, what=what, when_and_how_often="", barrier="", accountability="", actor=thea, now=noon)

    with CaptureQueriesContext(connection) as three:
        as_thea.get(url)

    assert len(three) == len(one)


def test_beginning_leads_to_the_note(left: DosingSession, as_thea: Browser) -> None:
    answer = as_thea.post(reverse("integration:begin", args=[left.pk]))

    assert answer.url == reverse("integration:note", args=[IntegrationNote.objects.get().pk])


def test_the_hours_since_the_dose_are_shown(note: IntegrationNote, as_thea: Browser) -> None:
    page = as_thea.get(reverse("integration:note", args=[note.pk])).content.decode()

    # The first unit was taken five minutes after ten on Monday, the meeting was at ten on Wednesday.
    assert "47 hours after the first unit" in page


def test_a_draft_is_kept(note: IntegrationNote, as_thea: Browser) -> None:
    answer = as_thea.post(reverse("integration:save_note", args=[note.pk]), note_form(note))

    assert answer.status_code == 302
    note.refresh_from_db()
    assert (note.narrative, note.frameworks, note.risk_asked) == ("She stood in the garden again.", ["SOMATIC"], True)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"held_at": "1890-01-01T10:00"}, "Enter a date between 1900 and 2200."),
        ({"held_at": "2026-03-12T10:00"}, "The meeting has not taken place yet."),
        ({"held_at": "2026-03-01T10:00"}, "The meeting lies before the dosing session it follows."),
        ({"held_at": "soon"}, "Enter a valid date/time."),
        ({"frameworks": ["HYPNOSIS"]}, "HYPNOSIS is not one of the available choices."),
        ({"imagery": "x" * 20_001}, "Ensure this value has at most 20000 characters"),
        ({"narrative": "nul\0l"}, "Null characters are not allowed."),
        ({"version": "one"}, "Enter a whole number."),
    ],
)
def test_impossible_values_are_answered_at_the_field(
    note: IntegrationNote, as_thea: Browser, changes: dict[str, Any], sentence: str
) -> None:
    form = note_form(note, **({"themes": "kept words"} | changes))

    answer = as_thea.post(reverse("integration:save_note", args=[note.pk]), form)

    assert answer.status_code == 400
    page = answer.content.decode()
    assert sentence in page
    assert "kept words" in page
    note.refresh_from_db()
    assert (note.themes, note.version) == ("", 1)


def test_both_texts_are_shown_when_somebody_was_faster(note: IntegrationNote, as_thea: Browser) -> None:
    url = reverse("integration:save_note", args=[note.pk])
    as_thea.post(url, note_form(note, narrative="Theirs"))

    answer = as_thea.post(url, note_form(note, narrative="Mine"))

    page = answer.content.decode()
    assert answer.status_code == 400
    assert "Theirs" in page
    assert "Mine" in page
    assert 'data-autosave="paused"' in page
    version = answer.context["note_form"]["version"].value()
    assert as_thea.post(url, note_form(note, narrative="Mine", version=version)).status_code == 302
    note.refresh_from_db()
    assert note.narrative == "Mine"


def test_signing_freezes_the_page(note: IntegrationNote, as_thea: Browser) -> None:
    url = reverse("integration:sign_note", args=[note.pk])

    kept = as_thea.post(reverse("integration:save_note", args=[note.pk]), note_form(note, review="1"))
    asked = as_thea.get(url)
    confirm_password(as_thea)
    shown = as_thea.get(url)
    answer = as_thea.post(url, {"version": shown.context["form"]["version"].value()}, follow=True)

    assert (kept.url, asked.status_code, asked.url) == (url, 302, f"{reverse('account_reauthenticate')}?next={url}")
    assert "She stood in the garden again." in shown.content.decode()
    page = answer.content.decode()
    assert "Thea Quinn, LMFT" in page
    assert "Unaltered" in page
    assert "(America/New_York)" in page
    assert 'name="narrative"' not in page


def test_nothing_is_signed_by_who_has_not_just_confirmed_it_is_they(note: IntegrationNote, as_thea: Browser) -> None:
    as_thea.post(reverse("integration:save_note", args=[note.pk]), note_form(note))

    answer = as_thea.post(reverse("integration:sign_note", args=[note.pk]), {"version": "2"})

    assert answer.url.startswith(reverse("account_reauthenticate"))
    assert not IntegrationNote.objects.get().is_signed
    assert IntegrationNote.objects.get().narrative == "She stood in the garden again."


def test_an_addition_is_signed(signed: IntegrationNote, as_thea: Browser) -> None:
    url = reverse("integration:add_addendum", args=[signed.pk])
    sign = reverse("integration:sign_addendum", args=[signed.pk])

    refused = as_thea.post(url, {"reason": "", "body": "He slept well."})
    held = as_thea.post(url, {"reason": "Forgotten", "body": "He slept well."})
    confirm_password(as_thea)
    shown = as_thea.get(sign)
    answer = as_thea.post(sign, {"version": "0"}, follow=True)

    assert (refused.status_code, "He slept well." in refused.content.decode()) == (400, True)
    assert (held.url, "He slept well." in shown.content.decode()) == (sign, True)
    assert "Addition 1" in answer.content.decode()
    assert IntegrationAddendum.objects.get().body == "He slept well."
    assert not HeldText.objects.exists()


def test_a_commitment_is_added_and_moved(note: IntegrationNote, as_thea: Browser) -> None:
    as_thea.post(reverse("integration:add_commitment", args=[note.pk]), {"what": "Walk"})
    commitment = Commitment.objects.get()

    as_thea.post(reverse("integration:move_commitment", args=[commitment.pk]), {"status": "DONE", "note": "daily"})

    commitment.refresh_from_db()
    assert commitment.status is CommitmentStatus.DONE


def test_a_commitment_that_cannot_go_there_keeps_what_was_typed(walking: Commitment, as_thea: Browser) -> None:
    url = reverse("integration:move_commitment", args=[walking.pk])

    answer = as_thea.post(url, {"status": "NOT_STARTED", "note": "kept words"})

    assert answer.status_code == 400
    assert "kept words" in answer.content.decode()


def test_an_empty_commitment_is_refused(note: IntegrationNote, as_thea: Browser) -> None:
    url = reverse("integration:add_commitment", args=[note.pk])

    answer = as_thea.post(url, {"what": "", "barrier": "kept words"})

    assert (answer.status_code, "kept words" in answer.content.decode()) == (400, True)
    assert not Commitment.objects.exists()


def test_declining_needs_words(left: DosingSession, as_thea: Browser) -> None:
    url = reverse("integration:decline", args=[left.pk])

    refused = as_thea.post(url, {"reason": ""})
    answer = as_thea.post(url, {"reason": "Wants quiet"}, follow=True)

    assert refused.status_code == 400
    assert "Declined" in answer.content.decode()
    assert IntegrationDecline.objects.count() == 1


def test_the_clients_page_shows_notes_and_open_commitments(
    walking: Commitment, as_thea: Browser, as_dana: Browser
) -> None:
    url = reverse("clients:detail", args=[walking.client_id])

    def pages(browser: Browser) -> str:
        return "".join(browser.get(url, {"part": part}).content.decode() for part in ("OVERVIEW", "NOTES"))

    mine, desk = pages(as_thea), pages(as_dana)

    assert "Commitments" in mine
    assert "Integration, draft" in mine
    assert "Commitments" not in desk
    assert "Integration, draft" not in desk
