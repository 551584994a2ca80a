"""Only the listed files are served, and none of them refers to what is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.common import Problem
from tools.setup_frontend import SERVED, copy_served_files

pytestmark = pytest.mark.pure


def make_modules(folder: Path) -> Path:
    for source in SERVED.values():
        file = folder / source
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"x{}\n/*# sourceMappingURL=x.css.map */\n//# sourceMappingURL=x.js.map\n")
    (folder / "bootstrap" / "secret.txt").write_text("not served")
    return folder


def test_copies_the_listed_files_without_source_maps(tmp_path: Path) -> None:
    modules, vendor = make_modules(tmp_path / "modules"), tmp_path / "vendor"

    copy_served_files(modules, vendor)

    assert {file.name for file in vendor.iterdir()} == set(SERVED)
    assert b"sourceMappingURL" not in (vendor / "bootstrap.min.css").read_bytes()
    assert b"sourceMappingURL" in (vendor / "inter-latin-wght-normal.woff2").read_bytes()


def test_a_missing_package_file_is_a_sentence_and_keeps_the_old_copy(tmp_path: Path) -> None:
    modules, vendor = make_modules(tmp_path / "modules"), tmp_path / "vendor"
    copy_served_files(modules, vendor)
    (modules / SERVED["bootstrap.min.css"]).unlink()

    with pytest.raises(Problem, match="remove node_modules"):
        copy_served_files(modules, vendor)

    assert (vendor / "bootstrap.min.css").exists()
    assert [file.name for file in tmp_path.iterdir() if "new" in file.name] == []
