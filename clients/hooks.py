"""Where the apps above add what only they know: what is in the way of a next step, and the first dose.

They add themselves in ``AppConfig.ready``; each asks the policy itself and uses a fixed number of
queries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from clients.models import Client, Course
from clinic.staff.models import User


@dataclass(frozen=True, kw_only=True)
class Blocker:
    """One thing in the way of the next step, and where it is dealt with."""

    sentence: str
    url: str = ""
    action: str = ""


NextStepContributor = Callable[[Course, User, date], Iterable[Blocker]]

next_step_blockers: Final[list[NextStepContributor]] = []

# Sentences that every copy of a client's whole record carries about what it leaves out. They take
# no argument on purpose: they stand there whether or not there is anything to leave out.
withheld_notices: Final[list[Callable[[], str]]] = []

# Asked for the allergies of clients, for the emergency sheet. As long as nobody joins, the sheet says
# that allergies are not kept here: an empty column would read as "none".
allergy_sources: Final[list[Callable[[set[UUID]], Mapping[UUID, str]]]] = []

# Asked for a sentence why a chart cannot be closed by a merge, as far as the apps above know of one.
merge_refusals: Final[list[Callable[[Client, datetime], str]]] = []


@dataclass(frozen=True, kw_only=True)
class DosingDays:
    """On which days a client took medicine, and when they are booked to take it next."""

    taken: tuple[date, ...] = ()
    next_on: date | None = None


# Asked for the days of a client's doses: a score before the first counts as baseline, and what is due
# depends on them.
dosing_days_sources: Final[list[Callable[[Client], DosingDays]]] = []


def dosing_days(client: Client) -> DosingDays:
    """Return the days of doses, as far as the apps above know of any; the earliest first."""
    found = [ask(client) for ask in dosing_days_sources]
    taken = sorted({day for days in found for day in days.taken})
    return DosingDays(taken=tuple(taken), next_on=min((day.next_on for day in found if day.next_on), default=None))


def first_dose_on(client: Client) -> date | None:
    """Return the day of the first dose."""
    return next(iter(dosing_days(client).taken), None)


# Each returns the keys of the other charts that are part of a chart, whoever may open them.
same_person: Final[list[Callable[[UUID], set[UUID]]]] = []


def charts_of_person(client_pk: UUID) -> set[UUID]:
    """Return the keys of all charts of one person, this one included."""
    return {client_pk}.union(*(ask(client_pk) for ask in same_person))
