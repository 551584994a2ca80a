"""Where the apps above add what only they know about a client's next step.

They add themselves in ``AppConfig.ready``; each asks the policy itself and uses a fixed number of
queries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from clients.models import Course
from clinic.staff.models import User


@dataclass(frozen=True, kw_only=True)
class Blocker:
    """One thing in the way of the next step, and where it is dealt with."""

    sentence: str
    url: str = ""
    action: str = ""


NextStepContributor = Callable[[Course, User, date], Iterable[Blocker]]

next_step_blockers: Final[list[NextStepContributor]] = []
