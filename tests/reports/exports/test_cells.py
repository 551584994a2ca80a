"""Cells that a spreadsheet will not run."""

from __future__ import annotations

import pytest

from reports.exports.cells import harmless


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "  =1",
        "\uff1d1",
        '=HYPERLINK("http://x")',
        "\0=1",
        "=cmd|' /C calc'!A0",
    ],
)
def test_what_a_spreadsheet_would_run_is_quoted(text: str) -> None:
    assert harmless(text) == "'" + text


@pytest.mark.parametrize(("value", "text"), [(None, ""), (7, "7"), ("a=b", "a=b"), ("Doe, Alex", "Doe, Alex")])
def test_everything_else_stays(value: object, text: str) -> None:
    assert harmless(value) == text
