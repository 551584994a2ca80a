"""Progress notes on screen: who, what, wrong method, bad input; drafts kept, signed, added to."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clients.models import Client
from clients.notes.models import ProgressAddendum, ProgressNote
from clients.notes.terms import NoteKind
from clinic.staff.models import User
from tests.factories.notes import make_note, make_signed_note
from tests.factories.people import confirm_password

CAST = ("thea", "priya", "olive", "dana", "otto", "stranger")
OF_CLIENT = (("notes:list", "get"), ("notes:begin", "post"))
OF_NOTE = (
    ("notes:note", "get"),
    ("notes:save_note", "post"),
    ("notes:sign_note", "post"),
    ("notes:discard", "post"),
    ("notes:add_addendum", "post"),
    ("notes:sign_addendum", "post"),
)


def typed(**changes: Any) -> dict[str, Any]:
    fields = {"version": "2", "held_at": "2026-03-11T11:30", "body": "We talked about the move.", "risk_asked": "on"}
    return fields | changes


@pytest.mark.parametrize(("name", "method"), OF_CLIENT + OF_NOTE)
def test_who_may(name: str, method: str, draft: ProgressNote, alex: Client, request: pytest.FixtureRequest) -> None:
    url = reverse(name, args=[alex.pk if (name, method) in OF_CLIENT else draft.pk])

    answers = {who: getattr(request.getfixturevalue(f"as_{who}"), method)(url).status_code for who in CAST[2:]}

    assert answers == {"olive": 404, "dana": 403, "otto": 403, "stranger": 404}


@pytest.mark.parametrize(("name", "method"), OF_CLIENT + OF_NOTE)
def test_wrong_method_and_absent_record(
    name: str, method: str, draft: ProgressNote, alex: Client, as_thea: Browser
) -> None:
    pk = alex.pk if (name, method) in OF_CLIENT else draft.pk
    wrong = as_thea.post if method == "get" else as_thea.put

    assert wrong(reverse(name, args=[pk])).status_code == 405
    assert getattr(as_thea, method)(reverse(name, args=[uuid4()])).status_code == 404


def test_the_prescriber_reads_a_draft_and_cannot_write_in_it(draft: ProgressNote, as_priya: Browser) -> None:
    shown = as_priya.get(reverse("notes:note", args=[draft.pk])).content.decode()
    saved = as_priya.post(reverse("notes:save_note", args=[draft.pk]), typed(body="Hers."))

    assert "We talked about the move." in shown
    assert "Being written by" in shown
    assert "<textarea" not in shown
    assert (saved.status_code, "who began this note" in saved.content.decode()) == (400, True)
    assert ProgressNote.objects.get().texts == {"BODY": "We talked about the move."}


@pytest.mark.parametrize("kind", list(NoteKind))
def test_every_kind_is_begun_written_and_signed(kind: NoteKind, alex: Client, as_thea: Browser) -> None:
    begun = as_thea.post(reverse("notes:begin", args=[alex.pk]), {"kind": kind.value})
    form = as_thea.get(begun.url).context["note_form"]
    written = {heading.value.lower(): f"About {heading.value}" for heading in form.headings}
    note = ProgressNote.objects.get()
    save, sign = (reverse(f"notes:{name}", args=[note.pk]) for name in ("save_note", "sign_note"))

    kept = as_thea.post(save, {**written, "version": "1", "held_at": "2026-03-11T11:30", "review": "1"})
    asked = as_thea.get(sign)
    confirm_password(as_thea)
    shown = as_thea.get(sign).content.decode()
    signed = as_thea.post(sign, {"version": "2"}, follow=True).content.decode()

    assert (kept.url, asked.status_code) == (sign, 302)
    for heading in form.headings:
        assert f"About {heading.value}" in shown
        assert f"About {heading.value}" in signed
    assert "Unaltered" in signed
    assert ProgressNote.objects.get().is_signed


def test_an_unknown_kind_begins_nothing(alex: Client, as_thea: Browser) -> None:
    answer = as_thea.post(reverse("notes:begin", args=[alex.pk]), {"kind": "SECRET"}, follow=True)

    assert "Choose what the note is about." in answer.content.decode()
    assert not ProgressNote.objects.exists()


def test_touch_is_agreed_to_or_not(alex: Client, as_thea: Browser) -> None:
    as_thea.post(reverse("notes:begin", args=[alex.pk]), {"kind": "PREPARATION"})
    note = ProgressNote.objects.get()
    save = reverse("notes:save_note", args=[note.pk])
    fields = {"version": "1", "held_at": "2026-03-11T11:30", "intention": "To grieve."}

    both = as_thea.post(save, {**fields, "touch_agreed": ["NO_TOUCH", "HAND"]})
    some = as_thea.post(save, {**fields, "touch_agreed": ["HAND", "SHOULDER"]})

    assert (both.status_code, "Either no touch was agreed to, or where." in both.content.decode()) == (400, True)
    assert some.status_code == 302
    assert ProgressNote.objects.get().touch_agreed == ["HAND", "SHOULDER"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"held_at": "1890-01-01T10:00"}, "Enter a date between 1900 and 2200."),
        ({"held_at": "2026-03-12T10:00"}, "This time has not come yet."),
        ({"held_at": "soon"}, "Enter a valid date/time."),
        ({"body": "x" * 20_001}, "Ensure this value has at most 20000 characters"),
        ({"body": "nul\0l"}, "Null characters are not allowed."),
        ({"version": "one"}, "Enter a whole number."),
        ({"version": ""}, "This field is required."),
    ],
)
def test_impossible_values_are_answered_and_kept_on_the_page(
    draft: ProgressNote, as_thea: Browser, changes: dict[str, Any], sentence: str
) -> None:
    answer = as_thea.post(
        reverse("notes:save_note", args=[draft.pk]), typed(**({"next_steps": "kept words"} | changes))
    )

    page = answer.content.decode()
    assert (answer.status_code, sentence in page, "kept words" in page) == (400, True, True)
    assert ProgressNote.objects.get().version == 2


def test_both_texts_are_shown_and_the_choice_is_the_writers(draft: ProgressNote, as_thea: Browser) -> None:
    url = reverse("notes:save_note", args=[draft.pk])
    as_thea.post(url, typed(body="Theirs."))

    both = as_thea.post(url, typed(body="Mine."))
    again = as_thea.post(url, typed(body="Mine.", version=both.context["note_form"]["version"].value()))

    page = both.content.decode()
    assert both.status_code == 400
    assert ("Theirs." in page, "Mine." in page, 'data-autosave="paused"' in page) == (True, True, True)
    assert (again.status_code, ProgressNote.objects.get().texts) == (302, {"BODY": "Mine."})


def test_what_is_typed_is_kept_in_the_background(draft: ProgressNote, as_thea: Browser) -> None:
    url, headers = reverse("notes:save_note", args=[draft.pk]), {"Accept": "application/json"}

    kept = as_thea.post(url, typed(body="More."), headers=headers)
    stale = as_thea.post(url, typed(body="Other."), headers=headers)
    bad = as_thea.post(url, typed(version="3", held_at="soon"), headers=headers)

    assert (kept.json(), stale.status_code, bad.status_code) == ({"version": 3, "words": "Saved 12:00:00"}, 409, 422)
    assert ProgressNote.objects.get().texts == {"BODY": "More."}


def test_an_addition_is_held_read_and_signed(signed: ProgressNote, as_thea: Browser) -> None:
    add, sign = (reverse(f"notes:{name}", args=[signed.pk]) for name in ("add_addendum", "sign_addendum"))
    early = as_thea.post(sign, {"version": "0"})

    held = as_thea.post(add, {"reason": "Forgotten", "body": "He moves in May."})
    unconfirmed = as_thea.post(sign, {"version": "0"})
    confirm_password(as_thea)
    shown = as_thea.get(sign).content.decode()
    answer = as_thea.post(sign, {"version": "0"}, follow=True).content.decode()

    assert (early.url, held.url) == (reverse("notes:note", args=[signed.pk]), sign)
    assert unconfirmed.url.startswith(reverse("account_reauthenticate"))
    assert "He moves in May." in shown
    assert ("Addition 1" in answer, "Author of the addendum" in answer) == (True, True)
    assert ProgressAddendum.objects.count() == 1


def test_a_draft_is_discarded(draft: ProgressNote, as_thea: Browser, alex: Client) -> None:
    answer = as_thea.post(reverse("notes:discard", args=[draft.pk]))

    assert answer.url == reverse("notes:list", args=[alex.pk])
    assert not ProgressNote.objects.exists()


def test_a_signed_note_is_not_discarded(signed: ProgressNote, as_thea: Browser) -> None:
    answer = as_thea.post(reverse("notes:discard", args=[signed.pk]), follow=True)

    assert "This note is signed." in answer.content.decode()
    assert ProgressNote.objects.exists()


def test_the_list_by_kind_and_the_clients_page(
    alex: Client, thea: User, noon: Any, as_thea: Browser, as_dana: Browser
) -> None:
    make_signed_note(alex, thea, now=noon, kind=NoteKind.PREPARATION)
    make_note(alex, thea, now=noon, kind=NoteKind.CONTACT)
    url = reverse("notes:list", args=[alex.pk])

    every, some = as_thea.get(url), as_thea.get(url, {"kind": "CONTACT"})
    odd = as_thea.get(url, {"kind": "'; DROP TABLE"})
    page = as_thea.get(reverse("clients:detail", args=[alex.pk])).content.decode()
    desk = as_dana.get(reverse("clients:detail", args=[alex.pk])).content.decode()

    assert [len(answer.context["notes"]) for answer in (every, some, odd)] == [2, 1, 2]
    assert "Note: Preparation" in page
    assert "Thea Quinn · Draft" in page
    assert "Note: " not in desk
    assert "Progress notes" not in desk


def test_lists_and_notes_take_a_fixed_number_of_queries(alex: Client, thea: User, noon: Any, as_thea: Browser) -> None:
    def count(url: str) -> int:
        as_thea.get(url)
        with CaptureQueriesContext(connection) as queries:
            as_thea.get(url)
        return len(queries)

    first = make_signed_note(alex, thea, now=noon)
    urls = [reverse("notes:list", args=[alex.pk]), reverse("clients:detail", args=[alex.pk])]
    one = [count(url) for url in urls]
    make_signed_note(alex, thea, now=noon, kind=NoteKind.REVIEW)
    make_signed_note(alex, thea, now=noon, kind=NoteKind.CONTACT)

    assert [count(url) for url in urls] == one
    assert count(reverse("notes:note", args=[first.pk])) < 20
