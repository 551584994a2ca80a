"""Reading a CSV file as spreadsheets and practice tools really write them.

Byte-order marks, UTF-16, semicolons, tabs, ``sep=`` lines and old line ends are understood;
what is not a table is refused with a sentence. Lines are read one after the other, so that the
size of a file is never a matter of memory.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _

MAX_LINE: Final = 100_000
PEEK: Final = 4096
DELIMITERS: Final = (",", ";", "\t", "|")
WORKBOOK: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class FileNotReadable(Exception):
    """The file is not a table of text; ``for_staff`` says what to do about it."""

    def __init__(self, for_staff: str | Promise) -> None:
        super().__init__(str(for_staff))
        self.for_staff = str(for_staff)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One row of the table and the line of the file it starts on."""

    number: int
    values: list[str]


def read_table(stream: BinaryIO, *, encoding: str = "") -> Generator[Line, None, None]:
    """Yield the rows of a CSV file, the heading first; blank rows are left out.

    Raises :class:`FileNotReadable`, also in the middle of the file. A reader that stops early has
    to close the generator.
    """
    start = stream.read(PEEK)
    stream.seek(0)
    if not start.strip():
        raise FileNotReadable(_("The file is empty."))
    encoding = encoding_of(start, encoding)
    text = io.TextIOWrapper(stream, encoding=encoding, newline=None)
    undecodable = False
    try:
        yield from _rows(text)
    except UnicodeError:
        undecodable = True
    finally:
        # A wrapper that is dropped would close the caller's file.
        text.detach()
    if undecodable:
        raise FileNotReadable(_undecodable(stream, encoding))


def encoding_of(start: bytes, wanted: str) -> str:
    """Return the encoding: the one the file is marked with, the one asked for, or UTF-8."""
    if start.startswith(WORKBOOK):
        raise FileNotReadable(_("This is a spreadsheet workbook. Save it as “CSV UTF-8” first."))
    for mark, encoding in MARKS:
        if start.startswith(mark):
            return encoding
    if b"\0" in start:
        raise FileNotReadable(_("This is not a text file. Save the list as “CSV UTF-8” first."))
    try:
        return codecs.lookup(wanted or "utf-8").name
    except LookupError:
        raise FileNotReadable(_("“%(name)s” is not a known encoding.") % {"name": wanted}) from None


def _rows(text: io.TextIOWrapper) -> Iterator[Line]:
    lines = _lines(text)
    first = next(lines, "")
    if first.lower().startswith("sep=") and len(first.strip()) == len("sep=,"):
        delimiter, offset = first.strip()[-1], 1
    else:
        delimiter, offset = _delimiter_of(first), 0
        lines = _with_first(first, lines)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    number = offset + 1
    try:
        for values in reader:
            if any(value.strip() for value in values):
                yield Line(number=number, values=values)
            number = offset + reader.line_num + 1
    except csv.Error as problem:
        raise FileNotReadable(_quoting(number, str(problem))) from None


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    number = 0
    while line := text.readline(MAX_LINE + 1):
        number += 1
        if len(line) > MAX_LINE:
            raise FileNotReadable(
                _("Line %(line)d is longer than %(most)d characters. Is this really a list of clients?")
                % {"line": number, "most": MAX_LINE}
            )
        if "\0" in line:
            raise FileNotReadable(_("Line %(line)d holds binary data.") % {"line": number})
        yield line


def _with_first(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _delimiter_of(heading: str) -> str:
    """Return what separates the headings; quoted text does not count."""
    outside = "".join(heading.split('"')[::2])
    return max(DELIMITERS, key=outside.count)


def _quoting(number: int, problem: str) -> str:
    if "field limit" in problem or "end of data" in problem:
        return _("Line %(line)d: a quotation mark is opened and never closed.") % {"line": number}
    return _("Line %(line)d: the quotation marks do not match.") % {"line": number}


def _undecodable(stream: BinaryIO, encoding: str) -> str:
    """Say where the text stops being text in this encoding."""
    values = {"encoding": encoding, "line": 1}
    stream.seek(0)
    if not encoding.startswith("utf-16"):
        for number, raw in enumerate(stream, start=1):
            try:
                raw.decode(encoding)
            except UnicodeError:
                values["line"] = number
                break
    return (
        _(
            "Line %(line)d cannot be read as %(encoding)s. Save the file as “CSV UTF-8”, or name its encoding; "
            "older spreadsheets write windows-1252."
        )
        % values
    )
