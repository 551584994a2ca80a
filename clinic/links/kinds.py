"""What links can be for. Apps above add their kinds in ``AppConfig.ready``.

From here a link is issued, opened, checked and closed without knowing what it is for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.http import HttpRequest, HttpResponse

from clinic.links.models import PrivateLink
from clinic.links.terms import LinkKind

# (request, link, step) -> the page. ``step`` is what stands behind the link's address, '' at first.
Page = Callable[[HttpRequest, PrivateLink, str], HttpResponse]


@dataclass(frozen=True, kw_only=True)
class Kind:
    """What one purpose of links is.

    ``page`` answers every request of a client who passed the check while the link is open: it shows
    on GET and acts on POST, and its act calls ``services.complete`` in its own transaction.
    ``afterwards`` does the same once the purpose is fulfilled, until the link expires: a receipt, a
    way to take something back. Without it a used link only says that it was used. Both render
    templates that extend ``links/base.html`` and ask nothing of a signed-in person.
    """

    code: LinkKind
    page: Page
    afterwards: Page | None = None
    # None: as long as the practice's settings say.
    days: int | None = None


_kinds: Final[dict[LinkKind, Kind]] = {}

# Told when a link ended because the check was answered wrong too often, in that transaction.
when_guessed: Final[list[Callable[[PrivateLink, datetime], None]]] = []


def register(*kinds: Kind) -> None:
    """Let links of these kinds be issued and opened."""
    _kinds.update({kind.code: kind for kind in kinds})


def kind_of(code: LinkKind) -> Kind:
    """Return what a kind of link does."""
    return _kinds[code]
