"""Whom to call, in the room: on the spot when something goes wrong, with numbers that dial."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clients.models import ContactPerson
from clients.risk.models import RiskSettings
from clients.terms import ContactKind
from clinic.practice.models import Practice
from clinic.staff.models import User
from sessions.models import DosingSession
from tests.factories.room import measure, take

pytestmark = pytest.mark.django_db


@pytest.fixture
def going_on(started: DosingSession, thea: User, priya: User, ten: Any) -> DosingSession:
    """Medicine was taken; every number of the ladder is on file."""
    take(started, thea, at=ten)
    priya.phone = "555 0177"
    priya.save(update_fields=["phone"])
    Practice.objects.filter(pk=started.practice_id).update(phone="(555) 555-0123")
    ContactPerson.objects.create(
        practice_id=started.practice_id, client_id=started.client_id, kind=ContactKind.EMERGENCY, name="Kim Doe",
        phone="555 0144",
    )  # fmt: skip
    return started


def report(browser: Browser, session: DosingSession, **fields: Any) -> None:
    fields = {"key": str(uuid.uuid4()), "term": "AGITATION", "reported_severity": "SEVERE", **fields}
    assert browser.post(reverse("sessions:record_adverse_event", args=[session.pk]), fields).status_code == 302


def alerts(browser: Browser, session: DosingSession) -> str:
    """What stands at the top of the room, where it cannot be missed."""
    page = browser.get(reverse("sessions:detail", args=[session.pk])).content.decode()
    return str(page.split('<div id="alerts"')[1].split('<div id="strip"')[0])


def dialed(shown: str) -> list[str]:
    return re.findall(r'href="tel:([+\d]+)"', shown)


def test_a_severe_event_puts_every_number_in_sight_in_the_order_of_the_ladder(
    going_on: DosingSession, as_thea: Browser
) -> None:
    assert "Numbers to call" not in alerts(as_thea, going_on)

    report(as_thea, going_on)

    shown = alerts(as_thea, going_on)
    assert "Contact the prescriber." in shown
    assert dialed(shown)[:4] == ["911", "5550177", "5550144", "5550101"]
    assert "988" in dialed(shown)
    assert dialed(shown)[-1] == "5555550123"
    assert "Priya Rao, MD" in shown


@pytest.mark.parametrize(
    "fields", [{"reported_severity": "LIFE_THREATENING"}, {"term": "SEIZURE", "reported_severity": "MILD"}]
)
def test_an_emergency_says_whom_first_and_where_the_client_is(
    going_on: DosingSession, as_thea: Browser, fields: dict[str, str]
) -> None:
    DosingSession.objects.filter(pk=going_on.pk).update(modality="REMOTE")
    session = DosingSession.objects.get(pk=going_on.pk)
    session.address_today = "7 Elm Street, <b>Springfield</b>"
    session.save(update_fields=["address_today"])

    report(as_thea, going_on, **fields)

    shown = alerts(as_thea, going_on)
    assert "Emergency: call 911 first, then the prescriber." in shown
    assert shown.count("7 Elm Street, &lt;b&gt;Springfield&lt;/b&gt;") == 2


def test_the_practice_sets_the_numbers(going_on: DosingSession, as_thea: Browser, as_otto: Browser) -> None:
    typed = {"pass_on_after_minutes": "60", "emergency_number": "112", "on_call_number": "+1 555 0188"}
    assert as_otto.post(reverse("risk:settings"), typed).status_code == 302

    report(as_thea, going_on, reported_severity="DEATH")

    shown = alerts(as_thea, going_on)
    assert "call 112 first" in shown
    assert dialed(shown)[:3] == ["112", "+15550188", "5550177"]


def test_a_prescriber_without_a_number_is_said_to_have_none(
    going_on: DosingSession, as_thea: Browser, priya: User
) -> None:
    priya.phone = ""
    priya.save(update_fields=["phone"])

    report(as_thea, going_on)

    assert "No number of Priya Rao, MD is on file." in alerts(as_thea, going_on)


@pytest.mark.parametrize("name", ["emergency_number", "on_call_number"])
def test_a_number_no_telephone_dials_is_refused(as_otto: Browser, practice: Practice, name: str) -> None:
    answer = as_otto.post(reverse("risk:settings"), {"pass_on_after_minutes": "60", name: "call us"})

    assert "Enter a telephone number." in answer.content.decode()
    assert not RiskSettings.objects.exists()


def test_an_empty_number_is_the_usual_one(as_otto: Browser, practice: Practice) -> None:
    as_otto.post(reverse("risk:settings"), {"pass_on_after_minutes": "60", "emergency_number": ""})

    assert RiskSettings.objects.get().emergency_number == "911"


@pytest.mark.parametrize(("severity", "is_folded"), [("MILD", False), ("MODERATE", True)])
def test_a_lesser_event_folds_the_numbers_away(
    going_on: DosingSession, as_thea: Browser, severity: str, is_folded: bool
) -> None:
    report(as_thea, going_on, term="NAUSEA", reported_severity=severity)

    shown = alerts(as_thea, going_on)
    assert ("Numbers to call" in shown) is is_folded
    assert "Contact the prescriber." not in shown


def test_the_locked_screen_says_whom_to_call_and_names_nobody(
    going_on: DosingSession, as_thea: Browser, thea: User, ten: Any
) -> None:
    measure(going_on, thea, at=ten, spo2=86, moaas=2)

    shown = as_thea.get(reverse("sessions:watch", args=[going_on.pk])).content.decode()

    assert "Emergency: call 911 first" in shown
    assert "Alex" not in shown
    assert "Elm" not in shown
