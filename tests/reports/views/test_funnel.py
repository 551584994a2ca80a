"""The funnel through its page: whose courses are counted, what is named, what a period is."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clients.models import Client
from clients.terms import CourseStatus
from clinic.practice.models import Practice
from clinic.staff.models import User
from tests.factories.background import make_entry
from tests.factories.people import make_client, make_course

pytestmark = pytest.mark.django_db
FUNNEL_QUERIES = 12


def page(browser: Browser, **asked: str) -> str:
    response = browser.get(reverse("reports:funnel"), asked)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


@pytest.fixture
def courses(alex: Client, practice: Practice, thea: User, olive: User) -> Client:
    """A course of Thea's client and one of Olive's."""
    make_course(alex, status=CourseStatus.SCREENING)
    make_entry(alex, thea, "referrals")
    other = make_client(practice, therapist=olive, legal_first_name="Robin", legal_last_name="Vale")
    make_course(other, status=CourseStatus.SCREENING)
    return other


def test_a_clinician_counts_their_own_and_reads_names(as_thea: Browser, courses: Client, alex: Client) -> None:
    text = page(as_thea)

    assert alex.name in text
    assert "Vale" not in text
    assert courses.pk.hex[:8] not in text


def test_the_owner_counts_all_and_reads_no_name(as_otto: Browser, courses: Client, alex: Client) -> None:
    text = page(as_otto)

    assert alex.name not in text
    assert "Vale" not in text
    assert alex.pk.hex[:8] in text
    assert courses.pk.hex[:8] in text


def test_the_desk_counts_nothing(as_dana: Browser) -> None:
    assert as_dana.get(reverse("reports:funnel")).status_code == 403


def test_a_period_without_a_course_says_so(as_thea: Browser, courses: Client) -> None:
    assert "No course began in this period." in page(as_thea, first="2001-01-01", last="2001-02-01")
    assert "Therapist" in page(as_thea)


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"first": "2026-02-01", "last": "2026-01-01"}, "This lies before the first day."),
        ({"first": "yesterday"}, "Enter a valid date."),
        ({"first": ""}, "This field is required."),
    ],
)
def test_an_impossible_period_gets_a_sentence(as_thea: Browser, asked: dict[str, str], sentence: str) -> None:
    assert sentence in page(as_thea, **asked)


def test_nothing_to_count_teaches(as_thea: Browser) -> None:
    assert "Each one appears here from its referral on." in page(as_thea)


@pytest.mark.parametrize("courses_open", [1, 3])
def test_the_number_of_questions_is_fixed(
    as_thea: Browser, practice: Practice, thea: User, courses_open: int, django_assert_num_queries: Any
) -> None:
    for _ in range(courses_open):
        client = make_client(practice, therapist=thea)
        make_course(client)
        make_entry(client, thea, "referrals")
    page(as_thea)

    with django_assert_num_queries(FUNNEL_QUERIES):
        page(as_thea)
