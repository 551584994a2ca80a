"""A sheet reads back as it was printed, and a slip is found in its line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.keys.rules.recovery_sheet import LineNotUnderstood, PaperKey, keys_of, line_of

pytestmark = pytest.mark.pure

KEY = PaperKey(purpose="RECORD", key_id="0a1b2c3d", secret=bytes(range(32)), is_primary=True)
LINE = line_of(KEY)

keys = st.builds(
    PaperKey,
    purpose=st.sampled_from(["RECORD", "AUDIT"]),
    key_id=st.binary(min_size=4, max_size=4).map(bytes.hex),
    secret=st.binary(min_size=32, max_size=32),
    is_primary=st.booleans(),
)


def test_a_line_has_groups_of_four_and_no_letter_that_is_confused() -> None:
    purpose, key_id, *groups = LINE.split()

    assert (purpose, key_id, len(groups)) == ("RECORD*", "0a1b2c3d", 14)
    assert {len(group) for group in groups} == {4}
    assert set("".join(groups)) & set("ILOU") == set()


@given(keys)
def test_every_key_reads_back(key: PaperKey) -> None:
    assert list(keys_of(["# heading", "", line_of(key)])) == [key]


@given(keys)
def test_small_letters_dashes_and_look_alikes_are_understood(key: PaperKey) -> None:
    purpose, key_id, rest = line_of(key).split(" ", 2)
    typed = rest.lower().replace("0", "o").replace("1", "l").replace(" ", "-")

    assert list(keys_of([f"{purpose.lower()} {key_id.upper()} {typed}"])) == [key]


def test_every_single_slip_is_found() -> None:
    start = len("RECORD* 0a1b2c3d ")
    missed = []
    for at in range(start, len(LINE)):
        for letter in "0123456789ABCDEFGHJKMNPQRSTVWXYZ":
            if LINE[at] in {" ", letter}:
                continue
            try:
                (found,) = keys_of([LINE[:at] + letter + LINE[at + 1 :]])
            except LineNotUnderstood:
                continue
            missed += [(at, letter)] if found != KEY else []

    assert missed == []


@pytest.mark.parametrize(
    "line",
    [
        "RECORD*", "RECORD* 0a1b2c3d", LINE[:-1], LINE + "0", LINE.replace("RECORD", "AUDIT"), LINE.replace("*", ""),
        LINE.replace("0a1b2c3d", "0a1b2c3e"), LINE[:30] + "é" + LINE[31:], " ".join(LINE.split()[:-2]),
    ],
)  # fmt: skip
def test_a_line_that_is_not_whole_is_named(line: str) -> None:
    with pytest.raises(LineNotUnderstood) as problem:
        list(keys_of(["", line]))

    assert problem.value.number == 2
    assert LINE.split()[3] not in str(problem.value)


def test_repr_hides_the_secret() -> None:
    assert repr(KEY) == "<PaperKey RECORD>"
