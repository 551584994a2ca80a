"""Readiness of coming sessions: judged on their own day, shown as icon and word, to those who may see the chart."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.models import Client, Course
from clients.terms import ConsentKind
from clinic.practice.terms import AppointmentKind
from clinic.scheduling.models import Appointment
from clinic.scheduling.readiness import readiness_of
from clinic.scheduling.terms import AppointmentStatus
from clinic.staff.models import User
from sessions.queries.ahead import gates_ahead, unmet_ahead
from sessions.services import dosing
from sessions.terms import GateCode, GateReason
from tests.factories.room import clear, consent, make_appointment, make_prescription

pytestmark = pytest.mark.django_db

ALL = (
    GateCode.CLEARANCE, GateCode.CONSENTS, GateCode.ORDER, GateCode.PREPARATION, GateCode.INTEGRATION_BOOKED,
)  # fmt: skip


@pytest.fixture
def now() -> datetime:
    return timezone.now().replace(minute=0, second=0, microsecond=0)


@pytest.fixture
def coming(alex: Client, course: Course, thea: User, now: datetime) -> Appointment:
    return make_appointment(alex, thea, AppointmentKind.DOSING, starts_at=now + timedelta(days=3))


def make_all_ready(client: Client, course: Course, thea: User, priya: User, now: datetime) -> None:
    clear(course, priya, now=now)
    for kind in (ConsentKind.KETAMINE_MEDICAL, ConsentKind.KAP_PSYCHOTHERAPY):
        consent(client, kind, thea, now=now)
    make_prescription(course, priya, now=now)
    make_appointment(
        client, thea, AppointmentKind.PREPARATION, starts_at=now - timedelta(days=5), status=AppointmentStatus.COMPLETED
    )
    make_appointment(client, thea, AppointmentKind.INTEGRATION, starts_at=now + timedelta(days=5))


def test_everything_missing_is_named(coming: Appointment, thea: User, now: datetime) -> None:
    assert unmet_ahead([coming])[coming.pk] == ALL
    found = readiness_of([coming], thea, now=now)[coming.pk]
    assert (found.is_ready, found.icon) == (False, "circle-alert")
    assert found.words.startswith("Not ready: Medical clearance, Consents")


def test_everything_there_is_ready(
    coming: Appointment, alex: Client, course: Course, thea: User, priya: User, now: datetime
) -> None:
    make_all_ready(alex, course, thea, priya, now)

    found = readiness_of([coming], thea, now=now)[coming.pk]

    assert (found.is_ready, found.words, found.icon) == (True, "Ready", "circle-check")


def test_a_clearance_that_ends_before_the_session_does_not_count(
    coming: Appointment, course: Course, priya: User, now: datetime
) -> None:
    clear(course, priya, now=now, valid_until=now.date() + timedelta(days=1))

    gate = gates_ahead([coming])[coming.pk][0]

    assert (gate.code, gate.reason) == (GateCode.CLEARANCE, GateReason.CLEARANCE_EXPIRED)


def test_a_gate_passed_with_a_reason_is_no_longer_missing(
    coming: Appointment, alex: Client, course: Course, thea: User, priya: User, now: datetime
) -> None:
    make_all_ready(alex, course, thea, priya, now)
    Appointment.objects.filter(appointment_type__kind=AppointmentKind.INTEGRATION).update(
        status=AppointmentStatus.CANCELLED, holds_time=False
    )
    assert unmet_ahead([coming])[coming.pk] == (GateCode.INTEGRATION_BOOKED,)
    opened = dosing.open_session(appointment=coming, actor=thea, now=now)

    dosing.pass_gate(
        dosing_session=opened, gate=GateCode.INTEGRATION_BOOKED, reason="Books by phone.", actor=thea, now=now
    )

    assert unmet_ahead([coming])[coming.pk] == ()


@pytest.mark.parametrize("name", ["dana", "otto", "olive"])
def test_nobody_else_is_told(coming: Appointment, now: datetime, name: str, request: pytest.FixtureRequest) -> None:
    assert readiness_of([coming], request.getfixturevalue(name), now=now) == {}


def test_the_past_and_the_cancelled_have_none(coming: Appointment, thea: User, now: datetime) -> None:
    assert readiness_of([coming], thea, now=now + timedelta(days=9)) == {}
    coming.status = AppointmentStatus.CANCELLED
    assert readiness_of([coming], thea, now=now) == {}


def test_list_calendar_and_client_show_icon_and_word(coming: Appointment, as_thea: Browser, as_dana: Browser) -> None:
    day = timezone.localtime(coming.starts_at, coming.practice.zone).date()
    week = {"view": "list", "person": "all", "date": day.isoformat()}
    span = {"start": f"{day}T00:00:00", "end": f"{day + timedelta(days=1)}T00:00:00", "person": "all"}
    client_page = reverse("clients:detail", args=[coming.client_id])

    pages = [as_thea.get(reverse("scheduling:calendar"), week), as_thea.get(client_page)]
    event: dict[str, Any] = as_thea.get(reverse("scheduling:feed"), span).json()["events"][0]["extendedProps"]

    assert all("Not ready: Medical clearance" in page.content.decode() for page in pages)
    assert (event["ready"][:9], event["readyIcon"]) == ("Not ready", "circle-alert")
    assert "Whose: Prescriber, Priya Rao, MD" in pages[1].content.decode()
    assert "Not ready" not in as_dana.get(reverse("scheduling:calendar"), week).content.decode()
    assert "ready" not in as_dana.get(reverse("scheduling:feed"), span).json()["events"][0]["extendedProps"]


@pytest.mark.parametrize("number", [1, 4])
def test_many_sessions_cost_the_same(
    coming: Appointment, alex: Client, thea: User, now: datetime, number: int, django_assert_num_queries: Any
) -> None:
    more = [
        make_appointment(alex, thea, AppointmentKind.DOSING, starts_at=now + timedelta(days=9 + week))
        for week in range(number)
    ]

    with django_assert_num_queries(11):
        readiness_of(Appointment.objects.filter(pk__in=[one.pk for one in more]).on_view(), thea, now=now)
