"""Weights, contacts, tasks and the care team through their pages."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.models import CareTeamMember, Client, ContactPerson, Task, Weight
from clients.terms import ConsentKind
from clinic.policy.terms import Role
from clinic.practice.models import Practice
from clinic.staff.models import User
from tests.factories.clients import (
    make_consent,
    make_contact_person,
    make_task,
    make_template,
    make_weight,
)
from tests.factories.people import make_client, make_user

WEIGHT_QUERIES = 10
CONSENT_QUERIES = 14
TEAM_QUERIES = 13


def url(name: str, subject: Any) -> str:
    return reverse(f"clients:{name}", args=[subject.pk])


def text_of(response: Any) -> str:
    assert response.status_code == 200
    return response.content.decode().replace("&#x27;", "'")


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
