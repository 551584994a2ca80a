"""The sheet: printed once, typed back, refused where it does not fit the database."""

from __future__ import annotations

import io
import stat
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from clinic.audit.models import AuditEvent
from clinic.core.keyring import create_key_ring, key_ring

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("known")]


def printed(**options: Any) -> str:
    out = io.StringIO()
    call_command("recovery_sheet", stdout=out, **options)
    return out.getvalue()


def test_a_lost_ring_comes_back_from_its_sheet(known: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.txt"
    sheet.write_text(printed())
    before = key_ring()
    known.unlink()

    call_command("restore_keys", input=str(sheet))

    assert key_ring() == before
    assert stat.S_IMODE(known.stat().st_mode) == 0o400


def test_it_is_typed_at_the_keyboard(known: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, sheet = key_ring(), printed()
    known.unlink()
    monkeypatch.setattr("sys.stdin", io.StringIO(sheet.lower()))

    call_command("restore_keys")

    assert key_ring() == before


def test_printing_is_on_record_and_happens_once() -> None:
    printed()

    assert AuditEvent.objects.latest("seq").action == "keys.recovery_sheet.printed"
    with pytest.raises(CommandError, match="--again"):
        printed()
    assert "RECORD*" in printed(again=True)


def test_the_code_for_a_camera_leaves_the_lines_readable(known: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.txt"
    sheet.write_text(printed(qr=True))
    before = key_ring()

    call_command("restore_keys", input=str(sheet), replace=True)

    assert "██" in sheet.read_text()
    assert key_ring() == before


def test_a_file_is_private_and_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "sheet.txt"

    said = printed(output=str(path))

    assert stat.S_IMODE(path.stat().st_mode) == 0o400
    assert "RECORD*" not in said
    with pytest.raises(CommandError, match="already"):
        printed(output=str(path), again=True)


def test_a_ring_that_is_there_is_not_replaced_by_accident(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="--replace"):
        call_command("restore_keys", input=str(tmp_path / "none"))


def test_a_slip_writes_nothing(known: Path, tmp_path: Path) -> None:
    lines = printed().splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("RECORD*"))
    lines[at] = lines[at][:-1] + ("A" if lines[at][-1] != "A" else "B")
    (tmp_path / "sheet.txt").write_text("\n".join(lines))
    known.unlink()

    with pytest.raises(CommandError, match=f"Line {at + 1}"):
        call_command("restore_keys", input=str(tmp_path / "sheet.txt"))
    assert not known.exists()


def test_a_sheet_with_a_line_left_out_is_refused(known: Path, tmp_path: Path) -> None:
    lines = [line for line in printed().splitlines() if not line.startswith("INDEX")]
    (tmp_path / "sheet.txt").write_text("\n".join(lines))

    with pytest.raises(CommandError, match="INDEX"):
        call_command("restore_keys", input=str(tmp_path / "sheet.txt"), replace=True)


def test_the_sheet_of_another_installation_is_refused(known: Path, tmp_path: Path, settings: Any) -> None:
    settings.KEY_RING_FILE = str(known.with_name("other.json"))
    create_key_ring(Path(settings.KEY_RING_FILE))
    from clinic.keys.rules.recovery_sheet import line_of
    from clinic.keys.services.paper import _on_paper

    sheet = tmp_path / "sheet.txt"
    sheet.write_text("\n".join(line_of(_on_paper(key)) for key in key_ring().keys))
    settings.KEY_RING_FILE = str(known)
    before = known.read_bytes()

    with pytest.raises(CommandError, match="another installation"):
        call_command("restore_keys", input=str(sheet), replace=True)
    assert known.read_bytes() == before
