"""An exported ledger proves itself, row by row and as a whole."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from clients.models import Client
from clinic.audit import services as audit
from clinic.audit.exports import verify_export
from clinic.audit.models import AuditEvent
from clinic.staff.models import User
from reports.exports import activity_lines

pytestmark = pytest.mark.django_db


@pytest.fixture
def exported(thea: User, alex: Client) -> str:
    for number in range(6):
        audit.record_listing(actor=thea, action=f"clients.list.viewed_{number}")
    audit.record_read(actor=thea, target=alex)
    audit.record(actor=None, system="reminders.send_due", act="CHANGE", action="reminders.reminder.sent")  # type: ignore[arg-type]
    names = {thea.pk: '=Thea, "the\nfirst"'}
    return "".join(activity_lines(AuditEvent.objects.order_by("seq"), names))


def test_an_export_verifies(exported: str) -> None:
    verdict = verify_export(exported)

    assert (verdict.rows, verdict.problems) == (8, [])


def test_an_export_of_some_rows_verifies(exported: str) -> None:
    some = "".join(activity_lines(AuditEvent.objects.filter(seq__in=(2, 3, 7)).order_by("seq"), {}))

    assert (verify_export(some).rows, verify_export(some).problems) == (3, [])


def test_an_empty_export_verifies(db: None) -> None:
    assert verify_export("".join(activity_lines(AuditEvent.objects.none(), {}))).problems == []


def test_a_changed_row_is_named(exported: str) -> None:
    problems = verify_export(exported.replace("viewed_3", "viewed_9")).problems

    assert "row 4: altered" in problems
    assert any("not the one that was exported" in problem for problem in problems)


def test_every_single_character_counts(exported: str) -> None:
    swap = {"0": "1", "1": "0", "a": "b", "b": "a"}
    missed = [
        at
        for at in range(0, len(exported.rstrip()), 7)
        if verify_export(exported[:at] + swap.get(exported[at], "0") + exported[at + 1 :]).problems == []
        and swap.get(exported[at], "0") != exported[at]
    ]

    assert missed == []


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\r\n", "\n"),
        lambda text: "\r\n".join(text.rstrip().split("\r\n")[:-1]),
        lambda text: "\r\n".join(text.rstrip().split("\r\n")[:-2] + text.rstrip().split("\r\n")[-1:]),
        lambda _text: "",
        lambda _text: "nonsense",
        lambda text: text + "more\r\n",
    ],
    ids=["line ends", "seal cut off", "last row cut out", "empty", "nonsense", "added"],
)
def test_a_file_that_is_not_the_export_is_refused(exported: str, change: Callable[[str], str]) -> None:
    assert verify_export(change(exported)).problems != []


def test_the_command_verifies_a_file(exported: str, tmp_path: Path) -> None:
    path = tmp_path / "activity.csv"
    path.write_bytes(exported.encode())
    said, complaint = io.StringIO(), io.StringIO()

    call_command("verify_audit", export=str(path), stdout=said)
    path.write_bytes(exported.replace("viewed_2", "viewed_8").encode())
    with pytest.raises(CommandError) as failure:
        call_command("verify_audit", export=str(path), stderr=complaint)

    assert "verifies: 8 rows" in said.getvalue()
    assert failure.value.returncode == 1
    assert "row 3: altered" in complaint.getvalue()
