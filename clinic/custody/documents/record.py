"""The whole record of a client as sections to print: every row, and every value a reader has a use for.

Short kinds become tables, with a line below for whatever else a row says; the others a list of
names and values. What a printed line leaves out for the sake of being read stands in the JSON.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.rules.part2 import NOTICE
from clinic.core import wording
from clinic.custody.documents.words import Words
from clinic.custody.exports.coverage import CLIENT, KINDS, Kind
from clinic.custody.exports.gathering import ClientRecord
from clinic.custody.exports.readme import left_out
from clinic.custody.exports.rows import fields_of

# Where a row lies, and how often it was saved, is in the JSON; a reader has no use for it.
UNPRINTED: Final = frozenset(
    {
        "id", "practice", "client", "version", "key", "subject_type", "subject_id", "facts_hash", "text_hash",
        "pdf_hash", "instrument_version", "replaces", "facts",
    }
)  # fmt: skip
# In a table a line says when it happened; that it was typed a minute later would drown the rest.
UNPRINTED_BESIDE: Final = frozenset(
    {
        "recorded_at", "recorded_by", "prescription", "form", "route", "sequence", "blocked_until", "booked_at",
        "not_after", "appointment_version", "created_at",
    }
)  # fmt: skip
# About thirty pages, laid out in a quarter of the time the typesetter gives a document (reports.typesetter).
CHARACTERS_PER_PART: Final = 150_000


@dataclass(frozen=True, kw_only=True)
class Section:
    """One kind of record: a table, or blocks of names and values."""

    title: str
    columns: list[str] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)
    blocks: list[dict[str, Any]] = field(default_factory=list)

    @property
    def size(self) -> int:
        """How many characters it holds, roughly."""
        texts = [text for line in self.lines for text in (*line["cells"], line["also"])]
        texts += [text for block in self.blocks for row in block["rows"] for text in row]
        return sum(map(len, texts)) + 40 * len(texts)


def contexts(record: ClientRecord) -> list[dict[str, Any]]:
    """Return what the template needs, for as many parts as the record fills."""
    practice = record.client.practice
    with timezone.override(practice.zone):
        parts = list(_parts(list(_sections(record))))
        common = {
            "title": _("The whole record"),
            "client": _client(record),
            "letterhead": {"name": practice.name, "contact": _contact(practice)},
            "made_at": wording.moment_text(record.gathered_at),
            "zone": practice.time_zone.replace("_", " "),
            "withheld": left_out(),
            "notice": NOTICE if record.client.part2_marked_at else "",
        }
    return [
        {**common, "sections": [asdict(section) for section in part], "part": number, "parts": len(parts)}
        for number, part in enumerate(parts, start=1)
    ]


def _contact(practice: Any) -> str:
    lines = (practice.address, practice.phone, practice.email)
    return "\n".join(line.strip() for line in lines if line.strip())


def _client(record: ClientRecord) -> dict[str, str]:
    client = record.client
    born = wording.day(client.birth_date, "date") if client.birth_date else ""
    return {"name": client.legal_name, "used": client.preferred_name, "born": born}


def _parts(sections: list[Section]) -> Iterator[list[Section]]:
    """Yield the sections of each part; one that is longer than a part is a part of its own."""
    part: list[Section] = []
    size = 0
    for section in (piece for whole in sections for piece in _pieces(whole)):
        if part and size + section.size > CHARACTERS_PER_PART:
            yield part
            part, size = [], 0
        part.append(section)
        size += section.size
    yield part


def _pieces(section: Section) -> Iterator[Section]:
    """Cut a section that no part could hold."""
    if section.size <= CHARACTERS_PER_PART:
        yield section
        return
    pieces = -(-section.size // CHARACTERS_PER_PART)
    per_piece = max(1, -(-max(len(section.lines), len(section.blocks)) // pieces))
    for start in range(0, max(len(section.lines), len(section.blocks)), per_piece):
        yield Section(
            title=section.title if not start else _("%(title)s, continued") % {"title": section.title},
            columns=section.columns,
            lines=section.lines[start : start + per_piece],
            blocks=section.blocks[start : start + per_piece],
        )


def _sections(record: ClientRecord) -> Iterator[Section]:
    words = Words(record)
    for kind in KINDS:
        rows = record.of(kind.label)
        if rows:
            yield _table(kind, rows, words) if kind.columns else _list(kind, rows, words)


def _table(kind: Kind, rows: list[models.Model], words: Words) -> Section:
    fields = {item.name: item for item in fields_of(kind.model)}
    shown = [fields[name] for name in kind.columns]
    left_out = {*kind.columns, *UNPRINTED, *UNPRINTED_BESIDE}
    rest = [item for name, item in fields.items() if name not in left_out]
    lines = [{"cells": [words.value(row, item) for item in shown], "also": _rest(row, rest, words)} for row in rows]
    return Section(title=str(kind.title), columns=[words.heading(item) for item in shown], lines=lines)


def _rest(row: models.Model, fields: list[models.Field[Any, Any]], words: Words) -> str:
    said = (
        (words.heading(item), words.value(row, item))
        for item in fields
        # The usual in every line would bury the one unusual.
        if getattr(row, item.attname) != item.get_default()
    )
    return "; ".join(f"{name}: {value}" for name, value in said if value)


def _list(kind: Kind, rows: list[models.Model], words: Words) -> Section:
    fields = [item for item in fields_of(kind.model) if item.name not in UNPRINTED]
    blocks = []
    for number, row in enumerate(rows, start=1):
        said = [[words.heading(item), words.value(row, item)] for item in fields]
        heading = "" if kind.label == CLIENT else _("%(number)s of %(all)s") % {"number": number, "all": len(rows)}
        blocks.append({"heading": heading, "rows": [pair for pair in said if pair[1]]})
    return Section(title=str(kind.title), blocks=blocks)
