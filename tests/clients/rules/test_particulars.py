"""What a client's particulars may be."""

from __future__ import annotations

from datetime import date

import pytest

from clients.rules.particulars import BirthDateProblem, age_on, birth_date_problem, is_phone, tidy, unprintable

pytestmark = pytest.mark.pure

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("born", "expected"),
    [
        (date(1899, 12, 31), BirthDateProblem.TOO_EARLY),
        (date(1900, 1, 1), None),
        (TODAY, None),
        (date(2026, 3, 3), BirthDateProblem.FUTURE),
    ],
)
def test_birth_dates(born: date, expected: BirthDateProblem | None) -> None:
    assert birth_date_problem(born, today=TODAY) is expected


@pytest.mark.parametrize(
    "text", ["(555) 555-0100", "+1 555.555.0100", "555-0100", "+44 20 7946 0958 ext 12", "5555550100x7"]
)
def test_telephone_numbers(text: str) -> None:
    assert is_phone(text)


@pytest.mark.parametrize("text", ["", "12345", "call me", "555-0100 or 555-0101", "٥٥٥٥٥٥٥٥٥٥", "1" * 22])
def test_what_is_no_telephone_number(text: str) -> None:
    assert not is_phone(text)


def test_text_is_tidied() -> None:
    assert tidy("  Ann \t Marie  ") == "Ann Marie"
    assert tidy("1 Main St \r\n\r\n Apt  2 ", keep_lines=True) == "1 Main St\n\nApt 2"
    assert tidy("Zoe\u0308") == "Zo\u00eb"


@pytest.mark.parametrize("text", ["a\x00", "a\x1b[31m", "\u202eeoD", "a\u200bb", "\ufeffa", "\x7f"])
def test_control_and_direction_characters_are_found(text: str) -> None:
    assert unprintable(text)


@pytest.mark.parametrize("text", ["Zoë O’Neill-Doe", "two\nlines\t", "محمد\u200cرضا", "👩\u200d🦰", "李小龍"])
def test_names_of_the_world_are_printable(text: str) -> None:
    assert not unprintable(text)


@pytest.mark.parametrize(
    ("born", "years"),
    [
        (date(2008, 3, 2), 18),
        (date(2008, 3, 3), 17),
        (date(2004, 2, 29), 22),
        (TODAY, 0),
    ],
)
def test_age_counts_completed_years(born: date, years: int) -> None:
    assert age_on(born, TODAY) == years
