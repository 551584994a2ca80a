"""Makers of groups whose members are ready for the medicine, each with orders and consents of their own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from clients.models import Client
from clinic.scheduling.models import GroupSession
from clinic.staff.models import User
from sessions.models import DosingSession
from sessions.services import dosing
from tests.factories.room import make_ready_session
from tests.factories.scheduling import make_group, seat

# What is booked with one therapist around the sessions must not overlap either.
APART = timedelta(hours=2)


def make_group_sessions(
    clients: Sequence[Client], therapist: User, prescriber: User, *, starts_at: datetime, is_started: bool = True
) -> tuple[GroupSession, list[DosingSession]]:
    """Seat clients, who have an open course each, and open their sessions with every gate met; start them."""
    group = make_group(therapist, starts_at=starts_at, now=starts_at - timedelta(days=7))
    members = seat(group, *clients, now=starts_at - timedelta(days=7))
    sessions = []
    for number, member in enumerate(members):
        found = make_ready_session(
            member.client, therapist, prescriber, starts_at=starts_at, appointment=member, apart=number * APART
        )
        if is_started:
            found = dosing.start_session(dosing_session=found, actor=therapist, now=starts_at)
        sessions.append(found)
    return group, sessions
