"""A whole dosing session, as the services record it: two doses, vital signs, ten events, the way home."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from clients.models import Client
from clinic.staff.models import User
from integration.documents.note import TEXT_FIELDS
from integration.models import IntegrationNote
from integration.services import notes as integration_notes
from sessions.models import DosingSession, SessionNote
from sessions.services import events, notes, readiness
from sessions.services.doses import Taken, end_hold, record_dose
from sessions.terms import Depth, DoseKind, EventKind, ReadinessItem, Residual
from tests.factories.room import make_started_session, measure

LEFT_AFTER: Final = timedelta(minutes=170)
HAPPENED: Final[tuple[tuple[EventKind, int, dict[str, Any]], ...]] = (
    (EventKind.MUSIC_ON, 6, {}),
    (EventKind.ONSET, 14, {"note": "Warmth in the hands."}),
    (EventKind.DEPTH, 35, {"depth": Depth.EMPATHOGENIC}),
    (EventKind.TEARS, 42, {}),
    (EventKind.DISTRESS, 48, {"distress": 6, "note": "“I see the house again.”"}),
    (EventKind.TOUCH_GIVEN, 49, {"note": "Hand on shoulder, as agreed."}),
    (EventKind.SPOKE, 70, {}),
    (EventKind.RETURN, 95, {}),
    (EventKind.SNACK_OR_WATER, 120, {}),
    (EventKind.HANDOVER, 168, {"note": "Robin came to the door."}),
)


def make_left_session(
    client: Client, therapist: User, prescriber: User, *, starts_at: datetime, handed_to: str = "Robin Doe"
) -> DosingSession:
    """Record a session in which 100 mg and 50 mg were taken, until the client has left."""
    session = make_started_session(client, therapist, prescriber, starts_at=starts_at)
    _dose(session, therapist, starts_at + timedelta(minutes=5), DoseKind.INITIAL, Decimal(2))
    _dose(session, therapist, starts_at + timedelta(minutes=25), DoseKind.BOOSTER, Decimal(1))
    for minutes, numbers in ((45, (138, 88, 84)), (95, (126, 80, 76)), (150, (118, 76, 70))):
        systolic, diastolic, rate = numbers
        at = starts_at + timedelta(minutes=minutes)
        measure(session, therapist, at=at, systolic=systolic, diastolic=diastolic, heart_rate=rate, spo2=97, moaas=5)
    for kind, minutes, more in HAPPENED:
        happen(session, therapist, kind, at=starts_at + timedelta(minutes=minutes), **more)
    checklist = readiness.Checklist(
        items=dict.fromkeys(ReadinessItem, True), at=starts_at + timedelta(minutes=165), handed_to=handed_to
    )
    key, left_at = uuid.uuid4(), starts_at + LEFT_AFTER
    readiness.record_readiness(dosing_session=session, key=key, checklist=checklist, actor=therapist, now=checklist.at)
    readiness.discharge(dosing_session=session, at=left_at, actor=therapist, now=left_at)
    return DosingSession.objects.get(pk=session.pk)


def happen(session: DosingSession, actor: User, kind: EventKind, *, at: datetime, **more: Any) -> None:
    """Record one event when it happens."""
    happening = events.Happening(kind=kind, at=at, **more)
    events.record_event(dosing_session=session, key=uuid.uuid4(), happening=happening, actor=actor, now=at)


def sign(session: DosingSession, actor: User, *, now: datetime, body: str = "Held with care.") -> SessionNote:
    """Sign the note of a session that is over."""
    text = notes.NoteText(
        body=body, client_words="“I can be kind to myself.”", next_dose_plan="Same dose in two weeks."
    )
    return sign_text(session, text, actor, now=now)


def sign_text(session: DosingSession, text: notes.NoteText, actor: User, *, now: datetime) -> SessionNote:
    """Keep a text as the session's note and sign it."""
    kept = notes.note_of(session)
    draft = notes.save_note(
        dosing_session=session, version=kept.version if kept else 0, text=text, actor=actor, now=now
    )
    return notes.sign_note(dosing_session=session, version=draft.version, actor=actor, now=now)


def sign_content(note: IntegrationNote, content: dict[str, Any], actor: User, *, now: datetime) -> IntegrationNote:
    """Keep a content as the integration note and sign it."""
    draft = integration_notes.save_note(note=note, version=note.version, content=content, actor=actor, now=now)
    return integration_notes.sign_note(note=draft, version=draft.version, actor=actor, now=now)


def note_content(*, held_at: datetime, **changes: Any) -> dict[str, Any]:
    """Return what is written in an integration note."""
    content: dict[str, Any] = dict.fromkeys(TEXT_FIELDS, "")
    written = {"narrative": "She stood in the garden again.", "themes": "garden, mother"}
    checks = {"held_at": held_at, "frameworks": ["SOMATIC"], "risk_asked": True, "adverse_events_asked": True}
    return content | written | checks | changes


def note_form(note: IntegrationNote, **changes: Any) -> dict[str, Any]:
    """Return the same as a browser sends it."""
    held_at = note.held_at.astimezone(note.practice.zone).strftime("%Y-%m-%dT%H:%M")
    form: dict[str, Any] = note_content(held_at=note.held_at, version=str(note.version))
    form |= {"held_at": held_at, "risk_asked": "on", "adverse_events_asked": "on"}
    return form | changes


def _dose(session: DosingSession, actor: User, at: datetime, kind: DoseKind, units: Decimal) -> None:
    taken = Taken(kind=kind, units=units, at=at)
    dose = record_dose(dosing_session=session, key=uuid.uuid4(), taken=taken, actor=actor, now=at)
    out_at = at + timedelta(minutes=12)
    end_hold(dose=dose, key=uuid.uuid4(), at=out_at, residual=Residual.SPIT, actor=actor, now=out_at)
