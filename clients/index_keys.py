"""What clients are found by, computed anew when the key of the indexes is replaced."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.db.models import Q, QuerySet

from clients.models import Client
from clinic.core.encryption import DecryptionFailed
from clinic.core.keyring import Purpose
from clinic.keys.places import BATCH, Progress

INDEXED: Final = ("id", "practice_id", "email", "phone", "email_index", "phone_index")


@dataclass(frozen=True)
class ClientIndexes:
    """The indexes of e-mail and telephone. They name no key, so that all are compared."""

    name: str = "clients.client indexes"
    purpose: Purpose = Purpose.INDEX

    def left(self) -> int:
        """Return how many clients are indexed under another key than the primary."""
        return sum(not _is_current(client) for client in _indexed().iterator(chunk_size=BATCH))

    def reseal(self) -> Iterator[Progress]:
        """Index every such client anew, batch by batch."""
        last = None
        while batch := list(_indexed(after=last)[:BATCH]):
            last = batch[-1]
            done = [_reindex(client) for client in batch]
            yield Progress(
                resealed=sum(problem is None for problem in done),
                unreadable=tuple(f"{self.name} {problem}" for problem in done if problem),
            )


def _indexed(after: Client | None = None) -> QuerySet[Client]:
    rows = Client.objects.only(*INDEXED, "legal_first_name", "legal_last_name", "preferred_name").order_by("pk")
    rows = rows.exclude(email_index="", phone_index="")
    return rows.filter(pk__gt=after.pk) if after is not None else rows


def _is_current(client: Client) -> bool:
    before = (client.email_index, client.phone_index)
    try:
        client.set_search_fields()
    except DecryptionFailed:
        return False
    return before == (client.email_index, client.phone_index)


def _reindex(client: Client) -> str | None:
    """Store the new indexes unless an edit was faster; '' when nothing was to do, the key when unreadable."""
    before = Q(email_index=client.email_index, phone_index=client.phone_index)
    try:
        client.set_search_fields()
    except DecryptionFailed:
        return str(client.pk)
    now = Q(email_index=client.email_index, phone_index=client.phone_index)
    if before == now:
        return ""
    unchanged = Client.objects.filter(before, pk=client.pk)
    return None if unchanged.update(email_index=client.email_index, phone_index=client.phone_index) else ""
