"""The check of cells finds what it looks for, and finds nothing in ours."""

from __future__ import annotations

import pytest

from tools.trust.checks import cells

pytestmark = pytest.mark.pure


def test_no_string_becomes_a_formula() -> None:
    seen = cells.look([*cells.FORMULAS, *cells.drawn(300)])

    assert (seen.formulas, seen.changed) == ([], [])
    assert seen.neutralised > 50


def test_it_would_notice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "harmless", str)

    assert "+1" in cells.look(["+1", "plain"]).formulas
