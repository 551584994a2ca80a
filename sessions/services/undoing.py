"""Undo, moments after a tap: a correction like any other, without asking for its reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from clinic.staff.models import User
from sessions.models import AdverseEvent, Dose, Entry, TimelineEvent, VitalReading
from sessions.services import doses, events, vitals
from sessions.services.entries import UNDO_WITHIN, EntryRefused

# Undone twice, because the first answer was lost, is undone once.
_UNDO_KEYS: Final = UUID("6b1d0b52-3c0f-4f6e-8f2c-3d9a7c0c5e11")


@dataclass(frozen=True, kw_only=True)
class Kind:
    """How one kind of entry is taken back: its service, and what the service calls entry and content."""

    model: type[Entry]
    correct: Callable[..., Entry]
    entry: str
    content: str
    build: type[Any]


KINDS: Final = {
    "dose": Kind(model=Dose, correct=doses.correct_dose, entry="dose", content="taken", build=doses.Taken),
    "vitals": Kind(
        model=VitalReading, correct=vitals.correct_vitals, entry="reading", content="measured", build=vitals.Measured
    ),
    "event": Kind(
        model=TimelineEvent, correct=events.correct_event, entry="event", content="happening", build=events.Happening
    ),
    "adverse-event": Kind(
        model=AdverseEvent,
        correct=events.correct_adverse_event,
        entry="event",
        content="untoward",
        build=events.Untoward,
    ),
}


def kind_of(entry: Entry) -> str | None:
    """Return the name under which an entry can be undone; None for what is not undone.

    The end of a hold completes its dose: it is corrected with the dose.
    """
    if isinstance(entry, TimelineEvent) and entry.kind in events.ENDS_OF_HOLD:
        return None
    return next((name for name, kind in KINDS.items() if type(entry) is kind.model), None)


def undo_entry(*, entry: Entry, actor: User, now: datetime) -> Entry:
    """Mark an entry as a slip of the finger; only by whoever made it, and only moments later.

    Raises :class:`EntryRefused` afterwards: from then on it is corrected, with a reason.
    """
    kind = kind_of(entry)
    if kind is None or entry.recorded_by_id != actor.pk or now - entry.recorded_at > UNDO_WITHIN:
        raise EntryRefused(_("It is too late to undo this. Correct the entry instead."))
    how = KINDS[kind]
    content = how.build(**{field.name: getattr(entry, field.name) for field in fields(how.build)})
    return how.correct(
        **{how.entry: entry, how.content: content},
        key=uuid5(_UNDO_KEYS, str(entry.pk)),
        reason=_("Undone at once"),
        is_void=True,
        actor=actor,
        now=now,
    )
