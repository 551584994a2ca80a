"""A signature as it was drawn: lines through points of a fixed field, and nothing else.

Vectors instead of a picture: they hold no metadata, nothing can hide in them, and they print sharp.
"""

from __future__ import annotations

import json
from typing import Any, Final

WIDTH: Final = 1000
HEIGHT: Final = 400
MOST_CHARACTERS: Final = 60_000
MOST_STROKES: Final = 120
MOST_POINTS: Final = 4_000
# A touch by accident is no signature.
FEWEST_POINTS: Final = 8

Point = tuple[int, int]
Strokes = tuple[tuple[Point, ...], ...]


class NotADrawing(ValueError):
    """What was sent is no drawn signature."""


def parse(text: str) -> Strokes:
    """Return the strokes that a browser sent as JSON; none for an empty field.

    Raises :class:`NotADrawing` for anything else than a few lists of points inside the field.
    """
    if not text.strip():
        return ()
    if len(text) > MOST_CHARACTERS:
        raise NotADrawing("too long")
    try:
        drawn = json.loads(text)
    except (ValueError, RecursionError):
        raise NotADrawing("no JSON") from None
    if not isinstance(drawn, list) or len(drawn) > MOST_STROKES:
        raise NotADrawing("no list of strokes")
    strokes = tuple(_stroke(item) for item in drawn)
    if sum(len(stroke) for stroke in strokes) > MOST_POINTS:
        raise NotADrawing("too many points")
    return strokes


def is_signature(strokes: Strokes) -> bool:
    """Say whether there is enough to be a signature."""
    return sum(len(stroke) for stroke in strokes) >= FEWEST_POINTS


def lines(strokes: Any) -> list[str]:
    """Return the points of each stroke as SVG writes them; whole numbers only."""
    return [" ".join(f"{int(x)},{int(y)}" for x, y in stroke) for stroke in strokes]


def _stroke(item: Any) -> tuple[Point, ...]:
    if not isinstance(item, list) or not item:
        raise NotADrawing("no stroke")
    return tuple(_point(pair) for pair in item)


def _point(pair: Any) -> Point:
    if not isinstance(pair, list) or len(pair) != 2:
        raise NotADrawing("no point")
    x, y = pair
    if type(x) is not int or type(y) is not int or not (0 <= x <= WIDTH and 0 <= y <= HEIGHT):
        raise NotADrawing("outside the field")
    return x, y
