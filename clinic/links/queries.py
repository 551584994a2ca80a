"""The links of a client, as lists show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from clinic.links.models import PrivateLink
from clinic.links.terms import LinkStanding

if TYPE_CHECKING:
    from clients.models import Client


@dataclass(frozen=True, kw_only=True)
class LinkRow:
    """One link and how it stands now."""

    link: PrivateLink
    standing: LinkStanding

    @property
    def may_be_ended(self) -> bool:
        """Whether it can still be opened by whoever holds it."""
        return self.standing is LinkStanding.OPEN


def links_of(client: Client, now: datetime) -> list[LinkRow]:
    """Return every link of a client, the latest first."""
    rows = PrivateLink.objects.filter(client=client).select_related("created_by", "ended_by")
    return [LinkRow(link=link, standing=link.standing(now)) for link in rows.order_by("-created_at", "-pk")]
