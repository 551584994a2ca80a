"""The count of a client's units, as the ledger's rules see it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from sessions.models import CountEvent, Prescription
from sessions.rules import ledger
from sessions.terms import CountEventKind


@dataclass(frozen=True, kw_only=True)
class Count:
    """Every line of an order's ledger, and what it adds up to."""

    lines: tuple[CountEvent, ...]
    balance: ledger.Reconciliation
    was_received: bool

    @property
    def on_hand(self) -> Decimal:
        """What the client should have by the count; nothing before anything was received."""
        return self.balance.expected


def lines_of(prescription: Prescription) -> tuple[CountEvent, ...]:
    """Return the ledger of an order in the order things happened."""
    return tuple(
        CountEvent.objects.filter(prescription=prescription)
        .select_related("recorded_by", "dose__dosing_session")
        .order_by("at", "recorded_at", "pk")
    )


def count_of(prescription: Prescription) -> Count:
    """Return the ledger of one order and its balance, in one query."""
    return count_from(lines_of(prescription))


def count_from(lines: Iterable[CountEvent]) -> Count:
    """Return the balance of lines already fetched."""
    found = tuple(lines)
    return Count(
        lines=found,
        balance=ledger.reconcile([as_line(line) for line in found]),
        was_received=any(line.kind is CountEventKind.RECEIVED_BY_CLIENT for line in found),
    )


def as_line(event: CountEvent) -> ledger.CountLine:
    """Return a stored line as the rules read it."""
    return ledger.CountLine(
        key=str(event.pk),
        kind=event.kind,
        units=event.units,
        corrects=str(event.corrects_id) if event.corrects_id else None,
    )
