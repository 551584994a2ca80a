"""The ledger as a file that proves itself: every row with its hashes, and a seal over the whole.

A row's own hash shows that its content is what was recorded; the last line shows that no row was
taken out of the file or put in, also where a filter left gaps in the numbers.
"""

from __future__ import annotations

import csv
import hashlib
import hmac
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from clinic.audit.chain import CHAINED_FIELDS, NoSuchKey, key_for, row_hash
from clinic.audit.models import AuditEvent
from clinic.core.keyring import MasterKey, Purpose, key_ring

# `actor` is the person's name on the day of the export; everything else is what the chain covers.
COLUMNS: Final = ("seq", "at", "actor", *CHAINED_FIELDS[2:], "key_id", "previous_hash", "hash")
SEAL: Final = "seal"
LINE_END: Final = "\r\n"
_SEAL_CELLS: Final = 4
_FLAGS: Final = {"": None, "yes": True, "no": False}
_MAY_BE_NONE: Final = frozenset({"practice_id", "actor_id", "client_id", "key_id"})


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What a look at an exported file found."""

    rows: int
    problems: list[str]


def cells_of(event: AuditEvent, actor: str) -> list[str]:
    """Return one event as text, so that its hash can be computed again from it."""
    return [actor if name == "actor" else _cell(getattr(event, name)) for name in COLUMNS]


def sealed_lines(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield the rows as lines of CSV, and at the end the line that seals them."""
    writer, digest, count = csv.writer(_Echo()), hashlib.sha256(), 0
    for row in _with_header(rows):
        line: str = writer.writerow(row)
        digest.update(line.encode())
        count += 1
        yield line
    key = key_ring().primary(Purpose.AUDIT)
    yield writer.writerow([SEAL, count - 1, key.key_id.hex(), _seal(key, digest.hexdigest())])


def verify_export(text: str) -> Verdict:
    """Say what is wrong with an exported file, row by row."""
    body, line_end, last = text.rstrip(LINE_END).rpartition(LINE_END)
    rows = [row for row in csv.reader(io.StringIO(body + line_end, newline="")) if row]
    problems = list(_problems_of_whole(body + line_end, next(csv.reader(io.StringIO(last, newline="")), [])))
    if not rows or tuple(rows[0]) != COLUMNS:
        return Verdict(rows=0, problems=[*problems, "the file does not begin as an export of the access log"])
    before: dict[str, str] = {}
    for cells in rows[1:]:
        if len(cells) != len(COLUMNS):
            problems.append(f"row {cells[0]}: altered")
            continue
        # An apostrophe stands in front of a cell that a spreadsheet would have computed.
        values = dict(zip(COLUMNS, (cell.removeprefix("'") for cell in cells), strict=True))
        problems += [f"row {values['seq']}: {problem}" for problem in _problems_of_row(values, before)]
        before = values
    return Verdict(rows=len(rows) - 1, problems=problems)


def _problems_of_whole(body: str, last: Sequence[str]) -> Iterator[str]:
    if len(last) != _SEAL_CELLS or last[0] != SEAL:
        yield "the seal at the end is missing: the file was cut off"
        return
    try:
        expected = _seal(key_for(last[2]), hashlib.sha256(body.encode()).hexdigest())
    except NoSuchKey:
        yield "the seal names a key that is not in the key ring"
        return
    if not hmac.compare_digest(expected.encode(), last[3].encode()):
        yield "the file is not the one that was exported: something was changed, added, removed or reordered"


def _problems_of_row(values: Mapping[str, str], before: Mapping[str, str]) -> Iterator[str]:
    row: dict[str, Any] = {
        name: None if name in _MAY_BE_NONE and not value else value for name, value in values.items()
    }
    row["seq"] = _number(values["seq"])
    row["is_clock_back"] = _FLAGS.get(values["is_clock_back"], values["is_clock_back"])
    try:
        expected = row_hash(row, values["previous_hash"], key_for(row["key_id"]))
    except NoSuchKey:
        yield "names a key that is not in the key ring"
        return
    if not hmac.compare_digest(expected.encode(), values["hash"].encode()):
        yield "altered"
    is_next = bool(before) and _number(values["seq"]) == _number(before["seq"]) + 1
    if is_next and before["hash"] != values["previous_hash"]:
        yield "does not follow the row before it"


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else -1


def _with_header(rows: Iterable[Sequence[str]]) -> Iterator[Sequence[str]]:
    yield COLUMNS
    yield from rows


def _cell(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _seal(key: MasterKey, digest: str) -> str:
    return hmac.new(key.secret, f"export|{digest}".encode(), hashlib.sha256).hexdigest()


class _Echo:
    """A file that hands each line back."""

    def write(self, value: str) -> str:
        return value
