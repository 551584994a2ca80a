"""Whether rows went missing between two backups without anybody having removed them."""

from __future__ import annotations

from collections.abc import Collection, Mapping


def unexplained(
    before: Mapping[str, int], now: Mapping[str, int], *, lasting: Collection[str], removals: int
) -> tuple[str, ...]:
    """Return the tables that lost rows nobody removed.

    ``lasting`` are the tables whose rows stay: sign-ins and counters come and go. ``removals`` is
    how many removals the ledger recorded in between; a purge records each.
    """
    if removals:
        return ()
    return tuple(sorted(table for table in lasting if now.get(table, 0) < before.get(table, 0)))
