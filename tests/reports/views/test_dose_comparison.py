"""This dose beside the client's earlier ones, and the client's pressure beside their own."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.models import Client
from clients.queries import current_course
from clinic.practice.terms import AppointmentKind
from clinic.staff.models import User
from reports import charts
from sessions.models import DosingSession
from sessions.queries.comparison import compared_sessions, own_rest_before
from sessions.queries.room import room_of
from sessions.services import dosing
from sessions.terms import Depth, EventKind
from tests.factories.left_sessions import happen, make_left_session, sign
from tests.factories.measures import make_response
from tests.factories.people import make_course
from tests.factories.room import full_header, make_appointment, measure, take

pytestmark = pytest.mark.django_db

NOW = timezone.now().replace(second=0, microsecond=0)
FIRST_DAY = NOW - timedelta(days=30)
SECOND_DAY = NOW - timedelta(days=10)


@pytest.fixture
def first(alex: Client, thea: User, priya: User) -> DosingSession:
    """150 mg; resting at 122/78, highest 138/88 at minute 40, onset at 9."""
    make_course(alex)
    session = make_left_session(alex, thea, priya, starts_at=FIRST_DAY)
    sign(session, thea, now=FIRST_DAY + timedelta(hours=4))
    return session


@pytest.fixture
def second(alex: Client, thea: User, first: DosingSession) -> DosingSession:
    """50 mg; resting at 131/80 and 127/82, highest 150/90 at minute 41."""
    return make_second(alex, thea, SECOND_DAY)


def make_second(alex: Client, thea: User, starts_at: datetime) -> DosingSession:
    make_appointment(alex, thea, AppointmentKind.INTEGRATION, starts_at=starts_at + timedelta(days=2))
    appointment = make_appointment(alex, thea, AppointmentKind.DOSING, starts_at=starts_at)
    opened = dosing.open_session(appointment=appointment, actor=thea, now=starts_at)
    header = full_header(starts_at, planned_units=Decimal(1), weight_kg=Decimal(80))
    prepared = dosing.prepare(dosing_session=opened, version=1, header=header, actor=thea, now=starts_at)
    for minutes, systolic, diastolic in ((-9, 131, 80), (-4, 127, 82)):
        measure(prepared, thea, at=starts_at + timedelta(minutes=minutes), systolic=systolic, diastolic=diastolic)
    started = dosing.start_session(dosing_session=prepared, actor=thea, now=starts_at)
    take(started, thea, at=starts_at + timedelta(minutes=1), units=Decimal(1))
    happen(started, thea, EventKind.ONSET, at=starts_at + timedelta(minutes=19))
    happen(started, thea, EventKind.DEPTH, at=starts_at + timedelta(minutes=30), depth=Depth.PSYCHOLYTIC)
    happen(started, thea, EventKind.SPOKE, at=starts_at + timedelta(minutes=31), note="It is <b>warm</b> here.")
    at = starts_at + timedelta(minutes=42)
    measure(started, thea, at=at, systolic=149, diastolic=90)
    return started


def test_every_figure_of_each_session(alex: Client, thea: User, first: DosingSession, second: DosingSession) -> None:
    make_response(alex, thea, total=Decimal(16), taken_on=SECOND_DAY.date() - timedelta(days=3))
    make_response(alex, thea, total=Decimal(9), taken_on=SECOND_DAY.date() + timedelta(days=3))

    latest, earliest = compared_sessions(alex, thea, this=None)

    assert (latest.is_this, earliest.is_this) == (True, False)
    assert (latest.mg, latest.per_kg, latest.units, latest.booster_units) == (50, Decimal("0.63"), 1, 0)
    assert (earliest.mg, earliest.per_kg, earliest.units, earliest.booster_units) == (150, 2, 2, 1)
    assert (latest.onset, earliest.onset) == (18, 9)
    assert latest.peak is not None
    assert (latest.peak.systolic, latest.peak.diastolic, latest.peak_minute) == (149, 90, 41)
    assert (latest.from_before, latest.from_own_rest) == ((22, 8), (27, 12))
    assert (earliest.from_before, earliest.from_own_rest) == ((16, 10), None)
    assert (latest.depth, earliest.depth) == (Depth.PSYCHOLYTIC, Depth.EMPATHOGENIC)
    assert (latest.distress, earliest.distress) == (None, 6)
    assert (latest.words, earliest.words) == ("It is <b>warm</b> here.", "“I can be kind to myself.”")
    (score,) = latest.scores
    assert score.before is not None
    assert score.after is not None
    assert (score.before.total, score.after.total) == (16, 9)


def test_own_rest_is_of_earlier_sessions_only_and_says_of_how_many(
    alex: Client, thea: User, first: DosingSession, second: DosingSession
) -> None:
    assert own_rest_before(first).values == {}
    one = own_rest_before(second)
    assert one.systolic is not None
    assert (one.systolic.median, one.systolic.count) == (122, 1)

    third = make_second(alex, thea, NOW - timedelta(days=1))
    three = own_rest_before(third)

    assert three.systolic is not None
    assert three.diastolic is not None
    assert (three.systolic.median, three.systolic.count) == (127, 3)
    assert (three.diastolic.median, three.diastolic.count) == (80, 3)
    assert room_of(third, NOW).from_own_rest == (22, 10)
    assert compared_sessions(alex, thea, this=third.pk)[0].own_rest == three


def test_the_page_and_the_room_show_it_one_tap_apart(
    as_thea: Browser, alex: Client, first: DosingSession, second: DosingSession
) -> None:
    where = reverse("reports:compare_doses", args=[alex.pk])
    with time_machine.travel(SECOND_DAY + timedelta(minutes=50), tick=False):
        room = as_thea.get(reverse("sessions:detail", args=[second.pk])).content.decode()
        page = as_thea.get(f"{where}?session={second.pk}").content.decode().replace("\xa0", " ")

    assert f"{where}?session={second.pk}" in room
    assert "122/78, n = 1" in room
    assert "now +27/+12" in room
    for words in (
        "150 mg", "2 mg/kg", "2 units + booster 1", "149/90 mmHg", "at minute 41", "onset at minute 18",
        "+22/+8 from before", "+27/+12 from own rest", "(122/78, n = 1)", "distress 6 of 10", "This session", "<svg",
        "It is &lt;b&gt;warm",
    ):  # fmt: skip
        assert words in page, words


NOBODY = "?session=00000000-0000-4000-8000-000000000000"


@pytest.mark.parametrize("named", ["", "?session=", "?session=nothing", NOBODY])
def test_without_a_session_the_latest_is_this_one(
    as_thea: Browser, alex: Client, first: DosingSession, second: DosingSession, named: str
) -> None:
    answer = as_thea.get(reverse("reports:compare_doses", args=[alex.pk]) + named)

    assert answer.status_code == 200
    assert ("This session" in answer.content.decode()) is (named != NOBODY)


def test_before_the_first_dose_the_page_says_what_will_stand_there(as_thea: Browser, alex: Client) -> None:
    page = as_thea.get(reverse("reports:compare_doses", args=[alex.pk])).content.decode()

    assert "From the first dose on" in page
    assert charts.doses_compared([], []) == ""


def test_more_sessions_ask_no_more_of_the_database(
    alex: Client, thea: User, first: DosingSession, second: DosingSession, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(6):
        compared_sessions(alex, thea, this=None)
    make_second(alex, thea, NOW - timedelta(days=1))

    with django_assert_num_queries(6):
        assert len(compared_sessions(alex, thea, this=None)) == 3
    assert current_course(alex) is not None
