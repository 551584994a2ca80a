"""No text becomes a formula: any string through the cells of our CSV, and of a sheet made from them, read back."""

from __future__ import annotations

import argparse
import csv
import io
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from tools.trust.report import conclude
from tools.trust.scratch import set_django_up

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.test_settings")
set_django_up()
# The package of our exports loads the ledger's models.
from reports.exports.cells import STARTS_FORMULA, harmless  # noqa: E402

FORMULAS: Final = (
    '=HYPERLINK("http://x")', "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\0=1", " =1", "  +1", "=cmd|' /C calc'!A0",
    "\x01=1", "\x01\ta", "\u200b=1", "\u00a0+1", "\ufeff@1", "\n=1", "\uff1d1", "\uff0b1", "\uff0d1", "\uff201",
    "a\n=1", '"=1"', "'=1", "", " ", ";=1",
)  # fmt: skip
LONGEST_CELL: Final = 32_767


@dataclass
class Seen:
    """What was read back."""

    strings: int = 0
    neutralised: int = 0
    formulas: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)


def look(texts: Sequence[str]) -> Seen:
    """Write the strings as our exports do, read them back, and note what is a formula or not the same text."""
    cells = [harmless(text) for text in texts]
    seen = Seen(strings=len(texts))
    for text, cell, back in zip(texts, cells, _through_csv(cells), strict=True):
        seen.neutralised += cell != text
        if _runs(back):
            seen.formulas.append(text)
        # What was put in front comes off again; nothing else was touched.
        if (back.removeprefix("'") if cell != text else back) != text:
            seen.changed.append(text)
    for text, (kind, value) in zip(texts, _through_sheet(cells), strict=True):
        if kind == "f" or (isinstance(value, str) and _runs(value)):
            seen.formulas.append(text)
    return seen


def _runs(text: str) -> bool:
    return text.lstrip(" ").startswith(STARTS_FORMULA)


def _through_csv(cells: Sequence[str]) -> list[str]:
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    for cell in cells:
        writer.writerow(["before", cell, "after"])
    return [row[1] for row in csv.reader(io.StringIO(written.getvalue(), newline=""))]


def _through_sheet(cells: Sequence[str]) -> list[tuple[str, object]]:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for cell in cells:
        # A sheet holds no control characters and no longer cell; CSV holds both.
        sheet.append(["before", ILLEGAL_CHARACTERS_RE.sub("", cell)[:LONGEST_CELL]])
    content = io.BytesIO()
    book.save(content)
    read = load_workbook(io.BytesIO(content.getvalue())).worksheets[0]
    return [(row[1].data_type, row[1].value) for row in read.iter_rows(min_row=1, max_row=len(cells))]


def drawn(number: int) -> list[str]:
    """Return strings that Hypothesis thinks of, half of them beginning as a formula would."""
    found: list[str] = []
    plain = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
    risky = st.tuples(st.sampled_from(["", " ", "  "]), st.sampled_from(STARTS_FORMULA), plain).map("".join)

    @settings(max_examples=number, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(plain | risky)
    def collect(text: str) -> None:
        found.append(text)

    while len(found) < number:
        collect()
    return found[:number]


def main() -> None:
    """Run the check."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-n", type=int, default=10_000, help="how many strings")
    texts = [*FORMULAS, *drawn(parser.parse_args().n)]
    seen = look(texts)
    conclude(
        "cells",
        ok=not seen.formulas and not seen.changed and seen.neutralised > 0,
        strings=seen.strings,
        neutralised=seen.neutralised,
        formulas=len(seen.formulas),
        changed=len(seen.changed),
    )


if __name__ == "__main__":
    main()
