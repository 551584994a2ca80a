"""Clearance through its pages: asked, decided, revoked."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.documents.clearance import DecisionTerms
from clients.models import CareTeamMember, ClearanceTemplate, Client, MedicalClearance
from clients.services.clearances import decide_clearance
from clients.terms import ClearanceStatus, CourseStatus
from clinic.policy.terms import Role
from clinic.practice.models import Practice
from clinic.staff.models import User
from tests.factories.clients import (
    make_clearance,
)
from tests.factories.people import confirm_password, make_client, make_course, make_user

TOO_LONG = "x" * 5_000
CLEARANCE_QUERIES = 36


def url(name: str, subject: Any) -> str:
    return reverse(f"clients:{name}", args=[subject.pk])


def text_of(response: Any) -> str:
    assert response.status_code == 200
    return response.content.decode().replace("&#x27;", "'")


def decision(**fields: str) -> dict[str, str]:
    today = timezone.localdate()
    return {
        "decision": "GRANTED",
        "valid_from": today.isoformat(),
        "valid_until": (today + timedelta(days=90)).isoformat(),
        "version": "1",
        **fields,
    }


def grant(clearance: MedicalClearance, prescriber: User) -> None:
    # In force wherever the practice is: its day may still be yesterday.
    today = timezone.localdate() - timedelta(days=1)
    terms = DecisionTerms(
        decision=ClearanceStatus.GRANTED, valid_from=today, valid_until=today + timedelta(days=90), note="Secret words"
    )
    decide_clearance(clearance=clearance, terms=terms, seen_version=1, actor=prescriber, now=timezone.now())


@pytest.fixture
def requested(alex: Client, priya: User) -> MedicalClearance:
    course = make_course(alex, status=CourseStatus.MEDICAL_REVIEW)
    return make_clearance(course, priya, status=ClearanceStatus.REQUESTED)


def test_asking_puts_the_request_in_the_prescribers_queue(
    as_thea: Browser, practice: Practice, thea: User, priya: User, sign_in: Any
) -> None:
    course = make_course(make_client(practice, therapist=thea, legal_last_name="New"), status=CourseStatus.SCREENING)

    response = as_thea.post(url("request_clearance", course), {"prescriber": str(priya.pk), "question": "BP is high"})

    assert response.status_code == 302
    page = text_of(sign_in(priya).get("/clients/queue/"))
    assert "New, Alex" in page


def test_asking_twice_is_refused(as_thea: Browser, requested: MedicalClearance, priya: User) -> None:
    page = text_of(as_thea.post(url("request_clearance", requested.course), {"prescriber": str(priya.pk)}))

    assert "A prescriber was already asked" in page


@pytest.mark.parametrize("prescriber", ["", "not-a-uuid", "00000000-0000-4000-8000-000000000000"])
def test_asking_nobody_is_refused(as_thea: Browser, alex: Client, prescriber: str) -> None:
    course = make_course(alex, status=CourseStatus.SCREENING)

    page = text_of(as_thea.post(url("request_clearance", course), {"prescriber": prescriber, "question": "kept"}))

    assert "kept" in page
    assert not MedicalClearance.objects.exists()


def test_the_prescriber_grants(as_priya: Browser, requested: MedicalClearance) -> None:
    entered = as_priya.post(url("decide_clearance", requested), decision(systolic_hold="150", diastolic_hold="95"))
    asked_first = as_priya.get(entered.url)
    confirm_password(as_priya)
    shown = text_of(as_priya.get(entered.url))
    response = as_priya.post(entered.url, {"version": "1"})

    requested.refresh_from_db()
    assert (entered.url, asked_first.status_code) == (url("sign_clearance", requested), 302)
    assert "hold at 150/95 mmHg" in shown
    assert (response.url, requested.status) == (url("clearance", requested), ClearanceStatus.GRANTED)
    page = text_of(as_priya.get(response.url))
    assert "Decided and signed" in page
    assert "Priya Rao, MD" in page


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"decision": ""}, "This field is required."),
        ({"decision": "EXPIRED"}, "Select a valid choice."),
        ({"valid_until": ""}, "Enter the last day of the clearance."),
        ({"valid_from": "2030-01-02", "valid_until": "2030-01-01"}, "The last day cannot lie before the first."),
        ({"valid_from": "2020-01-01", "valid_until": "2020-02-01"}, "This day has passed"),
        ({"valid_until": "2190-01-01"}, "A clearance lasts a year at most"),
        ({"valid_from": "1850-01-01"}, "Enter a date between 1900 and 2200."),
        ({"decision": "GRANTED_WITH_CONDITIONS"}, "Write down the conditions or the reason."),
        ({"decision": "DECLINED"}, "Write down the conditions or the reason."),
        ({"systolic_hold": "150"}, "Give both pressures, or neither."),
        ({"systolic_hold": "90", "diastolic_hold": "95"}, "The systolic limit is below the diastolic limit."),
        ({"systolic_hold": "9000", "diastolic_hold": "95"}, "Enter a value from 80 to 250."),
        ({"heart_rate_low": "100", "heart_rate_high": "90"}, "The highest rate is below the lowest."),
        ({"decision": "DEFERRED", "note": TOO_LONG}, "Shorten this to 4000 characters at most."),
    ],
)
def test_an_incomplete_decision_is_refused(
    as_priya: Browser, requested: MedicalClearance, fields: dict[str, str], sentence: str
) -> None:
    assert sentence in text_of(as_priya.post(url("decide_clearance", requested), decision(**fields)))
    requested.refresh_from_db()
    assert requested.status is ClearanceStatus.REQUESTED


def test_the_second_prescriber_is_told_what_the_first_decided(
    as_priya: Browser, requested: MedicalClearance, practice: Practice, sign_in: Any
) -> None:
    paul = make_user(practice, Role.PRESCRIBER, name="Paul Second", credentials="NP")
    CareTeamMember.objects.create(
        practice=practice, client=requested.client, user=paul, role=Role.PRESCRIBER, started_on=date(2024, 1, 1)
    )
    grant(requested, requested.prescriber)
    as_paul = sign_in(paul)

    page = text_of(as_paul.post(url("decide_clearance", requested), decision(decision="DECLINED", note="Murmur")))

    assert "Priya Rao, MD decided this in the meantime: Cleared. Your decision was not saved." in page
    assert "What you entered was not saved" in page
    assert "Murmur" in text_of(as_paul.get(url("clearance", requested)))
    as_paul.post(url("drop_decision", requested))
    assert "Murmur" not in text_of(as_paul.get(url("clearance", requested)))
    requested.refresh_from_db()
    assert requested.status is ClearanceStatus.GRANTED


def test_a_clearance_is_revoked_with_a_reason(as_priya: Browser, alex: Client, priya: User) -> None:
    granted = make_clearance(make_course(alex), priya)
    assert "This field is required." in text_of(as_priya.post(url("revoke_clearance", granted), {"version": "1"}))

    as_priya.post(url("revoke_clearance", granted), {"version": "1", "reason": "Mania"})

    granted.refresh_from_db()
    assert granted.status is ClearanceStatus.REVOKED
    assert "Mania" in text_of(as_priya.get(url("clearance", granted)))


def test_the_therapist_reads_a_clearance_and_finds_no_decision_form(
    as_thea: Browser, requested: MedicalClearance
) -> None:
    page = text_of(as_thea.get(url("clearance", requested)))

    assert "Your decision" not in page


def test_the_queue_is_the_prescribers_alone(
    as_thea: Browser, as_dana: Browser, as_otto: Browser, as_priya: Browser
) -> None:
    assert [browser.get("/clients/queue/").status_code for browser in (as_thea, as_dana, as_otto)] == [403] * 3
    assert as_priya.post("/clients/queue/").status_code == 405
    assert "Nothing waits" in text_of(as_priya.get("/clients/queue/"))


def test_the_queue_warns_of_what_runs_out(as_priya: Browser, alex: Client, priya: User) -> None:
    make_clearance(make_course(alex), priya, valid_until=timezone.localdate() + timedelta(days=10))

    assert "Runs out within 30 days" in text_of(as_priya.get("/clients/queue/"))


@pytest.mark.parametrize("count", [1, 3])
def test_the_queue_asks_the_same_number_of_queries(
    as_priya: Browser, practice: Practice, thea: User, priya: User, count: int, django_assert_num_queries: Any
) -> None:
    for _ in range(count):
        course = make_course(make_client(practice, therapist=thea, prescriber=priya))
        make_clearance(course, priya, status=ClearanceStatus.REQUESTED, requested_by=thea)
        make_clearance(course, priya, valid_until=timezone.localdate() + timedelta(days=10))
    as_priya.get("/clients/queue/")

    with django_assert_num_queries(QUEUE_QUERIES):
        as_priya.get("/clients/queue/")


QUEUE_QUERIES = 11


@pytest.mark.parametrize("count", [1, 3])
def test_the_clearance_page_asks_the_same_number_of_queries(
    as_priya: Browser, requested: MedicalClearance, priya: User, count: int, django_assert_num_queries: Any
) -> None:
    for _ in range(count):
        requested.status_changes.create(
            practice_id=requested.practice_id,
            client=requested.client,
            to_status="REQUESTED",
            actor=priya,
            at=timezone.now(),
        )
    as_priya.get(url("clearance", requested))

    with django_assert_num_queries(CLEARANCE_QUERIES):
        as_priya.get(url("clearance", requested))


def test_the_second_signature_is_refused_and_keeps_what_was_typed(
    as_priya: Browser, requested: MedicalClearance, practice: Practice
) -> None:
    paul = make_user(practice, Role.PRESCRIBER, name="Paul Second", credentials="NP")
    entered = as_priya.post(url("decide_clearance", requested), decision(decision="DECLINED", note="Murmur heard"))
    confirm_password(as_priya)
    grant(requested, paul)

    response = as_priya.post(entered.url, {"version": "1"})

    page = response.content.decode()
    assert response.status_code == 400
    assert "Paul Second, NP decided this in the meantime: Cleared." in page
    assert "Murmur heard" in page
    assert "Murmur heard" in text_of(as_priya.get(url("clearance", requested)))


def test_the_desk_learns_until_when_and_nothing_else(
    as_dana: Browser, requested: MedicalClearance, priya: User
) -> None:
    grant(requested, priya)

    page = text_of(as_dana.get(reverse("clients:detail", args=[requested.client_id])))

    assert "until" in page
    assert "Secret words" not in page
    for name in ("clearance", "sign_clearance"):
        assert as_dana.get(url(name, requested)).status_code == 403


def test_terms_are_copied_from_a_template_and_still_wait_for_a_signature(
    as_priya: Browser, requested: MedicalClearance, practice: Practice
) -> None:
    as_priya.post(
        reverse("clients:add_clearance_template"), {"name": "Usual", "systolic_hold": "145", "diastolic_hold": "92"}
    )
    template = ClearanceTemplate.objects.get()

    page = text_of(as_priya.get(url("clearance", requested), {"template": str(template.pk)}))

    assert "Copied from “Usual”" in page
    assert 'value="145"' in page
    requested.refresh_from_db()
    assert requested.status is ClearanceStatus.REQUESTED
    assert "Copied from" not in text_of(as_priya.get(url("clearance", requested), {"template": "nonsense"}))


def test_nothing_is_filled_in_and_no_decision_is_chosen(as_priya: Browser, requested: MedicalClearance) -> None:
    form = as_priya.get(url("clearance", requested)).context["decide_form"]

    assert set(form.initial) == {"valid_from", "valid_until", "version"}
    assert " checked" not in str(form["decision"])


def test_starting_a_review_shows_in_the_queue(as_priya: Browser, requested: MedicalClearance) -> None:
    as_priya.post(url("start_review", requested), {"version": "1"})

    assert "In review" in text_of(as_priya.get("/clients/queue/"))


def test_everything_a_decision_needs_is_on_one_page(as_priya: Browser, requested: MedicalClearance) -> None:
    page = text_of(as_priya.get(url("clearance", requested)))

    for heading in ("Asked", "Weight", "Measures", "Medicine", "Vital signs", "Your decision"):
        assert f">{heading}</h2>" in page
