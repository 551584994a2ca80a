"""Which messages an appointment should have, derived anew each time (trust.md 3.2, peers.md 2.9).

The key names appointment, start, channel, recipient and offset: planning twice gives the same
rows, and moving the appointment gives new ones.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from clients.terms import ContactChannel
from clinic.core.moments import absolute
from clinic.practice.terms import AppointmentKind
from clinic.reminders.rules.quiet_hours import QuietHours, is_quiet, move_out
from clinic.reminders.terms import Channel, VoidReason

# Later than this before the start a reminder no longer helps (peers.md 2.9).
LATEST_BEFORE: Final = timedelta(hours=2)

_CHANNEL_OF: Final[Mapping[ContactChannel, Channel]] = {
    ContactChannel.EMAIL: Channel.EMAIL,
    ContactChannel.SMS: Channel.SMS,
}


@dataclass(frozen=True, kw_only=True)
class AppointmentFacts:
    """What a plan needs of an appointment; ids as text, ``is_upcoming`` when booked or confirmed."""

    practice: str
    appointment: str
    kind: AppointmentKind
    starts_at: datetime
    is_upcoming: bool


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One line of the practice's settings; without a kind it holds for every appointment."""

    channel: Channel
    hours_before: int
    kind: AppointmentKind | None = None


@dataclass(frozen=True, kw_only=True)
class Preferences:
    """How one client is reached. ``was_warned``: told of the risk of open messages (domain.md 9.2)."""

    channel: ContactChannel
    quiet: QuietHours
    addresses: Mapping[Channel, str] = field(default_factory=dict)
    was_warned: bool = False
    is_archived: bool = False


@dataclass(frozen=True, kw_only=True)
class PlannedSend:
    """One message that should exist; with ``void_reason`` it is kept to explain why none is sent."""

    key: str
    channel: Channel
    recipient: str
    hours_before: int
    due_at: datetime
    not_after: datetime
    void_reason: VoidReason | None = None

    @property
    def will_be_sent(self) -> bool:
        """True when nothing stands in the way today; the sender looks again when it is due."""
        return self.void_reason is None


def plan(
    appointment: AppointmentFacts, rules: Iterable[Rule], preferences: Preferences, *, now: datetime
) -> tuple[PlannedSend, ...]:
    """Return the messages of an appointment by due time; none once it is over or given up.

    1. Rules of this kind of appointment replace the rules for every kind.
    2. A client who chose one channel gets that channel's rules; one who wants none gets each
       rule as a message not sent, with the reason.
    3. Quiet hours move a message earlier.
    4. Where its time has passed, only the rule nearest to the start goes out now, if it is not
       quiet now and two hours are left; the others are kept as booked too late.
    """
    now = absolute(now)
    if not appointment.is_upcoming or absolute(appointment.starts_at) <= now:
        return ()
    chosen = _rules_for(appointment.kind, rules, _CHANNEL_OF.get(preferences.channel))
    planned = [_planned(appointment, rule, preferences, now) for rule in chosen]
    return tuple(sorted(_only_nearest_late(planned, now), key=lambda send: (send.due_at, send.hours_before)))


def idempotency_key(
    *, practice: str, appointment: str, starts_at: datetime, channel: Channel, recipient: str, hours_before: int
) -> str:
    """Return the SHA-256 that makes a message unique, as 64 hexadecimal digits.

    ``starts_at`` counts as the absolute moment, whatever zone it is written in.
    """
    start = absolute(starts_at).isoformat()
    parts = [practice, appointment, start, channel.value, recipient, hours_before]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def not_after(starts_at: datetime, hours_before: int) -> datetime:
    """Return the last moment at which a message is worth sending."""
    short_notice = timedelta(hours=hours_before) <= LATEST_BEFORE
    start = absolute(starts_at)
    return start if short_notice else start - LATEST_BEFORE


def why_not(channel: Channel, preferences: Preferences) -> VoidReason | None:
    """Return why this client may not be written to this way; judged again when sending."""
    if preferences.is_archived:
        return VoidReason.CLIENT_ARCHIVED
    if _CHANNEL_OF.get(preferences.channel) is not channel:
        return VoidReason.OPTED_OUT
    if not preferences.addresses.get(channel):
        return VoidReason.NO_ADDRESS
    return None if preferences.was_warned else VoidReason.NOT_WARNED


def _rules_for(kind: AppointmentKind, rules: Iterable[Rule], wanted: Channel | None) -> list[Rule]:
    kept = {(rule.kind, rule.channel, rule.hours_before): rule for rule in rules}.values()
    own = [rule for rule in kept if rule.kind is kind]
    general = [rule for rule in kept if rule.kind is None]
    return [rule for rule in own or general if wanted is None or rule.channel is wanted]


def _planned(appointment: AppointmentFacts, rule: Rule, preferences: Preferences, now: datetime) -> PlannedSend:
    recipient = preferences.addresses.get(rule.channel, "")
    due = move_out(absolute(appointment.starts_at) - timedelta(hours=rule.hours_before), preferences.quiet)
    last = not_after(appointment.starts_at, rule.hours_before)
    reason = why_not(rule.channel, preferences)
    if reason is None and due < now and (now > last or is_quiet(now, preferences.quiet)):
        reason = VoidReason.BOOKED_TOO_LATE
    key = idempotency_key(
        practice=appointment.practice,
        appointment=appointment.appointment,
        starts_at=appointment.starts_at,
        channel=rule.channel,
        recipient=recipient,
        hours_before=rule.hours_before,
    )
    return PlannedSend(
        key=key,
        channel=rule.channel,
        recipient=recipient,
        hours_before=rule.hours_before,
        due_at=due if reason or due >= now else now,
        not_after=last,
        void_reason=reason,
    )


def _only_nearest_late(planned: list[PlannedSend], now: datetime) -> Iterable[PlannedSend]:
    late = [send for send in planned if send.will_be_sent and send.due_at == now]
    nearest = {
        channel: min(send.hours_before for send in late if send.channel is channel)
        for channel in {send.channel for send in late}
    }
    for send in planned:
        if send in late and send.hours_before != nearest[send.channel]:
            yield _void(send, VoidReason.BOOKED_TOO_LATE)
        else:
            yield send


def _void(send: PlannedSend, reason: VoidReason) -> PlannedSend:
    return PlannedSend(
        key=send.key,
        channel=send.channel,
        recipient=send.recipient,
        hours_before=send.hours_before,
        due_at=send.due_at,
        not_after=send.not_after,
        void_reason=reason,
    )
