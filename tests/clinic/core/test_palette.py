"""The colors keep the contrast that WCAG 2.2 AA asks for, in both themes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).parents[3] / "static" / "css" / "tokens.css"
TEXT = 4.5
BOUNDARY = 3.0
PAIRS = [
    *[(ink, ground, TEXT) for ink in ("ink", "ink-soft", "accent") for ground in ("paper", "sheet", "tint")],
    *[("ink", f"{wash}-wash", TEXT) for wash in ("accent", "attention", "hurt")],
    *[(tone, f"{tone}-wash", TEXT) for tone in ("accent", "slate", "attention", "hurt")],
    *[(tone, ground, TEXT) for tone in ("attention", "hurt") for ground in ("paper", "sheet")],
    ("on-accent", "accent", TEXT),
    ("on-accent", "accent-strong", TEXT),
    ("on-hurt", "hurt", TEXT),
    *[("line-strong", ground, BOUNDARY) for ground in ("paper", "sheet", "tint")],
    *[("accent", ground, BOUNDARY) for ground in ("accent-wash", "attention-wash", "hurt-wash")],
]


def _palette(theme: int) -> dict[str, str]:
    found = re.findall(r"--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)", TOKENS.read_text())
    return {name: (light, dark)[theme] for name, light, dark in found}


def _luminance(color: str) -> float:
    channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colors."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "ground", "least"), PAIRS, ids=[f"{f} on {g}" for f, g, _least in PAIRS])
def test_contrast_is_enough(theme: int, front: str, ground: str, least: float) -> None:
    palette = _palette(theme)
    assert contrast(palette[front], palette[ground]) >= least


def test_the_measure_itself_is_right() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
