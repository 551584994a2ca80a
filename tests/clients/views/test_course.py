"""Courses of treatment through their pages."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.models import Client, Course
from clients.terms import CourseStatus
from clinic.staff.models import User
from tests.factories.clients import (
    make_clearance,
)
from tests.factories.people import make_course

TOO_LONG = "x" * 5_000


def url(name: str, subject: Any) -> str:
    return reverse(f"clients:{name}", args=[subject.pk])


def text_of(response: Any) -> str:
    assert response.status_code == 200
    return response.content.decode().replace("&#x27;", "'")


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


COURSE_QUERIES = 16
