"""Recording what happened in the room, and what went wrong."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from clients.services.tasks import open_task
from clients.terms import TaskKind
from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.core.labels import label
from clinic.staff.models import User
from sessions.models import AdverseEvent, DosingSession, TimelineEvent
from sessions.rules.timeline import Device
from sessions.services import dosing, entries
from sessions.services.entries import EntryRefused
from sessions.terms import AdverseTerm, BodyPlace, Depth, DosingStatus, EventKind, Severity, TouchAnswer, TouchKind

ENDS_OF_HOLD: Final = frozenset({EventKind.SPAT_OUT, EventKind.SWALLOWED})


@dataclass(frozen=True, kw_only=True)
class Happening:
    """One event, as entered."""

    kind: EventKind
    at: datetime
    note: str = ""
    distress: int | None = None
    depth: Depth | str = ""


@dataclass(frozen=True, kw_only=True)
class Touched:
    """Touch in the session, as entered: what and where, and what the client answered when asked."""

    answer: TouchAnswer
    at: datetime
    touch_kind: TouchKind | None = None
    place: BodyPlace | None = None


@dataclass(frozen=True, kw_only=True)
class Untoward:
    """One adverse event, as entered. Severity is not seriousness."""

    term: AdverseTerm
    reported_severity: Severity
    at: datetime
    is_serious: bool = False
    detail: str = ""
    action_taken: str = ""
    prescriber_told_at: datetime | None = None


@transaction.atomic
def record_event(
    *,
    dosing_session: DosingSession,
    key: UUID,
    happening: Happening,
    actor: User,
    now: datetime,
    device: Device | None = None,
) -> TimelineEvent:
    """Record one event; the same key twice is one event."""
    locked = entries.lock(dosing_session)
    if before := entries.sent_before(TimelineEvent, key, locked):
        return before
    event = _store_event(locked, key, happening, {}, actor, now, device)
    if happening.kind is EventKind.RETURN:
        dosing.advance(dosing_session=locked, target=DosingStatus.RECOVERY, actor=actor, now=now)
    else:
        dosing.advance_to_monitoring(dosing_session=locked, at=happening.at, actor=actor, now=now)
    return event


@transaction.atomic
def correct_event(
    *, event: TimelineEvent, key: UUID, happening: Happening, reason: str, is_void: bool, actor: User, now: datetime
) -> TimelineEvent:
    """Put a right version beside a wrong event, or mark it as entered by mistake."""
    locked = entries.lock(event.dosing_session)
    if before := entries.sent_before(TimelineEvent, key, locked):
        return before
    correction = entries.correction_of(event, reason=reason, is_void=is_void)
    return _store_event(locked, key, happening, correction, actor, now)


@transaction.atomic
def record_touch(
    *,
    dosing_session: DosingSession,
    key: UUID,
    touched: Touched,
    actor: User,
    now: datetime,
    device: Device | None = None,
) -> TimelineEvent:
    """Record touch with what was asked and answered; one that was declined is a note, because none was given."""
    what = ", ".join(label(code).lower() for code in (touched.touch_kind, touched.place) if code is not None)
    if touched.answer is TouchAnswer.TOUCH_DECLINED:
        kind, words = EventKind.NOTE, _("Touch was asked about and declined: %(what)s. None was given.")
    elif touched.answer is TouchAnswer.NOT_ASKED:
        kind, words = EventKind.TOUCH_GIVEN, _("Not asked before: it was for safety. %(what)s")
    else:
        kind, words = EventKind.TOUCH_GIVEN, _("Asked: %(what)s. Answered: %(answer)s.")
    note = (words % {"what": what, "answer": label(touched.answer).lower()}).strip()
    happening = Happening(kind=kind, at=touched.at, note=note)
    return record_event(
        dosing_session=dosing_session, key=key, happening=happening, actor=actor, now=now, device=device
    )


@transaction.atomic
def add_words(
    *, event: TimelineEvent, key: UUID, note: str, actor: User, now: datetime, device: Device | None = None
) -> TimelineEvent:
    """Put words to an event that was only tapped; it keeps its time, and its version without them stays too."""
    locked = entries.lock(event.dosing_session)
    if before := entries.sent_before(TimelineEvent, key, locked):
        return before
    correction = entries.correction_of(event, reason=_("Words added"), is_void=False)
    words = " ".join(filter(None, (event.note, note.strip())))
    happening = Happening(kind=event.kind, at=event.at, note=words, distress=event.distress, depth=event.depth)
    return _store_event(locked, key, happening, correction, actor, now, device)


@transaction.atomic
def record_adverse_event(
    *,
    dosing_session: DosingSession,
    key: UUID,
    untoward: Untoward,
    actor: User,
    now: datetime,
    device: Device | None = None,
) -> AdverseEvent:
    """Record something untoward; serious, severe or worse goes to the prescriber as an urgent task."""
    locked = entries.lock(dosing_session)
    if before := entries.sent_before(AdverseEvent, key, locked):
        return before
    event = _store_adverse_event(locked, key, untoward, {}, actor, now, device)
    _tell_prescriber(locked, event, actor, now)
    dosing.advance_to_monitoring(dosing_session=locked, at=untoward.at, actor=actor, now=now)
    return event


@transaction.atomic
def correct_adverse_event(
    *, event: AdverseEvent, key: UUID, untoward: Untoward, reason: str, is_void: bool, actor: User, now: datetime
) -> AdverseEvent:
    """Put a right version beside a wrong adverse event.

    A medication error that a dose brought with it stays: it is corrected with the dose.
    """
    locked = entries.lock(event.dosing_session)
    if before := entries.sent_before(AdverseEvent, key, locked):
        return before
    if event.dose_id is not None and (is_void or untoward.term is not event.term):
        raise EntryRefused(
            _("This event belongs to a dose taken outside the order: it stays a medication error."),
            field=None if is_void else "term",
        )
    correction = entries.correction_of(event, reason=reason, is_void=is_void)
    if event.dose_id is not None:
        correction["dose_id"] = event.dose_id
    return _store_adverse_event(locked, key, untoward, correction, actor, now)


def _store_event(
    dosing_session: DosingSession,
    key: UUID,
    happening: Happening,
    correction: dict[str, Any],
    actor: User,
    now: datetime,
    device: Device | None = None,
) -> TimelineEvent:
    event: TimelineEvent = TimelineEvent.objects.create(
        **entries.head(dosing_session=dosing_session, key=key, at=happening.at, actor=actor, now=now, device=device),
        **correction,
        kind=happening.kind,
        note=happening.note,
        distress=happening.distress,
        depth=happening.depth,
    )
    audit.record(
        actor=actor,
        act=Act.CREATE,
        action="sessions.event.corrected" if correction else "sessions.event.recorded",
        target=event,
        at=now,
    )
    return event


def _store_adverse_event(
    dosing_session: DosingSession,
    key: UUID,
    untoward: Untoward,
    correction: dict[str, Any],
    actor: User,
    now: datetime,
    device: Device | None = None,
) -> AdverseEvent:
    if untoward.prescriber_told_at is not None and untoward.prescriber_told_at < untoward.at:
        raise EntryRefused(_("The prescriber cannot have been told before it happened."), field="prescriber_told_at")
    fields = {name: value for name, value in asdict(untoward).items() if name != "at"}
    event: AdverseEvent = AdverseEvent.objects.create(
        **entries.head(dosing_session=dosing_session, key=key, at=untoward.at, actor=actor, now=now, device=device),
        **correction,
        **fields,
    )
    audit.record(
        actor=actor,
        act=Act.CREATE,
        action="sessions.adverse_event.corrected" if correction else "sessions.adverse_event.recorded",
        target=event,
        at=now,
    )
    return event


def _tell_prescriber(dosing_session: DosingSession, event: AdverseEvent, actor: User, now: datetime) -> None:
    prescription = dosing_session.prescription
    if prescription is None:
        return
    open_task(
        client=dosing_session.client,
        kind=TaskKind.ADVERSE_EVENT,
        assignee=prescription.prescriber,
        subject=event,
        detail=event.detail,
        actor=actor,
        now=now,
        is_urgent=event.is_serious
        or event.reported_severity in {Severity.SEVERE, Severity.LIFE_THREATENING, Severity.DEATH},
    )
