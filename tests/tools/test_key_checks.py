"""The checks of keys and sealed values, small."""

from __future__ import annotations

import pytest

from tests.tools.checking import figures_of

pytestmark = [pytest.mark.slow, pytest.mark.sqlite_only]


def test_a_value_opens_in_its_own_place_only() -> None:
    found = figures_of("ciphertexts", "-n", "8", "--values", "3", "--bits", "16", "--encryptions", "2000")

    assert found["ok"], found
    assert (found["swaps_refused"], found["flips_refused"], found["raw_returned"]) == ("8 of 8", "48 of 48", 0)


def test_keys_rotate_under_edits_and_kills() -> None:
    found = figures_of("rotation", "-n", "2", "--clients", "600", "--editors", "1")

    assert found["ok"], found
    assert (found["kills"], found["unreadable"], found["edits_lost"], found["under_old_key"]) == (2, 0, 0, 0)
