"""Alex has an active course; a Monday at ten is now."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from clients.models import Client, Course
from clinic.staff.models import User
from sessions.models import DosingSession
from tests.factories.people import make_course
from tests.factories.room import make_ready_session, make_started_session

TEN = datetime(2026, 3, 9, 14, 0, tzinfo=UTC)


@pytest.fixture
def ten() -> datetime:
    """Ten in the morning in New York, on a Monday."""
    return TEN


@pytest.fixture
def course(alex: Client) -> Course:
    return make_course(alex)


@pytest.fixture
def ready(alex: Client, course: Course, thea: User, priya: User, ten: datetime) -> DosingSession:
    """A session with every gate met, not started."""
    return make_ready_session(alex, thea, priya, starts_at=ten)


@pytest.fixture
def started(alex: Client, course: Course, thea: User, priya: User, ten: datetime) -> DosingSession:
    """A session with every gate met, started."""
    return make_started_session(alex, thea, priya, starts_at=ten)
