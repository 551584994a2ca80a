"""A drawn signature is a few lines through points of a fixed field; anything else is refused."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.consents.rules import strokes

pytestmark = pytest.mark.pure

LINE = [[x, 200] for x in range(0, 200, 10)]


def test_what_was_drawn_is_kept_point_by_point() -> None:
    parsed = strokes.parse(json.dumps([LINE, [[1, 2]]]))

    assert parsed == (tuple((x, y) for x, y in LINE), ((1, 2),))
    assert strokes.lines(parsed)[1] == "1,2"


@pytest.mark.parametrize("text", ["", "  ", "[]"])
def test_nothing_drawn_is_nothing(text: str) -> None:
    assert strokes.parse(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "x", "{}", "null", "3", '"a"', "[1]", "[[]]", "[[1, 2]]", "[[[1]]]", "[[[1, 2, 3]]]", '[[["1", 2]]]',
        "[[[1.5, 2]]]", "[[[true, 2]]]", "[[[-1, 2]]]", "[[[1001, 2]]]", "[[[1, 401]]]", "[[[NaN, 1]]]",
        "[" * 50_000, json.dumps([[[1, 1]]] * 121), json.dumps([[[1, 1]] * 4001]), " " * 60_001 + "[]",
    ],
    ids=lambda text: text[:20],
)  # fmt: skip
def test_everything_else_is_refused(text: str) -> None:
    with pytest.raises(strokes.NotADrawing):
        strokes.parse(text)


def test_a_dot_is_no_signature() -> None:
    assert not strokes.is_signature((((1, 1),),))
    assert strokes.is_signature((tuple((x, 5) for x in range(8)),))


@given(st.text(max_size=200))
def test_any_text_is_refused_or_read(text: str) -> None:
    try:
        found = strokes.parse(text)
    except strokes.NotADrawing:
        return
    assert all(0 <= x <= strokes.WIDTH and 0 <= y <= strokes.HEIGHT for stroke in found for x, y in stroke)
