"""Whoever goes around the triggers is still seen: edits, removals, insertions, swaps, cut-off tails."""

from __future__ import annotations

import hashlib
import random
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, models, transaction

from clinic.audit import services as audit
from clinic.audit.models import AuditEvent, LedgerHead
from clinic.audit.verification import verify
from clinic.core.signing import canonical_json
from clinic.staff.models import User

pytestmark = pytest.mark.django_db

ROWS = 24
ATTACKS_OF_EACH_KIND = 40

Attack = Callable[[random.Random], int]


@pytest.fixture
def ledger(thea: User, olive: User) -> None:
    """A ledger whose triggers an attacker has removed; put back when the test is rolled back."""
    for number in range(ROWS):
        audit.record_listing(actor=(thea, olive)[number % 2], action=f"clients.list.viewed_{number}")
    with connection.cursor() as cursor:
        for table in ("audit_auditevent", "audit_ledgerhead"):
            for name in trigger_names(cursor, table):
                on_table = "" if connection.vendor == "sqlite" else f' ON "{table}"'
                cursor.execute(f'DROP TRIGGER "{name}"{on_table}')


def trigger_names(cursor: Any, table: str) -> list[str]:
    if connection.vendor == "sqlite":
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
    else:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal", [table])
    return [str(row[0]) for row in cursor.fetchall()]


def raw_rows() -> models.QuerySet[AuditEvent]:
    """Rows through a plain queryset, as somebody with the database password has them."""
    return models.QuerySet(AuditEvent)


def content_of(seq: int) -> dict[str, Any]:
    names = [field.attname for field in AuditEvent._meta.fields if field.attname != "seq"]
    return raw_rows().values(*names).get(seq=seq)


def edit_a_column(dice: random.Random) -> int:
    seq = dice.randint(1, ROWS)
    event = raw_rows().get(seq=seq)
    changes: dict[str, Any] = {
        "at": event.at + timedelta(seconds=1),
        "practice_id": uuid.uuid4(),
        "actor_id": uuid.uuid4(),
        "acting_roles": "OWNER",
        "system": "reminders.send_due",
        "act": "EXPORT",
        "action": "clients.client.viewed",
        "object_type": "clients.client",
        "object_id": "x",
        "client_id": uuid.uuid4(),
        "outcome": "REFUSED",
        "reason_code": "ROLE",
        "source_address": "198.51.100.9",
        "sign_in_hash": "0" * 16,
        "previous_hash": "0" * 63 + "1",
        "hash": "f" * 64,
    }
    column = dice.choice(sorted(changes))
    raw_rows().filter(seq=seq).update(**{column: changes[column]})
    return seq


def edit_and_rehash_without_the_key(dice: random.Random) -> int:
    seq = dice.randint(1, ROWS)
    event = raw_rows().get(seq=seq)
    event.action = "clients.client.viewed"
    forged = hashlib.sha256(canonical_json({"action": event.action})).hexdigest()
    raw_rows().filter(seq=seq).update(action=event.action, hash=forged)
    raw_rows().filter(seq=seq + 1).update(previous_hash=forged)
    return seq


def remove_a_row(dice: random.Random) -> int:
    seq = dice.randint(1, ROWS)
    raw_rows().filter(seq=seq).delete()
    return seq


def remove_and_close_the_gap(dice: random.Random) -> int:
    seq = dice.randint(1, ROWS - 1)
    raw_rows().filter(seq=seq).delete()
    for later in range(seq + 1, ROWS + 1):
        raw_rows().filter(seq=later).update(seq=later - 1)
    LedgerHead.objects.update(seq=ROWS - 1)
    return seq


def swap_two_rows(dice: random.Random) -> int:
    one, other = dice.sample(range(1, ROWS + 1), 2)
    first, second = content_of(one), content_of(other)
    raw_rows().filter(seq=one).update(**second)
    raw_rows().filter(seq=other).update(**first)
    return min(one, other)


def insert_a_row_at_the_end(dice: random.Random) -> int:
    forged = content_of(dice.randint(1, ROWS))
    last = content_of(ROWS)
    forged["previous_hash"], forged["hash"] = last["hash"], "e" * 64
    raw_rows().create(seq=ROWS + 1, **forged)
    LedgerHead.objects.update(seq=ROWS + 1, hash=forged["hash"])
    return ROWS + 1


def cut_off_the_tail(dice: random.Random) -> int:
    kept = dice.randint(1, ROWS - 1)
    raw_rows().filter(seq__gt=kept).delete()
    return kept


def cut_off_the_tail_and_move_the_head(dice: random.Random) -> int:
    kept = cut_off_the_tail(dice)
    LedgerHead.objects.update(seq=kept, hash=content_of(kept)["hash"])
    return kept


@pytest.mark.parametrize(
    "attack",
    [
        edit_a_column,
        edit_and_rehash_without_the_key,
        remove_a_row,
        remove_and_close_the_gap,
        swap_two_rows,
        insert_a_row_at_the_end,
        cut_off_the_tail,
        cut_off_the_tail_and_move_the_head,
    ],
    ids=lambda attack: attack.__name__,
)
def test_every_attack_is_found(ledger: None, attack: Attack) -> None:
    dice = random.Random(attack.__name__)
    assert list(verify()) == []

    missed = []
    for number in range(ATTACKS_OF_EACH_KIND):
        with transaction.atomic():
            touched = attack(dice)
            findings = list(verify(batch=7))
            if not findings or not any(abs(finding.seq - touched) <= ROWS for finding in findings):
                missed.append((number, touched))
            transaction.set_rollback(True)

    assert missed == []
    assert list(verify()) == []


def test_the_row_is_named(ledger: None) -> None:
    raw_rows().filter(seq=9).update(action="clients.client.viewed")

    assert [(finding.seq, finding.problem) for finding in verify()] == [(9, "altered")]


def test_a_missing_row_is_named(ledger: None) -> None:
    raw_rows().filter(seq=9).delete()

    assert [(finding.seq, finding.problem) for finding in verify()] == [
        (9, "missing"),
        (10, "does not follow the row before it"),
    ]


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    "column", ["action", "client_id", "key_id", "previous_hash", "hash", "at", "is_clock_back", "act"]
)
@pytest.mark.parametrize("value", ["x'ff00'", "CAST(x'ff00' AS TEXT)", "17.5", "''"])
def test_what_no_column_should_hold_is_named_and_does_not_end_the_walk(ledger: None, column: str, value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA ignore_check_constraints = ON")
        cursor.execute(f"UPDATE audit_auditevent SET {column} = {value} WHERE seq = 9")
        cursor.execute("PRAGMA ignore_check_constraints = OFF")

    assert 9 in {finding.seq for finding in verify()}
