"""Every kind has its headings, each once, and a hint only where there is such a heading."""

from __future__ import annotations

import pytest

from clients.notes.labels import HINTS
from clients.notes.rules.headings import AGREES_ON_TOUCH, HEADINGS, is_empty
from clients.notes.terms import Heading, NoteKind

pytestmark = pytest.mark.pure


@pytest.mark.parametrize("kind", list(NoteKind))
def test_every_kind_has_headings_that_end_with_what_comes_next(kind: NoteKind) -> None:
    headings = HEADINGS[kind]

    assert len(set(headings)) == len(headings) > 1
    assert headings[-1] is Heading.NEXT_STEPS


def test_every_heading_is_used() -> None:
    used = {heading for headings in HEADINGS.values() for heading in headings}

    assert used == set(Heading)
    assert set(HINTS) <= used


def test_touch_is_agreed_on_before_the_medicine_only() -> None:
    assert {NoteKind.PREPARATION} == AGREES_ON_TOUCH


@pytest.mark.parametrize(
    ("texts", "expected"), [({}, True), ({"BODY": " \n"}, True), ({"BODY": "x"}, False), ({"A": "", "B": "y"}, False)]
)
def test_a_note_without_words_is_empty(texts: dict[str, str], expected: bool) -> None:
    assert is_empty(texts) is expected
