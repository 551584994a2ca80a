"""Every page about a client: who gets in, who is refused, for whom it does not exist."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clients.models import CareTeamMember, Client
from clients.terms import ClearanceStatus, CourseStatus
from clinic.audit.models import AuditEvent
from clinic.practice.models import Practice
from clinic.staff.models import User
from tests.factories.clients import (
    make_clearance,
    make_consent,
    make_contact_person,
    make_task,
    make_template,
)
from tests.factories.measures import make_response
from tests.factories.people import make_course


@dataclass(frozen=True, kw_only=True)
class Door:
    """One route about a client of Thea's and Priya's."""

    name: str
    subject: str
    methods: tuple[str, ...] = ("get", "post")
    desk: bool = False
    therapist: bool = True
    prescriber: bool = True
    extra: tuple[str, ...] = ()


DOORS = [
    Door(name="clients:detail", subject="client", methods=("get",), desk=True),
    Door(name="clients:edit", subject="client", desk=True),
    Door(name="clients:archive", subject="client", methods=("post",), desk=True),
    Door(name="clients:restore", subject="client", methods=("post",), desk=True),
    Door(name="clients:care_team", subject="client", desk=True, prescriber=False),
    Door(name="clients:end_membership", subject="member", methods=("post",), desk=True, prescriber=False),
    Door(name="clients:make_responsible", subject="member", methods=("post",), desk=True, prescriber=False),
    Door(name="clients:add_contact_person", subject="client", desk=True),
    Door(name="clients:edit_contact_person", subject="contact", desk=True),
    Door(name="clients:remove_contact_person", subject="contact", methods=("post",), desk=True),
    Door(name="clients:weights", subject="client", methods=("get",)),
    Door(name="clients:record_weight", subject="client"),
    Door(name="clients:consents", subject="client", methods=("get",)),
    Door(name="clients:record_consent", subject="client"),
    Door(name="clients:withdraw_consent", subject="consent", methods=("post",)),
    Door(name="clients:open_course", subject="client"),
    Door(name="clients:course", subject="course", methods=("get",)),
    Door(name="clients:change_course_status", subject="course"),
    Door(name="clients:change_plan", subject="course"),
    Door(name="clients:request_clearance", subject="course", prescriber=False),
    Door(name="clients:clearance", subject="clearance", methods=("get",)),
    Door(name="clients:decide_clearance", subject="clearance", methods=("post",), therapist=False),
    Door(name="clients:start_review", subject="clearance", methods=("post",), therapist=False),
    Door(name="clients:sign_clearance", subject="clearance", therapist=False),
    Door(name="clients:drop_decision", subject="clearance", methods=("post",), therapist=False),
    Door(name="clients:revoke_clearance", subject="clearance", methods=("post",), therapist=False),
    Door(name="clients:close_task", subject="task"),
    Door(name="measures:list", subject="client", methods=("get",)),
    Door(name="measures:instrument", subject="client", methods=("get",), extra=("PHQ9",)),
    Door(name="measures:record", subject="client", extra=("PHQ9",)),
    Door(name="measures:correct", subject="response"),
]
IDS = [door.name for door in DOORS]


@pytest.fixture
def subjects(practice: Practice, alex: Client, thea: User, priya: User) -> dict[str, Any]:
    course = make_course(alex, status=CourseStatus.MEDICAL_REVIEW)
    return {
        "client": alex,
        "course": course,
        "clearance": make_clearance(course, priya, status=ClearanceStatus.REQUESTED),
        "consent": make_consent(alex, make_template(practice), thea),
        "contact": make_contact_person(alex),
        "member": CareTeamMember.objects.get(client=alex, user=thea),
        "task": make_task(alex, thea),
        "response": make_response(alex, thea),
    }


@pytest.fixture
def knock(subjects: dict[str, Any]) -> Callable[[Door, Browser, str], int]:
    def knocked(door: Door, browser: Browser, method: str) -> int:
        url = reverse(door.name, args=[subjects[door.subject].pk, *door.extra])
        return getattr(browser, method)(url).status_code

    return knocked


Knock = Callable[[Door, Browser, str], int]


@pytest.mark.parametrize("door", DOORS, ids=IDS)
def test_those_who_look_after_the_client_get_in_by_role(
    door: Door, knock: Knock, as_thea: Browser, as_priya: Browser, as_dana: Browser
) -> None:
    for browser, may_enter in ((as_thea, door.therapist), (as_priya, door.prescriber), (as_dana, door.desk)):
        status = knock(door, browser, door.methods[0])
        assert status in ({200, 302} if may_enter else {403})


@pytest.mark.parametrize("door", DOORS, ids=IDS)
def test_for_everybody_else_it_does_not_exist(
    door: Door, knock: Knock, as_olive: Browser, as_stranger: Browser, as_otto: Browser
) -> None:
    for method in door.methods:
        assert knock(door, as_olive, method) == (404 if door.therapist else 403)
        assert knock(door, as_stranger, method) == (404 if door.therapist else 403)
        assert knock(door, as_otto, method) == 403


@pytest.mark.parametrize("door", DOORS, ids=IDS)
def test_nobody_gets_in_without_signing_in(door: Door, knock: Knock) -> None:
    assert knock(door, Browser(), door.methods[0]) == 302


@pytest.mark.parametrize("door", DOORS, ids=IDS)
def test_other_methods_are_refused(door: Door, knock: Knock, as_thea: Browser, as_priya: Browser) -> None:
    browser = as_thea if door.therapist else as_priya
    for method in {"get", "post", "delete"} - set(door.methods):
        assert knock(door, browser, method) == 405


@pytest.mark.parametrize("door", [door for door in DOORS if door.methods[0] == "get"], ids=lambda door: door.name)
def test_opening_a_record_is_recorded_exactly_once(
    door: Door, knock: Knock, as_thea: Browser, as_priya: Browser, alex: Client
) -> None:
    knock(door, as_thea if door.therapist else as_priya, "get")

    assert AuditEvent.objects.filter(client_id=alex.pk, act="VIEW").count() == 1


@pytest.mark.parametrize("name", ["clients:detail", "clients:course", "clients:clearance", "clients:close_task"])
def test_an_unknown_id_is_404(name: str, as_thea: Browser) -> None:
    assert as_thea.get(reverse(name, args=["00000000-0000-4000-8000-000000000000"])).status_code == 404
