"""Courses, clearances, consents, weights, contacts and tasks through their pages."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.models import CareTeamMember, Client, ConsentRecord, ContactPerson, Course, MedicalClearance, Task, Weight
from clients.terms import ClearanceStatus, ConsentKind, ConsentStatus, CourseStatus
from clinic.policy.terms import Role
from clinic.practice.models import Practice
from clinic.staff.models import User
from tests.factories.clients import (
    make_clearance,
    make_consent,
    make_contact_person,
    make_task,
    make_template,
    make_weight,
)
from tests.factories.people import make_client, make_course, make_user

TOO_LONG = "x" * 5_000
WEIGHT_QUERIES = 10
CONSENT_QUERIES = 12
TEAM_QUERIES = 13
CLEARANCE_QUERIES = 11


def url(name: str, subject: Any) -> str:
    return reverse(f"clients:{name}", args=[subject.pk])


def text_of(response: Any) -> str:
    assert response.status_code == 200
    return response.content.decode().replace("&#x27;", "'")


# --- Course -----------------------------------------------------------------------------------


def test_a_course_is_opened_from_the_client_page(as_thea: Browser, alex: Client) -> None:
    response = as_thea.post(url("open_course", alex), {"goals": "Sleep", "planned_doses": "6"})

    assert response.url == url("detail", alex)
    assert Course.objects.get(client=alex).planned_doses == 6


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"planned_doses": "0"}, "Enter a value from 1 to 60."),
        ({"planned_doses": "-3"}, "Enter a value from 1 to 60."),
        ({"planned_doses": "1e9"}, "Enter a whole number."),
        ({"planned_interval_days": "366"}, "Enter a value from 1 to 365."),
        ({"goals": TOO_LONG}, "Shorten this to 4000 characters at most."),
    ],
)
def test_an_impossible_plan_is_refused(as_thea: Browser, alex: Client, fields: dict[str, str], sentence: str) -> None:
    assert sentence in text_of(as_thea.post(url("open_course", alex), fields))
    assert not Course.objects.exists()


def test_a_second_open_course_is_refused(as_thea: Browser, alex: Client) -> None:
    make_course(alex)

    assert "already has an open course" in text_of(as_thea.post(url("open_course", alex), {}))


def test_the_plan_is_changed(as_thea: Browser, alex: Client) -> None:
    course = make_course(alex, goals="Old")

    as_thea.post(url("change_plan", course), {"goals": "New", "planned_interval_days": "14"})

    course.refresh_from_db()
    assert (course.goals, course.planned_interval_days) == ("New", 14)


def test_only_ones_own_steps_are_offered(as_thea: Browser, as_priya: Browser, alex: Client) -> None:
    course = make_course(alex, status=CourseStatus.SCREENING)

    def offered(browser: Browser) -> list[str]:
        form = browser.get(url("change_course_status", course)).context["form"]
        return [value for value, _label in form.fields["target"].choices if value]

    assert offered(as_thea) == [
        "MEDICAL_REVIEW",
        "ON_HOLD",
        "NOT_ELIGIBLE",
        "REFERRED_OUT",
        "CLOSED_NO_START",
        "DECEASED",
    ]
    assert offered(as_priya) == ["MEDICAL_REVIEW", "ON_HOLD", "NOT_ELIGIBLE", "DECEASED"]


def test_a_course_moves_on(as_thea: Browser, alex: Client) -> None:
    course = make_course(alex, status=CourseStatus.CONSULT)

    response = as_thea.post(url("change_course_status", course), {"target": "SCREENING"})

    course.refresh_from_db()
    assert (response.url, course.status) == (url("detail", alex), CourseStatus.SCREENING)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"target": "ON_HOLD"}, "Say why the course pauses."),
        ({"target": "ON_HOLD", "reason_code": "BOREDOM"}, "Select a valid choice."),
        ({"target": "DISCONTINUED"}, "Say why the course ends."),
        ({"target": "CLEARED"}, "This step does not follow from where the course stands."),
        ({"target": ""}, "This field is required."),
        ({"target": "DISCONTINUED", "note": TOO_LONG}, "Shorten this to 2000 characters at most."),
    ],
)
def test_a_step_without_its_reason_is_refused(
    as_thea: Browser, alex: Client, fields: dict[str, str], sentence: str
) -> None:
    course = make_course(alex, status=CourseStatus.ACTIVE)

    assert sentence in text_of(as_thea.post(url("change_course_status", course), fields))
    course.refresh_from_db()
    assert course.status is CourseStatus.ACTIVE


def test_an_ended_course_offers_nothing(as_thea: Browser, alex: Client) -> None:
    course = make_course(alex, status=CourseStatus.COMPLETED, closed_at=timezone.now())

    assert "or the course has ended" in text_of(as_thea.get(url("change_course_status", course)))
    assert "This course ended on" in text_of(as_thea.get(url("detail", alex)))


@pytest.mark.parametrize("count", [1, 3])
def test_the_course_page_asks_the_same_number_of_queries(
    as_thea: Browser, alex: Client, thea: User, priya: User, count: int, django_assert_num_queries: Any
) -> None:
    course = make_course(alex, status=CourseStatus.ON_HOLD, held_from=CourseStatus.ACTIVE)
    for _ in range(count):
        make_clearance(course, priya)
        course.status_changes.create(
            practice_id=course.practice_id, client=alex, to_status="ON_HOLD", actor=thea, at=timezone.now()
        )
    as_thea.get(url("course", course))

    with django_assert_num_queries(COURSE_QUERIES):
        as_thea.get(url("course", course))


COURSE_QUERIES = 14


# --- Clearance --------------------------------------------------------------------------------


def decision(**fields: str) -> dict[str, str]:
    today = timezone.localdate()
    return {
        "decision": "GRANTED",
        "valid_from": today.isoformat(),
        "valid_until": (today + timedelta(days=90)).isoformat(),
        "version": "1",
        **fields,
    }


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
    response = as_priya.post(url("decide_clearance", requested), decision())

    requested.refresh_from_db()
    assert (response.url, requested.status) == (url("clearance", requested), ClearanceStatus.GRANTED)
    assert requested.course.status is not None


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
    as_priya.post(url("decide_clearance", requested), decision())

    page = text_of(sign_in(paul).post(url("decide_clearance", requested), decision(decision="DECLINED", note="No")))

    assert "Priya Rao, MD decided this in the meantime: Cleared. Your decision was not saved." in page
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


# --- Consent ----------------------------------------------------------------------------------


def signed(template: Any, **fields: str) -> dict[str, str]:
    return {
        "template": str(template.pk),
        "signer_name": "Alex Doe",
        "signed_on": timezone.localdate().isoformat(),
        "expires_on": (timezone.localdate() + timedelta(days=365)).isoformat(),
        **fields,
    }


def test_a_signed_consent_is_recorded(as_thea: Browser, alex: Client, practice: Practice) -> None:
    response = as_thea.post(url("record_consent", alex), signed(make_template(practice)))

    consent = ConsentRecord.objects.get(client=alex)
    assert (response.url, consent.status) == (url("consents", alex), ConsentStatus.SIGNED)
    assert "signed by Alex Doe" in text_of(as_thea.get(url("consents", alex)))


def test_only_the_current_version_of_each_document_is_offered(
    as_thea: Browser, alex: Client, practice: Practice
) -> None:
    old = make_template(practice, version=1)
    make_template(practice, version=2)

    page = text_of(as_thea.post(url("record_consent", alex), signed(old)))

    assert "Choose one of the practice's current documents." in page
    assert not ConsentRecord.objects.exists()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"signer_name": ""}, "This field is required."),
        ({"signer_name": "x" * 121}, "Shorten this to 120 characters at most."),
        ({"signed_on": "2999-01-01"}, "This day has not come yet."),
        ({"signed_on": "1890-01-01"}, "This day lies more than 10 years back."),
        ({"signed_on": "1990-01-01"}, "This day lies more than 10 years back."),
        ({"expires_on": "2001-01-01"}, "The consent cannot end before it was signed."),
    ],
)
def test_an_impossible_consent_is_refused(
    as_thea: Browser, alex: Client, practice: Practice, fields: dict[str, str], sentence: str
) -> None:
    assert sentence in text_of(as_thea.post(url("record_consent", alex), signed(make_template(practice), **fields)))
    assert not ConsentRecord.objects.exists()


def test_a_signature_cannot_be_older_than_the_wording(as_thea: Browser, alex: Client, practice: Practice) -> None:
    template = make_template(practice, published_at=timezone.now())
    yesterday = (timezone.localdate() - timedelta(days=1)).isoformat()

    page = text_of(as_thea.post(url("record_consent", alex), signed(template, signed_on=yesterday)))

    assert "This version of the document did not exist on that day." in page


def test_a_practice_without_documents_is_told_so(as_thea: Browser, alex: Client) -> None:
    assert "has not published a consent document yet" in text_of(as_thea.get(url("record_consent", alex)))


def test_a_consent_is_withdrawn_once(as_thea: Browser, alex: Client, thea: User, practice: Practice) -> None:
    consent = make_consent(alex, make_template(practice), thea)
    as_thea.post(url("withdraw_consent", consent))
    second = as_thea.post(url("withdraw_consent", consent), follow=True)

    consent.refresh_from_db()
    assert consent.status is ConsentStatus.WITHDRAWN
    assert "it was withdrawn or replaced in the meantime" in text_of(second)


# --- Weight, contacts, tasks, care team ---------------------------------------------------------


def test_a_weight_is_recorded(as_thea: Browser, alex: Client) -> None:
    as_thea.post(url("record_weight", alex), {"kg": "72.4", "measured_on": timezone.localdate().isoformat()})

    assert Weight.objects.get(client=alex).kg == Decimal("72.4")
    assert "72.4" in text_of(as_thea.get(url("weights", alex)))


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"kg": "-5"}, "Enter a value from 20 to 400."),
        ({"kg": "4000"}, "Enter a value from 20 to 400."),
        ({"kg": "NaN"}, "Enter a number."),
        ({"kg": "1e400"}, "Enter a value from 20 to 400."),
        ({"kg": "72.44"}, "Ensure that there are no more than 1 decimal place."),
        ({"measured_on": "2999-01-01"}, "This day has not come yet."),
        ({"measured_on": "1890-01-01"}, "This day lies more than 5 years back."),
        ({"measured_on": "yesterday"}, "Enter a valid date."),
    ],
)
def test_an_impossible_weight_is_refused(as_thea: Browser, alex: Client, fields: dict[str, str], sentence: str) -> None:
    response = as_thea.post(url("record_weight", alex), {"kg": "70", "measured_on": "2026-01-01", **fields})

    assert sentence in text_of(response)
    assert not Weight.objects.exists()


def person(**fields: str) -> dict[str, str]:
    return {"kind": "EMERGENCY", "name": "Rowan Doe", "phone": "(555) 555-0101", "relationship": "Spouse", **fields}


def test_a_contact_is_added_edited_and_removed(as_dana: Browser, alex: Client) -> None:
    as_dana.post(url("add_contact_person", alex), person())
    contact = ContactPerson.objects.get(client=alex)
    as_dana.post(url("edit_contact_person", contact), person(kind="CHAPERONE"))
    assert "Chaperone, Spouse" in text_of(as_dana.get(url("detail", alex)))

    for _ in range(2):
        assert as_dana.post(url("remove_contact_person", contact)).status_code == 302
    assert "Rowan" not in text_of(as_dana.get(url("detail", alex)))
    assert as_dana.get(url("edit_contact_person", contact)).status_code == 404


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": ""}, "This field is required."),
        ({"phone": "none"}, "Enter a telephone number"),
        ({"kind": "ENEMY"}, "Select a valid choice."),
        ({"name": "\x00Rowan"}, "Null characters are not allowed."),
    ],
)
def test_an_impossible_contact_is_refused(
    as_dana: Browser, alex: Client, fields: dict[str, str], sentence: str
) -> None:
    assert sentence in text_of(as_dana.post(url("add_contact_person", alex), person(**fields)))
    assert not ContactPerson.objects.exists()


def test_a_task_closes_only_with_an_outcome(as_thea: Browser, alex: Client, thea: User) -> None:
    task = make_task(alex, thea, detail="Ask about sleep")
    assert "Ask about sleep" in text_of(as_thea.get(url("close_task", task)))
    assert "This field is required." in text_of(as_thea.post(url("close_task", task), {"outcome": "  "}))

    as_thea.post(url("close_task", task), {"outcome": "Asked"})

    assert Task.objects.get().outcome == "Asked"


def test_the_second_to_close_a_task_sees_the_first_outcome(
    as_thea: Browser, as_priya: Browser, alex: Client, thea: User
) -> None:
    task = make_task(alex, thea)
    as_priya.post(url("close_task", task), {"outcome": "Priya called"})

    page = text_of(as_thea.post(url("close_task", task), {"outcome": "Me too"}))

    assert "This task was closed in the meantime." in page
    assert "Priya called" in page


def test_an_emergency_contact_never_shows_to_another_client(as_dana: Browser, alex: Client, practice: Practice) -> None:
    make_contact_person(make_client(practice), name="Somebody Else")

    assert "Somebody Else" not in text_of(as_dana.get(url("detail", alex)))


def test_a_colleague_joins_and_leaves_the_care_team(as_dana: Browser, alex: Client, olive: User) -> None:
    as_dana.post(url("care_team", alex), {"user": str(olive.pk), "role": "THERAPIST"})
    member = CareTeamMember.objects.get(client=alex, user=olive)
    assert "Olive Marsh, LCSW" in text_of(as_dana.get(url("care_team", alex)))

    as_dana.post(url("end_membership", member))
    member.refresh_from_db()
    assert member.ended_on == timezone.localdate()


def test_who_leaves_a_care_team_lands_where_they_may_be(
    as_thea: Browser, alex: Client, thea: User, olive: User
) -> None:
    as_thea.post(url("care_team", alex), {"user": str(olive.pk), "role": "THERAPIST", "is_lead": "on"})

    response = as_thea.post(url("end_membership", CareTeamMember.objects.get(client=alex, user=thea)))

    assert response.url == "/clients/"
    assert as_thea.get(url("detail", alex)).status_code == 404


@pytest.mark.parametrize(
    ("role", "sentence"),
    [("PRESCRIBER", "Olive Marsh does not work in this role."), ("OWNER", "Select a valid choice.")],
)
def test_a_role_one_does_not_hold_is_refused(
    as_dana: Browser, alex: Client, olive: User, role: str, sentence: str
) -> None:
    assert sentence in text_of(as_dana.post(url("care_team", alex), {"user": str(olive.pk), "role": role}))


def test_the_responsible_person_is_not_ended_without_another(as_dana: Browser, alex: Client, thea: User) -> None:
    lead = CareTeamMember.objects.get(client=alex, user=thea)

    page = text_of(as_dana.post(url("end_membership", lead), follow=True))

    assert "Make somebody else responsible first." in page


def test_responsibility_is_handed_over(as_dana: Browser, alex: Client, olive: User) -> None:
    as_dana.post(url("care_team", alex), {"user": str(olive.pk), "role": "THERAPIST"})
    member = CareTeamMember.objects.get(client=alex, user=olive)

    as_dana.post(url("make_responsible", member))

    member.refresh_from_db()
    assert member.is_lead


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("name", "queries"), [("weights", WEIGHT_QUERIES), ("consents", CONSENT_QUERIES), ("care_team", TEAM_QUERIES)]
)
def test_small_lists_ask_the_same_number_of_queries(
    as_thea: Browser,
    alex: Client,
    thea: User,
    practice: Practice,
    name: str,
    queries: int,
    count: int,
    django_assert_num_queries: Any,
) -> None:
    kinds = (ConsentKind.TOUCH, ConsentKind.TELEHEALTH, ConsentKind.NO_DRIVING)
    for kind in kinds[:count]:
        make_weight(alex, thea)
        make_consent(alex, make_template(practice, kind), thea)
        CareTeamMember.objects.create(
            practice=practice,
            client=alex,
            user=make_user(practice, Role.THERAPIST),
            role=Role.THERAPIST,
            started_on=date(2024, 1, 1),
        )
    as_thea.get(url(name, alex))

    with django_assert_num_queries(queries):
        as_thea.get(url(name, alex))


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
