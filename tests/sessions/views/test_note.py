"""The note: drafted, kept, read again and signed, then only added to."""

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
from tests.factories.people import PASSWORD, confirm_password
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
    return {"version": "0", "body": "A gentle session.", "client_words": "Home."} | changes


def sign(browser: Browser, session: DosingSession) -> Any:
    """Keep the note, confirm who one is and sign it."""
    assert browser.post(at("save_note", session), note(review="1")).url == at("sign_note", session)
    confirm_password(browser)
    return browser.post(at("sign_note", session), {"version": "1"})


def add(browser: Browser, session: DosingSession, *, reason: str = "Music.", body: str = "Strings.") -> Any:
    """Write an addition and sign it, as who has just confirmed who they are."""
    browser.post(at("add_addendum", session), {"reason": reason, "body": body})
    return browser.post(at("sign_addendum", session), {"version": "0"})


def test_the_first_look_shows_a_draft_and_stores_nothing(left: DosingSession, as_thea: Browser) -> None:
    shown = as_thea.get(at("note", left)).content.decode()

    assert "The client took 2 × 50 mg" in shown
    assert not SessionNote.objects.exists()


def test_a_draft_is_kept(left: DosingSession, as_thea: Browser) -> None:
    answer = as_thea.post(at("save_note", left), note())

    stored = SessionNote.objects.get()
    assert answer.status_code == 302
    assert (stored.body, stored.version, stored.is_signed) == ("A gentle session.", 1, False)
    assert "A gentle session." in as_thea.get(at("note", left)).content.decode()
    assert "The client took 2 ×" in as_thea.get(at("note", left), {"again": "1"}).content.decode()


def test_signing_closes_the_session_and_shows_who_when_and_what(left: DosingSession, as_thea: Browser) -> None:
    answer = sign(as_thea, left)

    left.refresh_from_db()
    shown = as_thea.get(at("note", left)).content.decode()
    assert answer.status_code == 302
    assert left.status is DosingStatus.CLOSED
    assert "Thea Quinn, LMFT" in shown
    assert "EDT (America/New_York)" in shown
    assert "Author" in shown
    assert SessionNote.objects.get().content_hash in shown
    assert "Unaltered" in shown
    assert "Keep as a draft" not in shown
    assert AuditEvent.objects.filter(action="sessions.note.signed").count() == 1


def test_signing_leads_past_confirming_and_comes_back_with_the_text(left: DosingSession, as_thea: Browser) -> None:
    kept = as_thea.post(at("save_note", left), note(review="1"))
    asked = as_thea.get(kept.url)
    back = as_thea.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": kept.url})
    shown = as_thea.get(back.url).content.decode()

    assert asked.url == f"{reverse('account_reauthenticate')}?next={kept.url}"
    assert back.url == kept.url == at("sign_note", left)
    for words in ("A gentle session.", "Home.", "Thea Quinn, LMFT", "America/New_York", "This closes the session."):
        assert words in shown


def test_who_has_not_just_confirmed_signs_nothing(
    left: DosingSession, as_thea: Browser, clock: time_machine.Coordinates
) -> None:
    as_thea.post(at("save_note", left), note())
    never = as_thea.post(at("sign_note", left), {"version": "1"})
    as_thea.post(reverse("account_reauthenticate"), {"password": "wrong"})
    wrong = as_thea.post(at("sign_note", left), {"version": "1"})
    confirm_password(as_thea)
    clock.shift(timedelta(seconds=301))
    too_late = as_thea.post(at("sign_note", left), {"version": "1"})

    assert [answer.url.split("?")[0] for answer in (never, wrong, too_late)] == [reverse("account_reauthenticate")] * 3
    stored = SessionNote.objects.get()
    assert (stored.is_signed, stored.body) == (False, "A gentle session.")


def test_what_was_saved_after_reading_is_shown_before_it_is_signed(left: DosingSession, as_thea: Browser) -> None:
    as_thea.post(at("save_note", left), note())
    confirm_password(as_thea)
    as_thea.get(at("sign_note", left))
    as_thea.post(at("save_note", left), note(version="1", body="Changed elsewhere."))

    answer = as_thea.post(at("sign_note", left), {"version": "1"})

    shown = answer.content.decode()
    assert answer.status_code == 400
    assert ("saved again in the meantime" in shown, "Changed elsewhere." in shown) == (True, True)
    assert answer.context["form"]["version"].value() == 2
    assert not SessionNote.objects.get().is_signed


@pytest.mark.parametrize("sent", [{}, {"version": "x"}, {"version": "-1"}, {"version": "9" * 30}])
def test_an_odd_version_signs_nothing(left: DosingSession, as_thea: Browser, sent: dict[str, str]) -> None:
    as_thea.post(at("save_note", left), note())
    confirm_password(as_thea)

    answer = as_thea.post(at("sign_note", left), sent)

    assert answer.status_code == 400
    assert not SessionNote.objects.get().is_signed


def test_a_session_still_going_on_is_not_signed(started: DosingSession, as_thea: Browser) -> None:
    as_thea.post(at("save_note", started), note())
    confirm_password(as_thea)

    answer = as_thea.post(at("sign_note", started), {"version": "1"}, follow=True)

    assert "still going on" in answer.content.decode()
    assert not SessionNote.objects.get().is_signed


AUTOSAVE = {"Accept": "application/json", "X-Kapstone-Background": "autosave"}


def test_the_draft_is_kept_while_it_is_typed(left: DosingSession, as_thea: Browser) -> None:
    first = as_thea.post(at("save_note", left), note(), headers=AUTOSAVE)
    same = as_thea.post(at("save_note", left), note(version="1"), headers=AUTOSAVE)
    second = as_thea.post(at("save_note", left), note(version="1", body="More."), headers=AUTOSAVE)

    assert [answer.json()["version"] for answer in (first, same, second)] == [1, 1, 2]
    assert first.json()["words"] == "Saved 12:30:00"
    assert SessionNote.objects.get().body == "More."
    assert AuditEvent.objects.filter(action="sessions.note.saved").count() == 2


def test_while_typing_nothing_is_overwritten_and_nothing_bad_kept(left: DosingSession, as_thea: Browser) -> None:
    as_thea.post(at("save_note", left), note(body="Theirs."), headers=AUTOSAVE)

    stale = as_thea.post(at("save_note", left), note(body="Mine."), headers=AUTOSAVE)
    bad = as_thea.post(at("save_note", left), note(version="1", body="x" * 20_001), headers=AUTOSAVE)

    assert (stale.status_code, "Somebody else saved" in stale.json()["words"]) == (409, True)
    assert (bad.status_code, "at most 20000" in bad.json()["words"]) == (422, True)
    assert SessionNote.objects.get().body == "Theirs."


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
    sign(as_thea, left)

    empty = as_thea.post(at("add_addendum", left), {"reason": "Music.", "body": ""})
    held = as_thea.post(at("add_addendum", left), {"reason": "Music.", "body": "Strings."})
    meanwhile = as_thea.get(at("note", left)).content.decode()
    assert not Addendum.objects.exists()
    signed = as_thea.post(at("sign_addendum", left), {"version": "0"})

    shown = as_thea.get(at("note", left)).content.decode()
    assert (empty.status_code, held.url, signed.url) == (400, at("sign_addendum", left), at("note", left))
    assert "Strings." in meanwhile
    assert Addendum.objects.count() == 1
    assert "Strings." in shown
    assert "Author of the addendum" in shown


def test_the_prescriber_reads_the_signed_note_only(left: DosingSession, as_thea: Browser, as_priya: Browser) -> None:
    before = as_priya.get(at("note", left)).content.decode()
    sign(as_thea, left)
    after = as_priya.get(at("note", left)).content.decode()

    assert "The note is not signed yet." in before
    assert "A gentle session." in after
    assert "Add to this note" not in after


@pytest.mark.parametrize("name", ["save_note", "sign_note", "add_addendum", "sign_addendum"])
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
    assert as_thea.delete(at(name, left)).status_code == 405


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
    sign(as_thea, left)
    add(as_thea, left)
    with_one_addition = count()
    for number in range(2):
        add(as_thea, left, reason=f"{number}")
    assert (with_twenty, count()) == (with_one, with_one_addition)


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
