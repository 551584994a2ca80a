"""Recognizing the columns of another tool's list."""

from __future__ import annotations

import pytest

from clients.rules.import_columns import KNOWN_NAMES, ColumnsNotUnderstood, plain, recognize

pytestmark = pytest.mark.pure


def test_headings_are_compared_without_case_spaces_and_signs() -> None:
    found = recognize([" FIRST_NAME ", "last-name", "E-Mail", "D.O.B.", "Zip/Postal Code"])

    assert found.positions == {"first_name": 0, "last_name": 1, "email": 2, "birth_date": 3, "zip": 4}


def test_unknown_columns_are_named_and_left_out() -> None:
    found = recognize(["First Name", "Last Name", "Balance", ""])

    assert (found.ignored, len(found.positions)) == (("Balance",), 2)


def test_a_mapping_wins_over_a_recognized_name() -> None:
    found = recognize(["First Name", "Last Name", "Email", "Portal login"], mapped={"Portal login": "email"})

    assert (found.positions["email"], found.ignored) == (3, ("Email",))


def test_the_first_of_two_names_for_one_field_is_taken() -> None:
    found = recognize(["First", "First Name", "Last Name"])

    assert (found.positions["first_name"], found.ignored) == (0, ("First Name",))


@pytest.mark.parametrize(
    ("header", "mapped", "code", "names"),
    [
        (["First Name", "Last Name", "Email", "E-mail"], {}, "twice", ("Email", "E-mail")),
        (["Given", "Last Name"], {}, "missing", ("first_name",)),
        (["First Name", "Last Name"], {"Nope": "email"}, "unknown_column", ("Nope",)),
        (["First Name", "Last Name"], {"Last Name": "shoe"}, "unknown_field", ("shoe",)),
        (["A", "B", "Last Name"], {"A": "first_name", "B": "first_name"}, "same_field", ("A", "B")),
    ],
)
def test_what_cannot_be_understood_is_named(
    header: list[str], mapped: dict[str, str], code: str, names: tuple[str, ...]
) -> None:
    with pytest.raises(ColumnsNotUnderstood) as refused:
        recognize(header, mapped=mapped)

    assert (refused.value.code, refused.value.names) == (code, names)


def test_no_name_stands_for_two_fields() -> None:
    names = [plain(name) for group in KNOWN_NAMES.values() for name in set(map(plain, group))]

    assert len(names) == len(set(names))
