"""The ledger as rows of text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final
from uuid import UUID

from django.db.models import QuerySet

from clinic.audit.models import AuditEvent
from reports.exports.cells import harmless

COLUMNS: Final = (
    "seq", "at", "actor", "acting_roles", "act", "action", "object_type", "object_id", "client_id", "outcome",
    "reason_code", "source_address", "hash",
)  # fmt: skip


def activity_rows(events: QuerySet[AuditEvent], people: Mapping[UUID, str]) -> Iterator[list[str]]:
    """Yield the header and one row per event, oldest first."""
    yield list(COLUMNS)
    for event in events.iterator(chunk_size=500):
        actor = people.get(event.actor_id) or event.system if event.actor_id else event.system
        values = {**{name: getattr(event, name, "") for name in COLUMNS}, "actor": actor, "at": event.at.isoformat()}
        yield [harmless(values[name]) for name in COLUMNS]
