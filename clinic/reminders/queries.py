"""What the plan and the sender need to know of an appointment, and what the message page shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Min, Q

from clients.models import Client
from clinic.practice.models import Practice
from clinic.reminders.models import Reminder, ReminderQuerySet, ReminderRule
from clinic.reminders.rules.plan import AppointmentFacts, Preferences, Rule
from clinic.reminders.rules.quiet_hours import QuietHours
from clinic.reminders.terms import Channel, ReminderState
from clinic.scheduling.models import Appointment
from clinic.scheduling.rules.lifecycle import UPCOMING

# How far ahead the healing sweep looks: the longest lead a rule may have, and a day.
HORIZON: Final = timedelta(days=31)
NEEDS_SOMEBODY: Final = (ReminderState.UNCERTAIN, ReminderState.DEAD)


@dataclass(frozen=True, kw_only=True)
class StateCount:
    """How many messages stand in one state."""

    state: ReminderState
    count: int


def facts_of(appointment: Appointment) -> AppointmentFacts:
    """Return what a plan needs of an appointment."""
    return AppointmentFacts(
        practice=str(appointment.practice_id),
        appointment=str(appointment.pk),
        kind=appointment.appointment_type.kind,
        starts_at=appointment.starts_at,
        is_upcoming=appointment.status in UPCOMING,
    )


def preferences_of(client: Client, practice: Practice) -> Preferences:
    """Return how a client is reached; the practice's quiet hours count on the client's clock."""
    return Preferences(
        channel=client.channel,
        quiet=quiet_hours_of(client, practice),
        addresses={Channel.EMAIL: client.email, Channel.SMS: client.phone},
        was_warned=client.channel_warned_at is not None,
        is_archived=client.archived_at is not None,
    )


def quiet_hours_of(client: Client, practice: Practice) -> QuietHours:
    """Return when no message reaches this client."""
    return QuietHours(starts=practice.quiet_from, ends=practice.quiet_until, zone=zone_of(client, practice))


def zone_of(client: Client, practice: Practice) -> ZoneInfo:
    """Return the zone the client reads in; the practice's where none is on file."""
    return ZoneInfo(client.time_zone or practice.time_zone)


def rules_of(practice_ids: Iterable[UUID]) -> dict[UUID, list[Rule]]:
    """Return the rules in use, by practice."""
    found: dict[UUID, list[Rule]] = {practice_id: [] for practice_id in practice_ids}
    for row in ReminderRule.objects.filter(practice_id__in=list(found), is_active=True):
        found[row.practice_id].append(Rule(channel=row.channel, hours_before=row.hours_before, kind=row.kind or None))
    return found


def upcoming(now: datetime) -> list[Appointment]:
    """Return the appointments a message may still be due for, soonest first."""
    rows = Appointment.objects.filter(
        status__in=UPCOMING, starts_at__gt=now, starts_at__lt=now + HORIZON
    ).select_related("client", "practice", "appointment_type")
    return list(rows.order_by("starts_at", "pk"))


def reminders_of(appointments: Iterable[Appointment]) -> dict[UUID, list[Reminder]]:
    """Return every message ever planned for these appointments."""
    found: dict[UUID, list[Reminder]] = {appointment.pk: [] for appointment in appointments}
    for reminder in Reminder.objects.filter(appointment_id__in=list(found)).defer("body"):
        found[reminder.appointment_id].append(reminder)
    return found


def oldest_due(now: datetime) -> datetime | None:
    """Return since when the message that waits longest should have gone."""
    return Reminder.objects.due(now).aggregate(oldest=Min("due_at"))["oldest"]


def by_state(rows: ReminderQuerySet) -> list[StateCount]:
    """Return how many messages stand in each state, in the order of the states."""
    counts = dict(rows.order_by().values_list("state").annotate(count=Count("pk")))
    return [StateCount(state=state, count=counts.get(state, 0)) for state in ReminderState]


def needing_somebody(rows: ReminderQuerySet, now: datetime) -> ReminderQuerySet:
    """Return what did not surely arrive, while there is time to call."""
    found: ReminderQuerySet = rows.filter(Q(state__in=NEEDS_SOMEBODY), appointment__starts_at__gt=now)
    return found
