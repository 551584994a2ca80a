"""Walk the chain and name the first rows where it does not hold.

Rows are read as the database holds them, not through the models: a value that no model would
accept is what an intruder leaves, and has to be named rather than stop the walk.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import connection, transaction

from clinic.audit.anchors import Anchor
from clinic.audit.chain import CHAINED_FIELDS, GENESIS, NoSuchKey, is_sealed, key_for, row_hash
from clinic.audit.models import AuditEvent, LedgerHead
from clinic.core.keyring import MasterKey

COLUMNS: Final = (*CHAINED_FIELDS, "key_id", "previous_hash", "hash")
_KEYS: Final = frozenset({"practice_id", "actor_id", "client_id"})
_KEY_DIGITS: Final = 32


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One place where the ledger is not what was written."""

    seq: int
    problem: str


@dataclass
class _Walk:
    """How far the chain was followed."""

    anchors: Mapping[int, Anchor]
    seq: int = 0
    hash: str = GENESIS
    rows: int = 0
    # Read once: the ring's file is looked at anew each time it is asked for.
    keys: dict[str | None, MasterKey] = field(default_factory=dict)

    def follow(self, row: Mapping[str, Any]) -> Iterator[Finding]:
        """Take the next row and yield what is wrong with it."""
        if row["seq"] != self.seq + 1:
            yield Finding(seq=self.seq + 1, problem="missing")
        if not _same(row["previous_hash"], self.hash):
            yield Finding(seq=row["seq"], problem="does not follow the row before it")
        problem = self._problem_of(row)
        if problem:
            yield Finding(seq=row["seq"], problem=problem)
        anchor = self.anchors.get(row["seq"])
        if anchor is not None and not _same(row["hash"], anchor.hash):
            yield Finding(seq=row["seq"], problem=f"not the row that was there when it was noted at {anchor.at}")
        self.seq, self.hash, self.rows = row["seq"], str(row["hash"]), self.rows + 1

    def _problem_of(self, row: Mapping[str, Any]) -> str:
        key_id = row["key_id"]
        if key_id not in self.keys:
            try:
                self.keys[key_id] = key_for(key_id)
            except NoSuchKey:
                return "names a key that is not in the key ring"
        try:
            expected = row_hash(_canonical(row), str(row["previous_hash"]), self.keys[key_id])
        except (TypeError, ValueError):
            return "altered"  # bytes, or text that is none, where only text was ever written
        return "" if _same(row["hash"], expected) else "altered"

    def end(self, head: LedgerHead) -> Iterator[Finding]:
        """Compare where the rows end with where the head and the anchors say they end."""
        sealed = is_sealed(head.seq, head.hash, head.latest_at, head.seal)
        if sealed and head.seq > self.seq:
            yield Finding(
                seq=self.seq + 1, problem=f"missing up to row {head.seq}, where the head says the ledger ends"
            )
        elif not sealed or head.seq != self.seq or (head.seq and head.hash != self.hash):
            yield Finding(seq=head.seq, problem="the end of the ledger does not match its head")
        later = [anchor for seq, anchor in self.anchors.items() if seq > self.seq]
        if later:
            last = max(later, key=lambda anchor: anchor.seq)
            yield Finding(seq=self.seq + 1, problem=f"missing up to row {last.seq}, which was there at {last.at}")


def verify(*, batch: int = 5000, anchors: Iterable[Anchor] = ()) -> Iterator[Finding]:
    """Yield every break: altered, removed, inserted or reordered rows, and a cut-off tail.

    A whole database put back to an earlier day is seen only by its ``anchors``: what was noted
    outside the database while the later rows were there.
    """
    walk = _Walk({anchor.seq: anchor for anchor in anchors})
    while rows := _rows_after(walk.seq, batch):
        for row in rows:
            yield from walk.follow(row)
    with transaction.atomic():
        # While the head is locked nothing is appended, so that both ends belong together.
        head = LedgerHead.objects.select_for_update().get(pk=1)
        last = list(_rows_after(walk.seq, batch))
    for row in last:
        yield from walk.follow(row)
    yield from walk.end(head)


def _rows_after(seq: int, limit: int) -> list[dict[str, Any]]:
    # A plus that does nothing keeps SQLite's driver from turning columns into dates and truth values.
    raw = "+" if connection.vendor == "sqlite" else ""
    columns = ", ".join(raw + connection.ops.quote_name(name) for name in COLUMNS)
    table = connection.ops.quote_name(AuditEvent._meta.db_table)
    with connection.cursor() as cursor, _any_text():
        cursor.execute(
            f"SELECT {columns} FROM {table} WHERE seq > %s ORDER BY seq LIMIT %s",  # nosec B608 # noqa: S608 -- names of the model
            [seq, limit],
        )
        return [dict(zip(COLUMNS, row, strict=True)) for row in cursor.fetchall()]


@contextmanager
def _any_text() -> Iterator[None]:
    """Let SQLite hand over text that is no UTF-8: it is somebody's trace, and must not end the walk."""
    if connection.vendor != "sqlite":
        yield
        return
    sqlite: Any = connection.connection
    sqlite.text_factory = lambda raw: raw.decode(errors="surrogateescape")
    try:
        yield
    finally:
        sqlite.text_factory = str


def _canonical(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a row's values as the chain's arithmetic takes them."""
    if connection.vendor != "sqlite":
        return row
    values = dict(row)
    values["at"] = _moment(values["at"])
    for name in _KEYS:
        value = values[name]
        if isinstance(value, str) and len(value) == _KEY_DIGITS:
            values[name] = f"{value[:8]}-{value[8:12]}-{value[12:16]}-{value[16:20]}-{value[20:]}"
    if values["is_clock_back"] in {0, 1}:
        values["is_clock_back"] = bool(values["is_clock_back"])
    return values


def _moment(text: object) -> object:
    """Return SQLite's form of a moment in the chain's: ISO 8601, UTC, microseconds."""
    if not isinstance(text, str):
        return text
    day, _space, clock = text.partition(" ")
    return f"{day}T{clock}+00:00" if "." in clock else f"{day}T{clock}.000000+00:00"


def _same(one: object, other: str) -> bool:
    # Text that is no UTF-8 differs from every hash, and must be comparable all the same.
    return hmac.compare_digest(str(one).encode(errors="surrogatepass"), other.encode(errors="surrogatepass"))
