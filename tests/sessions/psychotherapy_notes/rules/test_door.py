"""The room is open for a while after its author has confirmed who they are."""

from __future__ import annotations

import pytest

from sessions.psychotherapy_notes.rules.door import OPEN_AT_MOST_SECONDS, USED_WITHIN_SECONDS, is_open

pytestmark = pytest.mark.pure

NOW = 1_800_000_000.0


@pytest.mark.parametrize(
    ("opened_ago", "used_ago", "expected"),
    [
        (None, None, False),
        (0, None, False),
        (None, 0, False),
        (0, 0, True),
        (USED_WITHIN_SECONDS - 1, USED_WITHIN_SECONDS - 1, True),
        (USED_WITHIN_SECONDS, USED_WITHIN_SECONDS, False),
        (OPEN_AT_MOST_SECONDS - 1, 0, True),
        (OPEN_AT_MOST_SECONDS, 0, False),
        (-1, 0, False),
        (10, -1, False),
    ],
)
def test_it_closes(opened_ago: float | None, used_ago: float | None, expected: bool) -> None:
    opened_at = None if opened_ago is None else NOW - opened_ago
    used_at = None if used_ago is None else NOW - used_ago

    assert is_open(opened_at=opened_at, used_at=used_at, now=NOW) is expected
