"""Alex took the medicine on Monday at ten; it is Monday four in the afternoon, and the client has left."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from clients.models import Client, Course
from clinic.staff.models import User
from reports.models import RenderedDocument
from reports.services.documents import issue_dosing_summary
from reports.terms import RedactionProfile
from sessions.models import DosingSession
from tests.factories.left_sessions import make_left_session
from tests.factories.people import make_course


@pytest.fixture
def ten() -> datetime:
    """Monday, ten in the morning in New York."""
    return datetime(2026, 3, 9, 14, 0, tzinfo=UTC)


@pytest.fixture
def four(ten: datetime) -> Iterator[datetime]:
    """Monday, four in the afternoon, for services and pages alike."""
    now = ten + timedelta(hours=6)
    with time_machine.travel(now, tick=False):
        yield now


@pytest.fixture
def course(alex: Client) -> Course:
    return make_course(alex)


@pytest.fixture
def left(alex: Client, course: Course, thea: User, priya: User, ten: datetime, four: datetime) -> DosingSession:
    """A session the client has left."""
    return make_left_session(alex, thea, priya, starts_at=ten)


@pytest.fixture
def document(left: DosingSession, thea: User, four: datetime) -> RenderedDocument:
    """The summary of it, asked for."""
    return issue_dosing_summary(dosing_session=left, profile=RedactionProfile.INTERNAL, actor=thea, now=four)
