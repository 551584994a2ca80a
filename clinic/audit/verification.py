"""Walk the chain and name the first rows where it does not hold."""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from dataclasses import dataclass

from clinic.audit.chain import GENESIS, event_hash, head_seal
from clinic.audit.models import AuditEvent, LedgerHead


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One place where the ledger is not what was written."""

    seq: int
    problem: str


def verify(*, batch: int = 2000) -> Iterator[Finding]:
    """Yield every break: altered, removed, inserted or reordered rows, and a cut-off tail.

    A whole database put back to an earlier day cannot be seen from inside it; for that, compare
    the number of rows with what was noted elsewhere.
    """
    expected_seq, previous = 1, GENESIS
    for event in AuditEvent.objects.order_by("seq").iterator(chunk_size=batch):
        if event.seq != expected_seq:
            yield Finding(seq=expected_seq, problem="missing")
            expected_seq = event.seq
        if not hmac.compare_digest(event.previous_hash, previous):
            yield Finding(seq=event.seq, problem="does not follow the row before it")
        if not hmac.compare_digest(event.hash, event_hash(event, event.previous_hash)):
            yield Finding(seq=event.seq, problem="altered")
        previous = event.hash
        expected_seq += 1
    head = LedgerHead.objects.get(pk=1)
    is_sealed = hmac.compare_digest(head.seal, head_seal(head.seq, head.hash))
    if not is_sealed or head.seq != expected_seq - 1 or (head.seq and head.hash != previous):
        yield Finding(seq=head.seq, problem="the end of the ledger does not match its head")
