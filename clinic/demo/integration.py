"""What follows each dosing session: integration in time, late, or missed; commitments kept or not."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from clinic.demo.courses import Life, book
from clinic.demo.names import COMMITMENTS, IMAGERY, INSIGHTS
from clinic.practice.terms import AppointmentKind
from clinic.scheduling.models import Appointment
from clinic.scheduling.terms import AppointmentStatus
from integration.models import Commitment, CommitmentStatusChange, IntegrationNote
from integration.terms import CommitmentStatus, Framework
from sessions.models import DosingSession

TIMING: Final = {"in_time": 0.80, "late": 0.12, "missed": 0.08}
KEPT: Final = {
    CommitmentStatus.DONE: 4,
    CommitmentStatus.PARTIAL: 3,
    CommitmentStatus.NOT_STARTED: 2,
    CommitmentStatus.DROPPED: 1,
}


def integrate(life: Life, session: DosingSession, dosing: Appointment) -> None:
    """Book and hold the integration session, or miss it."""
    timing = life.chance.weighted(TIMING)
    if timing == "missed":
        return
    days = life.chance.whole(1, 3) if timing == "in_time" else life.chance.whole(5, 8)
    at = dosing.starts_at + timedelta(days=days)
    appointment = book(life, at, AppointmentKind.INTEGRATION, held=at.date() < life.now.date(), follows=dosing)
    if appointment.status is AppointmentStatus.COMPLETED:
        _write_note(life, session, appointment)


def _write_note(life: Life, session: DosingSession, appointment: Appointment) -> None:
    signed_at = appointment.ends_at + timedelta(minutes=8)
    note = IntegrationNote(
        id=life.chance.uuid(),
        practice=life.house.practice,
        author=life.therapist,
        created_at=signed_at,
        client=life.client,
        dosing_session=session,
        appointment=appointment,
        held_at=appointment.starts_at,
        narrative="The client retold the session at their own pace; we stayed with what was still alive.",
        imagery=life.chance.pick(IMAGERY),
        insights=life.chance.pick(INSIGHTS),
        emotions="Relief, some grief, warmth.",
        somatic="Softer jaw; breath reaches the belly.",
        next_steps="Continue weekly practice; bring the image to the next session.",
        frameworks=[framework.value for framework in life.chance.some(list(Framework), 2)],
        risk_asked=True,
        adverse_events_asked=True,
    )
    # The latest notes are still drafts, so that there is something to sign.
    if appointment.ends_at < life.now - timedelta(days=2):
        life.store.to_sign(note, life.therapist, signed_at)
    life.store.add(note)
    _commit(life, note, signed_at)


def _commit(life: Life, note: IntegrationNote, signed_at: datetime) -> None:
    what, how_often = life.chance.pick(COMMITMENTS)
    status = life.chance.weighted(KEPT)
    commitment = Commitment(
        id=life.chance.uuid(),
        practice=life.house.practice,
        client=life.client,
        note=note,
        what=what,
        when_and_how_often=how_often,
        status=status,
        created_by=life.therapist,
        created_at=signed_at,
    )
    life.store.add(commitment)
    if status is not CommitmentStatus.NOT_STARTED:
        life.store.add(
            CommitmentStatusChange(
                id=life.chance.uuid(),
                practice=life.house.practice,
                commitment=commitment,
                client=life.client,
                from_status=CommitmentStatus.NOT_STARTED,
                to_status=status,
                actor=life.therapist,
                at=min(signed_at + timedelta(days=7), life.now),
            )
        )
