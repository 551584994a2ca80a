"""The maker of PDFs: every letter as it is written, nothing fetched, every page marked."""

from __future__ import annotations

import io
import socketserver
import threading
import uuid
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from page import ValidationProfile, validate_pdf_bytes
from pypdf import PdfReader

from clients.models import Client
from reports import pdf
from reports.documents.dosing_summary import gather
from reports.terms import RedactionProfile
from sessions.models import DosingSession, TimelineEvent
from sessions.terms import EventKind

pytestmark = pytest.mark.once

SUMMARY = "reports/pdf/dosing_summary.html"


class Knocks(list[bytes]):
    """What reached the listener."""

    port = 0


@pytest.fixture
def knocks() -> Iterator[Knocks]:
    """Listen on a port of this machine and note whoever knocks."""
    seen = Knocks()

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            seen.append(self.request.recv(1000))

    with socketserver.TCPServer(("127.0.0.1", 0), Handler) as server:
        seen.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield seen
        server.shutdown()


def render(session: DosingSession, profile: RedactionProfile = RedactionProfile.INTERNAL) -> pdf.Rendered:
    facts = gather(session, profile=profile).as_json()
    meta = {"version": 3, "profile": "For the practice", "issued_at": "now", "chart": ""}
    return pdf.render(SUMMARY, {"facts": facts, "meta": meta})


def pages_of(rendered: pdf.Rendered) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(rendered.content)).pages]


def fonts_of(rendered: pdf.Rendered) -> set[str]:
    pages = PdfReader(io.BytesIO(rendered.content)).pages
    return {str(font["/BaseFont"]).split("+")[1] for page in pages for font in page["/Resources"]["/Font"].values()}


def test_every_script_is_printed_in_its_own_letters(left: DosingSession, alex: Client) -> None:
    Client.objects.filter(pk=alex.pk).update(legal_first_name="Łucja Ťažká", legal_last_name="Иванова Ελένη")
    left.refresh_from_db()

    rendered = render(left)

    assert "Łucja Ťažká Иванова Ελένη" in pages_of(rendered)[0]
    # Two files of one family were once mixed up: the text was right and the letters on paper wrong.
    assert {"Inter", "Inter-latin-ext", "Inter-cyrillic", "Inter-greek"} <= fonts_of(rendered)


def test_a_draft_is_marked_on_every_page_and_every_page_names_the_client(left: DosingSession) -> None:
    _more_events(left, 60)

    pages = pages_of(render(left))

    assert len(pages) > 3
    for number, page in enumerate(pages, start=1):
        assert "DRAFT, not signed, version 3, For the practice" in page
        assert "Alex Doe, born May 17, 1984, session of Mar 9, 2026" in page
        assert f"Page {number} of {len(pages)}" in page


def test_a_long_name_and_many_events_stay_accessible(left: DosingSession, alex: Client) -> None:
    Client.objects.filter(pk=alex.pk).update(legal_first_name="Maximiliana-" * 6, legal_last_name="W" * 80)
    left.refresh_from_db()
    _more_events(left, 60)

    report = validate_pdf_bytes(render(left).content, profile=ValidationProfile.PDF_UA_1)

    assert report.is_compliant, [(failure.rule_id, failure.message) for failure in report.failures]


@pytest.mark.parametrize("profile", [RedactionProfile.CLIENT_COPY, RedactionProfile.PRESCRIBER_SUMMARY])
def test_every_copy_is_accessible(left: DosingSession, profile: RedactionProfile) -> None:
    report = validate_pdf_bytes(render(left, profile).content, profile=ValidationProfile.PDF_UA_1)

    assert report.is_compliant, [(failure.rule_id, failure.message) for failure in report.failures]


def test_the_document_names_its_language_and_title_but_no_client(left: DosingSession) -> None:
    reader = PdfReader(io.BytesIO(render(left).content))

    assert reader.metadata is not None
    assert (reader.metadata.title, reader.metadata.author) == ("Dosing session summary", "Willow Practice")
    assert reader.trailer["/Root"]["/Lang"] == "en"


@pytest.mark.parametrize(
    "markup",
    [
        '<img src="http://127.0.0.1:{port}/x.png">',
        '<style>@import url("http://127.0.0.1:{port}/x.css");</style>',
        '<style>p {{ background: url("http://127.0.0.1:{port}/x.png") }}</style><p>x</p>',
        '<style>@font-face {{ font-family: F; src: url("http://127.0.0.1:{port}/f") }} * {{ font: 9px F }}</style>x',
        '<object data="http://127.0.0.1:{port}/x"></object>',
        '<embed src="http://127.0.0.1:{port}/x">',
        '<link rel="attachment" href="http://127.0.0.1:{port}/x">',
        '<link rel="stylesheet" href="http://127.0.0.1:{port}/x.css">',
        '<svg><image href="http://127.0.0.1:{port}/x.png" width="9" height="9"/></svg>',
        '<base href="http://127.0.0.1:{port}/"><img src="x.png">',
        '<img src="file:///etc/passwd">',
        '<link rel="attachment" href="file:///etc/passwd">',
    ],
)
def test_even_markup_that_slipped_through_fetches_nothing(
    markup: str, knocks: Knocks, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = f'<html lang="en"><title>T</title><body>{markup.format(port=knocks.port)}</body></html>'
    monkeypatch.setattr(pdf, "render_to_string", lambda *_args: page)

    content = b""
    with suppress(pdf.FetchRefused):
        content = pdf.render("any", {}).content

    assert knocks == []
    assert b"/EmbeddedFile" not in content
    assert b"root:" not in content


def test_what_is_too_long_is_refused_before_it_is_laid_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "render_to_string", lambda *_args: "x" * (pdf.MOST_CHARACTERS + 1))

    with pytest.raises(pdf.DocumentTooLong):
        pdf.render("any", {})


def _more_events(session: DosingSession, count: int, **more: Any) -> None:
    at = session.appointment.starts_at + timedelta(minutes=30)
    for number in range(count):
        TimelineEvent.objects.create(
            practice_id=session.practice_id, client_id=session.client_id, dosing_session=session, key=uuid.uuid4(),
            at=at + timedelta(minutes=number), recorded_by=session.therapist, recorded_at=at, kind=EventKind.SPOKE,
            note=f"Sentence {number} " * 5, **more,
        )  # fmt: skip
