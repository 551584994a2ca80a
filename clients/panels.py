"""The panels beside a client's timeline: next step, readiness, medicine, measures, messages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from clients.models import Client
from clinic.staff.models import User


@dataclass(frozen=True, kw_only=True)
class Panel:
    """One panel: a title, the template that shows it and what it needs."""

    title: str
    template: str
    order: int
    context: dict[str, Any] = field(default_factory=dict)


Contributor = Callable[[Client, User], Panel | None]

contributors: Final[list[Contributor]] = []

# What a prescriber reads on the page of a clearance before deciding: screening, medicines, vital signs, measures.
decision_contributors: Final[list[Contributor]] = []


def panels_for(client: Client, user: User) -> list[Panel]:
    """Return the panels this person may see, in their order."""
    return _in_order(contributors, client, user)


def decision_panels_for(client: Client, user: User) -> list[Panel]:
    """Return the panels a decision is made from, in their order."""
    return _in_order(decision_contributors, client, user)


def _in_order(found: list[Contributor], client: Client, user: User) -> list[Panel]:
    panels = (contribute(client, user) for contribute in found)
    return sorted((panel for panel in panels if panel is not None), key=lambda panel: panel.order)
