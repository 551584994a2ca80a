"""The parts of a client's page: which are offered, which was asked for, and the panels of each, ready to show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.template.loader import render_to_string

from clients.models import Client
from clients.panels import Panel, panels_for, parts_for
from clients.terms import ClientPart
from clients.timeline import Tab
from clinic.core.labels import label
from clinic.staff.models import User


@dataclass(frozen=True, kw_only=True)
class Section:
    """One part of the page: each of its panels with its inside, ready to show."""

    part: ClientPart
    panels: Sequence[tuple[Panel, str]]


def part_asked(text: str, user: User) -> ClientPart:
    """Return the part an address asks for; the overview for anything this person is not offered."""
    return ClientPart(text) if text in parts_for(user) else ClientPart.OVERVIEW


def tabs_of(user: User, shown: ClientPart) -> list[Tab]:
    """Return the way to each part; the overview is the address of the client itself."""
    return [
        Tab(
            url="?" if part is ClientPart.OVERVIEW else f"?part={part}",
            label=label(part),
            is_current=part is shown,
            count=0,
        )
        for part in parts_for(user)
    ]


def section_of(client: Client, user: User, part: ClientPart, request: HttpRequest) -> Section:
    """Gather one part of the page."""
    panels = [
        (panel, render_to_string(panel.template, {**panel.context, "panel": panel, "client": client}, request))
        for panel in panels_for(client, user, part)
    ]
    return Section(part=part, panels=panels)
