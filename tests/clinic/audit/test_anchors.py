"""Notes outside the database show what the database alone cannot: that its end is missing."""

from __future__ import annotations

import io
import stat
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import models

from clinic.audit import services as audit
from clinic.audit import tasks
from clinic.audit.anchors import anchor_head, own_up_to_restore, read_anchors
from clinic.audit.chain import head_seal, key_for
from clinic.audit.models import AuditEvent, LedgerHead
from clinic.audit.verification import verify
from clinic.staff.models import User
from tests.plugins.guards import without_guards

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)


@pytest.fixture
def anchor_file(tmp_path: Path, settings: Any) -> Path:
    path = tmp_path / "elsewhere" / "ledger.log"
    settings.LEDGER_ANCHOR_FILE = str(path)
    return path


@pytest.fixture
def five(thea: User, anchor_file: Path) -> None:
    for number in range(5):
        audit.record_listing(actor=thea, action=f"clients.list.viewed_{number}")


def put_back_to(seq: int) -> None:
    """Bring back a database of an earlier moment: rows and head, whole and properly sealed."""
    with without_guards("audit_auditevent"):
        models.QuerySet(AuditEvent).filter(seq__gt=seq).delete()
    last = AuditEvent.objects.get(seq=seq)
    head = LedgerHead.objects.get()
    seal = head_seal(seq, last.hash, head.latest_at, key_for(last.key_id))
    with without_guards("audit_ledgerhead"):
        LedgerHead.objects.update(seq=seq, hash=last.hash, seal=seal)


def findings() -> list[tuple[int, str]]:
    return [(found.seq, found.problem) for found in verify(anchors=read_anchors().anchors)]


def test_an_empty_ledger_leaves_no_note(anchor_file: Path) -> None:
    assert anchor_head(now=NOON) is None
    assert not anchor_file.exists()


def test_the_note_is_private_and_holds_what_was_there(five: None, anchor_file: Path) -> None:
    tasks.anchor_head()

    (anchor,) = read_anchors().anchors
    assert (anchor.seq, anchor.hash) == (5, AuditEvent.objects.get(seq=5).hash)
    assert stat.S_IMODE(anchor_file.stat().st_mode) == 0o600
    assert stat.S_IMODE(anchor_file.parent.stat().st_mode) == 0o700
    assert findings() == []


def test_an_older_database_is_whole_by_itself_and_missed_by_the_note(five: None) -> None:
    anchor_head(now=NOON)
    put_back_to(3)

    assert list(verify()) == []
    assert findings() == [(4, "missing up to row 5, which was there at 2026-03-09T12:00:00+00:00")]


def test_rows_written_after_an_older_database_came_back_do_not_hide_it(five: None, thea: User) -> None:
    anchor_head(now=NOON)
    put_back_to(3)
    for _ in range(4):
        audit.record_listing(actor=thea, action="clients.list.viewed")

    assert [seq for seq, _problem in findings()] == [5]


def test_a_restore_that_was_owned_up_to_verifies_and_stays_on_record(five: None, thea: User) -> None:
    anchor_head(now=NOON)
    put_back_to(3)
    own_up_to_restore(now=NOON)
    audit.record_listing(actor=thea, action="clients.list.viewed")
    anchor_head(now=NOON)

    assert findings() == []
    (gap,) = read_anchors().gaps
    assert "ended at row 3" in gap
    assert "up to 5" in gap
    said = io.StringIO()
    call_command("verify_audit", stdout=said)
    assert "Known gap" in said.getvalue()


@pytest.mark.parametrize(
    "change",
    [
        lambda lines: [lines[0].replace("HEAD 5", "HEAD 3"), lines[1]],
        lambda lines: [lines[1]],
        lambda lines: [lines[1], lines[0]],
        lambda lines: [lines[0], lines[0]],
        lambda lines: [lines[0].replace("HEAD", "RESTORED"), lines[1]],
        lambda lines: [lines[0][:-1] + ("0" if lines[0][-1] != "0" else "1"), lines[1]],
        lambda lines: ["nonsense", *lines],
    ],
    ids=["edited", "removed", "swapped", "doubled", "voided", "resealed", "inserted"],
)
def test_whoever_edits_the_notes_is_seen(five: None, anchor_file: Path, thea: User, change: Any) -> None:
    anchor_head(now=NOON)
    audit.record_listing(actor=thea, action="clients.list.viewed")
    anchor_head(now=NOON)
    anchor_file.write_text("\n".join(change(anchor_file.read_text().splitlines())) + "\n")

    assert read_anchors().broken_lines != ()
    with pytest.raises(CommandError):
        call_command("verify_audit", stderr=io.StringIO())


def test_the_command_compares_with_a_row_from_a_mail(five: None) -> None:
    noted = f"5:{AuditEvent.objects.get(seq=5).hash}"
    call_command("verify_audit", expect=noted, stdout=io.StringIO())
    put_back_to(3)
    complaint = io.StringIO()

    with pytest.raises(CommandError) as failure:
        call_command("verify_audit", expect=noted, stderr=complaint)

    assert failure.value.returncode == 1
    assert "row 4: missing up to row 5" in complaint.getvalue()


def test_the_command_owns_up_and_says_so_in_the_ledger(five: None) -> None:
    call_command("anchor_audit", after_restore=True, stdout=io.StringIO())

    assert AuditEvent.objects.latest("seq").action == "audit.ledger.restore_owned_up_to"
