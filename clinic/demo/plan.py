"""Decide each client's course before it is lived, by the shares of domain.md 10.2."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

from clients.terms import CourseStatus
from clinic.demo.chance import Chance
from sessions.terms import DosageForm, Residual

DAYS_TO_FIRST_DOSE: Final = 45
SPREAD_DAYS: Final = 420


class Trajectory(StrEnum):
    """How scores move over a course."""

    IMPROVER = "IMPROVER"
    PARTIAL = "PARTIAL"
    NON_RESPONDER = "NON_RESPONDER"
    DETERIORATES = "DETERIORATES"


@dataclass(frozen=True, kw_only=True)
class CoursePlan:
    """What will happen to one client."""

    opened_on: date
    stops_at: CourseStatus | None
    doses: int
    interval_days: int
    form: DosageForm
    residual: Residual
    first_mg: Decimal
    max_mg: Decimal
    is_remote: bool
    trajectory: Trajectory
    phq9: int
    gad7: int
    has_hidden_risk: bool


STOPPED_EARLY: Final = {
    CourseStatus.REFERRED: 3,
    CourseStatus.CONSULT: 2,
    CourseStatus.SCREENING: 2,
    CourseStatus.MEDICAL_REVIEW: 2,
    CourseStatus.PREPARATION: 2,
    CourseStatus.NOT_ELIGIBLE: 1,
    CourseStatus.CLOSED_NO_START: 1,
}


def plan_courses(chance: Chance, clients: int, today: date) -> list[CoursePlan]:
    """Return one plan per client; four in five start dosing, some of them today."""
    return [_plan(chance, index, today) for index in range(clients)]


def _plan(chance: Chance, index: int, today: date) -> CoursePlan:
    starts_dosing = index % 5 != 4
    interval = chance.weighted({14: 0.6, 7: 0.3, 28: 0.1})
    doses = chance.weighted({1: 5, 2: 12, 3: 18, 4: 20, 5: 12, 6: 20, 7: 6, 8: 7})
    return CoursePlan(
        opened_on=_opening(chance, index, today, starts=starts_dosing, doses=doses, interval=interval),
        stops_at=None if starts_dosing else chance.weighted(STOPPED_EARLY),
        doses=doses,
        interval_days=interval,
        form=chance.weighted({DosageForm.RDT: 0.75, DosageForm.TROCHE: 0.25}),
        residual=chance.weighted({Residual.SPIT: 0.88, Residual.SWALLOWED: 0.12}),
        first_mg=Decimal(chance.weighted({50: 8, 100: 52, 150: 22, 200: 18})),
        max_mg=Decimal(chance.pick((200, 300, 400))),
        is_remote=chance.happens(0.25),
        trajectory=chance.weighted(
            {
                Trajectory.IMPROVER: 0.72,
                Trajectory.PARTIAL: 0.16,
                Trajectory.NON_RESPONDER: 0.10,
                Trajectory.DETERIORATES: 0.02,
            }
        ),
        phq9=round(chance.normal(16, 4.5, 5, 27)),
        gad7=round(chance.normal(14, 4, 3, 21)),
        has_hidden_risk=chance.happens(0.37),
    )


def _opening(chance: Chance, index: int, today: date, *, starts: bool, doses: int, interval: int) -> date:
    """Open the course so that some dose falls on today or yesterday for a known share of clients."""
    if starts and index % 5 in {0, 1} and index < 40:
        dose_number = chance.whole(0, doses - 1)
        days_ago = 0 if index % 5 == 0 else chance.whole(1, 3)
        return today - timedelta(days=days_ago + DAYS_TO_FIRST_DOSE + dose_number * interval)
    if not starts:
        return today - timedelta(days=chance.whole(1, 40))
    return today - timedelta(days=chance.whole(20, SPREAD_DAYS))
