"""Where the integration of each dosing session stands, for a board and for one session."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

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
LEFT: Final = (DosingStatus.DISCHARGED, DosingStatus.CLOSED)


@dataclass(frozen=True, kw_only=True)
class Followed:
    """One dosing session and where its integration stands."""

    dosing_session: DosingSession
    window: Window
    standing: Standing
    appointment: Appointment | None
    note: IntegrationNote | None

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
    clients = {session.client_id for session in sessions}
    notes = {note.dosing_session_id: note for note in _notes_of(ids)}
    declined = set(
        IntegrationDecline.objects.filter(dosing_session_id__in=ids).values_list("dosing_session_id", flat=True)
    )
    booked: dict[UUID, list[Appointment]] = defaultdict(list)
    for appointment in _integration_appointments(clients):
        booked[appointment.client_id].append(appointment)
    return [_followed(session, notes.get(session.pk), declined, booked[session.client_id], now) for session in sessions]


def follow_one(session: DosingSession, now: datetime) -> Followed:
    """Return where the integration of one session stands."""
    return follow([session], now)[0]


def _notes_of(ids: set[UUID]) -> Iterable[IntegrationNote]:
    return IntegrationNote.objects.filter(dosing_session_id__in=ids).order_by("held_at", "pk")


def _integration_appointments(clients: set[UUID]) -> Iterable[Appointment]:
    return (
        Appointment.objects.holding()
        .filter(client_id__in=clients, appointment_type__kind=AppointmentKind.INTEGRATION)
        .select_related("appointment_type")
        .order_by("starts_at", "pk")
    )


def _followed(
    session: DosingSession,
    note: IntegrationNote | None,
    declined: set[UUID],
    appointments: list[Appointment],
    now: datetime,
) -> Followed:
    left = session.discharged_at or session.appointment.ends_at
    window = window_of(session.practice, left)
    after = [item for item in appointments if item.starts_at > session.appointment.starts_at]
    return Followed(
        dosing_session=session,
        window=window,
        standing=standing(
            window,
            now=now,
            is_held=note is not None and note.is_signed,
            is_declined=session.pk in declined,
            booked_until=[item.ends_at for item in after],
        ),
        appointment=after[0] if after else None,
        note=note,
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
