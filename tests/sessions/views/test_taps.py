"""What is tapped and what is said to it later: touch with its answer, words to an event, the handover."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse

from clinic.staff.models import User
from sessions.models import DosingSession, ReadinessCheck, TimelineEvent
from sessions.queries.record import record_of
from sessions.queries.rows import rows_of
from sessions.services import events
from sessions.terms import EventKind
from tests.conftest import SignIn
from tests.factories.room import take

pytestmark = pytest.mark.django_db


def post(browser: Browser, name: str, session: DosingSession, fields: dict[str, object], *more: object) -> int:
    url = reverse(f"sessions:{name}", args=[session.pk, *more])
    return browser.post(url, {"key": str(uuid.uuid4()), **fields}).status_code


@pytest.mark.parametrize(
    ("fields", "kind", "note"),
    [
        (
            {"touch_kind": "RESTING_HAND", "place": "SHOULDER", "answer": "SAID_YES"},
            EventKind.TOUCH_GIVEN,
            "Asked: a resting hand, shoulder. Answered: said yes.",
        ),
        (
            {"touch_kind": "HOLDING", "place": "HAND", "answer": "TOUCH_DECLINED"},
            EventKind.NOTE,
            "Touch was asked about and declined: holding, hand. None was given.",
        ),
        ({"answer": "NOT_ASKED"}, EventKind.TOUCH_GIVEN, "Not asked before: it was for safety."),
    ],
)
def test_touch_is_kept_with_what_was_asked_and_answered(
    started: DosingSession, as_thea: Browser, fields: dict[str, str], kind: EventKind, note: str
) -> None:
    assert post(as_thea, "record_touch", started, fields) == 302

    [event] = TimelineEvent.objects.filter(dosing_session=started)
    assert (event.kind, event.note) == (kind, note)


@pytest.mark.parametrize("missing", ["touch_kind", "place", "answer"])
def test_an_answer_without_its_question_is_not_kept(started: DosingSession, as_thea: Browser, missing: str) -> None:
    fields = {"touch_kind": "HOLDING", "place": "HAND", "answer": "SAID_YES"}
    fields.pop(missing)

    assert post(as_thea, "record_touch", started, fields) == 400
    assert not TimelineEvent.objects.filter(dosing_session=started).exists()


def tapped(session: DosingSession, actor: User, at: datetime, note: str = "") -> TimelineEvent:
    happening = events.Happening(kind=EventKind.TEARS, at=at, note=note)
    return events.record_event(dosing_session=session, key=uuid.uuid4(), happening=happening, actor=actor, now=at)


def test_words_put_to_an_event_later_keep_its_time_and_its_first_version(
    started: DosingSession, sign_in: SignIn, thea: User, ten: datetime, clock: time_machine.Coordinates
) -> None:
    event = tapped(started, thea, ten)
    clock.move_to(ten + timedelta(minutes=40))

    assert post(sign_in(thea), "add_words", started, {"note": "Spoke of her mother."}, event.pk) == 302

    first, later = TimelineEvent.objects.filter(dosing_session=started).order_by("recorded_at")
    assert (first.note, later.note) == ("", "Spoke of her mother.")
    assert (later.at, later.kind, later.corrects_id) == (ten, EventKind.TEARS, first.pk)
    shown = [row for row in rows_of(record_of(started)) if row.kind == "event"]
    assert [(row.detail, row.is_replaced) for row in shown] == [("Spoke of her mother.", False)]


def test_more_words_follow_the_first_and_a_repeat_is_harmless(
    started: DosingSession, as_thea: Browser, thea: User, ten: datetime
) -> None:
    event = tapped(started, thea, ten, note="Soft.")
    key = str(uuid.uuid4())
    for _turn in range(2):
        assert post(as_thea, "add_words", started, {"note": "Then calm.", "key": key}, event.pk) == 302

    [standing] = TimelineEvent.objects.filter(dosing_session=started).standing()
    assert standing.note == "Soft. Then calm."


def test_no_words_are_put_to_an_event_that_has_later_ones(
    started: DosingSession, as_thea: Browser, thea: User, ten: datetime
) -> None:
    event = tapped(started, thea, ten)
    assert post(as_thea, "add_words", started, {"note": "Once."}, event.pk) == 302

    assert post(as_thea, "add_words", started, {"note": "Twice."}, event.pk) == 400
    assert post(as_thea, "add_words", started, {"note": " "}, event.pk) == 400
    assert TimelineEvent.objects.filter(dosing_session=started).count() == 2


def test_adding_words_offers_no_undo_that_would_take_back_the_event(
    started: DosingSession, as_thea: Browser, thea: User, ten: datetime
) -> None:
    event = tapped(started, thea, ten)
    url = reverse("sessions:add_words", args=[started.pk, event.pk])

    sent = {"key": str(uuid.uuid4()), "note": "Soft."}
    answer = as_thea.post(url, sent, headers={"Accept": "application/json"})

    assert (answer.status_code, answer.json()) == (201, {"key": sent["key"]})


def test_the_person_whose_button_was_pressed_receives_the_client(
    started: DosingSession, as_thea: Browser, thea: User, ten: datetime
) -> None:
    take(started, thea, at=ten)
    fields: dict[str, object] = {"items": ["ORIENTED"], "handed_to": "typed before", "receiver": "Robin Doe"}
    assert post(as_thea, "record_readiness", started, fields) == 302

    [check] = ReadinessCheck.objects.filter(dosing_session=started)
    assert (check.handed_to, len(check.missing)) == ("Robin Doe", 11)


def test_nothing_on_the_checklist_is_ticked_for_anybody(
    started: DosingSession, as_thea: Browser, thea: User, ten: datetime
) -> None:
    take(started, thea, at=ten)
    shown = as_thea.get(reverse("sessions:detail", args=[started.pk])).content.decode()

    assert "Handed over to Robin Doe" in shown
    assert shown.count('name="items"') == 12
    assert "checked" not in shown[shown.index('id="leaving"') :].split("</form>")[0]


def test_somebody_else_looks_after_the_client_only_when_the_session_is_remote(
    started: DosingSession, as_thea: Browser
) -> None:
    shown = as_thea.get(reverse("sessions:detail", args=[started.pk])).content.decode()

    assert 'value="TEARS"' in shown
    assert 'value="VISUAL_CHECK"' not in shown
