"""What the tests of reminders share: rules, and a post office that can be told to fail."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from clinic.practice.models import Practice
from clinic.reminders.models import ReminderRule
from clinic.reminders.services.planning import create_default_rules
from clinic.reminders.services.sending import Outgoing, send_due


@pytest.fixture
def rules(practice: Practice) -> list[ReminderRule]:
    return create_default_rules(practice)


@dataclass
class PostOffice:
    """Stands in for the provider: remembers, and fails as told."""

    delivered: list[Outgoing] = field(default_factory=list)
    fail_with: Exception | None = None
    before: Callable[[Outgoing], None] | None = None

    def __call__(self, message: Outgoing) -> None:
        if self.before is not None:
            self.before(message)
        if self.fail_with is not None:
            raise self.fail_with
        self.delivered.append(message)

    def run(self, now: datetime) -> int:
        """Let the sender work at one moment of a clock that moves on a little with every look."""
        return send_due(clock=_ticking(now).__next__, deliver=self)


def _ticking(now: datetime) -> Iterator[datetime]:
    while True:
        yield now
        now += timedelta(milliseconds=1)


@pytest.fixture
def post_office() -> PostOffice:
    return PostOffice()
