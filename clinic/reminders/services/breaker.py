"""Stop asking a provider that refuses everybody: one circuit breaker per channel, for all workers."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db.models import F

from clinic.reminders.models import ChannelState
from clinic.reminders.terms import Channel

OPENS_AFTER: Final = 5
PAUSE: Final = timedelta(seconds=60)


def paused_channels(now: datetime) -> list[Channel]:
    """Return the channels on which nothing is tried at present."""
    return [state.channel for state in ChannelState.objects.filter(paused_until__gt=now)]


def note_failure(channel: Channel, now: datetime) -> None:
    """Count a failure; the fifth in a row, and each after it, pauses the channel for a minute."""
    ChannelState.objects.get_or_create(channel=channel)
    ChannelState.objects.filter(channel=channel).update(failures=F("failures") + 1)
    ChannelState.objects.filter(channel=channel, failures__gte=OPENS_AFTER).update(paused_until=now + PAUSE)


def note_success(channel: Channel) -> None:
    """Forget the failures: the provider works."""
    ChannelState.objects.filter(channel=channel, failures__gt=0).update(failures=0, paused_until=None)
