"""What progress notes add to a client's page: rows of the timeline and a panel to write from."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from clients.models import Client
from clients.notes import queries
from clients.notes.terms import NoteState
from clients.panels import Panel
from clients.timeline import TimelineRow
from clinic.core.labels import label
from clinic.policy.reach import may
from clinic.policy.terms import Permission
from clinic.staff.models import User

SHOWN = 3


def note_rows(client: Client, user: User) -> Iterator[TimelineRow]:
    """Show every progress note at the time it tells of, drafts marked as such."""
    if not may(user, Permission.VIEW_CHART):
        return
    for listed in queries.notes_of(client, user):
        note = listed.note
        words = [note.signed_name or note.author.name]
        if listed.state is not NoteState.SIGNED:
            words.append(label(listed.state))
        if note.is_late_entry:
            words.append(_("Late entry"))
        yield TimelineRow(
            at=note.held_at,
            icon="notebook-pen",
            title=_("Note: %(kind)s") % {"kind": label(note.kind)},
            detail=" · ".join(words),
            url=reverse("notes:note", args=[note.pk]),
            kind="note",
        )


def note_panel(client: Client, user: User) -> Panel | None:
    """Show the latest notes, and where to write one."""
    if not may(user, Permission.VIEW_CHART):
        return None
    context = {
        "notes": queries.notes_of(client, user, limit=SHOWN),
        "may_write": may(user, Permission.WRITE_NOTE),
        "person": client,
        "more_url": reverse("notes:list", args=[client.pk]),
        "more_label": _("All notes"),
    }
    return Panel(title=_("Progress notes"), template="notes/_panel.html", order=35, context=context)
