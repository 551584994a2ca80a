"""What a therapist wrote, as lists. Titles are sealed, so they cannot be sorted by."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clinic.core import wording
from clinic.core.labels import label
from clinic.core.tables import BaseTable, TitleColumn
from clinic.core.templatetags.ui import badge_html
from sessions.psychotherapy_notes.models import PsychotherapyNote
from sessions.psychotherapy_notes.terms import NoteKind


class DayColumn(TitleColumn):
    """The day a note is about, linked to the note."""

    def render(self, value: Any, record: Any) -> Any:
        """Write the day in words."""
        return super().render(wording.day(value), record)


class NoteTable(BaseTable):
    """One author's notes."""

    caption = _("Your psychotherapy notes")
    about_on = DayColumn(
        verbose_name=_("Day"),
        url=lambda note: reverse("psychotherapy_notes:note", args=[note.pk]),
        attrs={"td": {"class": "nowrap"}},
    )
    client = tables.Column(accessor="client__name", verbose_name=_("Client"), order_by=("client__search_name",))
    title = tables.Column(verbose_name=_("Title"), orderable=False, empty_values=())
    state = tables.Column(accessor="locked_at", verbose_name=_("State"), empty_values=())

    class Meta(BaseTable.Meta):
        order_by = ("-about_on", "-created_at")

    def render_title(self, record: PsychotherapyNote) -> str:
        """Write the title; name the other kind of note, which has an authorization of its own."""
        title = record.title or str(_("Untitled"))
        return title if record.kind is NoteKind.PSYCHOTHERAPY else f"{title} · {label(record.kind)}"

    def render_state(self, record: PsychotherapyNote) -> Any:
        """Say whether the note is still being written."""
        if record.is_locked:
            return badge_html(_("Locked"), "good", "lock")
        return badge_html(_("Draft"), "attention", "pen-line")
