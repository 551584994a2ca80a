"""Before the medicine, asked of the server directly: every hard gate holds, whatever is posted."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clients.models import MedicalClearance
from clients.terms import ClearanceStatus
from clinic.practice.terms import AppointmentKind
from clinic.scheduling.models import Appointment
from clinic.signatures.models import HeldText
from clinic.signatures.queries import is_unaltered, signatures_of
from clinic.staff.models import User
from sessions.models import DosingSession, GateOverride
from sessions.terms import DosingStatus, GateCode
from tests.factories.people import confirm_password
from tests.factories.room import make_appointment

pytestmark = pytest.mark.django_db

POSTS = ["prepare", "pass_gate", "start", "convert", "abort"]


def at(name: str, session: DosingSession) -> str:
    return reverse(f"sessions:{name}", args=[session.pk])


def header(session: DosingSession, **changes: Any) -> dict[str, Any]:
    fields = {
        "version": session.version,
        "intention": "To listen.",
        "mood": 5,
        "planned_units": "2",
        "weight_kg": "75",
        "last_food_at": "0400",
        "last_fluid_at": "07:00",
        "holds_confirmed": "true",
        "risk_asked": "true",
        "risk_found": "false",
        "ride_name": "Robin Doe",
        "surroundings_ready": "true",
    }
    return fields | changes


def test_a_ready_session_starts(ready: DosingSession, as_thea: Browser) -> None:
    answer = as_thea.post(at("start", ready))

    ready.refresh_from_db()
    assert (answer.status_code, answer["Location"]) == (302, at("detail", ready))
    assert ready.started_at is not None


def test_the_header_is_kept(ready: DosingSession, as_thea: Browser, ten: datetime) -> None:
    answer = as_thea.post(at("prepare", ready), header(ready))

    ready.refresh_from_db()
    assert answer.status_code == 302
    assert (ready.intention, ready.ride_name) == ("To listen.", "Robin Doe")
    assert ready.last_food_at == ten - timedelta(hours=6)


def test_a_soft_gate_is_passed_with_name_and_reason(ready: DosingSession, as_thea: Browser, thea: User) -> None:
    as_thea.post(at("prepare", ready), header(ready, ride_name=""))
    confirm_password(as_thea)

    answer = as_thea.post(at("pass_gate", ready), {"gate": "RIDE", "reason": "Partner waits outside."})

    override = GateOverride.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, at("detail", ready))
    assert (override.gate, override.actor, override.reason) == (GateCode.RIDE, thea, "Partner waits outside.")
    assert is_unaltered(override, signatures_of(override))


def test_who_has_not_just_confirmed_who_they_are_does_so_and_loses_no_word(
    ready: DosingSession, as_thea: Browser, thea: User
) -> None:
    as_thea.post(at("prepare", ready), header(ready, ride_name=""))
    nothing_held = as_thea.get(at("sign_gate", ready))

    sent_away = as_thea.post(at("pass_gate", ready), {"gate": "RIDE", "reason": "Partner waits outside."})
    unconfirmed = as_thea.post(at("sign_gate", ready))
    assert not GateOverride.objects.exists()
    confirm_password(as_thea)
    shown = as_thea.get(at("sign_gate", ready)).content.decode()
    assert not GateOverride.objects.exists()
    answer = as_thea.post(at("sign_gate", ready))

    assert nothing_held["Location"] == at("detail", ready)
    assert sent_away.url == unconfirmed.url == f"{reverse('account_reauthenticate')}?next={at('sign_gate', ready)}"
    assert "Partner waits outside." in shown
    assert answer["Location"] == at("detail", ready)
    assert is_unaltered(GateOverride.objects.get(), signatures_of(GateOverride.objects.get()))
    assert not HeldText.objects.exists()


def test_a_gate_without_a_reason_is_refused_before_anybody_is_asked_who_they_are(
    ready: DosingSession, as_thea: Browser
) -> None:
    answer = as_thea.post(at("pass_gate", ready), {"gate": "RIDE", "reason": " "})

    assert answer.status_code == 400
    assert not GateOverride.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("mood", "11", "Enter a value from 0 to 10."),
        ("mood", "-1", "Enter a value from 0 to 10."),
        ("planned_units", "0.3", "quarters"),
        ("planned_units", "-2", "Enter a value from"),
        ("planned_units", "5", "most the prescriber ordered"),
        ("planned_units", "1e400", "Enter"),
        ("weight_kg", "2000", "Enter a value from 20 to 400."),
        ("weight_measured_on", "1890-01-01", "Enter a date between"),
        ("weight_measured_on", "2031-01-01", "has not come yet"),
        ("last_food_at", "25:99", "time"),
        ("last_food_at", "yesterday", "time"),
        ("intention", "x" * 25_000, "at most 20000 characters"),
        ("holds_confirmed", "maybe", ""),
    ],
)
def test_impossible_values_come_back_with_a_sentence_and_store_nothing(
    ready: DosingSession, as_thea: Browser, field: str, value: str, words: str
) -> None:
    answer = as_thea.post(at("prepare", ready), header(ready, **{field: value}))

    if field == "holds_confirmed":
        assert answer.status_code == 302
        return
    ready.refresh_from_db()
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert ready.intention == "To be gentle with myself."


def test_a_stale_header_is_refused_with_both_texts(ready: DosingSession, as_thea: Browser) -> None:
    as_thea.post(at("prepare", ready), header(ready, intention="Theirs."))

    answer = as_thea.post(at("prepare", ready), header(ready, intention="Mine."))

    shown = answer.content.decode()
    ready.refresh_from_db()
    assert answer.status_code == 400
    assert ready.intention == "Theirs."
    assert "Mine." in shown
    assert "Theirs." in shown


@pytest.mark.parametrize(
    ("name", "status"), [("convert", DosingStatus.CONVERTED_TO_TALK_SESSION), ("abort", DosingStatus.ABORTED)]
)
def test_a_session_ends_otherwise_only_with_a_reason(
    ready: DosingSession, as_thea: Browser, name: str, status: DosingStatus
) -> None:
    without = as_thea.post(at(name, ready), {"reason": ""})
    with_reason = as_thea.post(at(name, ready), {"reason": "Has eaten."})

    ready.refresh_from_db()
    assert (without.status_code, with_reason.status_code) == (400, 302)
    assert ready.status is status


@pytest.mark.parametrize("name", POSTS)
def test_looking_is_not_doing(ready: DosingSession, as_thea: Browser, name: str) -> None:
    assert as_thea.get(at(name, ready)).status_code == 405


@pytest.mark.parametrize("name", POSTS)
def test_only_therapists_act(
    ready: DosingSession, as_priya: Browser, as_dana: Browser, as_otto: Browser, name: str
) -> None:
    assert [browser.post(at(name, ready)).status_code for browser in (as_priya, as_dana, as_otto)] == [403] * 3


@pytest.mark.parametrize("name", POSTS)
def test_others_find_nothing(ready: DosingSession, as_olive: Browser, as_stranger: Browser, name: str) -> None:
    assert [browser.post(at(name, ready)).status_code for browser in (as_olive, as_stranger)] == [404] * 2


def test_opening_an_appointment_leads_to_its_session(ready: DosingSession, as_thea: Browser) -> None:
    url = reverse("sessions:open", args=[ready.appointment_id])

    answer = as_thea.post(url)

    assert answer["Location"] == at("detail", ready)
    assert DosingSession.objects.count() == 1


def test_only_a_dosing_appointment_opens(ready: DosingSession, thea: User, as_thea: Browser, ten: datetime) -> None:
    talk = make_appointment(ready.client, thea, AppointmentKind.REVIEW, starts_at=ten + timedelta(days=9))

    assert as_thea.post(reverse("sessions:open", args=[talk.pk])).status_code == 404
    assert Appointment.objects.filter(pk=talk.pk).exists()


def test_a_revoked_clearance_is_named_on_the_page(ready: DosingSession, as_thea: Browser) -> None:
    MedicalClearance.objects.update(status=ClearanceStatus.REVOKED)

    shown = as_thea.get(at("detail", ready)).content.decode()

    assert "The clearance was revoked." in shown
    assert "To be seen to by: Prescriber" in shown
