"""An authorization opens exactly what it names, while it lasts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.psychotherapy_notes.rules.authorization import AuthorizationFacts, NoteFacts, covers, standing
from sessions.psychotherapy_notes.terms import AuthorizationStanding, NoteKind

pytestmark = pytest.mark.pure

S = AuthorizationStanding
ONE, TWO = UUID(int=1), UUID(int=2)
PERIOD = AuthorizationFacts(
    kind=NoteKind.PSYCHOTHERAPY, signed_on=date(2026, 3, 1), expires_on=date(2026, 6, 1), is_revoked=False,
    covers_from=date(2026, 1, 10), covers_until=date(2026, 2, 20),
)  # fmt: skip
CHOSEN = replace(PERIOD, covers_from=None, covers_until=None, note_ids=frozenset({ONE}))


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2026, 2, 28), S.NOT_YET),
        (date(2026, 3, 1), S.IN_FORCE),
        (date(2026, 6, 1), S.IN_FORCE),
        (date(2026, 6, 2), S.EXPIRED),
    ],
)
def test_it_stands_from_its_signature_to_its_last_day(on: date, expected: S) -> None:
    assert standing(PERIOD, on=on) is expected


@given(st.integers(-400, 400))
def test_a_revoked_one_never_stands(days: int) -> None:
    revoked = replace(PERIOD, is_revoked=True)

    assert standing(revoked, on=PERIOD.signed_on + timedelta(days=days)) is S.REVOKED


@pytest.mark.parametrize(
    ("about_on", "expected"),
    [
        (date(2026, 1, 9), False),
        (date(2026, 1, 10), True),
        (date(2026, 2, 20), True),
        (date(2026, 2, 21), False),
    ],
)
def test_a_period_covers_both_its_ends(about_on: date, expected: bool) -> None:
    assert covers(PERIOD, NoteFacts(note_id=TWO, kind=NoteKind.PSYCHOTHERAPY, about_on=about_on)) is expected


def test_chosen_notes_and_no_others() -> None:
    inside = date(2026, 2, 1)

    assert covers(CHOSEN, NoteFacts(note_id=ONE, kind=NoteKind.PSYCHOTHERAPY, about_on=inside))
    assert not covers(CHOSEN, NoteFacts(note_id=TWO, kind=NoteKind.PSYCHOTHERAPY, about_on=inside))


def test_notes_of_the_other_law_need_an_authorization_of_their_own() -> None:
    other = NoteFacts(note_id=ONE, kind=NoteKind.SUD_COUNSELING, about_on=date(2026, 2, 1))

    assert not covers(PERIOD, other)
    assert not covers(CHOSEN, other)


def test_one_that_names_nothing_covers_nothing() -> None:
    nothing = replace(CHOSEN, note_ids=frozenset())

    assert not covers(nothing, NoteFacts(note_id=ONE, kind=NoteKind.PSYCHOTHERAPY, about_on=date(2026, 2, 1)))
