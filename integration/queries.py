"""Where the integration of each dosing session stands, for a board and for one session."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet

from clinic.policy.terms import Permission
from clinic.practice.models import Practice
from clinic.practice.terms import AppointmentKind
from clinic.scheduling.models import Appointment
from clinic.staff.models import User
from integration.models import Commitment, IntegrationDecline, IntegrationNote
from integration.rules.window import Window, due_window, standing
from integration.terms import CommitmentStatus, Standing
from sessions.models import Dose, DosingSession
from sessions.terms import DosingStatus

# After this the board lets a session go; it stays on the client's own page.
BOARD_DAYS: Final = 60
# A note opened while the client takes off the coat is about this meeting.
BEGINS_EARLY: Final = timedelta(minutes=30)
LEFT: Final = (DosingStatus.DISCHARGED, DosingStatus.CLOSED)


@dataclass(frozen=True, kw_only=True)
class Followed:
    """One dosing session and where its integration stands."""

    dosing_session: DosingSession
    window: Window
    standing: Standing
    appointment: Appointment | None

    @property
    def needs_booking(self) -> bool:
        """Whether nobody has seen to it yet."""
        return self.standing in {Standing.DUE, Standing.OVERDUE}

    @property
    def client_id(self) -> UUID:
        """Whose session it was."""
        return self.dosing_session.client_id


def board(user: User, now: datetime) -> list[Followed]:
    """Return the dosing sessions of the last weeks this person may see, the most pressing first."""
    sessions = (
        DosingSession.objects.visible_to(user, Permission.VIEW_INTEGRATION)
        .filter(status__in=LEFT, discharged_at__isnull=False, discharged_at__gt=now - timedelta(days=BOARD_DAYS))
        .select_related("client", "therapist", "practice", "appointment")
    )
    order = (Standing.OVERDUE, Standing.DUE, Standing.SCHEDULED, Standing.DECLINED, Standing.COMPLETED)
    rows = follow(list(sessions), now)
    return sorted(rows, key=lambda row: (order.index(row.standing), row.window.closes_at))


def follow(sessions: list[DosingSession], now: datetime) -> list[Followed]:
    """Return where the integration of each session stands; a fixed number of queries."""
    ids = {session.pk for session in sessions}
    held = _sessions_of(IntegrationNote.objects.filter(dosing_session_id__in=ids, signed_at__isnull=False))
    declined = _sessions_of(IntegrationDecline.objects.filter(dosing_session_id__in=ids))
    booked = appointments_after({session.client_id for session in sessions})
    return [
        _followed(
            session,
            is_held=session.pk in held,
            is_declined=session.pk in declined,
            appointments=booked.get(session.appointment_id, []),
            now=now,
        )
        for session in sessions
    ]


def follow_one(session: DosingSession, now: datetime) -> Followed:
    """Return where the integration of one session stands."""
    return follow([session], now)[0]


def _sessions_of(rows: QuerySet[Any]) -> set[UUID]:
    return set(rows.values_list("dosing_session_id", flat=True))


def appointments_after(clients: set[UUID]) -> Mapping[UUID, list[Appointment]]:
    """Return the integration appointments of clients by the dosing appointment each one follows.

    It follows the one it was booked with, else the last one before it: the integration of a later
    dosing session never makes good for that of an earlier one.
    """
    rows = (
        Appointment.objects.holding()
        .filter(client_id__in=clients, appointment_type__kind__in=[AppointmentKind.DOSING, AppointmentKind.INTEGRATION])
        .select_related("appointment_type")
        .order_by("starts_at", "pk")
    )
    last_dosing: dict[UUID, UUID] = {}
    found: dict[UUID, list[Appointment]] = defaultdict(list)
    for row in rows:
        if row.appointment_type.kind is AppointmentKind.DOSING:
            last_dosing[row.client_id] = row.pk
        elif row.follows_id or row.client_id in last_dosing:
            found[row.follows_id or last_dosing[row.client_id]].append(row)
    return found


def appointment_to_write_about(session: DosingSession, now: datetime) -> Appointment | None:
    """Return the last integration appointment of a session that has begun and has no note yet."""
    after = appointments_after({session.client_id}).get(session.appointment_id, [])
    begun = [item for item in after if item.starts_at <= now + BEGINS_EARLY]
    taken = set(IntegrationNote.objects.filter(appointment__in=begun).values_list("appointment_id", flat=True))
    return next((item for item in reversed(begun) if item.pk not in taken), None)


def _followed(
    session: DosingSession, *, is_held: bool, is_declined: bool, appointments: list[Appointment], now: datetime
) -> Followed:
    left = session.discharged_at or session.appointment.ends_at
    window = window_of(session.practice, left)
    return Followed(
        dosing_session=session,
        window=window,
        standing=standing(
            window,
            now=now,
            is_held=is_held,
            is_declined=is_declined,
            booked_until=[item.ends_at for item in appointments],
        ),
        appointment=next((item for item in appointments if item.ends_at > now), None),
    )


def window_of(practice: Practice, left_at: datetime) -> Window:
    """Return the practice's due window after a session."""
    return due_window(
        left_at,
        opens_after=timedelta(hours=practice.integration_opens_after_hours),
        closes_after=timedelta(hours=practice.integration_closes_after_hours),
    )


def first_taken_at(session: DosingSession) -> datetime | None:
    """Return when the first unit of a session was taken."""
    found: datetime | None = (
        Dose.objects.filter(dosing_session=session).standing().filter(is_void=False).order_by("at")
        .values_list("at", flat=True).first()
    )  # fmt: skip
    return found


def notes_of(session: DosingSession) -> list[IntegrationNote]:
    """Return the integration notes of a session, the first meeting first."""
    return list(session.integration_notes.select_related("author", "signed_by").order_by("held_at", "pk"))


def commitments_of(note: IntegrationNote) -> list[Commitment]:
    """Return what the client meant to do, in the order it was said."""
    return list(note.commitments.prefetch_related("status_changes__actor").order_by("created_at", "pk"))


def open_commitments(client_id: UUID) -> list[Commitment]:
    """Return what a client still means to do."""
    rows = Commitment.objects.filter(
        client_id=client_id, status__in=[CommitmentStatus.NOT_STARTED, CommitmentStatus.PARTIAL]
    )
    return list(rows.order_by("-created_at", "pk"))
