"""Sending: once, to whom it may go, and never silently not at all."""

from __future__ import annotations

import logging
import uuid
from datetime import timedelta

import pytest

from clients.models import Client, Task
from clients.terms import ContactChannel, TaskKind
from clinic.audit.models import AuditEvent
from clinic.backups.hooks import database_restored
from clinic.messaging.senders.email import FateUnknown, NotSent
from clinic.practice.models import Practice
from clinic.reminders.models import ChannelState, Reminder, ReminderRule
from clinic.reminders.services.resending import ResendRefused, send_again
from clinic.reminders.services.sending import LEASE, Outgoing, _intend, hold_after_restore, release_stuck
from clinic.reminders.terms import ReminderState, VoidReason
from clinic.scheduling.models import Appointment
from clinic.scheduling.services.changes import cancel
from clinic.staff.models import User
from tests.clinic.reminders.conftest import PostOffice
from tests.factories.people import make_client
from tests.factories.scheduling import MONDAY, THURSDAY, book

FRIDAY = THURSDAY + timedelta(days=1)
DUE = FRIDAY - timedelta(hours=72)


@pytest.fixture
def appointment(rules: list[ReminderRule], alex: Client, thea: User) -> Appointment:
    return book(alex, thea, starts_at=FRIDAY)


def only(**wanted: object) -> Reminder:
    return Reminder.objects.get(**wanted)


def test_nothing_leaves_before_it_is_due(appointment: Appointment, post_office: PostOffice) -> None:
    assert post_office.run(DUE - timedelta(seconds=1)) == 0
    assert post_office.delivered == []


def test_a_due_message_leaves_once_however_often_the_sender_runs(
    appointment: Appointment, post_office: PostOffice, alex: Client
) -> None:
    for _ in range(50):
        post_office.run(DUE)

    assert [(m.to, m.subject) for m in post_office.delivered] == [
        (alex.email, "Reminder: appointment on Fri, Nov 27, 2026")
    ]
    reminder = only(hours_before=72)
    assert (reminder.state, reminder.attempts, reminder.lease_until) == (ReminderState.SENT, 1, None)
    assert AuditEvent.objects.get(action="reminders.reminder.sent").system == "reminders.send_due"


def test_a_cancelled_appointment_sends_nothing(appointment: Appointment, post_office: PostOffice, thea: User) -> None:
    cancel(appointment=appointment, reason="Ill", actor=thea, now=MONDAY)

    post_office.run(DUE)

    assert post_office.delivered == []


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"status": "CANCELLED", "holds_time": False}, VoidReason.CANCELLED),
        ({"version": 2}, VoidReason.MOVED),
        ({"status": "COMPLETED"}, VoidReason.TOO_LATE),
    ],
)
def test_the_sender_looks_at_the_appointment_again(
    change: dict[str, object], reason: VoidReason, appointment: Appointment, post_office: PostOffice
) -> None:
    Appointment.objects.filter(pk=appointment.pk).update(**change)

    post_office.run(DUE)

    assert (post_office.delivered, only(hours_before=72).void_reason) == ([], reason)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"channel": ContactChannel.NONE}, VoidReason.OPTED_OUT),
        ({"email": ""}, VoidReason.NO_ADDRESS),
        ({"channel_warned_at": None}, VoidReason.NOT_WARNED),
        ({"archived_at": MONDAY}, VoidReason.CLIENT_ARCHIVED),
    ],
)
def test_consent_is_judged_when_sending(
    fields: dict[str, object], reason: VoidReason, appointment: Appointment, alex: Client, post_office: PostOffice
) -> None:
    for name, value in fields.items():
        setattr(alex, name, value)
    alex.save()

    post_office.run(DUE)

    assert (post_office.delivered, only(hours_before=72).void_reason) == ([], reason)


def test_a_message_whose_time_has_passed_is_withheld_and_says_so(
    appointment: Appointment, post_office: PostOffice
) -> None:
    post_office.run(FRIDAY - timedelta(hours=1))

    assert post_office.delivered == []
    assert {r.void_reason for r in Reminder.objects.all()} == {VoidReason.TOO_LATE}


def test_at_night_on_the_clients_clock_it_waits_for_the_morning(
    appointment: Appointment, post_office: PostOffice, alex: Client
) -> None:
    night = DUE + timedelta(hours=12)  # 22:00 in New York

    post_office.run(night)

    reminder = only(hours_before=72)
    assert (post_office.delivered, reminder.state, reminder.attempts) == ([], ReminderState.PENDING, 0)
    assert reminder.due_at == DUE + timedelta(hours=22)  # 8:00 the next morning
    post_office.run(reminder.due_at)
    assert len(post_office.delivered) == 1


@pytest.mark.parametrize(("attempts", "minutes"), [(1, 1), (2, 5), (3, 15), (4, 60), (5, 180)])
def test_a_refusal_is_tried_again_later_and_later(
    attempts: int, minutes: int, appointment: Appointment, post_office: PostOffice
) -> None:
    Reminder.objects.update(attempts=attempts - 1)
    post_office.fail_with = NotSent("connect:ConnectionRefusedError")

    post_office.run(DUE)

    reminder = only(hours_before=72)
    assert (reminder.state, reminder.attempts) == (ReminderState.PENDING, attempts)
    assert reminder.last_error == "connect:ConnectionRefusedError"
    wait = timedelta(minutes=minutes)
    assert wait * 0.8 <= reminder.due_at - DUE <= wait * 1.2 + timedelta(seconds=1)


def test_after_the_last_retry_it_is_dead_and_somebody_is_asked_to_call(
    appointment: Appointment, post_office: PostOffice, thea: User
) -> None:
    Reminder.objects.update(attempts=5)
    post_office.fail_with = NotSent("connect:TimeoutError")

    post_office.run(DUE)

    reminder = only(hours_before=72)
    assert reminder.state is ReminderState.DEAD
    task = Task.objects.get(kind=TaskKind.MESSAGE_NOT_SENT)
    assert (task.assignee, task.subject_id) == (thea, reminder.pk)


def test_an_address_the_server_refuses_for_good_is_not_tried_again(
    appointment: Appointment, post_office: PostOffice
) -> None:
    post_office.fail_with = NotSent("refused:550", is_final=True)

    post_office.run(DUE)

    assert (only(hours_before=72).state, only(hours_before=72).last_error) == (ReminderState.DEAD, "refused:550")
    assert ChannelState.objects.count() == 0


def test_an_unknown_outcome_is_shown_and_never_repeated(appointment: Appointment, post_office: PostOffice) -> None:
    post_office.fail_with = FateUnknown("TimeoutError")
    post_office.run(DUE)
    post_office.fail_with = None

    for hours in range(50):
        post_office.run(DUE + timedelta(hours=hours))
        release_stuck(now=DUE + timedelta(hours=hours))

    assert only(hours_before=72).state is ReminderState.UNCERTAIN
    assert [m.key for m in post_office.delivered] == [only(hours_before=24).key]
    assert Task.objects.filter(kind=TaskKind.MESSAGE_NOT_SENT).count() == 1


class Died(BaseException):
    """Stands for the process being killed: no handler of ours runs."""


def die(_message: Outgoing) -> None:
    raise Died


def test_a_sender_killed_before_the_call_leaves_an_uncertain_message(
    appointment: Appointment, post_office: PostOffice
) -> None:
    post_office.before = die
    with pytest.raises(Died):
        post_office.run(DUE)
    post_office.before = None

    assert (only(hours_before=72).state, only(hours_before=72).attempts) == (ReminderState.SENDING, 1)
    assert release_stuck(now=DUE + LEASE - timedelta(seconds=1)) == 0
    assert release_stuck(now=DUE + LEASE + timedelta(seconds=1)) == 1
    assert only(hours_before=72).state is ReminderState.UNCERTAIN
    post_office.run(DUE + timedelta(minutes=5))
    assert post_office.delivered == []


def test_a_sender_killed_while_claiming_loses_nothing(appointment: Appointment, post_office: PostOffice) -> None:
    Reminder.objects.filter(hours_before=72).update(lease_until=DUE + LEASE, owner_token=appointment.pk)

    assert post_office.run(DUE) == 0
    assert post_office.run(DUE + LEASE + timedelta(seconds=1)) == 1


def test_a_sender_that_lost_its_lease_does_not_send(appointment: Appointment, post_office: PostOffice) -> None:
    token = uuid.uuid4()
    Reminder.objects.filter(hours_before=72).update(lease_until=DUE, owner_token=token)

    assert _intend(only(hours_before=72).pk, token, DUE) is None
    assert only(hours_before=72).state is ReminderState.PENDING


def test_ten_messages_are_sent_in_order_of_their_time(
    rules: list[ReminderRule], practice: Practice, thea: User, post_office: PostOffice
) -> None:
    for hour in range(5):
        book(make_client(practice, therapist=thea), thea, starts_at=FRIDAY + timedelta(hours=2 * hour - 2))

    post_office.run(DUE + timedelta(hours=7))

    assert [m.key for m in post_office.delivered] == [
        r.key for r in Reminder.objects.filter(hours_before=72).order_by("due_at")
    ]


def test_five_refusals_in_a_row_pause_the_channel_for_a_minute(
    rules: list[ReminderRule], practice: Practice, thea: User, post_office: PostOffice
) -> None:
    for hour in range(5):
        book(make_client(practice, therapist=thea), thea, starts_at=FRIDAY + timedelta(hours=2 * hour))
    post_office.fail_with = NotSent("connect:ConnectionRefusedError")
    late = DUE + timedelta(hours=9)

    post_office.run(late)
    paused = ChannelState.objects.get()
    post_office.fail_with = None

    assert paused.failures == 5
    assert post_office.run(late + timedelta(seconds=59)) == 0
    assert post_office.run(late + timedelta(seconds=75)) == 5
    assert ChannelState.objects.get().failures == 0


def test_nothing_personal_is_logged(
    appointment: Appointment, post_office: PostOffice, alex: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        post_office.fail_with = NotSent("refused:550", is_final=True)
        post_office.run(DUE)

    assert alex.email not in caplog.text
    assert "Alex" not in caplog.text


def test_a_person_can_send_an_uncertain_message_again(
    appointment: Appointment, post_office: PostOffice, dana: User
) -> None:
    post_office.fail_with = FateUnknown("TimeoutError")
    post_office.run(DUE)
    post_office.fail_with = None

    send_again(reminder=only(hours_before=72), actor=dana, now=DUE + timedelta(hours=1))
    post_office.run(DUE + timedelta(hours=1))

    assert only(hours_before=72).state is ReminderState.SENT
    assert Task.objects.get(kind=TaskKind.MESSAGE_NOT_SENT).closed_by == dana
    assert AuditEvent.objects.get(action="reminders.reminder.requeued").actor_id == dana.pk


def test_what_was_sent_cannot_be_sent_again(appointment: Appointment, post_office: PostOffice, dana: User) -> None:
    post_office.run(DUE)

    with pytest.raises(ResendRefused):
        send_again(reminder=only(hours_before=72), actor=dana, now=DUE)


def test_a_message_about_an_old_time_cannot_be_sent_again(
    appointment: Appointment, post_office: PostOffice, dana: User
) -> None:
    post_office.fail_with = FateUnknown("TimeoutError")
    post_office.run(DUE)
    cancel(appointment=appointment, reason="Ill", actor=dana, now=DUE)

    with pytest.raises(ResendRefused, match="cancelled"):
        send_again(reminder=only(hours_before=72), actor=dana, now=DUE)


def test_after_a_restore_nothing_that_may_have_left_is_sent_again(
    appointment: Appointment, post_office: PostOffice
) -> None:
    hold_after_restore(DUE - timedelta(hours=1), DUE + timedelta(minutes=5))

    post_office.run(DUE + timedelta(minutes=6))

    assert post_office.delivered == []
    assert only(hours_before=72).state is ReminderState.UNCERTAIN
    later = Reminder.objects.exclude(hours_before=72)
    assert later.exists()
    assert {reminder.state for reminder in later} == {ReminderState.PENDING}
    assert hold_after_restore in database_restored
