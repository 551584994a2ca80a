"""Whoever changes the ledger behind the application's back is seen, and the row is named.

Random attacks by somebody who holds the database and has taken its guards away, but has no key:
edits of any column, removals, insertions, swaps, reordering, a cut-off tail, a chain hashed anew,
a moved head, and an older database under newer anchors (trust.md A-03, A-12).
"""

from __future__ import annotations

import argparse
import random
import secrets
import uuid
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from typing import Any, Final

from tools.trust.installed import installation, say, use
from tools.trust.report import conclude

ROWS: Final = 300


def main() -> None:
    """Write a ledger, attack it again and again, and count what was found."""
    parser = argparse.ArgumentParser()
    parser.add_argument("-n", "--attacks", type=int, default=250)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--seed", type=int, default=20261125)
    options = parser.parse_args()
    with installation(postgres=options.postgres) as environment:
        use(environment)
        ledger = _Ledger(random.Random(options.seed))  # nosec B311 # noqa: S311 -- a repeatable choice of attacks
        tried, found, named = ledger.attack(options.attacks)
    conclude(
        "tamper_ledger",
        ok=found == named == options.attacks == sum(tried.values()),
        database="PostgreSQL" if options.postgres else "SQLite",
        attacks=options.attacks,
        detected=found,
        row_named=named,
        kinds=dict(sorted(tried.items())),
    )


class _Ledger:
    """A ledger of real events, and what its attacker can do; each attack is undone."""

    def __init__(self, dice: random.Random) -> None:
        from django.utils import timezone  # noqa: PLC0415 -- Django is set up by now

        from clinic.audit import services as audit  # noqa: PLC0415 -- Django is set up by now
        from clinic.audit.anchors import anchor_head  # noqa: PLC0415 -- Django is set up by now
        from clinic.audit.models import AuditEvent, LedgerHead  # noqa: PLC0415 -- Django is set up by now
        from clinic.audit.terms import Act  # noqa: PLC0415 -- Django is set up by now

        self.dice = dice
        self.heads: dict[int, dict[str, Any]] = {}
        self.event, self.head = AuditEvent, LedgerHead
        for _ in range(ROWS):
            audit.record(
                actor=None, system="check.writer", act=dice.choice(list(Act)),
                action=f"check.row.w{dice.randint(1, 9)}",
                client_id=uuid.uuid4(), practice_id=uuid.uuid4(),
            )  # fmt: skip
            self.heads[LedgerHead.objects.get().seq] = dict(LedgerHead.objects.values().get())
        self.last = LedgerHead.objects.get().seq
        anchor_head(now=timezone.now())
        self.columns = [field.attname for field in AuditEvent._meta.fields if field.attname != "seq"]

    def attack(self, number: int) -> tuple[Counter[str], int, int]:
        """Attack, verify, undo; return what was tried, how often it was seen, and how often the row was named."""
        from django.db import connection, transaction  # noqa: PLC0415 -- Django is set up by now

        from clinic.audit.anchors import read_anchors  # noqa: PLC0415 -- Django is set up by now
        from clinic.audit.verification import verify  # noqa: PLC0415 -- Django is set up by now
        from clinic.core.triggers import guards_aside  # noqa: PLC0415 -- Django is set up by now

        anchors = read_anchors().anchors
        if list(verify(anchors=anchors)):
            raise SystemExit("The ledger does not verify before any attack.")
        tried: Counter[str] = Counter()
        found = named = 0
        for turn in range(number):
            kind = self.kinds[turn % len(self.kinds)]
            with transaction.atomic():
                with ExitStack() as guards:
                    for model in (self.event, self.head):
                        guards.enter_context(guards_aside(connection, model._meta.db_table))
                    row = kind(self)
                seen = {finding.seq for finding in verify(anchors=anchors)}
                transaction.set_rollback(True)
            tried[kind.__name__.removeprefix("_")] += 1
            found += bool(seen)
            named += row in seen
            if row not in seen:
                say(f"{kind.__name__}: row {row} was not named among {sorted(seen)[:5]}")
        if list(verify(anchors=anchors)):
            raise SystemExit("An attack was not undone.")
        return tried, found, named

    def _rows(self) -> Any:
        from django.db import models  # noqa: PLC0415 -- Django is set up by now

        # Past the manager, which refuses what an attacker does.
        return models.QuerySet(self.event)

    def _any(self, *, below: int = 0) -> int:
        return self.dice.randint(1, self.last - below)

    def _content(self, seq: int) -> dict[str, Any]:
        return dict(self._rows().values(*self.columns).get(seq=seq))

    def _put(self, seq: int, content: dict[str, Any]) -> None:
        self._rows().filter(seq=seq).update(**content)

    def _shift(self, first: int, by: int) -> None:
        """Move the numbers of rows from ``first`` on, the outermost first."""
        numbers = range(first, self.last + 1)
        for seq in numbers if by < 0 else reversed(numbers):
            self._rows().filter(seq=seq).update(seq=seq + by)

    def _edit_a_column(self) -> int:
        seq = self._any()
        column = self.dice.choice([*self.columns, "seq"])
        old = self._rows().values_list(column, flat=True).get(seq=seq)
        self._rows().filter(seq=seq).update(**{column: self._other(column, old)})
        return seq

    def _other(self, column: str, old: Any) -> Any:
        if column == "seq":
            return self.last + self.dice.randint(2, 9)
        if column in {"practice_id", "actor_id", "client_id"}:
            return uuid.uuid4()
        if column == "at":
            return old + timedelta(microseconds=self.dice.choice([-1, 1]) * self.dice.randint(1, 10**9))
        if column == "is_clock_back":
            return not old
        if column == "act":
            return "VIEW" if old != "VIEW" else "EXPORT"
        if column == "outcome":
            return "REFUSED"
        if column == "key_id":
            return secrets.token_hex(4)
        return secrets.token_hex(32) if column in {"hash", "previous_hash"} else f"{old}x"

    def _remove_a_row(self) -> int:
        seq = self._any()
        self._rows().filter(seq=seq).delete()
        return seq

    def _remove_a_row_and_close_the_gap(self) -> int:
        seq = self._any(below=1)
        self._rows().filter(seq=seq).delete()
        self._shift(seq + 1, -1)
        self.head.objects.update(seq=self.last - 1)
        return seq

    def _insert_a_row(self) -> int:
        seq = self._any()
        forged = self._content(self._any())
        self._shift(seq, 1)
        self._rows().create(seq=seq, **forged | {"hash": secrets.token_hex(32)})
        return seq

    def _add_a_row_at_the_end(self) -> int:
        forged = self._content(self._any()) | {"previous_hash": self._content(self.last)["hash"]}
        forged["hash"] = secrets.token_hex(32)
        self._rows().create(seq=self.last + 1, **forged)
        self.head.objects.update(seq=self.last + 1, hash=forged["hash"])
        return self.last + 1

    def _swap_two_rows(self) -> int:
        one, other = sorted(self.dice.sample(range(1, self.last + 1), 2))
        first, second = self._content(one), self._content(other)
        self._put(one, second)
        self._put(other, first)
        return one

    def _reorder_rows(self) -> int:
        places = sorted(self.dice.sample(range(1, self.last + 1), self.dice.randint(3, 8)))
        contents = [self._content(seq) for seq in places]
        for seq, content in zip(places, contents[1:] + contents[:1], strict=True):
            self._put(seq, content)
        return places[0]

    def _cut_off_the_tail(self) -> int:
        kept = self._any(below=1)
        self._rows().filter(seq__gt=kept).delete()
        return kept + 1

    def _cut_off_the_tail_and_move_the_head(self) -> int:
        first = self._cut_off_the_tail()
        self.head.objects.update(seq=first - 1, hash=self._content(first - 1)["hash"])
        return first

    def _hash_anew_without_the_key(self) -> int:
        """Change a row and hash it and all that follow with a key of one's own, head included."""
        from dataclasses import replace  # noqa: PLC0415 -- used here alone

        from clinic.audit.chain import GENESIS, head_seal, key_for, row_hash  # noqa: PLC0415 -- Django is set up by now

        seq = self._any()
        key = replace(key_for(self._content(seq)["key_id"]), secret=secrets.token_bytes(32))
        previous = self._content(seq - 1)["hash"] if seq > 1 else GENESIS
        for number in range(seq, self.last + 1):
            content = self._content(number)
            if number == seq:
                content["action"] = "clients.client.viewed"
            content["previous_hash"] = previous
            previous = content["hash"] = row_hash(content | {"seq": number}, previous, key)
            self._put(number, content)
        latest_at = self.head.objects.get().latest_at
        self.head.objects.update(hash=previous, seal=head_seal(self.last, previous, latest_at, key))
        return seq

    def _put_an_older_database_back(self) -> int:
        """Bring back what a backup held: rows and head of an earlier moment, whole and properly sealed."""
        kept = self._any(below=1)
        self._rows().filter(seq__gt=kept).delete()
        self.head.objects.update(**{name: value for name, value in self.heads[kept].items() if name != "id"})
        return kept + 1

    kinds: Final[tuple[Callable[[_Ledger], int], ...]] = (
        _edit_a_column, _edit_a_column, _edit_a_column, _remove_a_row, _remove_a_row_and_close_the_gap, _insert_a_row,
        _add_a_row_at_the_end, _swap_two_rows, _reorder_rows, _cut_off_the_tail, _cut_off_the_tail_and_move_the_head,
        _hash_anew_without_the_key, _put_an_older_database_back,
    )  # fmt: skip


if __name__ == "__main__":
    main()
