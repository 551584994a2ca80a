"""Names that are spelled nearly alike, or sound alike."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.rules import identity

pytestmark = pytest.mark.pure
names = st.text(alphabet="abcdefgh", min_size=1, max_size=6)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Smith", "Smyth"), ("Stephen", "Steven"), ("Katherine", "Catherine"), ("Zoë", "zoe"), ("Meyer", "Meier"),
     ("Jonh", "John"), ("Alex", "Alexx"), ("Müller", "Mueller")],
)  # fmt: skip
def test_slips_and_spellings_of_one_name_are_alike(one: str, other: str) -> None:
    assert identity.is_alike(one, other)
    assert identity.is_alike(other, one)


@pytest.mark.parametrize(("one", "other"), [("Smith", "Jones"), ("", "Al"), ("Anna", "Otto"), ("Robin", "Alex")])
def test_other_names_are_not(one: str, other: str) -> None:
    assert not identity.is_alike(one, other)


def naive_one_edit(one: str, other: str) -> bool:
    letters = "abcdefgh"
    edits = {one}
    for place in range(len(one) + 1):
        edits |= {one[:place] + letter + one[place:] for letter in letters}
        if place < len(one):
            edits.add(one[:place] + one[place + 1 :])
            edits |= {one[:place] + letter + one[place + 1 :] for letter in letters}
        if place < len(one) - 1:
            edits.add(one[:place] + one[place + 1] + one[place] + one[place + 2 :])
    return other in edits


@given(one=names, other=names)
def test_one_slip_is_what_a_list_of_all_slips_says(one: str, other: str) -> None:
    assert identity.is_one_slip(one, other) == naive_one_edit(one, other)
