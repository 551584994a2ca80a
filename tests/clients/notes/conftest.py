"""A Wednesday noon, and notes of Thea's client."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
import time_machine
from django.core.cache import cache

from clients.models import Client
from clients.notes.models import ProgressNote
from clinic.staff.models import User
from tests.factories.notes import make_note, make_signed_note


@pytest.fixture(autouse=True)
def clock(db: None) -> Iterator[time_machine.Coordinates]:
    """Wednesday at noon in New York; the clock moves only when a test says so."""
    cache.clear()
    with time_machine.travel(datetime.fromisoformat("2026-03-11T12:00-04:00"), tick=False) as clock:
        yield clock


@pytest.fixture
def noon() -> datetime:
    return datetime.fromisoformat("2026-03-11T12:00-04:00")


@pytest.fixture
def draft(alex: Client, thea: User, noon: datetime) -> ProgressNote:
    """Thea's draft about a call."""
    return make_note(alex, thea, now=noon)


@pytest.fixture
def signed(alex: Client, thea: User, noon: datetime) -> ProgressNote:
    """Thea's note, signed."""
    return make_signed_note(alex, thea, now=noon)
