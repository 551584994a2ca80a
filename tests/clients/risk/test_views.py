"""Alerts and safety plans through their pages."""

from __future__ import annotations

import io
from typing import Any
from zoneinfo import ZoneInfo

import pypdf
import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.models import Client
from clients.risk.models import RiskAlert, RiskSettings, SafetyPlan
from clients.risk.terms import AlertState, RiskLevel
from clinic.practice.models import Practice
from clinic.staff.models import User
from sessions.queries.gates import gates_of
from sessions.rules.gates import unmet
from sessions.terms import GateCode, GateReason, GateStrength
from tests.factories.measures import make_response
from tests.factories.people import make_course
from tests.factories.risk import make_alert, make_plan
from tests.factories.room import make_ready_session


def text_of(response: Any, status: int = 200) -> str:
    assert response.status_code == status
    return response.content.decode().replace("&#x27;", "'")


def url(name: str, pk: object) -> str:
    return reverse(f"risk:{name}", args=[pk])


@pytest.fixture
def alert(alex: Client, thea: User) -> RiskAlert:
    return make_alert(alex, thea)


def test_a_worrying_answer_leads_to_its_alert_with_the_numbers_to_call(as_thea: Browser, alex: Client) -> None:
    answers = {f"item_{n}": "0" for n in range(1, 9)} | {"item_9": "2"}
    today = timezone.localdate(timezone=ZoneInfo("America/New_York")).isoformat()
    typed = {"moment": "SCREENING", "rater": "SELF", "taken_on": today, **answers}

    page = as_thea.post(reverse("measures:record", args=[alex.pk, "PHQ9"]), typed, follow=True)

    shown = text_of(page)
    assert page.redirect_chain[-1][0] == url("alert", RiskAlert.objects.get().pk)
    for words in (
        "988",
        "911",
        'href="tel:988"',
        "Record C-SSRS",
        "not watched in real time",
        "Nobody has taken it up",
    ):
        assert words in shown


def test_it_is_taken_up_followed_and_ended(as_thea: Browser, alert: RiskAlert, thea: User) -> None:
    as_thea.post(url("take_up", alert.pk))
    as_thea.post(url("record_contact", alert.pk), {"note": "Rang, no answer."})
    typed = {"outcome": "NO_CURRENT_RISK", "note": "Safe today."}
    shown = text_of(as_thea.post(url("record_outcome", alert.pk), typed, follow=True))

    alert.refresh_from_db()
    assert (alert.state, alert.taken_up_by) == (AlertState.FOLLOWED_UP, thea)
    assert "Rang, no answer." in shown
    assert "Safe today." in shown
    assert "Record outcome" not in shown


@pytest.mark.parametrize(
    "typed", [{}, {"outcome": "NO_CURRENT_RISK"}, {"note": "Fine."}, {"outcome": "GONE", "note": "x"}]
)
def test_without_outcome_and_note_it_stays_open(as_thea: Browser, alert: RiskAlert, typed: dict[str, str]) -> None:
    text_of(as_thea.post(url("record_outcome", alert.pk), typed), 400)

    alert.refresh_from_db()
    assert alert.closed_at is None


def test_a_plan_that_is_missing_is_said(as_thea: Browser, alert: RiskAlert) -> None:
    typed = {"outcome": "SAFETY_PLAN_MADE", "note": "Went through it."}

    assert "Write it first" in text_of(as_thea.post(url("record_outcome", alert.pk), typed), 400)


def test_today_and_the_client_page_show_it(as_thea: Browser, as_priya: Browser, alex: Client, alert: RiskAlert) -> None:
    for browser in (as_thea, as_priya):
        assert url("alert", alert.pk) in text_of(browser.get("/"))
    assert url("alert", alert.pk) in text_of(as_thea.get(reverse("clients:detail", args=[alex.pk])))


def test_without_an_alert_today_has_no_heading_for_it(as_thea: Browser, alex: Client) -> None:
    assert "Risk alerts" not in text_of(as_thea.get("/"))


def test_owners_learn_initials_and_whom_to_ring_once_it_was_passed_on(
    as_otto: Browser, alex: Client, alert: RiskAlert
) -> None:
    assert "Risk alerts nobody" not in text_of(as_otto.get("/"))

    RiskAlert.objects.update(passed_on_at=timezone.now())
    shown = text_of(as_otto.get("/"))
    assert "Risk alerts nobody has taken up" in shown
    assert "AD" in shown
    assert "Alex" not in shown


def test_the_front_desk_sees_nothing_of_it(as_dana: Browser, alex: Client, alert: RiskAlert) -> None:
    page = text_of(as_dana.get(reverse("clients:detail", args=[alex.pk])))
    assert "Safety" not in page
    assert "isk" not in text_of(as_dana.get("/"))
    assert as_dana.get(url("alert", alert.pk)).status_code == 403


def test_a_high_risk_refuses_the_medicine_until_it_is_cleared(
    as_thea: Browser, alex: Client, thea: User, priya: User
) -> None:
    now = timezone.now()
    make_course(alex)
    session = make_ready_session(alex, thea, priya, starts_at=now)
    assert not [gate for gate in unmet(gates_of(session, now)) if gate.code is GateCode.NEW_RISK]
    alert = make_alert(alex, thea, level=RiskLevel.HIGH_RISK)

    gate = next(gate for gate in gates_of(session, now) if gate.code is GateCode.NEW_RISK)
    assert (gate.strength, gate.reason, gate.may_be_passed) == (
        GateStrength.HARD, GateReason.HIGH_RISK_STANDS, False,
    )  # fmt: skip
    assert gate in unmet(gates_of(session, now), passed={GateCode.NEW_RISK})
    assert "No dosing" in text_of(as_thea.get(url("alert", alert.pk)))

    as_thea.post(url("record_outcome", alert.pk), {"outcome": "MORE_CARE", "note": "Hospital program."})
    assert gate in unmet(gates_of(session, now))
    as_thea.post(url("record_outcome", alert.pk), {"outcome": "NO_CURRENT_RISK", "note": "Assessed anew."})
    assert gate not in unmet(gates_of(session, now))


def test_a_plan_is_written_and_printed(as_thea: Browser, alex: Client) -> None:
    typed = {"version": "0", "warning_signs": "Not sleeping\nDrinking", "people_to_ask": "Sister"}
    shown = text_of(as_thea.post(url("write_plan", alex.pk), typed, follow=True))
    assert "Version 1" in shown

    printed = as_thea.post(reverse("reports:print_safety_plan", args=[SafetyPlan.objects.get().pk]))
    words = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(printed.content)).pages)
    for expected in ("Safety plan", "Not sleeping", "Sister", "988"):
        assert expected in words


def test_nothing_typed_is_lost_when_somebody_else_wrote_a_version(as_thea: Browser, alex: Client, thea: User) -> None:
    make_plan(alex, thea, words="Theirs")

    shown = text_of(as_thea.post(url("write_plan", alex.pk), {"version": "0", "warning_signs": "Mine"}))
    assert "Theirs" in shown
    assert "Mine" in shown
    as_thea.post(url("write_plan", alex.pk), {"version": "1", "warning_signs": "Mine"})
    assert SafetyPlan.objects.count() == 2


def test_an_empty_plan_is_refused(as_thea: Browser, alex: Client) -> None:
    assert "Nothing is written" in text_of(as_thea.post(url("write_plan", alex.pk), {"version": "0"}))
    assert not SafetyPlan.objects.exists()


def test_the_practice_chooses_its_own_numbers(as_otto: Browser, as_thea: Browser, alert: RiskAlert) -> None:
    typed = {"pass_on_after_minutes": "30", "name_1": "Samaritans", "number_1": "116 123", "hint_1": "Day and night"}
    assert as_otto.post(reverse("risk:settings"), typed).status_code == 302

    shown = text_of(as_thea.get(url("alert", alert.pk)))
    assert 'href="tel:116123"' in shown
    assert "tel:988" not in shown


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"pass_on_after_minutes": "2"}, "from 5 to 1440"),
        ({"pass_on_after_minutes": "60", "name_1": "Line"}, "Enter the number"),
        ({"pass_on_after_minutes": "60", "number_1": "988"}, "Say whose number"),
        ({"pass_on_after_minutes": "60", "name_1": "Line", "number_1": "call us"}, "Enter a telephone number"),
    ],
)
def test_half_a_line_is_refused_with_a_sentence(
    as_otto: Browser, practice: Practice, typed: dict[str, str], words: str
) -> None:
    assert words in text_of(as_otto.post(reverse("risk:settings"), typed))
    assert not RiskSettings.objects.exists()


def test_other_peoples_alerts_are_not_there(as_olive: Browser, alert: RiskAlert, alex: Client) -> None:
    for name, pk in (("alert", alert.pk), ("safety_plan", alex.pk)):
        assert as_olive.get(url(name, pk)).status_code == 404


def test_a_correction_can_say_it_was_a_mistake(as_thea: Browser, alert: RiskAlert, alex: Client, thea: User) -> None:
    make_response(alex, thea)
    as_thea.post(url("record_outcome", alert.pk), {"outcome": "ANSWERED_BY_MISTAKE", "note": "Misread the question."})

    alert.refresh_from_db()
    assert alert.state is AlertState.FOLLOWED_UP
