"""How a link stands: an end outweighs a use, a use outweighs the time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from clinic.links.rules.standing import WRONG_ANSWERS, is_last_answer, standing
from clinic.links.terms import LinkStanding

pytestmark = pytest.mark.pure

NOW = datetime(2026, 3, 8, 7, 30, tzinfo=UTC)
SECOND = timedelta(seconds=1)
S = LinkStanding


@pytest.mark.parametrize(
    ("used", "ended", "expires", "expected"),
    [
        (None, None, NOW + SECOND, S.OPEN),
        (None, None, NOW, S.EXPIRED),
        (None, None, NOW - SECOND, S.EXPIRED),
        (NOW - SECOND, None, NOW + SECOND, S.USED),
        (NOW - SECOND, None, NOW, S.USED),
        (None, NOW - SECOND, NOW + SECOND, S.ENDED),
        (NOW - SECOND, NOW - SECOND, NOW + SECOND, S.ENDED),
    ],
)
def test_standing(used: datetime | None, ended: datetime | None, expires: datetime, expected: LinkStanding) -> None:
    assert standing(used_at=used, ended_at=ended, expires_at=expires, now=NOW) is expected


def test_the_fifth_wrong_answer_is_the_last() -> None:
    assert [is_last_answer(count) for count in range(1, WRONG_ANSWERS + 2)] == [False] * 4 + [True] * 2
