"""The sessions of a group on one page: one therapist, up to six clients side by side.

What is tapped here goes to the session it belongs to, by the same ways as from that session's own page.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from clinic.core.http import StaffRequest
from clinic.policy.decorators import requires
from clinic.policy.reach import may
from clinic.policy.terms import Permission
from clinic.staff.presence import in_background, while_locked
from sessions import access
from sessions.forms.entries import DoseForm, DoseOutForm, EventForm, VitalsForm, taps_of
from sessions.queries.group import Place, group_room_of
from sessions.queries.outbox import outbox_of_group
from sessions.queries.record import mark_of
from sessions.queries.room import Room
from sessions.queries.rows import ICONS
from sessions.terms import EventKind
from sessions.views.room import clock_of

# What needs words, and what ends a session or hands somebody over, is done with the whole record in sight.
ON_ITS_OWN_PAGE: Final = frozenset({EventKind.NOTE, EventKind.HANDOVER, EventKind.LEFT})


@dataclass(frozen=True, kw_only=True)
class Card:
    """One seat with the forms of its session, each with ids of its own."""

    place: Place
    forms: dict[str, Any]


@requires(Permission.VIEW_DOSING_SESSION)
@require_safe
def detail(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show the members of a group side by side, with what is likely next for each."""
    now = timezone.now()
    group = access.group_for(request.user, pk)
    members, sessions = access.members_of_group(request.user, group)
    group_room = group_room_of(group, members, sessions, now)
    may_record = may(request.user, Permission.RECORD_DOSING_SESSION)
    context = {
        "group": group,
        "group_room": group_room,
        "cards": [_card(place, may_record=may_record) for place in group_room.places],
        "may_record": may_record,
        "outbox": outbox_of_group(group_room, request.user, now),
    }
    return render(request, "sessions/group.html", context)


@requires(Permission.RECORD_DOSING_SESSION)
@require_safe
@in_background
@while_locked
def watch(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show what a locked screen may of a group: clocks, what is due, and alarms, by seat; nobody's name."""
    group = access.group_for(request.user, pk, Permission.RECORD_DOSING_SESSION)
    members, sessions = access.watched_members(request.user, group)
    return render(
        request, "sessions/_group_watch.html", {"group_room": group_room_of(group, members, sessions, timezone.now())}
    )


@requires(Permission.VIEW_DOSING_SESSION)
@require_safe
@in_background
@while_locked
def mark(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Tell an open page whether any of the sessions has changed since it last asked, and what the time is."""
    group = access.group_for(request.user, pk)
    return JsonResponse(
        {"mark": mark_of(*access.sessions_to_follow(request.user, group)), "now": timezone.now().isoformat()}
    )


def _taps(room: Room) -> list[EventKind]:
    return [kind for kind in taps_of(room.dosing_session.modality) if kind not in ON_ITS_OWN_PAGE]


def _card(place: Place, *, may_record: bool) -> Card:
    room, seat = place.room, place.appointment.seat
    if room is None or room.is_closed or not may_record:
        return Card(place=place, forms={"may_record": False})
    clock = clock_of(room.dosing_session)
    return Card(
        place=place,
        forms={
            "may_record": True,
            "dose_form": DoseForm(clock=clock, auto_id=f"dose-{seat}-%s"),
            "out_form": DoseOutForm(clock=clock, auto_id=f"out-{seat}-%s"),
            "vitals_form": VitalsForm(clock=clock, auto_id=f"vitals-{seat}-%s"),
            "event_form": EventForm(clock=clock, auto_id=f"event-{seat}-%s"),
            "taps": [{"kind": kind, "icon": ICONS[kind]} for kind in _taps(room)],
        },
    )
