"""The pages of the room, as their author uses them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.models import CareTeamMember, Client
from clients.terms import ClientPart
from clinic.audit.models import AuditEvent
from clinic.practice.models import Practice
from clinic.practice.terms import AppointmentKind
from clinic.staff.models import User
from sessions.psychotherapy_notes.models import PsychotherapyNote, Release, ReleaseAuthorization
from sessions.psychotherapy_notes.terms import NoteKind
from tests.factories.people import make_client
from tests.factories.psychotherapy_notes import Ago, day, make_authorization, make_note, make_release, on_days
from tests.factories.room import make_appointment

pytestmark = pytest.mark.django_db


def url(name: str, *args: Any) -> str:
    return reverse(f"psychotherapy_notes:{name}", args=args)


def typed(note: PsychotherapyNote | None = None, **more: str) -> dict[str, str]:
    return {
        "version": str(note.version if note else 0), "title": "Door", "body": "The red door.", "about_on": str(day(0)),
        "kind": "PSYCHOTHERAPY", **more,
    }  # fmt: skip


def last_action() -> str:
    return AuditEvent.objects.order_by("-seq")[0].action


def test_the_way_in_is_the_same_whether_or_not_something_is_there(
    as_thea: Browser, alex: Client, thea: User, practice: Practice
) -> None:
    notes = f"{reverse('clients:detail', args=[alex.pk])}?part=NOTES"
    empty = as_thea.get(notes).content.decode()
    make_authorization(alex, thea, notes=(make_note(alex, thea),))
    full = as_thea.get(notes).content.decode()

    def door(page: str) -> str:
        return page[page.index("Psychotherapy notes") :].split("</section>", maxsplit=1)[0]

    assert door(empty) == door(full)
    assert url("room", alex.pk) in door(full)


def test_other_roles_are_shown_no_way_in(as_priya: Browser, as_dana: Browser, alex: Client) -> None:
    for browser in (as_priya, as_dana):
        for part in ClientPart:
            page = browser.get(reverse("clients:detail", args=[alex.pk]), {"part": part.value}).content.decode()
            assert "sychotherapy notes" not in page


def test_an_empty_room_teaches(in_room: Browser, alex: Client) -> None:
    page = in_room.get(url("room", alex.pk)).content.decode()

    assert "You have written none about this client" in page
    assert last_action() == "psychotherapy_notes.room.entered"


@pytest.mark.parametrize("number", [1, 3])
def test_a_room_asks_as_often_for_one_note_as_for_three(
    in_room: Browser, alex: Client, thea: User, number: int, django_assert_num_queries: Any
) -> None:
    for _ in range(number):
        make_authorization(alex, thea, notes=(make_note(alex, thea),))
        make_release(make_authorization(alex, thea, is_revoked=True), mark="zqone")
    in_room.get(url("room", alex.pk))

    with django_assert_num_queries(24):
        assert in_room.get(url("room", alex.pk)).status_code == 200


def test_a_note_is_begun_by_a_button_and_found_again_while_it_is_empty(
    in_room: Browser, alex: Client, thea: User
) -> None:
    assert in_room.get(url("begin", alex.pk)).status_code == 405

    first, second = (in_room.post(url("begin", alex.pk))["Location"] for _ in range(2))

    note = PsychotherapyNote.objects.get()
    assert first == second == url("note", note.pk)
    assert (note.author, note.kind, note.about_on) == (thea, NoteKind.PSYCHOTHERAPY, day(0))


def test_a_note_about_a_meeting_takes_its_day(in_room: Browser, alex: Client, thea: User) -> None:
    met_at = timezone.now() - timedelta(days=3)
    meeting = make_appointment(alex, thea, AppointmentKind.PREPARATION, starts_at=met_at)
    note = make_note(alex, thea)

    in_room.post(url("save", note.pk), typed(note, appointment=str(meeting.pk), about_on=""))

    note.refresh_from_db()
    assert note.appointment == meeting
    assert note.about_on == met_at.astimezone(alex.practice.zone).date()


@pytest.mark.parametrize(
    "wrong", [{"about_on": ""}, {"about_on": Ago(-3)}, {"about_on": "soon"}, {"kind": "X"}, {"title": "x" * 200}]
)
def test_bad_input_comes_back_with_a_sentence(
    in_room: Browser, alex: Client, thea: User, wrong: dict[str, str]
) -> None:
    note = make_note(alex, thea)

    answer = in_room.post(url("save", note.pk), typed(note, **on_days(wrong)))

    assert answer.status_code == 400
    assert "The red door." in answer.content.decode()
    assert PsychotherapyNote.objects.get().body != "The red door."


AUTOSAVE = {"Accept": "application/json", "X-Kapstone-Background": "autosave"}


def test_the_page_keeps_what_is_typed_and_warns_while_it_is_typed(in_room: Browser, alex: Client, thea: User) -> None:
    note = make_note(alex, thea)

    quiet = in_room.post(url("save", note.pk), typed(note), headers=AUTOSAVE).json()
    found = in_room.post(
        url("save", note.pk), typed(note, version="3", body="After 100 mg, 100 mg."), headers=AUTOSAVE
    ).json()
    stale = in_room.post(url("save", note.pk), typed(note), headers=AUTOSAVE)

    assert (quiet["version"], found["version"], stale.status_code) == (3, 4, 409)
    assert "medical record" not in quiet["words"]
    assert found["words"].endswith("This looks as if it belonged in the medical record: 100 mg.")


def test_a_draft_is_a_form_and_is_kept(in_room: Browser, alex: Client, thea: User) -> None:
    note = make_note(alex, thea)
    assert "She stood before the red door again." in in_room.get(url("note", note.pk)).content.decode()

    answer = in_room.post(url("save", note.pk), typed(note))

    assert answer["Location"] == url("note", note.pk)
    assert PsychotherapyNote.objects.get().body == "The red door."


def test_what_was_found_is_named_with_where_it_belongs(in_room: Browser, alex: Client, thea: User) -> None:
    note = make_note(alex, thea)

    page = in_room.post(url("save", note.pk), typed(note, body="After 100 mg, BP 128/82."), follow=True)

    text = page.content.decode()
    assert "belonged in the medical record" in text
    assert "a dose: <q>100 mg</q>" in text
    assert "vital signs: <q>128/82</q>" in text
    assert "These words stay." in text


def test_nothing_found_nothing_said(in_room: Browser, alex: Client, thea: User) -> None:
    page = in_room.get(url("note", make_note(alex, thea).pk)).content.decode()

    assert "belonged in the medical record" not in page
    assert "These words stay." not in page


def test_the_lock_asks_once_about_what_was_found(in_room: Browser, alex: Client, thea: User) -> None:
    note = make_note(alex, thea)
    found = typed(note, body="After 100 mg.")

    assert in_room.post(url("lock", note.pk), found).status_code == 400
    assert not PsychotherapyNote.objects.get().is_locked

    in_room.post(url("lock", note.pk), {**found, "keep_findings": "on"})
    assert PsychotherapyNote.objects.get().is_locked


def test_a_locked_note_is_read_with_who_locked_it(in_room: Browser, alex: Client, thea: User) -> None:
    note = make_note(alex, thea, is_locked=True)

    page = in_room.get(url("note", note.pk)).content.decode()

    assert "She stood before the red door again." in page
    assert "Thea Quinn, LMFT" in page
    assert "<textarea" not in page.split("<main")[1].split("</main>")[0]
    assert last_action() == "psychotherapy_notes.note.viewed"


def test_two_windows_are_shown_both_texts(in_room: Browser, alex: Client, thea: User) -> None:
    note = make_note(alex, thea, version=2, body="Stored since.")

    answer = in_room.post(url("save", note.pk), typed(note, version="1", body="Typed here."))

    page = answer.content.decode()
    assert answer.status_code == 400
    assert "Stored since." in page
    assert "Typed here." in page
    assert PsychotherapyNote.objects.get().body == "Stored since."


def authorization_form(**more: Any) -> dict[str, Any]:
    return {
        "recipient": "Dr. Ada Moss", "purpose": "Continued therapy", "kind": "PSYCHOTHERAPY",
        "covers_from": str(day(30)), "covers_until": str(day(0)), "signer": "CLIENT", "signer_name": "Alex Doe",
        "signed_on": str(day(1)), "signed_how": "ON_PAPER", "expires_on": str(day(-90)), "names_them_alone": "on",
        **more,
    }  # fmt: skip


def test_an_authorization_is_taken_down(in_room: Browser, alex: Client, thea: User) -> None:
    assert in_room.get(url("record_authorization", alex.pk)).status_code == 200

    answer = in_room.post(url("record_authorization", alex.pk), authorization_form())

    stored = ReleaseAuthorization.objects.get()
    assert answer["Location"] == url("authorization", stored.pk)
    assert stored.author == thea
    page = in_room.get(answer["Location"]).content.decode()
    assert "Dr. Ada Moss" in page
    assert "In force" in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"names_them_alone": ""},
        {"recipient": ""},
        {"purpose": ""},
        {"expires_on": ""},
        {"signed_on": Ago(-1)},
        {"expires_on": Ago(2)},
        {"covers_from": "", "covers_until": ""},
        {"covers_from": Ago(0), "covers_until": Ago(3)},
        {"signer": "REPRESENTATIVE"},
        {"kind": "BOTH"},
    ],
)
def test_an_incomplete_authorization_is_refused(in_room: Browser, alex: Client, wrong: dict[str, str]) -> None:
    answer = in_room.post(url("record_authorization", alex.pk), authorization_form(**on_days(wrong)))

    assert answer.status_code == 400
    assert not ReleaseAuthorization.objects.exists()


def test_an_authorization_names_a_period_or_notes(in_room: Browser, alex: Client, thea: User) -> None:
    note, other = make_note(alex, thea), make_note(make_client(alex.practice, therapist=thea), thea)
    page = url("record_authorization", alex.pk)
    no_period = {"covers_from": "", "covers_until": ""}

    assert in_room.post(page, authorization_form(notes=[str(note.pk)])).status_code == 400
    assert in_room.post(page, authorization_form(notes=[str(other.pk)], **no_period)).status_code == 400
    assert in_room.post(page, authorization_form(notes=[str(note.pk)], **no_period)).status_code == 302
    assert [chosen.note for chosen in ReleaseAuthorization.objects.get().chosen.all()] == [note]


def test_release_and_download(in_room: Browser, alex: Client, thea: User) -> None:
    authorization = make_authorization(alex, thea, notes=(make_note(alex, thea, is_locked=True),))

    in_room.post(url("release", authorization.pk))

    release = Release.objects.get()
    answer = in_room.get(url("download", release.pk))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="release-{release.short_id}.pdf"'
    assert answer.content == release.pdf


def test_after_it_is_taken_back_nothing_comes_out(in_room: Browser, alex: Client, thea: User) -> None:
    authorization = make_authorization(alex, thea, notes=(make_note(alex, thea, is_locked=True),))
    release = make_release(authorization, mark="zqone")

    answer = in_room.post(url("revoke", authorization.pk), {"revoked_on": str(day(0)), "how": "IN_WRITING"})

    assert answer.status_code == 302
    page = in_room.get(url("authorization", authorization.pk)).content.decode()
    assert "Taken back" in page
    assert url("release", authorization.pk) not in page
    in_room.post(url("release", authorization.pk))
    assert Release.objects.count() == 1
    download = in_room.get(url("download", release.pk))
    assert (download.status_code, download["Location"]) == (302, url("authorization", authorization.pk))


def test_a_wrong_day_of_revocation_comes_back(in_room: Browser, alex: Client, thea: User) -> None:
    authorization = make_authorization(alex, thea)

    answer = in_room.post(url("revoke", authorization.pk), {"revoked_on": str(day(9)), "how": "IN_WRITING"})

    assert answer.status_code == 400
    assert "between the signature and today" in answer.content.decode()


def test_a_release_that_is_refused_says_why(in_room: Browser, alex: Client, thea: User) -> None:
    authorization = make_authorization(alex, thea, notes=(make_note(alex, thea),))

    page = in_room.post(url("release", authorization.pk), follow=True).content.decode()

    assert "1 of the notes it names is still a draft" in page
    assert not Release.objects.exists()


def test_who_left_the_care_team_finds_their_notes_in_the_list_of_all(
    in_room: Browser, alex: Client, thea: User
) -> None:
    note = make_note(alex, thea, title="The red door")
    CareTeamMember.objects.filter(user=thea).update(ended_on=day(0))

    assert in_room.get(reverse("clients:detail", args=[alex.pk])).status_code == 404
    listed = in_room.get(url("own_notes")).content.decode()
    assert "The red door" in listed
    room = in_room.get(url("room", alex.pk)).content.decode()
    assert "no longer on the care team" in room
    assert url("begin", alex.pk) not in room
    assert in_room.get(url("note", note.pk)).status_code == 200
    assert in_room.post(url("begin", alex.pk)).status_code == 404
    assert "psychotherapy_notes.room.revisited" in set(AuditEvent.objects.values_list("action", flat=True))
    assert "psychotherapy_notes.room.entered" not in set(AuditEvent.objects.values_list("action", flat=True))


def test_who_left_and_wrote_nothing_finds_no_room(in_room: Browser, alex: Client, thea: User) -> None:
    CareTeamMember.objects.filter(user=thea).update(ended_on=day(0))

    assert in_room.get(url("room", alex.pk)).status_code == 404
