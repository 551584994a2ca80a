"""Build the whole practice: people first, then each client's course from referral to today."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.demo.ahead import leave_one_unready
from clinic.demo.background import write_background
from clinic.demo.chance import Chance
from clinic.demo.chart import fill_charts
from clinic.demo.clients import make_clients
from clinic.demo.courses import live_course
from clinic.demo.diary import Diary
from clinic.demo.groups import gather_a_group
from clinic.demo.mishaps import add_mishaps
from clinic.demo.notes import sign_past_sessions
from clinic.demo.outside import open_the_doors
from clinic.demo.people import House, make_house
from clinic.demo.plan import plan_courses
from clinic.demo.private_notes import write_private_notes
from clinic.demo.progress_notes import write_progress_notes
from clinic.demo.safety import follow_up_on_risk
from clinic.demo.store import Store
from clinic.practice.models import Practice
from clinic.reminders.services.planning import plan_missing


@dataclass(frozen=True, kw_only=True)
class Built:
    """What was made, for the command to tell."""

    practice: Practice
    clients: int
    dosing_sessions: int


def _nothing(_done: int, _total: int) -> None:
    """Show no progress."""


def build_demo(
    *, seed: int, clients: int, today: date, name: str, progress: Callable[[int, int], None] = _nothing
) -> Built:
    """Create the synthetic practice in one transaction.

    Everything is drawn from ``seed``; dates are counted from ``today``, so that the practice has
    a past, a present day and a booked future.
    """
    chance = Chance(seed)
    with transaction.atomic():
        house = make_house(chance.branch("people"), name=name, clients=clients)
        now = _noon(today, house)
        store = Store()
        diary = Diary(house)
        people = make_clients(chance.branch("clients"), house, clients, today, store)
        plans = plan_courses(chance.branch("plans"), clients, today)
        for done, (person, plan) in enumerate(zip(people, plans, strict=True), start=1):
            live_course(chance.branch("course"), house, diary, store, person, plan, now)
            progress(done, clients)
        add_mishaps(chance.branch("mishaps"), house, store, now)
        store.save()
        sign_past_sessions(chance.branch("notes"), store, now)
        follow_up_on_risk(store, now)
        write_progress_notes(chance.branch("progress notes"), house, people, now)
        write_private_notes(chance.branch("private notes"), house, store, now)
        write_background(chance.branch("background"), people, today)
        fill_charts(chance.branch("charts"), house, people, now)
        open_the_doors(chance.branch("doors"), house, people, now)
        leave_one_unready(house, now)
        gather_a_group(house, now)
        plan_missing(timezone.now())
        audit.record(
            actor=None, system="demo", act=Act.CREATE, action="demo.practice.created", practice_id=house.practice.pk
        )
    return Built(practice=house.practice, clients=clients, dosing_sessions=len(store.dosing_sessions))


def _noon(today: date, house: House) -> datetime:
    """The moment that counts as now: late morning, with the day's work still ahead."""
    return datetime.combine(today, time(11, 30), tzinfo=ZoneInfo(house.practice.time_zone)).astimezone(UTC)
