"""The next step of a course, and everything that is in its way, on one page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.models import Client
from clients.terms import CourseStatus
from clinic.practice.terms import AppointmentKind
from clinic.scheduling.terms import AppointmentStatus
from clinic.staff.models import User
from tests.factories.left_sessions import make_left_session
from tests.factories.measures import make_response
from tests.factories.people import make_course
from tests.factories.room import make_appointment

pytestmark = pytest.mark.django_db
NO_ORDER = "No order of a prescriber is in force."
NO_PREPARATION = "No preparation session has been held."


def page(browser: Browser, client: Client) -> str:
    response = browser.get(reverse("clients:detail", args=[client.pk]))
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_a_course_in_preparation_names_order_preparation_and_baseline(as_thea: Browser, alex: Client) -> None:
    make_course(alex, status=CourseStatus.PREPARATION)
    text = page(as_thea, alex)

    assert NO_ORDER in text
    assert NO_PREPARATION in text
    assert "No baseline yet: PHQ-9, GAD-7." in text


def test_what_was_done_is_no_longer_in_the_way(as_thea: Browser, alex: Client, thea: User) -> None:
    make_course(alex, status=CourseStatus.PREPARATION, opened_at=timezone.now() - timedelta(days=9))
    make_response(alex, thea)
    make_appointment(
        alex, thea, AppointmentKind.PREPARATION, starts_at=timezone.now() - timedelta(days=2),
        status=AppointmentStatus.COMPLETED,
    )  # fmt: skip
    text = page(as_thea, alex)

    assert NO_PREPARATION not in text
    assert "No baseline yet: GAD-7." in text


@pytest.mark.parametrize("status", [CourseStatus.CONSULT, CourseStatus.COMPLETED])
def test_nothing_of_it_is_said_before_its_time_or_after(as_thea: Browser, alex: Client, status: CourseStatus) -> None:
    make_course(alex, status=status)
    text = page(as_thea, alex)

    assert NO_ORDER not in text
    assert NO_PREPARATION not in text
    assert "No baseline yet" not in text


def test_an_overdue_integration_is_named_and_an_order_in_force_is_not(
    as_thea: Browser, alex: Client, thea: User, priya: User
) -> None:
    now = timezone.now()
    make_course(alex, status=CourseStatus.ACTIVE, opened_at=now - timedelta(days=60))
    make_left_session(alex, thea, priya, starts_at=now - timedelta(days=20))
    text = page(as_thea, alex)

    assert "The integration of dosing session 1 is overdue." in text
    assert NO_ORDER not in text


def test_the_desk_reads_nothing_of_it(as_dana: Browser, alex: Client) -> None:
    make_course(alex, status=CourseStatus.PREPARATION)
    text = page(as_dana, alex)

    assert NO_ORDER not in text
    assert NO_PREPARATION not in text
