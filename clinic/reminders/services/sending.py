"""Send what is due: once, or visibly not at all (trust.md 3.2).

1. Claim a batch under a lease, in one short transaction.
2. Per message: write the intent (SENDING, attempts + 1) after reading appointment, consent and
   clock again. What must not go any more becomes VOID here.
3. Call the mail server outside any transaction.
4. Write the outcome, guarded by the claim.

A sender that dies between 2 and 4 leaves SENDING behind; :func:`release_stuck` turns that into
UNCERTAIN, which a person looks at and which is never repeated by itself.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.messaging.senders.email import FateUnknown, NotSent, send_email
from clinic.practice.models import Practice
from clinic.reminders.models import Reminder
from clinic.reminders.queries import preferences_of
from clinic.reminders.rules.plan import why_not
from clinic.reminders.rules.quiet_hours import QuietHours, is_quiet
from clinic.reminders.rules.retry import next_attempt
from clinic.reminders.services import alarms, breaker
from clinic.reminders.terms import Channel, ReminderState, VoidReason
from clinic.scheduling.rules.lifecycle import RELEASED, UPCOMING

BATCH: Final = 20
# Longer than the worst batch may take, so that nobody takes over what is still being sent.
LEASE: Final = timedelta(seconds=120)
# No new message is begun after this; Celery would kill the task in the middle of one.
BUDGET: Final = timedelta(seconds=70)
MINUTE: Final = timedelta(minutes=1)
SYSTEM: Final = "reminders.send_due"


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """One message as the provider gets it."""

    key: str
    channel: Channel
    practice: Practice
    to: str
    subject: str
    body: str


Deliver = Callable[[Outgoing], None]
Clock = Callable[[], datetime]


def deliver(message: Outgoing) -> None:
    """Hand a message to its provider."""
    if message.channel is not Channel.EMAIL:
        raise NotSent("no-provider", is_final=True)
    send_email(practice=message.practice, to=message.to, subject=message.subject, body=message.body, key=message.key)


def send_due(*, clock: Clock = timezone.now, deliver: Deliver = deliver) -> int:
    """Send everything that is due, batch by batch, within the time one task may take.

    Returns how many messages left. Any number of these may run at once. ``deliver`` and ``clock``
    are there for tests of crashes and of daylight saving.
    """
    ends, sent, token = clock() + BUDGET, 0, uuid.uuid4()
    while clock() < ends and (keys := _claim(token, clock())):
        for pk in keys:
            if clock() >= ends:
                break
            sent += _send_one(pk, token, clock, deliver)
    _give_back(token)
    return sent


def release_stuck(*, now: datetime) -> int:
    """Mark as uncertain what a sender left half done; return how many."""
    with transaction.atomic():
        rows = Reminder.objects.stuck(now).select_for_update(of=("self",)).select_related("client", "appointment")
        stuck = list(rows)
        for reminder in stuck:
            _finish(reminder, ReminderState.UNCERTAIN, now, error="sender-died", system="reminders.release_stuck")
    return len(stuck)


@transaction.atomic
def hold_after_restore(_taken_at: datetime, now: datetime) -> None:
    """Mark as uncertain what is due in a database that was put back: the one before it may have sent it."""
    due = Q(state=ReminderState.PENDING, due_at__lte=now) | Q(state=ReminderState.SENDING)
    rows = Reminder.objects.filter(due).select_for_update(of=("self",)).select_related("client", "appointment")
    for reminder in list(rows):
        _finish(reminder, ReminderState.UNCERTAIN, now, error="database-restored", system="restore")


@transaction.atomic(durable=True)
def _claim(token: uuid.UUID, now: datetime) -> list[uuid.UUID]:
    """Take up to a batch of what is due; two senders never hold the same message."""
    ready = Reminder.objects.due(now).exclude(channel__in=breaker.paused_channels(now))
    # SKIP LOCKED on PostgreSQL; on SQLite the transaction already holds the only write lock.
    rows = ready.select_for_update(skip_locked=True).order_by("due_at", "pk")
    keys = list(rows.values_list("pk", flat=True)[:BATCH])
    Reminder.objects.filter(pk__in=keys).update(owner_token=token, lease_until=now + LEASE)
    return keys


def _give_back(token: uuid.UUID) -> None:
    waiting = Reminder.objects.filter(owner_token=token, state=ReminderState.PENDING)
    waiting.update(owner_token=None, lease_until=None)


def _send_one(pk: uuid.UUID, token: uuid.UUID, clock: Clock, deliver: Deliver) -> bool:
    message = _intend(pk, token, clock())
    if message is None:
        return False
    try:
        deliver(message)
    except NotSent as problem:
        _not_sent(pk, token, clock(), problem)
        return False
    except FateUnknown as problem:
        _close(pk, token, ReminderState.UNCERTAIN, clock(), error=problem.code)
        return False
    _close(pk, token, ReminderState.SENT, clock())
    return True


@transaction.atomic(durable=True)
def _intend(pk: uuid.UUID, token: uuid.UUID, now: datetime) -> Outgoing | None:
    """Write down that this message is about to leave; None when it must not, or is not ours."""
    mine = Reminder.objects.filter(pk=pk, owner_token=token, state=ReminderState.PENDING, lease_until__gt=now)
    reminder = mine.select_for_update(of=("self",)).select_related("appointment__client", "practice").first()
    if reminder is None:
        return None
    preferences = preferences_of(reminder.appointment.client, reminder.practice)
    if reason := _why_void(reminder, now) or why_not(reminder.channel, preferences):
        _void(reminder, reason, now)
        return None
    if is_quiet(now, preferences.quiet):
        wake = _next_open(now, preferences.quiet)
        mine.update(due_at=wake, owner_token=None, lease_until=None)
        return None
    intent = {"state": ReminderState.SENDING, "attempts": reminder.attempts + 1, "lease_until": now + LEASE}
    if mine.update(**intent) != 1:
        return None
    return Outgoing(
        key=reminder.key,
        channel=reminder.channel,
        practice=reminder.practice,
        to=preferences.addresses[reminder.channel],
        subject=reminder.subject,
        body=reminder.body,
    )


def _why_void(reminder: Reminder, now: datetime) -> VoidReason | None:
    appointment = reminder.appointment
    if appointment.status in RELEASED:
        return VoidReason.CANCELLED
    if appointment.version != reminder.appointment_version:
        return VoidReason.MOVED
    if appointment.status not in UPCOMING or now > reminder.not_after:
        return VoidReason.TOO_LATE
    return None


def _next_open(now: datetime, quiet: QuietHours) -> datetime:
    """Return the minute in which the quiet hours are over, whatever the clocks do meanwhile."""
    at = now.replace(second=0, microsecond=0)
    while is_quiet(at, quiet):
        at += MINUTE
    return at


def _not_sent(pk: uuid.UUID, token: uuid.UUID, now: datetime, problem: NotSent) -> None:
    with transaction.atomic(durable=True):
        reminder = _held(pk, token)
        if reminder is None:
            return
        if not problem.is_final:
            breaker.note_failure(reminder.channel, now)
        jitter = random.uniform(-1, 1)  # noqa: S311 -- spreads load, guards nothing
        again = next_attempt(attempts=reminder.attempts, now=now, not_after=reminder.not_after, jitter=jitter)
        if problem.is_final or again is None:
            _finish(reminder, ReminderState.DEAD, now, error=problem.code)
            return
        reminder.state, reminder.due_at, reminder.last_error = ReminderState.PENDING, again, problem.code
        reminder.owner_token = reminder.lease_until = None
        reminder.save(update_fields=["state", "due_at", "last_error", "owner_token", "lease_until"])


def _close(pk: uuid.UUID, token: uuid.UUID, state: ReminderState, now: datetime, *, error: str = "") -> None:
    with transaction.atomic(durable=True):
        reminder = _held(pk, token)
        if reminder is None:
            return
        if state is ReminderState.SENT:
            breaker.note_success(reminder.channel)
        _finish(reminder, state, now, error=error)


def _held(pk: uuid.UUID, token: uuid.UUID) -> Reminder | None:
    mine = Reminder.objects.filter(pk=pk, owner_token=token, state=ReminderState.SENDING)
    return mine.select_for_update(of=("self",)).select_related("client", "appointment").first()


def _finish(reminder: Reminder, state: ReminderState, now: datetime, *, error: str = "", system: str = SYSTEM) -> None:
    reminder.state, reminder.last_error = state, error
    reminder.owner_token = reminder.lease_until = None
    if state is ReminderState.SENT:
        reminder.sent_at = now
    reminder.save(update_fields=["state", "last_error", "owner_token", "lease_until", "sent_at"])
    if state in alarms.WORTH_A_CALL:
        alarms.raise_alarm(reminder, now=now, system=system)
    _record(reminder, state.value.lower(), now, system)


def _void(reminder: Reminder, reason: VoidReason, now: datetime) -> None:
    reminder.state, reminder.void_reason = ReminderState.VOID, reason
    reminder.owner_token = reminder.lease_until = None
    reminder.save(update_fields=["state", "void_reason", "owner_token", "lease_until"])
    _record(reminder, "withheld", now, SYSTEM)


def _record(reminder: Reminder, word: str, now: datetime, system: str) -> None:
    action = f"reminders.reminder.{word}"
    audit.record(actor=None, system=system, act=Act.CHANGE, action=action, target=reminder, at=now)
