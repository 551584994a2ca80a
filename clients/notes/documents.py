"""What a progress note says, in reading order, and what its signature covers."""

from __future__ import annotations

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.notes.models import ProgressAddendum, ProgressNote
from clients.notes.rules.headings import AGREES_ON_TOUCH, HEADINGS
from clients.notes.terms import Heading, NoteKind, TouchAgreed
from clinic.core import wording
from clinic.core.labels import label
from clinic.signatures.kinds import HASH_COLUMN, Kind, Section, addendum_content, addendum_sections, columns_of
from clinic.signatures.terms import Meaning


def sections_of(note: ProgressNote) -> list[Section]:
    """Return the headings and words of a note, in the order they are read.

    Words under a heading that the kind no longer has are still read, at the end.
    """
    known = [heading for heading in HEADINGS[NoteKind(note.kind)] if heading.value in note.texts]
    others = [Heading(code) for code in note.texts if code not in known]
    return [(label(heading), note.texts[heading.value]) for heading in [*known, *others]]


def facts_of(note: ProgressNote) -> list[tuple[str, str]]:
    """Return what is noted beside the text: when, what touch was agreed to, what was asked."""
    facts = [(_("When"), wording.moment_text(note.held_at)), (_("Thoughts of suicide"), _asked(note))]
    if note.kind in AGREES_ON_TOUCH:
        agreed = ", ".join(label(TouchAgreed(code)) for code in note.touch_agreed)
        facts.insert(1, (_("Touch agreed to"), agreed or _("not talked about")))
    return facts


def note_content(note: ProgressNote) -> dict[str, object]:
    """Return everything the signature of a note stands for."""
    return {"kind": "progress note", "note": columns_of(note, without=HASH_COLUMN)}


def _asked(note: ProgressNote) -> str:
    return _("asked about") if note.risk_asked else _("not asked about")


KINDS: Final = (
    Kind(
        model=ProgressNote,
        noun="notes.note",
        title=gettext_lazy("Progress note"),
        meaning=Meaning.AUTHOR,
        content=note_content,
        rows=lambda: ProgressNote.objects.filter(signed_at__isnull=False),
        page=lambda note: reverse("notes:note", args=[note.pk]),
        sections=lambda note: [*facts_of(note), *sections_of(note)],
    ),
    Kind(
        model=ProgressAddendum,
        noun="notes.addendum",
        title=gettext_lazy("Addition to a progress note"),
        meaning=Meaning.ADDENDUM,
        content=addendum_content,
        rows=lambda: ProgressAddendum.objects.select_related("note"),
        page=lambda addendum: reverse("notes:note", args=[addendum.note_id]),
        sections=addendum_sections,
    ),
)
