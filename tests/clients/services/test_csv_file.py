"""Reading CSV files as they really arrive."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from clients.services.csv_file import MAX_LINE, FileNotReadable, read_table

DATA = Path(__file__).parents[1] / "data"


def rows(content: bytes | str, encoding: str = "") -> list[tuple[int, list[str]]]:
    raw = content if isinstance(content, bytes) else (DATA / content).read_bytes()
    return [(line.number, line.values) for line in read_table(io.BytesIO(raw), encoding=encoding)]


def refusal(content: bytes | str, encoding: str = "") -> str:
    with pytest.raises(FileNotReadable) as refused:
        rows(content, encoding)
    return refused.value.for_staff


def test_a_byte_order_mark_a_sep_line_and_semicolons_are_understood() -> None:
    assert rows("german_excel.csv") == [
        (2, ["Nachname", "Vorname", "Geburtsdatum", "E-Mail"]),
        (3, ["Müller", "Anna", "31.12.1980", "anna@example.org"]),
        (4, ['O"Brien', "Pat", "01.02.1975", ""]),
    ]


def test_utf_16_with_tabs_as_spreadsheets_write_unicode_text() -> None:
    assert rows("unicode_text.txt")[1] == (2, ["José", "Muñoz", "1980-02-29"])


def test_carriage_returns_alone_end_lines() -> None:
    assert rows("old_mac.csv") == [(1, ["First Name", "Last Name"]), (2, ["Ada", "Byron"]), (3, ["Grace", "Hopper"])]


def test_quoted_line_ends_stay_in_the_value_and_line_numbers_stay_true() -> None:
    assert rows("quoted_lines.csv") == [
        (1, ["First Name", "Last Name", "Address"]),
        (2, ["Lee, Jr.", "Chen", "1 Main St\nApt 2"]),
        (4, ["Amy", "Wong", ""]),
        (7, ["Kim", "", ""]),
    ]


@pytest.mark.parametrize(("separator", "name"), [(",", "comma"), (";", "semicolon"), ("\t", "tab"), ("|", "pipe")])
def test_the_separator_is_found(separator: str, name: str) -> None:
    assert rows(f'First{separator}"Last, also; {name}"\nA{separator}B\n'.encode())[1] == (2, ["A", "B"])


def test_another_encoding_works_when_named() -> None:
    assert rows("latin.csv", "windows-1252")[1] == (2, ["José", "Muñoz"])


def test_the_wrong_encoding_is_named_with_its_line() -> None:
    assert refusal("latin.csv").startswith("Line 2 cannot be read as utf-8. Save the file as “CSV UTF-8”")


def test_an_unknown_encoding_is_refused() -> None:
    assert refusal("latin.csv", "klingon") == "“klingon” is not a known encoding."


@pytest.mark.parametrize("content", [b"", b"  \n \n", b"\n"])
def test_an_empty_file_is_refused(content: bytes) -> None:
    assert refusal(content) == "The file is empty."


def test_a_workbook_is_refused_with_the_way_out() -> None:
    assert refusal(b"PK\x03\x04rest") == "This is a spreadsheet workbook. Save it as “CSV UTF-8” first."


def test_binary_data_is_refused() -> None:
    assert refusal(b"\x7fELF\x00\x00") == "This is not a text file. Save the list as “CSV UTF-8” first."


def test_binary_data_further_down_is_refused_with_its_line() -> None:
    assert refusal(b"First,Last\n" * 1000 + b"A\x00,B\n") == "Line 1001 holds binary data."


def test_an_unclosed_quotation_mark_is_named() -> None:
    assert refusal("unclosed_quote.csv") == "Line 2: a quotation mark is opened and never closed."


def test_text_after_a_closed_quotation_mark_is_named() -> None:
    assert refusal(b'First,Last\n"A"x,B\n') == "Line 2: the quotation marks do not match."


def test_five_megabytes_on_one_line_are_refused_without_being_kept() -> None:
    assert refusal(b"First,Last\n" + b"A" * 5_000_000).startswith(f"Line 2 is longer than {MAX_LINE} characters.")


def test_the_callers_file_stays_open_after_a_refusal() -> None:
    stream = io.BytesIO((DATA / "latin.csv").read_bytes())
    with pytest.raises(FileNotReadable):
        list(read_table(stream))

    assert not stream.closed
