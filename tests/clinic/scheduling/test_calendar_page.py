"""The calendar: grid, list and feed show the same, and only what one may see."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clients.models import Client
from clinic.audit.models import AuditEvent
from clinic.practice.models import Practice
from clinic.practice.terms import AppointmentKind, Modality
from clinic.scheduling.models import Appointment
from clinic.scheduling.services.changes import cancel
from clinic.scheduling.views.calendar_page import _offset
from clinic.staff.models import User
from tests.factories.people import make_client
from tests.factories.scheduling import MONDAY, THURSDAY, book

CALENDAR = reverse("scheduling:calendar")
FEED = reverse("scheduling:feed")
WEEK = {"start": "2026-11-23T00:00:00", "end": "2026-11-30T00:00:00"}


@pytest.fixture(autouse=True)
def _monday() -> Any:
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def appointment(alex: Client, thea: User) -> Appointment:
    return book(alex, thea)


def titles(browser: Browser, **query: str) -> list[str]:
    answer = browser.get(FEED, {**WEEK, "person": "all", **query})
    return [event["title"] for event in answer.json()["events"]]


@pytest.mark.parametrize("view", ["week", "day", "list"])
@pytest.mark.parametrize("role", ["as_thea", "as_priya", "as_dana"])
def test_each_view_opens(role: str, view: str, appointment: Appointment, request: pytest.FixtureRequest) -> None:
    assert request.getfixturevalue(role).get(CALENDAR, {"view": view}).status_code == 200


@pytest.mark.parametrize("url", [CALENDAR, FEED])
def test_the_owner_has_no_calendar(url: str, as_otto: Browser) -> None:
    assert as_otto.get(url).status_code == 403


@pytest.mark.parametrize("url", [CALENDAR, FEED])
def test_the_calendar_only_shows(url: str, as_thea: Browser) -> None:
    assert as_thea.post(url).status_code == 405


def test_everybody_sees_their_own_part(
    appointment: Appointment,
    as_thea: Browser,
    as_priya: Browser,
    as_dana: Browser,
    as_olive: Browser,
    as_stranger: Browser,
) -> None:
    assert [titles(b) for b in (as_thea, as_priya, as_dana)] == [["Alex Doe"]] * 3
    assert [titles(b) for b in (as_olive, as_stranger)] == [[], []]


def test_the_list_shows_what_the_grid_shows(
    practice: Practice, appointment: Appointment, thea: User, as_thea: Browser
) -> None:
    cancelled = book(
        make_client(practice, therapist=thea, legal_first_name="Gone"), thea, starts_at=MONDAY + timedelta(hours=1)
    )
    cancel(appointment=cancelled, reason="Ill", actor=thea, now=MONDAY)

    page = as_thea.get(CALENDAR, {"view": "list"}).content.decode()

    assert titles(as_thea) == ["Alex Doe"]
    assert "Alex Doe" in page
    assert "Gone" not in page
    assert reverse("scheduling:detail", args=[appointment.pk]) in page


def test_the_feed_is_on_the_practices_clock(appointment: Appointment, as_thea: Browser) -> None:
    (event,) = as_thea.get(FEED, WEEK).json()["events"]

    assert (event["start"], event["end"]) == ("2026-11-26T10:00:00", "2026-11-26T11:00:00")
    assert event["classNames"] == ["visit", "kind-preparation", "status-booked"]
    assert event["extendedProps"]["statusLabel"] == "Booked"
    assert event["editable"] is True


def test_the_list_is_on_the_practices_clock_and_says_so(appointment: Appointment, thea: User, as_thea: Browser) -> None:
    thea.time_zone = "Europe/Berlin"
    thea.save()

    page = as_thea.get(CALENDAR, {"view": "list"}).content.decode()

    assert ">10:00</time>" in page
    assert "Times are the practice&#x27;s (America/New York), not yours." in page


@pytest.mark.parametrize(
    ("day", "offset"), [("2026-11-01", "-05:00"), ("2026-10-31", "-04:00"), ("2027-03-14", "-04:00")]
)
def test_the_now_line_follows_daylight_saving(day: str, offset: str, as_thea: Browser) -> None:
    noon = datetime.fromisoformat(day).replace(hour=17, tzinfo=UTC)
    with time_machine.travel(noon, tick=False):
        as_thea.logout()

    assert _offset(noon, ZoneInfo("America/New_York")) == offset


@pytest.mark.parametrize(
    ("start", "end"), [("2026-11-01T00:00:00", "2026-11-02T00:00:00"), ("2027-03-14T00:00:00", "2027-03-15T00:00:00")]
)
def test_days_of_23_and_25_hours_are_whole(start: str, end: str, alex: Client, thea: User, as_thea: Browser) -> None:
    last_hour = datetime.fromisoformat(start).replace(hour=22, tzinfo=ZoneInfo("America/New_York"))
    book(alex, thea, starts_at=last_hour.astimezone(UTC), now=last_hour - timedelta(days=3), modality=Modality.REMOTE)

    events = as_thea.get(FEED, {"start": start, "end": end}).json()["events"]

    assert [event["start"] for event in events] == [f"{start[:10]}T22:00:00"]


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"start": "x", "end": "y"},
        {"start": "2026-11-23T00:00:00"},
        {"start": "2026-11-30T00:00:00", "end": "2026-11-23T00:00:00"},
        {"start": "2026-01-01T00:00:00", "end": "2026-12-31T00:00:00"},
        {"start": "0001-01-01T00:00:00", "end": "0001-01-02T00:00:00"},
        {"start": "2026-13-45T00:00:00", "end": "2026-11-23T00:00:00"},
        {"start": "2026-11-23T00:00:00Z", "end": "2026-11-30T00:00:00Z"},
    ],
)
def test_an_impossible_range_is_refused(query: dict[str, str], as_thea: Browser) -> None:
    assert as_thea.get(FEED, query).status_code == 400


@pytest.mark.parametrize(
    "query",
    [{"view": "month"}, {"date": "1890-01-01"}, {"date": "2026-02-31"}, {"person": "nobody"}, {"date": "x" * 5000}],
)
def test_nonsense_in_the_address_shows_the_week(query: dict[str, str], as_thea: Browser) -> None:
    page = as_thea.get(CALENDAR, query)

    assert page.status_code == 200
    assert "Nov 23 – Nov 29, 2026" in page.content.decode()


def test_the_last_view_is_remembered(as_dana: Browser, thea: User) -> None:
    as_dana.get(CALENDAR, {"view": "day", "person": str(thea.pk)})

    page = as_dana.get(CALENDAR).context

    assert (page["choice"].view, page["choice"].person, page["choice"].is_explicit) == ("day", str(thea.pk), True)


def test_the_desk_starts_with_everybody_and_a_therapist_with_herself(
    as_dana: Browser, as_thea: Browser, thea: User
) -> None:
    assert as_dana.get(CALENDAR).context["choice"].person == "all"
    assert as_thea.get(CALENDAR).context["choice"].person == str(thea.pk)


def test_the_desk_starts_with_a_day_of_columns(as_dana: Browser, thea: User, olive: User) -> None:
    page = as_dana.get(CALENDAR).context

    assert page["choice"].view == "day"
    assert [person["title"] for person in page["page"].resources] == ["Olive Marsh", "Thea Quinn"]


def test_only_who_may_book_can_drag(appointment: Appointment, as_priya: Browser) -> None:
    (event,) = as_priya.get(FEED, {**WEEK, "person": "all"}).json()["events"]

    assert event["editable"] is False
    assert "data-book" not in as_priya.get(CALENDAR, {"view": "week"}).content.decode()


def test_the_feed_of_one_person(practice: Practice, appointment: Appointment, olive: User, as_dana: Browser) -> None:
    book(make_client(practice, therapist=olive, legal_first_name="Bo", legal_last_name="Ray"), olive)

    assert sorted(titles(as_dana)) == ["Alex Doe", "Bo Ray"]
    assert titles(as_dana, person=str(olive.pk)) == ["Bo Ray"]


def test_what_began_before_the_range_is_in_it(alex: Client, thea: User, as_thea: Browser) -> None:
    book(alex, thea, starts_at=MONDAY + timedelta(hours=13), kind=AppointmentKind.DOSING, modality=Modality.REMOTE)

    after_midnight = {"start": "2026-11-24T00:00:00", "end": "2026-11-25T00:00:00"}

    assert len(as_thea.get(FEED, after_midnight).json()["events"]) == 1


def test_looking_is_recorded(as_thea: Browser) -> None:
    as_thea.get(CALENDAR, {"view": "list"})

    assert AuditEvent.objects.filter(action="scheduling.calendar.viewed").count() == 1


@pytest.mark.parametrize(("url", "query"), [(FEED, WEEK), (CALENDAR, {"view": "list"})])
def test_one_and_three_appointments_cost_the_same(
    url: str, query: dict[str, str], practice: Practice, appointment: Appointment, thea: User, as_thea: Browser,
    django_assert_num_queries: Any,
) -> None:  # fmt: skip

    as_thea.get(url, query)
    with CaptureQueriesContext(connection) as first:
        as_thea.get(url, query)
    for hours in (2, 4):
        book(make_client(practice, therapist=thea), thea, starts_at=THURSDAY + timedelta(hours=hours))
    with django_assert_num_queries(len(first)):
        as_thea.get(url, query)
