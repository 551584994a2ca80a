"""The canonical content of an integration note and of an addition to it."""

from __future__ import annotations

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clinic.signatures.kinds import HASH_COLUMN, Kind, Section, addendum_content, addendum_sections, columns_of
from clinic.signatures.terms import Meaning
from integration.models import IntegrationAddendum, IntegrationNote

TEXT_FIELDS: Final = (
    "narrative", "imagery", "emotions", "insights", "somatic", "relational", "challenging", "meaning",
    "intention_revisited", "symptom_change", "themes", "next_steps",
)  # fmt: skip
FIELDS: Final = (*TEXT_FIELDS, "held_at", "frameworks", "risk_asked", "adverse_events_asked")


def sections_of(note: IntegrationNote) -> list[Section]:
    """Return the headings and words of a note, in the order they are read."""
    headings = {field.name: str(field.verbose_name) for field in IntegrationNote._meta.fields}
    return [(headings[name], getattr(note, name)) for name in TEXT_FIELDS]


def note_content(note: IntegrationNote) -> dict[str, object]:
    """Return everything the signature of a note stands for, its commitments' words apart."""
    return {"kind": "integration note", "note": columns_of(note, without=HASH_COLUMN)}


KINDS: Final = (
    Kind(
        model=IntegrationNote,
        noun="integration.note",
        title=_("Integration note"),
        meaning=Meaning.AUTHOR,
        content=note_content,
        rows=lambda: IntegrationNote.objects.filter(signed_at__isnull=False),
        page=lambda note: reverse("integration:note", args=[note.pk]),
        sections=sections_of,
    ),
    Kind(
        model=IntegrationAddendum,
        noun="integration.addendum",
        title=_("Addition to an integration note"),
        meaning=Meaning.ADDENDUM,
        content=addendum_content,
        rows=lambda: IntegrationAddendum.objects.select_related("note"),
        page=lambda addendum: reverse("integration:note", args=[addendum.note_id]),
        sections=addendum_sections,
    ),
)
