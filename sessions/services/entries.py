"""What recording any entry has in common: one lock, one key, one true time.

The session row is locked first, so that two devices are judged one after the other; an entry that
arrives twice under one key is stored once; a time that cannot be is refused.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final, TypeVar
from uuid import UUID

from django.utils.translation import gettext as _

from clinic.staff.models import User
from sessions.models import DosingSession, Entry
from sessions.rules.timeline import Device
from sessions.services.refusals import Refused
from sessions.terms import DosingStatus, EntrySource

E = TypeVar("E", bound=Entry)

# A device a little ahead of the server must not be told that its own "now" has not come yet.
CLOCK_TOLERANCE: Final = timedelta(minutes=2)
# Older than this when it is typed, and it is marked as entered afterwards.
LIVE_WITHIN: Final = timedelta(minutes=15)
# A session's entries lie around the session: the day before (arrival, last meal) to two days after.
BEFORE_SESSION: Final = timedelta(hours=24)
AFTER_SESSION: Final = timedelta(hours=48)


# Arrived later than this after the tap, and the record says that it waited on the device.
ARRIVES_WITHIN: Final = timedelta(minutes=2)
# Undo lasts ten seconds on the screen; a slow connection may take as long again to say so.
UNDO_WITHIN: Final = timedelta(seconds=20)


class EntryRefused(Refused):
    """An entry that cannot be kept."""


def lock(dosing_session: DosingSession) -> DosingSession:
    """Lock and return the session; refuse when it is closed."""
    locked: DosingSession = (
        DosingSession.objects.select_for_update(of=("self",))
        .select_related("client", "practice", "appointment")
        .get(pk=dosing_session.pk)
    )
    if locked.status is DosingStatus.CLOSED:
        raise EntryRefused(_("This session is signed. Write an addendum instead."))
    return locked


def sent_before(model: type[E], key: UUID, dosing_session: DosingSession) -> E | None:
    """Return the entry already stored under this key; refuse a key of another session."""
    found: E | None = model.objects.filter(key=key).first()
    if found is not None and found.dosing_session_id != dosing_session.pk:
        raise EntryRefused(_("This entry belongs to another session. Reload the page and enter it again."))
    return found


def refuse_impossible_time(dosing_session: DosingSession, at: datetime, now: datetime) -> None:
    """Refuse a time that has not come, or that lies far from the session."""
    if at > now + CLOCK_TOLERANCE:
        raise EntryRefused(_("This time has not come yet."), field="at")
    booked = dosing_session.appointment.starts_at
    earliest = min(booked, dosing_session.started_at or booked) - BEFORE_SESSION
    latest = max(booked, dosing_session.started_at or booked) + AFTER_SESSION
    if not earliest <= at <= latest:
        raise EntryRefused(_("This time does not belong to this session."), field="at")


def source_of(at: datetime, now: datetime) -> EntrySource:
    """Say whether the entry was made as it happened or afterwards."""
    return EntrySource.LIVE if now - at <= LIVE_WITHIN else EntrySource.BACK_DATED


def head(
    *, dosing_session: DosingSession, key: UUID, at: datetime, actor: User, now: datetime, device: Device | None = None
) -> dict[str, Any]:
    """Return the fields that every entry carries; what waited on a device counts from its tap."""
    refuse_impossible_time(dosing_session, at, now)
    if device is not None and device.tapped_at > now + CLOCK_TOLERANCE:
        raise EntryRefused(_("The device's clock is ahead. Reload the page and enter it again."))
    return {
        "practice_id": dosing_session.practice_id,
        "dosing_session": dosing_session,
        "client_id": dosing_session.client_id,
        "key": key,
        "at": at,
        "source": source_of(at, device.tapped_at if device else now),
        "tapped_at": device.tapped_at if device else None,
        "device_offset_ms": device.offset_ms if device else None,
        "recorded_by": actor,
        "recorded_at": now,
    }


def correction_of(entry: Entry, *, reason: str, is_void: bool) -> dict[str, Any]:
    """Return the fields that make a new entry the correction of ``entry``.

    Both stay readable; an entry already corrected is corrected at its latest version only.
    """
    if not reason.strip():
        raise EntryRefused(_("Say why this is corrected."), field="reason")
    if type(entry).objects.filter(corrects=entry).exists():
        raise EntryRefused(_("This entry was corrected already. Correct its latest version."))
    if entry.is_void:
        raise EntryRefused(_("This entry was already marked as entered by mistake."))
    return {"corrects": entry, "correction_reason": reason.strip(), "is_void": is_void}
