"""Alex took the medicine on Monday at ten and met Thea on Wednesday at ten; it is Wednesday noon."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from clients.models import Client, Course
from clinic.scheduling.models import Appointment
from clinic.staff.models import User
from integration.models import IntegrationNote
from integration.services import notes
from sessions.models import DosingSession
from tests.factories.left_sessions import make_left_session, note_content, sign_content
from tests.factories.people import make_course

MONDAY_TEN = datetime(2026, 3, 9, 14, 0, tzinfo=UTC)


@pytest.fixture
def ten() -> datetime:
    """Monday, ten in the morning in New York."""
    return MONDAY_TEN


@pytest.fixture
def noon(ten: datetime) -> Iterator[datetime]:
    """Wednesday noon, for services and pages alike."""
    now = ten + timedelta(hours=50)
    with time_machine.travel(now, tick=False):
        yield now


@pytest.fixture
def course(alex: Client) -> Course:
    return make_course(alex)


@pytest.fixture
def left(alex: Client, course: Course, thea: User, priya: User, ten: datetime, noon: datetime) -> DosingSession:
    """A session the client has left; its integration is booked for Wednesday at ten."""
    return make_left_session(alex, thea, priya, starts_at=ten)


@pytest.fixture
def meeting(left: DosingSession) -> Appointment:
    """The integration appointment."""
    return Appointment.objects.get(client=left.client, starts_at=left.appointment.starts_at + timedelta(days=2))


@pytest.fixture
def note(left: DosingSession, thea: User, noon: datetime) -> IntegrationNote:
    """Thea's draft."""
    return notes.begin_note(dosing_session=left, actor=thea, now=noon)


@pytest.fixture
def signed(note: IntegrationNote, thea: User, noon: datetime) -> IntegrationNote:
    """Thea's note, signed."""
    return sign_content(note, note_content(held_at=note.held_at), thea, now=noon)
