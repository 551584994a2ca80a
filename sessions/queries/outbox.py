"""What a page needs to keep entries on its device until they are sent (trust.md 7.3, R-144)."""

from __future__ import annotations

from base64 import b64encode
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from clinic.core.keyring import Purpose, derived_key, key_ring
from clinic.policy.reach import may
from clinic.policy.terms import Permission
from clinic.scheduling.models import GroupSession
from clinic.staff.models import User
from sessions.models import DosingSession
from sessions.queries.group import GroupRoom
from sessions.queries.record import mark_of
from sessions.rules.lifecycle import MAY_BE_SIGNED
from sessions.terms import DosingStatus


def outbox_of(dosing_session: DosingSession, user: User, now: datetime) -> dict[str, Any]:
    """Return the settings of the device's store: whose it is, its keys, the server's clock.

    The keys are of this session and this person alone, and stand in the page only: what lies on
    the device is unreadable to whoever cannot open the page. The key to seal with comes first;
    those before a rotation follow, so that what was sealed with one is still sent.
    """
    group_pk = dosing_session.appointment.group_id
    return _settings(dosing_session, user, now) | {
        # What was tapped for this session on the page of its group waits there, and comes before a signature too.
        "besidePlace": _place(group_pk, user) if group_pk else "",
        "besideUrl": reverse("sessions:group", args=(group_pk,)) if group_pk else "",
        "isClosed": dosing_session.status is DosingStatus.CLOSED,
        "isUnderWay": dosing_session.started_at is not None
        and dosing_session.status not in MAY_BE_SIGNED | {DosingStatus.CLOSED},
        "holdMinutes": dosing_session.prescription.hold_minutes if dosing_session.prescription else None,
        # What is shown is as of this mark: whatever comes after it is asked for.
        "mark": mark_of(dosing_session),
        "markUrl": reverse("sessions:mark", args=(dosing_session.pk,)),
    }


def outbox_of_group(group_room: GroupRoom, user: User, now: datetime) -> dict[str, Any]:
    """Return the same for the page of a group, which has a store of its own: one queue, in the order of the taps.

    Without a connection only a session's own page can be opened anew: what lies here waits for this page.
    """
    return _settings(group_room.group, user, now) | {
        "isGroup": True,
        "isClosed": group_room.is_closed,
        "isUnderWay": False,
        "mark": mark_of(*group_room.sessions),
        "markUrl": reverse("sessions:group_mark", args=(group_room.group.pk,)),
    }


def _settings(subject: DosingSession | GroupSession, user: User, now: datetime) -> dict[str, Any]:
    place = _place(subject.pk, user)
    may_record = may(user, Permission.RECORD_DOSING_SESSION)
    return {
        "place": place,
        "keys": _keys(f"device|{subject.practice_id}|{place}") if may_record else [],
        "now": now.isoformat(),
        "zone": timezone.get_current_timezone_name(),
        "workerUrl": reverse("sessions:offline_worker"),
        "scope": reverse("sessions:offline").removesuffix("offline/"),
    }


def _place(pk: UUID, user: User) -> str:
    return f"{pk}|{user.pk}"


def _keys(context: str) -> list[dict[str, str]]:
    ring = key_ring()
    first = ring.primary(Purpose.RECORD)
    others = [key for key in ring.of(Purpose.RECORD) if key.key_id != first.key_id]
    return [{"id": key.key_id.hex(), "key": b64encode(derived_key(key, context)).decode()} for key in (first, *others)]
