"""The count ledger reconciles after every step, goes below zero only by a dose taken, and keeps every correction.

Random lines, possible and impossible, are offered to the rules and to a naive ledger that edits its
rows in place; a sample goes through the services into a real database, whose rows must stay as they
were written.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from sessions.rules import ledger
from sessions.terms import CountEventKind, CountRefusal
from tools.trust.installed import installation, say, use
from tools.trust.naive_ledger import TAKEN, Answer, NaiveLedger
from tools.trust.report import conclude

START: Final = datetime(2026, 3, 2, 15, tzinfo=UTC)
LONGEST: Final = 80
KINDS: Final = tuple(CountEventKind)
ODD: Final = (Decimal(-1), Decimal("0.1"), Decimal("0.3333"), Decimal(0))


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A line as somebody might enter it."""

    kind: CountEventKind
    units: Decimal
    at: int
    corrects: str | None
    reason: bool


def drawn(dice: random.Random, names: list[str], step: int, *, may_be_late: bool) -> Offer:
    """Draw an offer: mostly possible, at times not."""
    kind = dice.choice(KINDS if names else (CountEventKind.RECEIVED_BY_CLIENT, *KINDS))
    if kind is CountEventKind.RECEIVED_BY_CLIENT or dice.random() < 0.12:
        kind, units = CountEventKind.RECEIVED_BY_CLIENT, Decimal(dice.randint(1, 48)) / 4
    else:
        units = Decimal(dice.randint(0, 12)) / 4
    if dice.random() < 0.03:
        units = dice.choice(ODD)
    corrects = dice.choice([*names[-9:], "nothing of this name"]) if kind is CountEventKind.CORRECTION else None
    if names and dice.random() < 0.01:
        corrects = None if corrects else dice.choice(names)
    late = dice.randint(0, 6) if may_be_late and dice.random() < 0.2 else 0
    return Offer(kind=kind, units=units, at=max(step - late, 0), corrects=corrects, reason=dice.random() < 0.8)


def walk(dice: random.Random, steps: int, tally: Counter[str]) -> None:
    """Offer lines to one ledger and its naive twin, comparing after each."""
    lines: list[ledger.CountLine] = []
    naive = NaiveLedger()
    names: list[str] = []
    for step in range(steps):
        offer = drawn(dice, names, step, may_be_late=False)
        line = ledger.CountLine(key=str(step), kind=offer.kind, units=offer.units, corrects=offer.corrects)
        expected = naive.answer(offer.kind.value, Fraction(offer.units), offer.at, offer.corrects, reason=offer.reason)
        refusals = ledger.refuse_entry(line, lines, has_reason=offer.reason)
        opens = not refusals and ledger.opens_discrepancy(line, lines)
        before = Fraction(ledger.expected_on_hand(lines))
        _compare(tally, expected, refusals, opens=opens)
        if not refusals:
            lines.append(line)
            names.append(line.key)
            naive.add(line.key, offer.kind.value, Fraction(offer.units), offer.at, offer.corrects)
            _look_below_zero(tally, naive, line.key, before, opens=opens)
        _reconcile(tally, ledger.reconcile(lines), naive)


def walk_services(dice: random.Random, steps: int, tally: Counter[str], order: Any, actor: Any, moment: int) -> None:
    """The same through the services: what the database holds is compared, row by row."""
    from sessions.models import CountEvent  # noqa: PLC0415 -- Django is set up by now
    from sessions.queries.counts import count_of  # noqa: PLC0415 -- Django is set up by now

    naive, written = NaiveLedger(), _rows(order)
    names: list[str] = []
    first = next(iter(written))
    naive.add(first, "RX_WRITTEN", Fraction(order.quantity_units), moment, None)
    for step in range(moment + 1, moment + 1 + steps):
        offer = drawn(dice, names, step, may_be_late=True)
        # Forms of the application name no line that is not there, and no line for what is no correction.
        if (offer.kind is CountEventKind.CORRECTION) != (offer.corrects in names):
            continue
        stored = CountEvent.objects.get(pk=offer.corrects) if offer.corrects else None
        at = offer.at if stored is None else int((stored.at - START).total_seconds()) // 60
        expected = naive.answer(offer.kind.value, Fraction(offer.units), at, offer.corrects, reason=offer.reason)
        before, told = Fraction(count_of(order).balance.expected), _tasks(order)
        event, refusals = _offer(offer, stored, at, order, actor, START + timedelta(minutes=step))
        opens = event is not None and event.opens_discrepancy
        _compare(tally, expected, refusals, opens=opens)
        tally["divergences"] += _tasks(order) - told != int(opens)
        if event is not None:
            names.append(str(event.pk))
            written[str(event.pk)] = _row(event)
            naive.add(str(event.pk), offer.kind.value, Fraction(offer.units), at, offer.corrects)
            _look_below_zero(tally, naive, str(event.pk), before, opens=opens)
        _reconcile(tally, count_of(order).balance, naive)
    tally["rows changed"] += _rows(order) != written
    tally["rows kept"] += len(written)


def _offer(
    offer: Offer, stored: Any, at: int, order: Any, actor: Any, now: datetime
) -> tuple[Any, tuple[CountRefusal, ...]]:
    from sessions.services import counts  # noqa: PLC0415 -- Django is set up by now

    reason = "Said by the client." if offer.reason else ""
    try:
        if stored is not None:
            return counts.correct_line(line=stored, units=offer.units, reason=reason, actor=actor, now=now), ()
        event = counts.add_line(
            prescription=order, kind=offer.kind, units=offer.units, at=START + timedelta(minutes=at),
            reason=reason, actor=actor, now=now,
        )  # fmt: skip
    except counts.CountRefused as refused:
        return None, refused.refusals
    return event, ()


def _compare(tally: Counter[str], expected: Answer, refusals: tuple[CountRefusal, ...], *, opens: bool) -> None:
    tally["steps"] += 1
    tally["refused" if refusals else "accepted"] += 1
    agrees = " ".join(refusals) == expected.refusal and (bool(refusals) or opens is expected.opens_discrepancy)
    tally["divergences"] += not agrees
    tally["discrepancies"] += opens


def _reconcile(tally: Counter[str], balance: ledger.Reconciliation, naive: NaiveLedger) -> None:
    observed, difference = naive.counted()
    tally["divergences"] += balance.expected != naive.left()
    tally["divergences"] += (balance.observed, balance.discrepancy) != (observed, difference)


def _look_below_zero(tally: Counter[str], naive: NaiveLedger, name: str, before: Fraction, *, opens: bool) -> None:
    """Count each sinking below zero, and each that was no dose taken or left its discrepancy closed."""
    left = naive.left()
    if left < 0 and left < before:
        tally["below zero"] += 1
        tally["below zero wrongly"] += naive.names[name].kind not in TAKEN or not opens


def _tasks(order: Any) -> int:
    from clients.models import Task  # noqa: PLC0415 -- Django is set up by now

    return Task.objects.filter(subject_id=order.pk).count()


def _row(event: Any) -> tuple[Any, ...]:
    return (event.kind, event.units, event.at, str(event.corrects_id), event.reason, event.opens_discrepancy)


def _rows(order: Any) -> dict[str, tuple[Any, ...]]:
    from sessions.models import CountEvent  # noqa: PLC0415 -- Django is set up by now

    return {str(event.pk): _row(event) for event in CountEvent.objects.filter(prescription=order)}


def _in_pieces(total: int, walk_one: Callable[[int], None], what: str) -> None:
    """Walk many short ledgers rather than one endless one."""
    done = 0
    while done < total:
        steps = min(LONGEST, total - done)
        walk_one(steps)
        done += steps
        if done * 10 // total != (done - steps) * 10 // total:
            say(f"{what}: {done} of {total} steps")


def _house() -> tuple[Any, Any]:
    from clinic.policy.terms import Role  # noqa: PLC0415 -- Django is set up by now
    from tests.factories.people import make_client, make_course, make_practice, make_user  # noqa: PLC0415

    practice = make_practice()
    prescriber = make_user(practice, Role.PRESCRIBER, name="Priya Rao")
    return make_course(make_client(practice, prescriber=prescriber)), prescriber


def through_services(dice: random.Random, steps: int, *, postgres: bool) -> Counter[str]:
    """Walk ledgers of a scratch installation."""
    tally: Counter[str] = Counter()
    with installation(postgres=postgres) as environment:
        use(environment)
        from django.db import connections  # noqa: PLC0415 -- Django is set up by now

        course, prescriber = _house()

        def one(number: int) -> None:
            _walk_one_order(dice, number, tally, course, prescriber)

        _in_pieces(steps, one, "services")
        connections.close_all()
    return tally


def _walk_one_order(dice: random.Random, steps: int, tally: Counter[str], course: Any, prescriber: Any) -> None:
    from sessions.services import prescriptions  # noqa: PLC0415 -- Django is set up by now
    from tests.factories.room import limit_terms, order_terms  # noqa: PLC0415 -- Django is set up by now

    order = prescriptions.sign_order(
        course=course, terms=order_terms(), limits=limit_terms(), actor=prescriber, now=START
    )
    walk_services(dice, steps, tally, order, prescriber, 0)


def main() -> None:
    """Walk, compare, conclude."""
    parser = argparse.ArgumentParser()
    parser.add_argument("-n", "--steps", type=int, default=100_000, help="steps through the rules")
    parser.add_argument("--through-services", type=int, default=1_000, help="steps through services and database")
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--seed", type=int, default=20261125)
    options = parser.parse_args()
    dice = random.Random(options.seed)  # nosec B311 # noqa: S311 -- a repeatable walk
    rules: Counter[str] = Counter()
    _in_pieces(options.steps, lambda steps: walk(dice, steps, rules), "rules")
    stored = through_services(dice, options.through_services, postgres=options.postgres)
    both = rules + stored
    conclude(
        "count_ledger",
        ok=rules["steps"] == options.steps
        and both["divergences"] == both["below zero wrongly"] == both["rows changed"] == 0
        and min(rules["below zero"], rules["refused"], rules["discrepancies"], stored["rows kept"]) > 0,
        steps=rules["steps"],
        steps_through_services=stored["steps"],
        divergences=both["divergences"],
        accepted=both["accepted"],
        refused=both["refused"],
        discrepancies_opened=both["discrepancies"],
        below_zero=both["below zero"],
        below_zero_wrongly=both["below zero wrongly"],
        rows_kept=stored["rows kept"],
        rows_changed=both["rows changed"],
    )


if __name__ == "__main__":
    main()
