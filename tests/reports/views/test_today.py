"""Today: for each person what to look at first, and no more than they may see."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clients.measures.terms import MeasureMoment
from clients.models import Client, Course
from clients.terms import ClearanceStatus, CourseStatus, TaskKind
from clinic.audit.models import AuditEvent
from clinic.core.labels import label
from clinic.policy.terms import Role
from clinic.practice.terms import AppointmentKind
from clinic.reminders.models import Reminder
from clinic.reminders.terms import ReminderState
from clinic.staff.models import StaffRole, User
from clinic.staff.sign_in import record_failed_sign_in
from integration.services.notes import begin_note
from reports.queries.today import today_of
from reports.queries.today_rows import ROWS, Section
from sessions.models import DosingSession
from tests.factories.clients import make_clearance, make_task
from tests.factories.left_sessions import make_left_session
from tests.factories.measures import make_response
from tests.factories.notes import make_note
from tests.factories.people import make_client, make_course
from tests.factories.room import make_appointment

TODAY = "/"


def sections(user: User, now: datetime) -> dict[str, Section]:
    return {section.title: section for section in today_of(user, now)}


def titles(section: Section) -> list[str]:
    return [row.title for row in section.rows]


@pytest.mark.parametrize(
    ("who", "headings"),
    [
        (
            "thea",
            ["Appointments today", "Integration due", "Notes to sign", "Tasks", "Reviews due", "Measures due",
             "Scores that changed", "Messages to call about"],
        ),
        (
            "priya",
            ["Appointments today", "Clearances to decide", "Integration due", "Notes to sign", "Tasks",
             "Reviews due", "Measures due", "Scores that changed"],
        ),
        ("dana", ["Appointments today", "Messages to call about", "No messages agreed", "Not confirmed yet"]),
        ("otto", ["Emergency access to review", "This installation", "Refused sign-ins", "Latest activity"]),
    ],
)  # fmt: skip
def test_each_role_has_its_sections(
    who: str, headings: list[str], four: datetime, request: pytest.FixtureRequest
) -> None:
    user = request.getfixturevalue(who)
    page = request.getfixturevalue(f"as_{who}").get(TODAY).content.decode()

    assert list(sections(user, four)) == headings
    for heading in headings:
        assert heading in page


def test_several_roles_add_up(otto: User, four: datetime) -> None:
    StaffRole.objects.create(user=otto, role=Role.THERAPIST)
    both = User.objects.get(pk=otto.pk)

    assert {"Notes to sign", "This installation"} <= set(sections(both, four))


def test_a_begun_note_is_to_be_signed_by_its_author(alex: Client, thea: User, priya: User, four: datetime) -> None:
    make_note(alex, thea, now=four)

    assert [row.detail for row in sections(thea, four)["Notes to sign"].rows] == ["Note: Other"]
    assert sections(priya, four)["Notes to sign"].rows == []


def test_no_line_is_out_of_reach(as_thea: Browser, alex: Client, thea: User, four: datetime) -> None:
    for _number in range(ROWS + 1):
        make_task(alex, thea, created_at=four)

    first = as_thea.get(TODAY).content.decode()
    whole = as_thea.get(TODAY, {"all": "tasks"}).content.decode()

    assert "?all=tasks" in first
    assert first.count(label(TaskKind.OTHER)) == ROWS
    assert whole.count(label(TaskKind.OTHER)) == ROWS + 1
    assert "Measures due" not in whole


@pytest.mark.parametrize("name", ["recent_activity", "refused_sign_ins", "__class__", "", "tasks'--"])
def test_asking_for_a_section_one_does_not_have_shows_ones_own_today(as_thea: Browser, name: str) -> None:
    page = as_thea.get(TODAY, {"all": name}).content.decode()

    assert "Measures due" in page
    assert "Latest activity" not in page


def test_empty_sections_teach(as_thea: Browser, as_dana: Browser, four: datetime) -> None:
    mine, desk = as_thea.get(TODAY).content.decode(), as_dana.get(TODAY).content.decode()

    assert "Nobody is booked today. Appointments appear here on their day, by the hour." in mine
    assert "Every dosing session has its integration booked or held." in mine
    assert "Everybody who comes tomorrow or the day after has confirmed." in desk


def test_opening_today_is_recorded(as_thea: Browser, thea: User, four: datetime) -> None:
    as_thea.get(TODAY)

    last = AuditEvent.objects.latest("seq")
    assert (last.action, last.actor_id) == ("reports.today.viewed", thea.pk)


def test_the_wrong_method_is_refused(as_thea: Browser, four: datetime) -> None:
    assert as_thea.post(TODAY).status_code == 405


def test_a_visitor_is_sent_to_sign_in(db: None) -> None:
    assert Browser().get(TODAY).status_code == 302


def test_today_is_the_practices_day(alex: Client, course: Course, thea: User, ten: datetime) -> None:
    # Half past eleven in the evening in New York is tomorrow in UTC.
    late = datetime.fromisoformat("2026-03-10T03:30:00+00:00")
    make_appointment(alex, thea, AppointmentKind.REVIEW, starts_at=late)

    assert titles(sections(thea, ten)["Appointments today"]) == ["Alex Doe"]
    assert titles(sections(thea, ten + timedelta(days=1))["Appointments today"]) == []


def test_a_dosing_day_says_what_is_not_ready(
    alex: Client, course: Course, thea: User, dana: User, ten: datetime, four: datetime
) -> None:
    make_appointment(alex, thea, AppointmentKind.DOSING, starts_at=ten)

    mine = sections(thea, four)["Appointments today"].rows[0]
    desk = sections(dana, four)["Appointments today"].rows[0]

    assert mine.is_urgent
    assert "Not ready:" in mine.detail
    assert "Not ready:" not in desk.detail


def test_a_ready_session_is_opened_from_today(left: DosingSession, thea: User, dana: User, four: datetime) -> None:
    mine = sections(thea, four)["Appointments today"].rows[0]
    desk = sections(dana, four)["Appointments today"].rows[0]

    assert mine.url == reverse("sessions:detail", args=[left.pk])
    assert desk.url == reverse("scheduling:detail", args=[left.appointment_id])


def test_notes_to_sign_are_those_of_the_person(
    left: DosingSession, thea: User, olive: User, ten: datetime, four: datetime
) -> None:
    begin_note(dosing_session=left, actor=thea, now=four)

    rows = sections(thea, four)["Notes to sign"].rows
    assert [(row.title, row.detail) for row in rows] == [
        ("Alex Doe", "Dosing session 1"),
        ("Alex Doe", "Integration after session 1"),
    ]
    assert sections(olive, four)["Notes to sign"].rows == []


def test_late_integration_is_urgent(left: DosingSession, thea: User, olive: User, four: datetime) -> None:
    later = four + timedelta(days=10)

    row = sections(thea, later)["Integration due"].rows[0]

    assert (row.title, row.is_urgent) == ("Alex Doe", True)
    assert sections(olive, later)["Integration due"].rows == []


def test_the_prescriber_sees_requests_and_what_runs_out(
    alex: Client, course: Course, priya: User, four: datetime
) -> None:
    make_clearance(course, priya, status=ClearanceStatus.REQUESTED)
    make_clearance(course, priya, valid_until=four.date() + timedelta(days=9))

    section = sections(priya, four)["Clearances to decide"]

    assert titles(section) == ["Alex Doe"]
    assert section.notes == ("1 clearance runs out within two weeks.",)


def test_tasks_urgent_ones_first_and_only_mine(alex: Client, thea: User, priya: User, four: datetime) -> None:
    make_task(alex, thea)
    make_task(alex, thea, is_urgent=True)
    make_task(alex, priya)

    assert [row.is_urgent for row in sections(thea, four)["Tasks"].rows] == [True, False]


def test_reviews_due(alex: Client, course: Course, thea: User, olive: User, four: datetime) -> None:
    Course.objects.filter(pk=course.pk).update(status=CourseStatus.REVIEW_DUE)

    assert titles(sections(thea, four)["Reviews due"]) == ["Alex Doe"]
    assert titles(sections(olive, four)["Reviews due"]) == []


def test_a_score_that_fell_by_half_is_shown_beside_its_baseline(
    alex: Client, thea: User, olive: User, four: datetime
) -> None:
    make_response(alex, thea, total=Decimal(20), days_ago=40, moment=MeasureMoment.BASELINE)
    make_response(alex, thea, total=Decimal(8), days_ago=1, moment=MeasureMoment.COURSE)

    rows = sections(thea, four)["Scores that changed"].rows

    assert [(row.title, row.detail) for row in rows] == [("Alex Doe", "PHQ-9: 8, at baseline 20")]
    assert sections(olive, four)["Scores that changed"].rows == []


@pytest.mark.parametrize(("first", "second", "days_ago"), [(20, 19, 1), (20, 8, 20)])
def test_a_small_or_old_change_is_not_news(
    alex: Client, thea: User, four: datetime, first: int, second: int, days_ago: int
) -> None:
    make_response(alex, thea, total=Decimal(first), days_ago=40)
    make_response(alex, thea, total=Decimal(second), days_ago=days_ago)

    assert sections(thea, four)["Scores that changed"].rows == []


def test_the_desk_sees_who_has_not_confirmed(
    alex: Client, thea: User, dana: User, ten: datetime, four: datetime
) -> None:
    for days, rows in ((0, 0), (1, 1), (2, 2), (3, 2)):
        make_appointment(alex, thea, AppointmentKind.REVIEW, starts_at=ten + timedelta(days=days))
        assert len(sections(dana, four)["Not confirmed yet"].rows) == rows


def test_the_desk_sees_whom_nobody_told_what_messages_reveal(
    alex: Client, thea: User, dana: User, ten: datetime, four: datetime
) -> None:
    for days in (1, 2):
        make_appointment(alex, thea, AppointmentKind.REVIEW, starts_at=ten + timedelta(days=days))
    assert titles(sections(dana, four)["No messages agreed"]) == []

    Client.objects.filter(pk=alex.pk).update(channel_warned_at=None)
    assert titles(sections(dana, four)["No messages agreed"]) == ["Alex Doe"]


def test_the_owner_reads_no_client(left: DosingSession, as_thea: Browser, as_otto: Browser) -> None:
    as_thea.get(reverse("clients:detail", args=[left.client_id]))

    page = as_otto.get(TODAY).content.decode()

    assert "Thea Quinn" in page
    assert "Clients: client viewed" in page
    assert "Alex" not in page


def test_the_owner_sees_who_was_refused_at_the_door(
    otto: User, thea: User, olive: User, stranger: User, four: datetime
) -> None:
    for user, reason, count in ((thea, "PASSWORD", 2), (olive, "LOCKED_OUT", 1), (stranger, "PASSWORD", 3)):
        for _ in range(count):
            record_failed_sign_in(user, reason_code=reason)
    record_failed_sign_in(None, reason_code="PASSWORD")

    section = sections(otto, timezone.now())["Refused sign-ins"]

    assert sorted((row.title, row.detail, row.is_urgent) for row in section.rows) == [
        ("Addresses nobody has", "1 try was refused.", False),
        ("Olive Marsh", "1 try was refused. Locked for fifteen minutes.", True),
        ("Thea Quinn", "2 tries were refused.", False),
    ]
    assert sections(otto, timezone.now() + timedelta(days=1, minutes=1))["Refused sign-ins"].rows == []


def test_the_owner_sees_parts_that_are_silent(otto: User, four: datetime) -> None:
    rows = {row.title: row for row in sections(otto, four)["This installation"].rows}

    assert (rows["Worker"].detail, rows["Worker"].is_urgent) == ("Has not started yet.", True)
    assert {"Database", "Redis", "Worker", "Beat", "Reminders", "Documents", "Emergency sheet"} <= set(rows)


@pytest.mark.parametrize("who", ["thea", "priya", "dana", "otto"])
def test_it_needs_the_same_queries_for_one_client_and_three(
    who: str, thea: User, priya: User, practice: Any, ten: datetime, four: datetime, request: pytest.FixtureRequest
) -> None:
    browser = request.getfixturevalue(f"as_{who}")
    _busy(practice, thea, priya, ten, number=1)
    browser.get(TODAY)
    with CaptureQueriesContext(connection) as one:
        browser.get(TODAY)
    for number in (2, 3):
        _busy(practice, thea, priya, ten, number=number)

    with CaptureQueriesContext(connection) as three:
        browser.get(TODAY)

    assert len(three) == len(one)


def _busy(practice: Any, thea: User, priya: User, ten: datetime, *, number: int) -> None:
    """Give a client something in every section."""
    client = make_client(practice, therapist=thea, prescriber=priya, channel_warned_at=None)
    course = make_course(client)
    make_left_session(client, thea, priya, starts_at=ten - timedelta(days=15 * number))
    hours = timedelta(hours=number)
    make_appointment(client, thea, AppointmentKind.DOSING, starts_at=ten + 4 * hours, room=None)
    make_appointment(client, thea, AppointmentKind.REVIEW, starts_at=ten + timedelta(days=1) + hours)
    make_clearance(course, priya, status=ClearanceStatus.REQUESTED)
    make_task(client, thea)
    make_task(client, priya)
    make_course(client, status=CourseStatus.REVIEW_DUE)
    make_response(client, thea, total=Decimal(20), days_ago=40)
    make_response(client, thea, total=Decimal(8), days_ago=1)
    Reminder.objects.filter(client=client).update(state=ReminderState.DEAD)
