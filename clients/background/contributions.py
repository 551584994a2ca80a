"""What a client brings along, on the client's page: rows of the timeline and a panel beside it."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from clients.background import queries
from clients.background.kinds import KINDS, Kind
from clients.background.models import Entry
from clients.models import Client
from clients.panels import Panel
from clients.queries import charts_of
from clients.timeline import TimelineRow
from clinic.core import wording
from clinic.policy.reach import may
from clinic.policy.terms import Permission
from clinic.staff.models import User

IN_THE_PANEL = ("allergies", "medications", "diagnoses")


def background_rows(client: Client, user: User) -> Iterator[TimelineRow]:
    """Show when each entry was written down, ended, or found to be wrong."""
    url = reverse("background:background", args=[client.pk])
    for kind in queries.seen_by(user):
        for entry in queries.entries_of([client], kind):
            yield from _rows(entry, kind, f"{url}#{kind.slug}")


def _rows(entry: Entry, kind: Kind, url: str) -> Iterator[TimelineRow]:
    says = {"kind": kind.title, "what": entry.headline}
    yield TimelineRow(
        at=entry.recorded_at,
        icon=kind.icon,
        title=_("%(kind)s: %(what)s") % says,
        detail=entry.recorded_by.name,
        url=url,
        kind="background",
    )
    if entry.ended_at is not None and entry.ended_by is not None and entry.ended_at != entry.recorded_at:
        until = _("until %(day)s") % {"day": wording.day(entry.ended_on, "date")} if entry.ended_on else ""
        yield TimelineRow(
            at=entry.ended_at,
            icon=kind.icon,
            title=_("No longer: %(what)s") % says,
            detail=" · ".join(part for part in (until, entry.ended_by.name) if part),
            url=url,
            kind="background",
        )
    if entry.withdrawn_at is not None and entry.withdrawn_by is not None:
        yield TimelineRow(
            at=entry.withdrawn_at,
            icon="eraser",
            title=_("Entered in error: %(what)s") % says,
            detail=" · ".join((entry.withdrawn_reason, entry.withdrawn_by.name)),
            url=url,
            kind="background",
        )


def background_panel(client: Client, user: User) -> Panel | None:
    """Show what a clinician looks for first: allergies, medications, diagnoses; or the way to the rest."""
    slugs = IN_THE_PANEL if may(user, Permission.VIEW_CHART) else ()
    if not slugs and not may(user, Permission.VIEW_CLIENT):
        return None
    kinds = [KINDS[slug] for slug in slugs] or list(queries.seen_by(user))
    charts = charts_of(client, user)
    lists = [(kind, [entry for entry in queries.entries_of(charts, kind) if entry.is_current]) for kind in kinds]
    context = {
        "lists": lists,
        "more_url": reverse("background:background", args=[client.pk]),
        "more_label": _("All and add"),
    }
    return Panel(title=_("Background"), template="background/panel.html", order=20, context=context)
