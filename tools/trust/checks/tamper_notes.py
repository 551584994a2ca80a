"""Whatever is done to signed notes behind the application's back, `verify_notes` names the record.

Random attacks on a synthetic practice: any column edited, ciphertexts swapped, rows deleted or
inserted, hashes computed anew, signatures copied or removed (trust.md R-107, R-162, A-03).
"""

from __future__ import annotations

import argparse
import random
from collections import Counter

from tools.trust.installed import installation, manage, say, use
from tools.trust.report import conclude


def main() -> None:
    """Sign many notes, attack them one way at a time, count what is found."""
    parser = argparse.ArgumentParser()
    parser.add_argument("-n", "--attacks", type=int, default=250)
    parser.add_argument("--clients", type=int, default=5)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--seed", type=int, default=20261125)
    options = parser.parse_args()
    dice = random.Random(options.seed)  # nosec B311 # noqa: S311 -- a repeatable choice of attacks
    with installation(postgres=options.postgres) as environment:
        manage(environment, "demo", "--clients", str(options.clients))
        untouched = manage(environment, "verify_notes").strip()
        use(environment)
        tried, found = _attack(dice, options.attacks)
        is_whole = manage(environment, "verify_notes").strip() == untouched
    conclude(
        "tamper_notes",
        ok=sum(found.values()) == options.attacks and is_whole,
        database="PostgreSQL" if options.postgres else "SQLite",
        detected=f"{sum(found.values())} of {sum(tried.values())}",
        ways={name: f"{found[name]} of {tried[name]}" for name in sorted(tried)},
        untouched=untouched,
    )


def _attack(dice: random.Random, number: int) -> tuple[Counter[str], Counter[str]]:
    """Make this many attacks, each undone again; return how many of each kind, and how many were named."""
    from tools.trust.note_attacks import ATTACKS, is_detected  # noqa: PLC0415 -- Django is set up by now

    tried: Counter[str] = Counter()
    found: Counter[str] = Counter()
    while sum(tried.values()) < number:
        attack = dice.choice(ATTACKS)
        detected = is_detected(dice, attack)
        if detected is None:
            continue
        name = attack.__name__
        tried[name] += 1
        found[name] += detected
        if not detected:
            say(f"Not detected: {name}, attack {sum(tried.values())}")
        if sum(tried.values()) % 25 == 0:
            say(f"{sum(found.values())} of {sum(tried.values())} detected ...")
    return tried, found


if __name__ == "__main__":
    main()
