"""What a coming session lacks is kept by its day: since when, whose, and how it ended."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from clients.models import Client, Course
from clinic.policy.terms import Role
from clinic.practice.terms import AppointmentKind
from clinic.scheduling.models import Appointment
from clinic.scheduling.terms import AppointmentStatus
from clinic.staff.models import User
from sessions.models import DosingSession, ReadinessPoint
from sessions.services import coming, dosing
from sessions.tasks import keep_readiness
from sessions.terms import GateCode, GateReason, PointEnding
from tests.factories.room import clear, make_appointment

pytestmark = pytest.mark.django_db


@pytest.fixture
def booked(alex: Client, course: Course, thea: User, ten: datetime) -> Appointment:
    """A dosing session in three weeks, with nothing done for it yet."""
    return make_appointment(alex, thea, AppointmentKind.DOSING, starts_at=ten + timedelta(days=21))


def standing(appointment: Appointment) -> set[GateCode]:
    return set(appointment.readiness_points.filter(ended_at__isnull=True).values_list("gate", flat=True))


def test_each_open_gate_is_dated_once_with_whose_it_is(
    booked: Appointment, thea: User, priya: User, ten: datetime
) -> None:
    assert coming.keep_points(now=ten) == 5
    assert coming.keep_points(now=ten + timedelta(days=1)) == 0

    point = booked.readiness_points.get(gate=GateCode.CLEARANCE)
    assert (point.reason, point.owner_role, point.owner) == (GateReason.NO_CLEARANCE, Role.PRESCRIBER, priya)
    assert (point.noticed_at, point.ended_at, point.ending) == (ten, None, "")
    assert booked.readiness_points.get(gate=GateCode.CONSENTS).owner == thea


def test_a_gate_that_is_met_ends_its_point(booked: Appointment, course: Course, priya: User, ten: datetime) -> None:
    coming.keep_points(now=ten)
    clear(course, priya, now=ten)

    assert coming.keep_points(now=ten + timedelta(hours=1)) == 1

    point = booked.readiness_points.get(gate=GateCode.CLEARANCE)
    assert (point.ending, point.ended_at, point.override) == (PointEnding.MET, ten + timedelta(hours=1), None)
    assert GateCode.CLEARANCE not in standing(booked)


def test_another_reason_is_another_point(booked: Appointment, course: Course, priya: User, ten: datetime) -> None:
    coming.keep_points(now=ten)
    clear(course, priya, now=ten, valid_until=ten.date() + timedelta(days=1))

    coming.keep_points(now=ten + timedelta(hours=1))

    found = booked.readiness_points.filter(gate=GateCode.CLEARANCE).order_by("noticed_at")
    assert [(point.reason, point.ending) for point in found] == [
        (GateReason.NO_CLEARANCE, PointEnding.CHANGED),
        (GateReason.CLEARANCE_EXPIRED, ""),
    ]


def test_a_gate_that_was_passed_ends_with_what_was_signed(booked: Appointment, thea: User, ten: datetime) -> None:
    coming.keep_points(now=ten)
    session = dosing.open_session(appointment=booked, actor=thea, now=ten)
    override = dosing.pass_gate(
        dosing_session=session, gate=GateCode.INTEGRATION_BOOKED, reason="With her own therapist.", actor=thea, now=ten
    )

    coming.keep_points(now=ten + timedelta(hours=1))

    point = booked.readiness_points.get(gate=GateCode.INTEGRATION_BOOKED)
    assert (point.ending, point.override) == (PointEnding.PASSED, override)


@pytest.mark.parametrize("how", ["cancelled", "past"])
def test_a_session_that_no_longer_comes_lacks_nothing(booked: Appointment, ten: datetime, how: str) -> None:
    coming.keep_points(now=ten)
    if how == "cancelled":
        Appointment.objects.filter(pk=booked.pk).update(status=AppointmentStatus.CANCELLED, holds_time=False)

    coming.keep_points(now=ten if how == "cancelled" else booked.starts_at)

    assert set(booked.readiness_points.values_list("ending", flat=True)) == {PointEnding.OVER}


def test_a_ready_session_has_no_point(ready: DosingSession, ten: datetime) -> None:
    coming.keep_points(now=ten - timedelta(minutes=1))

    assert not ReadinessPoint.objects.exists()


def test_what_ended_never_changes_and_nothing_goes(booked: Appointment, ten: datetime) -> None:
    coming.keep_points(now=ten)
    table = "therapy_sessions_readinesspoint"
    for sql in (f"UPDATE {table} SET reason = 'NO_ORDER'", f"DELETE FROM {table}"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    coming.keep_points(now=booked.starts_at)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET ending = 'MET'")


def test_the_wake_up_needs_no_argument(booked: Appointment) -> None:
    keep_readiness.run()
