"""What the command box finds: clients, their next appointments, and pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from clients.models import Client
from clients.rules.identity import fold, search_words
from clinic.core.labels import label
from clinic.policy.reach import may
from clinic.policy.terms import Permission
from clinic.scheduling.models import Appointment
from clinic.staff.models import User
from reports.navigation import CREATE, RAIL, items_for

MOST: Final = 8


@dataclass(frozen=True, kw_only=True)
class Hit:
    """One thing to go to."""

    title: str
    detail: str
    url: str
    kind: str

    def as_json(self) -> dict[str, str]:
        """Return the form the command box reads."""
        return {"title": self.title, "detail": self.detail, "url": self.url, "kind": self.kind}


def find_all(user: User, text: str, *, path: str, now: datetime) -> list[Hit]:
    """Return what fits the text and this person may open: clients, appointments, then pages."""
    # A search without a word, such as "%", would fit everybody.
    hits = [*_clients(user, text), *_appointments(user, text, now)] if search_words(text) else []
    return [*hits, *_pages(user, text, path)]


def _clients(user: User, text: str) -> list[Hit]:
    if not may(user, Permission.VIEW_CLIENT):
        return []
    rows = Client.objects.visible_to(user).matching(text).order_by("archived_at", "search_name", "pk")[:MOST]
    return [
        Hit(
            title=client.name,
            detail=str(client.birth_date or ""),
            url=reverse("clients:detail", args=[client.pk]),
            kind=_("Client"),
        )
        for client in rows
    ]


def _appointments(user: User, text: str, now: datetime) -> list[Hit]:
    if not may(user, Permission.VIEW_SCHEDULE):
        return []
    matching = Client.objects.visible_to(user).matching(text).values("pk")
    rows = (
        Appointment.objects.visible_to(user, Permission.VIEW_SCHEDULE)
        .holding()
        .filter(client__in=matching, starts_at__gte=now)
        .on_view()
        .order_by("starts_at", "pk")[:MOST]
    )
    return [
        Hit(
            title=f"{date_format(localtime(item.starts_at), 'D M j, H:i')} {item.client.name}",
            detail=f"{item.appointment_type.name}, {label(item.status)}",
            url=reverse("scheduling:detail", args=[item.pk]),
            kind=_("Appointment"),
        )
        for item in rows
    ]


def _pages(user: User, text: str, path: str) -> list[Hit]:
    wanted = fold(text)
    pages = [(item, _("Page")) for item in items_for(user, RAIL, path)]
    pages += [(item, _("New")) for item in items_for(user, CREATE, path)]
    return [
        Hit(title=item.label, detail="", url=item.url, kind=kind)
        for item, kind in pages
        if not wanted or wanted in fold(item.label)
    ][:MOST]
