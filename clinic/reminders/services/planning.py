"""Keep the messages of an appointment equal to what its plan says, in the same transaction.

Rows are derived: the plan is computed anew at every change and by a sweep that heals, and the rows
are made to agree. What was sent, or may have been, is never taken back or repeated.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import transaction

from clients.terms import ContactChannel
from clinic.practice.models import Practice
from clinic.reminders.models import Reminder, ReminderRule
from clinic.reminders.queries import facts_of, preferences_of, reminders_of, rules_of, upcoming
from clinic.reminders.rules.plan import PlannedSend, Rule, plan
from clinic.reminders.services.text import text_of
from clinic.reminders.terms import Channel, ReminderState, VoidReason
from clinic.scheduling.models import Appointment
from clinic.scheduling.rules.lifecycle import RELEASED
from clinic.scheduling.terms import AppointmentStatus

# Practices send two or three; sources agree on about three days and one day before.
DEFAULT_HOURS: Final = (72, 24)
# Why a client may not be written to; anything else about a waiting message is the sender's to judge.
ABOUT_THE_CLIENT: Final = frozenset(
    {VoidReason.OPTED_OUT, VoidReason.NO_ADDRESS, VoidReason.NOT_WARNED, VoidReason.CLIENT_ARCHIVED}
)
# Judged by the clock once; only a change of the appointment opens the question again.
DECIDED_BY_TIME: Final = frozenset({VoidReason.BOOKED_TOO_LATE, VoidReason.TOO_LATE})
HANDED_OVER: Final = (ReminderState.SENDING, ReminderState.SENT, ReminderState.UNCERTAIN, ReminderState.DEAD)


@transaction.atomic
def create_default_rules(practice: Practice) -> list[ReminderRule]:
    """Give a new practice its first rules: mail three days and one day before, for every kind."""
    return [
        ReminderRule.objects.get_or_create(practice=practice, kind="", hours_before=hours, channel=Channel.EMAIL)[0]
        for hours in DEFAULT_HOURS
    ]


def plan_reminders(appointment: Appointment, now: datetime) -> None:
    """Bring the messages of an appointment that was booked, moved or ended up to date.

    Called by ``scheduling.hooks`` inside the transaction of that change.
    """
    rules = rules_of([appointment.practice_id])[appointment.practice_id]
    _agree(appointment, rules, _locked_rows(appointment), now, is_change=True)


def plan_missing(now: datetime) -> int:
    """Heal: find upcoming appointments whose messages disagree with their plan, and mend those.

    Catches changes that reach no appointment, such as a client's new address, a rule, or a zone.
    Returns how many appointments were mended.
    """
    appointments = upcoming(now)
    rules = rules_of({appointment.practice_id for appointment in appointments})
    rows = reminders_of(appointments)
    wrong = [a for a in appointments if _disagree(a, rules[a.practice_id], rows[a.pk], now)]
    return sum(_mend(appointment, rules[appointment.practice_id], now) for appointment in wrong)


def plan_of(appointment: Appointment, rules: Sequence[Rule], now: datetime) -> tuple[PlannedSend, ...]:
    """Return the plan of an appointment.

    A client who chose a channel without any rule gets each rule as a message not sent: silence
    would explain nothing.
    """
    facts = facts_of(appointment)
    preferences = preferences_of(appointment.client, appointment.practice)
    planned = plan(facts, rules, preferences, now=now)
    if planned or preferences.channel is ContactChannel.NONE:
        return planned
    nobody = type(preferences)(
        channel=ContactChannel.NONE,
        quiet=preferences.quiet,
        addresses=preferences.addresses,
        was_warned=preferences.was_warned,
        is_archived=preferences.is_archived,
    )
    return plan(facts, rules, nobody, now=now)


def _mend(appointment: Appointment, rules: Sequence[Rule], now: datetime) -> bool:
    """Plan one appointment again, under lock: it may have been moved since it was read."""
    with transaction.atomic():
        Appointment.objects.select_for_update().get(pk=appointment.pk)
        fresh = Appointment.objects.select_related("client", "practice", "appointment_type").get(pk=appointment.pk)
        return _agree(fresh, rules, _locked_rows(fresh), now, is_change=False)


def _locked_rows(appointment: Appointment) -> list[Reminder]:
    """Return the appointment's messages; a sender about to take one has to wait, or has it."""
    return list(Reminder.objects.select_for_update().filter(appointment=appointment).defer("body"))


def _disagree(appointment: Appointment, rules: Sequence[Rule], rows: list[Reminder], now: datetime) -> bool:
    return bool(_differences(appointment, plan_of(appointment, rules, now), rows, now, is_change=False))


def _agree(
    appointment: Appointment, rules: Sequence[Rule], rows: list[Reminder], now: datetime, *, is_change: bool
) -> bool:
    differences = _differences(appointment, plan_of(appointment, rules, now), rows, now, is_change=is_change)
    for row, planned, reason in differences:
        if planned is None and row is not None:
            _void(row, reason)
        elif planned is not None:
            _write(appointment, row, planned, now)
    return bool(differences)


Difference = tuple[Reminder | None, PlannedSend | None, VoidReason]
NO_REASON: Final = VoidReason.REPLACED


def _differences(
    appointment: Appointment, planned: Sequence[PlannedSend], rows: list[Reminder], now: datetime, *, is_change: bool
) -> list[Difference]:
    """Return what has to be written so that rows and plan agree, without touching anything."""
    by_key = {row.key: row for row in rows}
    wanted = {send.key for send in planned}
    found: list[Difference] = [
        (row, None, _why_void(appointment, row, planned))
        for row in rows
        if row.state is ReminderState.PENDING and row.key not in wanted
    ]
    for send in planned:
        row = by_key.get(send.key)
        if row is None:
            if not _was_handed_over(send, rows, appointment):
                found.append((None, send, NO_REASON))
        elif _needs_writing(appointment, row, send, now, is_change=is_change):
            found.append((row, send, NO_REASON))
    return found


def _needs_writing(
    appointment: Appointment, row: Reminder, send: PlannedSend, now: datetime, *, is_change: bool
) -> bool:
    if is_change and row.appointment_version != appointment.version:
        return True
    if row.state is ReminderState.PENDING:
        # One whose time has come is the sender's: it may be waiting for the morning, or for a retry.
        is_ahead = send.due_at > now and not row.attempts
        return send.void_reason in ABOUT_THE_CLIENT or (is_ahead and send.due_at != row.due_at)
    if row.state is not ReminderState.VOID or row.void_reason in DECIDED_BY_TIME:
        return False
    return send.will_be_sent or row.void_reason != send.void_reason


def _was_handed_over(send: PlannedSend, rows: list[Reminder], appointment: Appointment) -> bool:
    """Say whether this reminder went out already, to an address the client had then."""
    return any(
        row.state in HANDED_OVER
        and (row.channel, row.hours_before) == (send.channel, send.hours_before)
        and row.appointment_version == appointment.version
        for row in rows
    )


def _why_void(appointment: Appointment, row: Reminder, planned: Sequence[PlannedSend]) -> VoidReason:
    if appointment.status in RELEASED and appointment.status is not AppointmentStatus.NO_SHOW:
        return VoidReason.CANCELLED
    if not planned:
        return VoidReason.TOO_LATE
    if row.appointment_version != appointment.version:
        return VoidReason.MOVED
    same = {(send.channel, send.hours_before) for send in planned}
    return VoidReason.REPLACED if (row.channel, row.hours_before) in same else VoidReason.RULE_CHANGED


def _void(row: Reminder, reason: VoidReason) -> None:
    row.state, row.void_reason = ReminderState.VOID, reason
    row.lease_until = row.owner_token = None
    row.save(update_fields=["state", "void_reason", "lease_until", "owner_token"])


def _write(appointment: Appointment, row: Reminder | None, send: PlannedSend, now: datetime) -> None:
    subject, body = text_of(appointment, send.channel)
    if row is None:
        row = Reminder(
            practice_id=appointment.practice_id, client=appointment.client, appointment=appointment,
            channel=send.channel, hours_before=send.hours_before, key=send.key, created_at=now,
        )  # fmt: skip
    row.appointment_version = appointment.version
    if row.state in HANDED_OVER:
        row.save(update_fields=["appointment_version"])
        return
    row.subject, row.body = subject, body
    row.due_at, row.not_after = send.due_at, send.not_after
    row.state = ReminderState.PENDING if send.will_be_sent else ReminderState.VOID
    row.void_reason = send.void_reason or ""
    row.attempts, row.last_error = 0, ""
    row.lease_until = row.owner_token = None
    row.save()
