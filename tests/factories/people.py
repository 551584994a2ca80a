"""Makers of practices, staff and clients."""

from __future__ import annotations

import itertools
from datetime import date, time
from typing import Any

from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.models import CareTeamMember, Client, Course
from clients.terms import ContactChannel, CourseStatus
from clinic.policy.terms import Role
from clinic.practice.models import AppointmentType, Location, Practice, Room
from clinic.practice.terms import AppointmentKind
from clinic.staff.models import StaffRole, User, WorkingHours

PASSWORD = "correct-horse-battery"

_numbers = itertools.count(1)


def make_practice(**fields: Any) -> Practice:
    """Save a practice with one location, two rooms and the usual appointment types."""
    fields.setdefault("name", "Willow Practice")
    fields.setdefault("neutral_name", "Willow Office")
    fields.setdefault("time_zone", "America/New_York")
    fields.setdefault("phone", "(555) 555-0100")
    practice = Practice.objects.create(**fields)
    location = Location.objects.create(practice=practice, name="Main street", address="1 Main Street")
    for name in ("Room 1", "Room 2"):
        Room.objects.create(practice=practice, location=location, name=name)
    for kind, minutes, pause in (
        (AppointmentKind.CONSULT, 15, 0),
        (AppointmentKind.PREPARATION, 60, 10),
        (AppointmentKind.DOSING, 180, 30),
        (AppointmentKind.INTEGRATION, 60, 10),
        (AppointmentKind.REVIEW, 30, 0),
    ):
        AppointmentType.objects.create(
            practice=practice, kind=kind, name=kind.value.title(), minutes=minutes, buffer_minutes=pause
        )
    return practice


def make_user(practice: Practice, *roles: Role, name: str = "", **fields: Any) -> User:
    """Save a member of staff who works Monday to Friday, 8 to 18."""
    number = next(_numbers)
    name = name or f"Person {number}"
    fields.setdefault("email", f"{name.split()[0].lower()}{number}@example.org")
    user = User.objects.create_user(password=PASSWORD, practice=practice, name=name, **fields)
    for role in roles:
        StaffRole.objects.create(user=user, role=role)
    for weekday in range(5):
        WorkingHours.objects.create(practice=practice, user=user, weekday=weekday, starts=time(8), ends=time(18))
    return user


def make_client(
    practice: Practice, *, therapist: User | None = None, prescriber: User | None = None, **fields: Any
) -> Client:
    """Save a client, with a care team when named."""
    number = next(_numbers)
    fields.setdefault("legal_first_name", "Alex")
    fields.setdefault("legal_last_name", f"Doe{number}")
    fields.setdefault("birth_date", date(1984, 5, 17))
    fields.setdefault("time_zone", practice.time_zone)
    fields.setdefault("email", f"client{number}@example.org")
    fields.setdefault("phone", "(555) 555-0123")
    fields.setdefault("channel", ContactChannel.EMAIL)
    fields.setdefault("channel_warned_at", timezone.now())
    client = Client.objects.create(practice=practice, **fields)
    for user, role in ((therapist, Role.THERAPIST), (prescriber, Role.PRESCRIBER)):
        if user is not None:
            CareTeamMember.objects.create(
                practice=practice, client=client, user=user, role=role, is_lead=True, started_on=date(2024, 1, 1)
            )
    return client


def make_course(client: Client, **fields: Any) -> Course:
    """Save a course of treatment, active unless said otherwise."""
    fields.setdefault("status", CourseStatus.ACTIVE)
    fields.setdefault("opened_at", timezone.now())
    return Course.objects.create(practice_id=client.practice_id, client=client, **fields)


def confirm_password(browser: Browser) -> None:
    """Show again who is signed in, as every signature asks."""
    assert browser.post(reverse("account_reauthenticate"), {"password": PASSWORD}).status_code == 302
