"""The ledger as rows of text, with the hashes that let the file be verified."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from uuid import UUID

from django.db.models import QuerySet

from clinic.audit.exports import cells_of, sealed_lines
from clinic.audit.models import AuditEvent
from reports.exports.cells import harmless


def activity_lines(events: QuerySet[AuditEvent], people: Mapping[UUID, str]) -> Iterator[str]:
    """Yield the file line by line: a header, one line per event, oldest first, and the seal."""
    return sealed_lines(_rows(events, people))


def _rows(events: QuerySet[AuditEvent], people: Mapping[UUID, str]) -> Iterator[list[str]]:
    for event in events.iterator(chunk_size=500):
        actor = people.get(event.actor_id, "") if event.actor_id else event.system
        yield [harmless(cell) for cell in cells_of(event, actor)]
