"""Everything about one client, read once: what every form of the export is made from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import QuerySet

from clients.models import Client
from clinic.audit.models import AuditEvent
from clinic.custody.exports.coverage import KINDS, REFERENCE, SIGNATURES, Kind
from clinic.custody.exports.rows import fields_of
from clinic.staff.models import User


@dataclass(frozen=True, kw_only=True)
class ClientRecord:
    """One client's record: rows by kind, what they refer to, and who saw them."""

    client: Client
    gathered_at: datetime
    rows: dict[str, list[models.Model]]
    reference: dict[str, list[models.Model]]
    people: dict[UUID, User]
    events: QuerySet[AuditEvent]
    files: list[Any]
    # Files that were handed in, as they came.
    papers: list[Any]

    def of(self, label: str) -> list[Any]:
        """Return the rows of one kind."""
        return self.rows[label]

    def referred(self, label: str, pk: Any) -> Any:
        """Return a row that this record refers to."""
        return next((row for row in self.reference[label] if row.pk == pk), None)

    def person(self, pk: UUID | None) -> str:
        """Return who a key stands for, as a signature would print it."""
        user = self.people.get(pk) if pk else None
        return user.printed_name if user is not None else ""


def gather(client: Client, *, now: datetime) -> ClientRecord:
    """Read the whole record of a client; one query per kind."""
    rows = {kind.label: list(_rows_of_kind(kind, client)) for kind in KINDS}
    # Signatures name what they are on. What does not leave is not named either.
    known = {row.pk for found in rows.values() for row in found}
    rows[SIGNATURES] = [row for row in rows[SIGNATURES] if row.record_id in known]
    named = set(_foreign_keys(rows))
    reference = {label: list(_referred(label, named)) for label in REFERENCE}
    # Acts whose mere existence tells too much are shown to whoever did them, and to nobody else.
    seen = AuditEvent.objects.of_practice(client.practice_id).about_client(client.pk).shown_to(None)
    events = seen.filter(at__lte=now).order_by("seq")
    people = {pk for model, pk in named if model is User} | set(events.values_list("actor_id", flat=True))
    return ClientRecord(
        client=client,
        gathered_at=now,
        rows=rows,
        reference=reference,
        people=User.objects.in_bulk(people - {None}),
        events=events,
        files=[row for row in _documents(client) if row.pdf],
        papers=list(_papers(client)),
    )


def _rows_of_kind(kind: Kind, client: Client) -> Any:
    names = [field.name for field in fields_of(kind.model)]
    rows = kind.model._default_manager.filter(**{kind.path: client.pk}).only(*names)
    return rows.order_by(*kind.order_by, "pk")


def _documents(client: Client) -> Any:
    model = apps.get_model("reports.rendereddocument")
    return model._default_manager.filter(client_id=client.pk).defer("facts").order_by("requested_at", "pk")


def _papers(client: Client) -> Any:
    model = apps.get_model("papers.clientpaper")
    return model._default_manager.filter(client_id=client.pk).only("content", "file_type", "practice_id").order_by("pk")


def _foreign_keys(rows: dict[str, list[models.Model]]) -> Iterator[tuple[type[models.Model], Any]]:
    for instances in rows.values():
        for instance in instances:
            for field in fields_of(type(instance)):
                if field.is_relation and getattr(instance, field.attname) is not None:
                    yield field.related_model, getattr(instance, field.attname)  # type: ignore[misc]


def _referred(label: str, named: set[tuple[type[models.Model], Any]]) -> Any:
    model = apps.get_model(label)
    keys = [pk for other, pk in named if other is model]
    return model._default_manager.filter(pk__in=keys).order_by("pk")
