"""The panels of a client's page: each app above says in which part of the page its panels stand, and for whom."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from clients.models import Client
from clients.terms import ClientPart
from clinic.policy.reach import may
from clinic.policy.terms import Permission
from clinic.staff.models import User


@dataclass(frozen=True, kw_only=True)
class Panel:
    """One panel: a title, the template that shows it and what it needs."""

    title: str
    template: str
    order: int
    context: dict[str, Any] = field(default_factory=dict)


Contributor = Callable[[Client, User], Panel | None]


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a panel stands. Whoever lacks the permission is not asked, so an empty part is not offered."""

    part: ClientPart
    needs: Permission
    contribute: Contributor


places: Final[list[Place]] = []

# What a prescriber reads on the page of a clearance before deciding: screening, medicines, vital signs, measures.
decision_contributors: Final[list[Contributor]] = []


def add(part: ClientPart, needs: Permission, *contributors: Contributor) -> None:
    """Give panels their place on the page of a client; called in ``AppConfig.ready``."""
    places.extend(Place(part=part, needs=needs, contribute=contribute) for contribute in contributors)


def parts_for(user: User) -> list[ClientPart]:
    """Return the parts of the page that hold something for this person."""
    offered = {place.part for place in places if may(user, place.needs)}
    return [part for part in ClientPart if part in offered]


def panels_for(client: Client, user: User, part: ClientPart) -> list[Panel]:
    """Return the panels this person may see in one part of the page, in their order."""
    return _in_order([row.contribute for row in places if row.part is part and may(user, row.needs)], client, user)


def decision_panels_for(client: Client, user: User) -> list[Panel]:
    """Return the panels a decision is made from, in their order."""
    return _in_order(decision_contributors, client, user)


def _in_order(found: Iterable[Contributor], client: Client, user: User) -> list[Panel]:
    panels = (contribute(client, user) for contribute in found)
    return sorted((panel for panel in panels if panel is not None), key=lambda panel: panel.order)
