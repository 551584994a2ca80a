"""The record as JSON and as CSV. Cells are harmless in a spreadsheet (OWASP ASVS 1.2.10)."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any, Final

from clinic.custody.exports.coverage import KINDS, WITHHELD
from clinic.custody.exports.gathering import ClientRecord
from clinic.custody.exports.rows import fields_of, row_of, rows_of
from reports.exports.activity import activity_lines
from reports.exports.cells import harmless

FORMAT: Final = "kapstone-record/1"


def record_json(record: ClientRecord) -> bytes:
    """Return every row of the record with its keys, so that another system can take it over."""
    document = {
        "format": FORMAT,
        "client": str(record.client.pk),
        "exported_at": record.gathered_at.isoformat(),
        "records": {label: rows_of(rows) for label, rows in record.rows.items()},
        "refers_to": {label: rows_of(rows) for label, rows in record.reference.items()},
        "people": {str(pk): user.printed_name for pk, user in sorted(record.people.items())},
        "withheld": [{"kind": label, "reason": reason} for label, reason in WITHHELD.items()],
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def csv_files(record: ClientRecord) -> Iterator[tuple[str, bytes]]:
    """Yield one table per kind, and the table of tables; names say nothing about anybody."""
    contents = [["file", "kind", "title", "rows"]]
    for number, kind in enumerate(KINDS, start=1):
        rows = record.of(kind.label)
        name = f"tables/table-{number:02d}.csv"
        contents.append([name, kind.label, str(kind.title), str(len(rows))])
        columns = [field.attname for field in fields_of(kind.model)]
        yield name, csv_bytes([columns, *([row_of(row)[name] for name in columns] for row in rows)])
    yield "tables/contents.csv", csv_bytes(contents)


def access_log(record: ClientRecord) -> bytes:
    """Return who saw or changed the record, oldest first, with the hashes that let the file be verified."""
    people = {pk: user.name for pk, user in record.people.items()}
    return "".join(activity_lines(record.events, people)).encode()


def csv_bytes(rows: Iterable[Iterable[Any]]) -> bytes:
    """Return rows as CSV that a spreadsheet shows and never runs."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    for row in rows:
        writer.writerow([harmless(_flat(value)) for value in row])
    return text.getvalue().encode()


def _flat(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value
