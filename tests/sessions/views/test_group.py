"""The room of a group: several sessions on one page, each recorded in its own."""

from __future__ import annotations

import json
import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.models import Client
from clinic.audit.models import AuditEvent
from clinic.practice.models import Practice
from clinic.scheduling.models import GroupSession
from clinic.scheduling.services.changes import cancel
from clinic.staff.models import User
from sessions.models import DosingSession, TimelineEvent, VitalReading
from sessions.terms import DosingStatus
from tests.factories.groups import make_group_sessions
from tests.factories.people import make_client, make_course
from tests.factories.room import measure, take
from tests.factories.scheduling import seat

IDLE = timedelta(minutes=15)


@pytest.fixture
def clock() -> Any:
    with time_machine.travel(timezone.now().replace(microsecond=0), tick=False) as traveller:
        yield traveller


@pytest.fixture
def clients(practice: Practice, alex: Client, thea: User, priya: User) -> list[Client]:
    found = [
        alex,
        *(make_client(practice, therapist=thea, prescriber=priya, legal_first_name=n) for n in ("Ines", "Mo")),
    ]
    for client in found:
        make_course(client)
    return found


@pytest.fixture
def together(clock: Any, clients: list[Client], thea: User, priya: User) -> tuple[GroupSession, list[DosingSession]]:
    group, sessions = make_group_sessions(clients[:2], thea, priya, starts_at=timezone.now())
    take(sessions[0], thea, at=timezone.now())
    return group, sessions


def url(name: str, record: Any, *more: Any) -> str:
    return reverse(f"sessions:{name}", args=[record.pk, *more])


def card_of(page: str, session: DosingSession) -> str:
    cards = re.split(r'(?=<li class="panel group-card")', page)
    return next(card for card in cards if f'data-card="{session.appointment_id}"' in card)


def settings_of(page: str) -> dict[str, Any]:
    found = re.search(r'<script id="outbox-settings" type="application/json">(.*?)</script>', page)
    assert found is not None
    return dict(json.loads(found[1]))


def test_every_member_has_a_card_with_what_is_next_for_them(as_thea: Browser, together: Any) -> None:
    group, (taken, waiting) = together
    page = as_thea.get(url("group", group)).content.decode()

    assert "In the mouth since" in card_of(page, taken)
    assert "In the mouth since" not in card_of(page, waiting)
    assert url("record_dose", waiting) in card_of(page, waiting)
    assert url("record_event", taken) not in card_of(page, waiting)


def test_a_tap_is_recorded_in_the_session_it_was_made_for(as_thea: Browser, together: Any) -> None:
    _group, (first, second) = together
    tapped = {"key": str(uuid.uuid4()), "kind": "LAUGHTER"}
    answer = as_thea.post(url("record_event", second), tapped, headers={"Accept": "application/json"})

    assert answer.status_code == 201
    assert TimelineEvent.objects.filter(dosing_session=second, kind="LAUGHTER").count() == 1
    assert not TimelineEvent.objects.filter(dosing_session=first, kind="LAUGHTER").exists()


def test_what_needs_words_or_ends_a_session_is_no_tap_beside_five_others(as_thea: Browser, together: Any) -> None:
    group, (first, _second) = together
    card = card_of(as_thea.get(url("group", group)).content.decode(), first)

    assert 'value="LAUGHTER"' in card
    assert not any(f'value="{kind}"' in card for kind in ("NOTE", "HANDOVER", "LEFT"))


def test_the_mark_changes_with_any_of_the_sessions_and_with_nothing_else(as_thea: Browser, together: Any) -> None:
    group, (_first, second) = together

    def mark() -> str:
        return str(as_thea.get(url("group_mark", group)).json()["mark"])

    before = mark()
    again = mark()
    measure(second, group.therapist, at=timezone.now())

    assert before == again
    assert mark() != before


def test_a_member_whose_session_is_not_open_can_be_opened(
    as_thea: Browser, together: Any, clients: list[Client]
) -> None:
    group, _sessions = together
    (late,) = seat(group, clients[2], now=timezone.now())
    page = as_thea.get(url("group", group)).content.decode()

    assert reverse("sessions:open", args=[late.pk]) in page


def test_who_gave_up_the_seat_is_gone(as_thea: Browser, together: Any, clients: list[Client], thea: User) -> None:
    group, _sessions = together
    (late,) = seat(group, clients[2], now=timezone.now())
    cancel(appointment=late, reason="Ill", actor=thea, now=timezone.now())

    assert "Mo " not in as_thea.get(url("group", group)).content.decode()


def test_starting_from_the_group_leads_back_to_it(
    as_thea: Browser, clock: Any, clients: list[Client], thea: User, priya: User
) -> None:
    group, (first, *_more) = make_group_sessions(clients[:1], thea, priya, starts_at=timezone.now(), is_started=False)
    answer = as_thea.post(url("start", first), {"stay": "1"})

    assert answer.url == url("group", group)


def test_opening_the_room_is_a_look_at_each_record_and_following_it_is_none(as_thea: Browser, together: Any) -> None:
    group, sessions = together
    looks = AuditEvent.objects.filter(action="sessions.dosing_session.viewed")
    before = looks.count()
    as_thea.get(url("group", group))
    opened = list(looks.order_by("seq").values_list("client_id", flat=True))[before:]
    as_thea.get(url("group_mark", group))

    assert sorted(opened) == sorted(session.client_id for session in sessions)
    assert looks.count() == before + 2


def test_a_colleague_sees_the_cards_of_their_own_clients_alone(
    as_olive: Browser, together: Any, practice: Practice, olive: User
) -> None:
    group, (first, second) = together
    assert as_olive.get(url("group", group)).status_code == 404
    own = make_client(practice, therapist=olive, legal_first_name="Rui")
    seat(group, own, now=timezone.now())
    page = as_olive.get(url("group", group)).content.decode()

    assert "Rui" in page
    assert not any(session.client.name in page for session in (first, second))


def test_what_a_device_keeps_has_a_place_and_keys_of_the_group(as_thea: Browser, together: Any) -> None:
    group, (first, _second) = together
    of_group = settings_of(as_thea.get(url("group", group)).content.decode())
    of_one = settings_of(as_thea.get(url("detail", first)).content.decode())

    assert of_group["place"] != of_one["place"]
    assert not {key["key"] for key in of_group["keys"]} & {key["key"] for key in of_one["keys"]}
    assert of_group["markUrl"] == url("group_mark", group)


def test_a_prescriber_looks_on_and_records_nothing(as_priya: Browser, together: Any) -> None:
    group, _sessions = together
    page = as_priya.get(url("group", group)).content.decode()

    assert settings_of(page)["keys"] == []
    assert 'method="post" data-keep' not in page


def test_a_locked_sign_in_is_kept_for_every_session_of_the_group(as_thea: Browser, together: Any, clock: Any) -> None:
    group, (first, second) = together
    as_thea.get(url("group", group))
    clock.shift(IDLE)
    state = as_thea.get(reverse("staff:sign_in_state")).json()
    typed = {"systolic": "121", "diastolic": "79", "taken_by": "THERAPIST"}
    for session in (first, second):
        as_thea.post(url("record_vitals", session), {**typed, "key": str(uuid.uuid4())}, headers={"HX-Request": "true"})

    assert (state["state"], state["watch"]) == ("LOCKED", url("group_watch", group))
    assert as_thea.get(url("group_mark", group)).status_code == 200
    recorded = VitalReading.objects.filter(systolic=121)
    assert {reading.dosing_session_id for reading in recorded} == {first.pk, second.pk}
    assert as_thea.get(url("group", group)).status_code == 302


def test_a_locked_sign_in_reaches_nobody_else(
    as_thea: Browser, together: Any, clock: Any, clients: list[Client], thea: User, priya: User
) -> None:
    group, _sessions = together
    _other, (apart,) = make_group_sessions(clients[2:], thea, priya, starts_at=timezone.now() - timedelta(hours=5))
    as_thea.get(url("group", group))
    clock.shift(IDLE)

    assert as_thea.get(url("mark", apart)).status_code == 302
    assert as_thea.get(url("group_watch", apart.appointment.group)).status_code == 302


def test_the_locked_screen_names_seats_and_nobody(as_thea: Browser, together: Any, clock: Any) -> None:
    group, sessions = together
    as_thea.get(url("group", group))
    clock.shift(IDLE)
    shown = as_thea.get(url("group_watch", group)).content.decode()

    assert "Seat 1" in shown
    assert "Since the first unit" in shown
    assert not any(session.client.legal_last_name in shown for session in sessions)


def test_the_sign_in_ends_as_ever_once_nobody_is_under_the_medicine(
    as_thea: Browser, together: Any, clock: Any
) -> None:
    group, sessions = together
    as_thea.get(url("group", group))
    DosingSession.objects.filter(pk=sessions[0].pk).update(status=DosingStatus.PRE_CHECK)
    clock.shift(IDLE)

    assert as_thea.get(reverse("staff:sign_in_state")).json()["state"] == "ENDED"


def test_an_empty_group_teaches(as_thea: Browser, clock: Any, thea: User, priya: User) -> None:
    group, _none = make_group_sessions([], thea, priya, starts_at=timezone.now())

    assert "Nobody has a seat in this group yet." in as_thea.get(url("group", group)).content.decode()
