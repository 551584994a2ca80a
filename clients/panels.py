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


def panels_for(client: Client, user: User) -> list[Panel]:
    """Return the panels this person may see, in their order."""
    panels = (contribute(client, user) for contribute in contributors)
    return sorted((panel for panel in panels if panel is not None), key=lambda panel: panel.order)
