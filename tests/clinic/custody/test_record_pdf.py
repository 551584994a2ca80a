"""The record to read and to print: complete, accessible, every page numbered and named."""

from __future__ import annotations

import io

import pytest
from page import ValidationProfile, validate_pdf_bytes
from pypdf import PdfReader

from clinic.custody.documents import record as printed
from clinic.custody.exports.coverage import KINDS
from clinic.custody.exports.gathering import ClientRecord
from reports import pdf

pytestmark = pytest.mark.django_db


def render(record: ClientRecord, part: int = 0) -> bytes:
    return pdf.render("custody/pdf/record.html", printed.contexts(record)[part]).content


def pages_of(content: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages]


def test_it_is_accessible(record: ClientRecord) -> None:
    report = validate_pdf_bytes(render(record), profile=ValidationProfile.PDF_UA_1)

    assert report.is_compliant, [(failure.rule_id, failure.message) for failure in report.failures]


def test_every_page_has_its_number_the_client_and_the_day(record: ClientRecord) -> None:
    pages = pages_of(render(record))

    assert len(pages) >= 3
    for number, page in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in page
        assert "zqaonenamefirst zqaonenamelast" in page
        assert "Whole record, made " in page


def test_every_kind_that_has_rows_is_in_it(record: ClientRecord) -> None:
    text = " ".join(pages_of(render(record)))

    missing = [str(kind.title) for kind in KINDS if record.of(kind.label) and str(kind.title) not in text]
    assert missing == []


@pytest.mark.parametrize(
    "words",
    [
        "zqaonechart goals",
        "zqaonechart question",
        "zqaonechart task",
        "zqaonechart narrative",
        "zqaonechart walk",
        "zqaonename contact",
        "PHQ-9",
        "Therapist Home",
        "otherapy notes",
    ],
)
def test_what_was_written_can_be_read(record: ClientRecord, words: str) -> None:
    assert words in " ".join(pages_of(render(record)))


def test_no_code_is_printed_where_there_is_a_word(record: ClientRecord) -> None:
    text = " ".join(pages_of(render(record)))

    assert "SELF_ADMINISTERED" not in text
    assert "IN_PERSON" not in text
    assert "Self-administered" in text or "self-administered" in text


def test_a_long_record_is_cut_into_parts(record: ClientRecord, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printed, "CHARACTERS_PER_PART", 6_000)

    contexts = printed.contexts(record)

    whole = [line for context in contexts for section in context["sections"] for line in section["lines"]]
    monkeypatch.undo()
    at_once = [line for section in printed.contexts(record)[0]["sections"] for line in section["lines"]]
    assert len(contexts) > 2
    assert whole == at_once
    assert {context["parts"] for context in contexts} == {len(contexts)}
