"""Where the integration of each dosing session stands."""

from __future__ import annotations

from datetime import datetime, timedelta

from clients.models import Client
from clinic.practice.terms import AppointmentKind
from clinic.scheduling.models import Appointment
from clinic.scheduling.services.changes import cancel
from clinic.staff.models import User
from integration.models import IntegrationNote
from integration.queries import board, follow_one
from integration.services import notes
from integration.terms import Standing
from sessions.models import DosingSession
from tests.factories.left_sessions import note_content, sign_content
from tests.factories.room import make_appointment, make_dosing_session


def test_a_booked_meeting_is_scheduled_until_it_is_over(left: DosingSession, meeting: Appointment) -> None:
    before = follow_one(left, meeting.starts_at)
    after = follow_one(left, meeting.ends_at + timedelta(minutes=1))

    assert (before.standing, before.appointment) == (Standing.SCHEDULED, meeting)
    assert (after.standing, after.appointment) == (Standing.DUE, None)


def test_the_window_counts_from_leaving(left: DosingSession) -> None:
    window = follow_one(left, left.discharged_at).window

    assert left.discharged_at is not None
    assert window.opens_at - left.discharged_at == timedelta(hours=left.practice.integration_opens_after_hours)
    assert window.closes_at - left.discharged_at == timedelta(hours=left.practice.integration_closes_after_hours)


def test_nothing_booked_becomes_overdue_when_the_window_closes(
    left: DosingSession, meeting: Appointment, thea: User, ten: datetime
) -> None:
    cancel(appointment=meeting, reason="ill", actor=thea, now=ten + timedelta(hours=30))
    closes_at = follow_one(left, ten).window.closes_at

    assert follow_one(left, closes_at).standing is Standing.DUE
    assert follow_one(left, closes_at + timedelta(seconds=1)).standing is Standing.OVERDUE


def test_the_meeting_of_a_later_session_makes_good_for_none_before(
    left: DosingSession, meeting: Appointment, alex: Client, thea: User, ten: datetime
) -> None:
    cancel(appointment=meeting, reason="ill", actor=thea, now=ten + timedelta(hours=30))
    make_dosing_session(alex, thea, starts_at=ten + timedelta(days=14))
    make_appointment(alex, thea, AppointmentKind.INTEGRATION, starts_at=ten + timedelta(days=16))

    assert follow_one(left, ten + timedelta(days=13)).standing is Standing.OVERDUE


def test_a_signed_note_completes_it_and_a_second_draft_changes_nothing(
    signed: IntegrationNote, thea: User, noon: datetime
) -> None:
    session = signed.dosing_session
    notes.begin_note(dosing_session=session, actor=thea, now=noon)

    assert follow_one(session, noon).standing is Standing.COMPLETED


def test_a_draft_alone_completes_nothing(note: IntegrationNote, noon: datetime) -> None:
    assert follow_one(note.dosing_session, noon).standing is Standing.DUE


def test_a_decline_closes_it_until_the_client_comes_after_all(
    left: DosingSession, alex: Client, thea: User, noon: datetime
) -> None:
    notes.decline(dosing_session=left, reason="No", actor=thea, now=noon)
    declined = follow_one(left, noon).standing
    make_appointment(alex, thea, AppointmentKind.INTEGRATION, starts_at=noon + timedelta(days=1))

    assert declined is Standing.DECLINED
    assert follow_one(left, noon).standing is Standing.SCHEDULED


def test_the_board_holds_what_one_may_see(
    left: DosingSession, thea: User, priya: User, olive: User, dana: User, otto: User, stranger: User, noon: datetime
) -> None:
    rows = {user.name: [row.dosing_session for row in board(user, noon)] for user in (thea, priya)}

    assert rows == {"Thea Quinn": [left], "Priya Rao": [left]}
    assert [board(user, noon) for user in (olive, dana, otto, stranger)] == [[], [], [], []]


def test_the_board_lets_go_after_two_months(left: DosingSession, thea: User, ten: datetime) -> None:
    assert board(thea, ten + timedelta(days=59))
    assert not board(thea, ten + timedelta(days=61))


def test_a_note_is_late_by_the_clock_not_the_calendar(note: IntegrationNote, thea: User) -> None:
    content = note_content(held_at=note.held_at)
    just_in_time = note.held_at + timedelta(hours=24)

    signed = sign_content(note, content, thea, now=just_in_time)

    assert not signed.is_late_entry
