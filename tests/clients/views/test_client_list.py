"""The list of clients."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.models import Client
from clients.terms import CourseStatus
from clinic.audit.models import AuditEvent
from clinic.practice.models import Practice
from clinic.staff.models import User
from tests.factories.clients import make_clearance
from tests.factories.people import make_client, make_course

URL = "/clients/"


def names(browser: Browser, **query: str) -> list[str]:
    response = browser.get(URL, query)
    assert response.status_code == 200
    return [row.record.list_name for row in response.context["table"].paginated_rows]


def test_it_shows_the_clients_one_looks_after(as_thea: Browser, alex: Client, practice: Practice, olive: User) -> None:
    make_client(practice, therapist=olive, legal_last_name="Hidden")

    assert names(as_thea) == ["Doe, Alex"]


def test_the_front_desk_sees_everybody_of_the_practice_and_nobody_elses(
    as_dana: Browser, alex: Client, other_practice: Practice
) -> None:
    make_client(other_practice, legal_last_name="Elsewhere")

    assert names(as_dana) == ["Doe, Alex"]


def test_it_is_recorded_once(as_thea: Browser, alex: Client, thea: User) -> None:
    as_thea.get(URL)

    assert list(AuditEvent.objects.values_list("action", "actor_id")) == [("clients.list.viewed", thea.pk)]


def test_it_rejects_post(as_thea: Browser) -> None:
    assert as_thea.post(URL).status_code == 405


def test_the_owner_is_refused(as_otto: Browser) -> None:
    assert as_otto.get(URL).status_code == 403


@pytest.mark.parametrize("query", ["ekst", "ZOE", "zoë ek", "Ekström, Z", "starl"])
def test_it_finds_by_the_beginning_of_any_name(as_dana: Browser, practice: Practice, query: str) -> None:
    make_client(practice, legal_first_name="Zoë", legal_last_name="Ekström", preferred_name="Starling")
    make_client(practice, legal_first_name="Alex", legal_last_name="Doe")

    assert names(as_dana, q=query) == ["Ekström, Starling"]


def test_a_search_that_finds_nothing_says_so(as_dana: Browser, alex: Client) -> None:
    response = as_dana.get(URL, {"q": "nobody"})

    assert b"No client matches." in response.content


def test_it_filters_by_course_therapist_and_archive(
    as_thea: Browser, practice: Practice, thea: User, olive: User
) -> None:
    active = make_client(practice, therapist=thea, legal_last_name="Active")
    make_course(active, status=CourseStatus.ACTIVE)
    held = make_client(practice, therapist=thea, legal_last_name="Held")
    make_course(held, status=CourseStatus.ON_HOLD, held_from=CourseStatus.ACTIVE)
    make_client(practice, therapist=thea, legal_last_name="Away", archived_at=timezone.now())

    assert names(as_thea) == ["Active, Alex", "Held, Alex"]
    assert names(as_thea, course="ON_HOLD") == ["Held, Alex"]
    assert names(as_thea, archive="ARCHIVED") == ["Away, Alex"]
    assert names(as_thea, archive="ALL", therapist=str(thea.pk)) == ["Active, Alex", "Away, Alex", "Held, Alex"]
    assert names(as_thea, therapist=str(olive.pk)) == []


@pytest.mark.parametrize(
    "query",
    [{"course": "NONSENSE"}, {"therapist": "not-a-uuid"}, {"sort": "drop table"}, {"page": "-9"}, {"q": "a\x00b"}],
)
def test_nonsense_in_the_address_never_breaks_the_page(as_thea: Browser, alex: Client, query: dict[str, str]) -> None:
    assert as_thea.get(URL, query).status_code == 200


def test_it_sorts_by_any_column(as_thea: Browser, practice: Practice, thea: User) -> None:
    for last, born in (("Alpha", date(1990, 1, 1)), ("Beta", date(1970, 1, 1))):
        make_client(practice, therapist=thea, legal_last_name=last, birth_date=born)

    assert names(as_thea, sort="-name") == ["Beta, Alex", "Alpha, Alex"]
    assert names(as_thea, sort="birth_date") == ["Beta, Alex", "Alpha, Alex"]
    for column in ("lead_name", "course_status", "cleared_until"):
        assert len(names(as_thea, sort=column)) == 2


def test_it_shows_25_at_a_time(as_dana: Browser, practice: Practice) -> None:
    for _ in range(26):
        make_client(practice)

    assert len(names(as_dana)) == 25
    assert len(names(as_dana, page="2")) == 1


def test_the_front_desk_sees_the_clearance_date_and_nothing_else_clinical(
    as_dana: Browser, as_thea: Browser, alex: Client, priya: User
) -> None:
    course = make_course(alex, status=CourseStatus.ON_HOLD, held_from=CourseStatus.ACTIVE)
    make_clearance(course, priya, valid_until=date(2099, 12, 31))

    assert b"On hold" in as_thea.get(URL).content
    page = as_dana.get(URL).content.decode()
    assert "Dec 31, 2099" in page
    assert "On hold" not in page
    assert 'name="course"' not in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_does_not_grow(
    as_thea: Browser, practice: Practice, thea: User, priya: User, count: int, django_assert_num_queries: Any
) -> None:
    for _ in range(count):
        make_clearance(make_course(make_client(practice, therapist=thea, prescriber=priya)), priya)
    as_thea.get(URL)

    with django_assert_num_queries(LIST_QUERIES):
        as_thea.get(URL)


LIST_QUERIES = 11


def test_an_empty_list_teaches(as_thea: Browser) -> None:
    page = as_thea.get(URL).content.decode()

    assert "No clients yet" in page
    assert reverse("clients:add") in page
