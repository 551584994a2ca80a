"""A long ledger, made quickly: properly chained rows written past the service that writes one at a time."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction

from clinic.audit.chain import GENESIS, head_seal, row_hash
from clinic.audit.models import AuditEvent, LedgerHead
from clinic.core.keyring import Purpose, key_ring
from clinic.core.triggers import guards_aside

ACTIONS: Final = (
    ("VIEW", "clients.client.viewed", "clients.client"),
    ("VIEW", "therapy_sessions.dosingsession.viewed", "therapy_sessions.dosingsession"),
    ("VIEW", "integration.integrationnote.viewed", "integration.integrationnote"),
    ("QUERY", "clients.list.viewed", ""),
    ("CHANGE", "clients.client.changed", "clients.client"),
    ("CREATE", "sessions.dose.recorded", "therapy_sessions.dose"),
    ("EXPORT", "reports.document.downloaded", "reports.rendereddocument"),
)
PAUSE: Final = timedelta(seconds=60)
BATCH: Final = 5000


def fill_ledger(
    number: int, *, practice_id: UUID, actors: Sequence[UUID], clients: Sequence[UUID], dice: random.Random
) -> None:
    """Append rows a minute apart, up to now; the first client is seen as often as all others of a tenth together."""
    head = LedgerHead.objects.get(pk=1)
    columns = [field.attname for field in AuditEvent._meta.fields]
    marks = ", ".join(["%s"] * len(columns))
    names = ", ".join(map(connection.ops.quote_name, columns))
    sql = f"INSERT INTO audit_auditevent ({names}) VALUES ({marks})"  # nosec B608 # noqa: S608 -- names of the model
    last: dict[str, Any] = {"seq": head.seq, "hash": head.hash or GENESIS}
    rows = _rows(number, last, practice_id, actors, clients, dice)
    with transaction.atomic(), connection.cursor() as cursor:
        while some := [_stored(row, columns) for row in islice(rows, BATCH)]:
            cursor.executemany(sql, some)
        key = key_ring().primary(Purpose.AUDIT)
        latest_at = max(last["at"], head.latest_at or last["at"])
        with guards_aside(connection, LedgerHead._meta.db_table):
            LedgerHead.objects.filter(pk=1).update(
                seq=last["seq"], hash=last["hash"], latest_at=latest_at,
                seal=head_seal(last["seq"], last["hash"], latest_at, key),
            )  # fmt: skip


def _rows(
    number: int, last: dict[str, Any], practice_id: UUID, actors: Sequence[UUID], clients: Sequence[UUID],
    dice: random.Random,
) -> Iterator[dict[str, Any]]:  # fmt: skip
    key = key_ring().primary(Purpose.AUDIT)
    at = datetime.now(UTC) - PAUSE * number
    for _ in range(number):
        at += PAUSE
        act, action, object_type = dice.choice(ACTIONS)
        client = None if act == "QUERY" else clients[0] if dice.random() < 0.1 else dice.choice(clients)
        row = {
            "seq": last["seq"] + 1, "at": at, "practice_id": practice_id, "actor_id": dice.choice(actors),
            "acting_roles": "THERAPIST", "system": "", "act": act, "action": action, "object_type": object_type,
            "object_id": str(client or ""), "client_id": client, "outcome": "DONE", "reason_code": "",
            "source_address": "203.0.113.7", "sign_in_hash": "0" * 16, "key_id": key.key_id.hex(),
            "is_clock_back": False, "previous_hash": last["hash"],
        }  # fmt: skip
        row["hash"] = row_hash(row, last["hash"], key)
        last.update(seq=row["seq"], hash=row["hash"], at=at)
        yield row


def _stored(row: dict[str, Any], columns: Sequence[str]) -> list[Any]:
    fields = {field.attname: field for field in AuditEvent._meta.fields}
    return [fields[name].get_db_prep_value(row[name], connection) for name in columns]
