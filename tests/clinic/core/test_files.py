"""Files that are taken in: for what lies in them, not too large, and doing nothing where only pages are wanted."""

from __future__ import annotations

import pytest

from clinic.core.files import DOES_MORE, LARGEST, NOT_TAKEN, TOO_LARGE, FileRefused, FileType, handed_out, take, type_of
from clinic.core.labels import has_label
from tests.factories.consents import PAPER
from tests.factories.papers import PDF, PNG


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (PDF, FileType.PDF),
        (PNG, FileType.PNG),
        (b"\xff\xd8\xff\xe0" + b"x" * 40 + b"\xff\xd9", FileType.JPEG),
        (PDF[:20], None),
        (PNG[:-12], None),
        (PNG[:16] + b"\xff" * 8 + PNG[24:], None),
        (b"\xff\xd8\xff\xe0 cut short", None),
        (b"GIF89a/*" + b"\0" * 20, None),
        (b"MZ\x90\x00%PDF-1.7 %%EOF", None),
        (b"<html>%PDF-1.7 %%EOF</html>", None),
        (b"", None),
    ],
)
def test_a_file_is_what_lies_in_it(content: bytes, expected: FileType | None) -> None:
    assert type_of(content) is expected


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"MZ", NOT_TAKEN), (b"", NOT_TAKEN), (PDF + b"0" * LARGEST, TOO_LARGE)],
    ids=["a program", "nothing", "too much"],
)
def test_what_is_no_file_of_ours_is_refused_with_a_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(FileRefused) as refused:
        take(content)

    assert refused.value.for_staff == sentence


@pytest.mark.parametrize("act", [b"/JavaScript", b"/JS (x)", b"/Launch", b"/EmbeddedFile", b"/OpenAction", b"/AA"])
def test_where_only_pages_are_wanted_a_pdf_does_nothing_else(act: bytes) -> None:
    active = PAPER.replace(b"/Type", act + b" /Type")

    assert take(active).file_type is FileType.PDF
    assert take(PAPER, only_pages=True).content == PAPER
    with pytest.raises(FileRefused) as refused:
        take(active, only_pages=True)
    assert refused.value.for_staff == DOES_MORE


def test_a_file_is_handed_out_to_be_saved_under_a_name_of_ours() -> None:
    answer = handed_out(PNG, FileType.PNG, name="paper-1")

    assert (answer.content, answer["Content-Type"]) == (PNG, "image/png")
    assert answer["Content-Disposition"] == 'attachment; filename="paper-1.png"'


def test_every_type_has_its_word() -> None:
    assert all(has_label(member) for member in FileType)
