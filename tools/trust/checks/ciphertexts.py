"""A sealed value opens in its own place only, and not with one bit changed; no nonce comes twice.

Swaps between rows, fields, tables and practices, flipped bits, and the speed of a list of 200
clients (trust.md E-02, E-03, E-06, E-09).
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter
from typing import Any, Final

from tools.trust.filling import add_clients, add_practice
from tools.trust.installed import installation, manage, say, use
from tools.trust.report import conclude

NONCE: Final = slice(5, 17)
LIST_OF: Final = 200
LIST_MAY_TAKE_MS: Final = 100


def main() -> None:
    """Fill an installation, attack its values, count what was refused."""
    parser = argparse.ArgumentParser()
    parser.add_argument("-n", "--swaps", type=int, default=200)
    parser.add_argument("--values", type=int, default=100, help="values whose bits are flipped")
    parser.add_argument("--bits", type=int, default=64, help="bits flipped per value")
    parser.add_argument("--encryptions", type=int, default=1_000_000)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--seed", type=int, default=20261125)
    options = parser.parse_args()
    dice = random.Random(options.seed)  # nosec B311 # noqa: S311 -- a repeatable choice of attacks
    with installation(postgres=options.postgres) as environment:
        manage(environment, "demo", "--if-empty")
        use(environment)
        other = add_practice("Elsewhere")
        add_clients(other, LIST_OF)
        say("Swapping ...")
        swaps = _swap(dice, options.swaps)
        say("Flipping bits ...")
        flips, raw = _flip(dice, options.values, options.bits)
        say("Counting nonces ...")
        unique = _nonces(options.encryptions)
        milliseconds = _list(other)
    conclude(
        "ciphertexts",
        ok=swaps["refused"] == options.swaps
        and flips == options.values * options.bits
        and raw == 0
        and unique == options.encryptions
        and milliseconds < LIST_MAY_TAKE_MS,
        database="PostgreSQL" if options.postgres else "SQLite",
        swaps_refused=f"{swaps['refused']} of {options.swaps}",
        between={name: swaps[name] for name in ("rows", "fields", "tables", "practices")},
        flips_refused=f"{flips} of {options.values * options.bits}",
        raw_returned=raw,
        unique_nonces=f"{unique} of {options.encryptions}",
        list_of_200_ms=milliseconds,
    )


def _swap(dice: random.Random, number: int) -> Counter[str]:
    """Put each value in another's place, one at a time, and count how it differed and what was refused."""
    from django.db import transaction  # noqa: PLC0415 -- Django is set up by now

    from tools.trust.sealed_values import sealed_values  # noqa: PLC0415 -- Django is set up by now

    values = list(sealed_values())
    found: Counter[str] = Counter()
    for turn in range(number):
        kind = ("rows", "fields", "tables", "practices")[turn % 4]
        taken, place = _pair(dice, values, kind)
        with transaction.atomic():
            place.overwrite(taken.stored)
            found["refused"] += not place.opens()
            transaction.set_rollback(True)
        found[kind] += 1
        found["opens again"] += place.opens()
    if found["opens again"] != number:
        raise SystemExit("A value no longer opened in its own place.")
    return found


def _pair(dice: random.Random, values: list[Any], kind: str) -> tuple[Any, Any]:
    """Choose two values that differ in row, field, table or practice."""
    while True:
        one = dice.choice(values)
        others = [value for value in values if _differ(kind, one, value)]
        if others:
            return one, dice.choice(others)


def _differ(kind: str, one: Any, other: Any) -> bool:
    if kind == "practices":
        return one.practice_id != other.practice_id
    if kind == "tables":
        return one.model is not other.model and one.practice_id == other.practice_id
    is_same_row = one.pk == other.pk
    return (
        one.model is other.model
        and is_same_row is (kind == "fields")
        and (one.field is other.field) is (kind == "rows")
    )


def _flip(dice: random.Random, number: int, bits: int) -> tuple[int, int]:
    """Flip single bits and count refusals, and values that were shown all the same."""
    from django.db import transaction  # noqa: PLC0415 -- Django is set up by now

    from tools.trust.sealed_values import sealed_values  # noqa: PLC0415 -- Django is set up by now

    refused = shown = 0
    for value in dice.sample(list(sealed_values()), number):
        size = len(value.stored) * 8
        with transaction.atomic():
            for bit in dice.sample(range(size), min(bits, size)):
                altered = bytearray(value.stored)
                altered[bit // 8] ^= 1 << bit % 8
                value.overwrite(bytes(altered))
                opened = value.opens()
                refused, shown = refused + (not opened), shown + opened
            transaction.set_rollback(True)
    return refused, shown


def _nonces(number: int) -> int:
    """Seal one text many times and count different nonces."""
    from clinic.core.encryption import seal  # noqa: PLC0415 -- Django is set up by now

    return len({seal(b"x", binding="check|row|field", practice="check")[NONCE] for _ in range(number)})


def _list(practice: Any) -> float:
    """Time the opening of a list of clients with every contact detail; the best of three."""
    from clients.models import Client  # noqa: PLC0415 -- Django is set up by now

    times = []
    for _ in range(3):
        started = time.perf_counter()
        rows = [
            (client.name, client.email, client.phone, client.address)
            for client in Client.objects.filter(practice=practice).order_by("search_name")[:LIST_OF]
        ]
        times.append((time.perf_counter() - started) * 1000)
        if len(rows) != LIST_OF:
            raise SystemExit("The list is shorter than it should be.")
    return round(min(times), 1)


if __name__ == "__main__":
    main()
