"""The summary as a person gets it: read back out of the PDF."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pikepdf
import pytest
from django.utils import timezone
from page import ValidationProfile, validate_pdf_bytes
from pypdf import PdfReader

from clients.models import Client
from clinic.staff.models import User
from reports import pdf
from reports.documents.dosing_summary import gather
from reports.models import RenderedDocument
from reports.services import documents
from reports.terms import DocumentState, RedactionProfile
from sessions.models import DosingSession
from tests.factories.filled_sessions import fill_session, make_dosing_session

START = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)

HOSTILE = (
    '<img src="http://127.0.0.1:9/x.png">',
    '<img src="file:///etc/hostname">',
    '<link rel=attachment href="file:///etc/passwd">',
    '<link rel="stylesheet" href="http://127.0.0.1:9/x.css">',
    "<style>@import url(http://127.0.0.1:9/x.css);</style>",
    '<object data="file:///etc/passwd"></object>',
    '<embed src="http://127.0.0.1:9/x">',
    '<base href="http://127.0.0.1:9/">',
    '<svg><image href="file:///etc/passwd"/></svg>',
    "</p></body><script>app.alert(1)</script>",
    "{% include '/etc/passwd' %}{{ 7|add:7 }}",
    '<a href="javascript:alert(1)">x</a>',
)


@pytest.fixture
def session(alex: Client, thea: User, priya: User) -> DosingSession:
    return make_dosing_session(alex, thea, priya, starts_at=START, weight_kg=75, weight_measured_on=START.date())


def issue(session: DosingSession, profile: RedactionProfile = RedactionProfile.INTERNAL) -> RenderedDocument:
    document = documents.issue_dosing_summary(
        dosing_session=session, profile=profile, actor=session.therapist, now=timezone.now()
    )
    assert documents.make(document.pk, now=timezone.now())
    return RenderedDocument.objects.get(pk=document.pk)


def text_of(document: RenderedDocument) -> str:
    assert document.pdf is not None
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(document.pdf)).pages)
    return text.replace("\N{NO-BREAK SPACE}", " ")


def test_states_doses_times_and_total(session: DosingSession) -> None:
    fill_session(session)

    text = text_of(issue(session))

    assert "Alex Doe" in text
    assert "100 mg" in text
    assert "50 mg" in text
    # 15:20 UTC in March is 10:20 in New York.
    assert "10:20" in text
    assert "10:42" in text
    assert "10:32" in text
    assert "150 mg" in text
    assert "2 mg/kg" in text
    assert "134/78" in text
    assert "Sam Doe" in text
    assert "DRAFT" in text


def test_is_tagged_accessible_and_embeds_its_fonts(session: DosingSession) -> None:
    fill_session(session)
    document = issue(session)
    assert document.pdf is not None

    report = validate_pdf_bytes(document.pdf, profile=ValidationProfile.PDF_UA_1)
    fonts = fonts_of(document.pdf)

    assert report.is_compliant, [(failure.rule_id, failure.message) for failure in report.failures]
    assert any("Inter" in name for name in fonts)
    assert all(is_embedded for is_embedded in fonts.values())


def fonts_of(content: bytes) -> dict[str, bool]:
    found: dict[str, bool] = {}
    with pikepdf.open(io.BytesIO(content)) as pdf:
        for page in pdf.pages:
            for font in page.Resources.Font.values():
                descriptor = font.DescendantFonts[0].FontDescriptor
                found[str(font.BaseFont)] = any(f"/FontFile{n}" in descriptor for n in ("", "2", "3"))
    return found


@pytest.mark.parametrize("words", HOSTILE)
def test_text_from_people_fetches_and_runs_nothing(session: DosingSession, words: str) -> None:
    fill_session(session, note=words)

    document = issue(session)

    assert document.state is DocumentState.READY
    assert document.pdf is not None
    with pikepdf.open(io.BytesIO(document.pdf)) as pdf:
        names = {str(key) for item in pdf.objects if isinstance(item, pikepdf.Dictionary) for key in item}
    assert not names & {"/JS", "/JavaScript", "/EmbeddedFile", "/EmbeddedFiles", "/Launch", "/URI"}
    assert "root:" not in text_of(document)


def test_a_clients_copy_leaves_out_the_plan_and_the_gates(session: DosingSession) -> None:
    fill_session(session)
    session.gate_overrides.create(
        practice_id=session.practice_id, client_id=session.client_id, gate="RIDE", reason="Neighbour on the way",
        actor=session.therapist, at=timezone.now(),
    )  # fmt: skip

    assert "Neighbour on the way" in text_of(issue(session))
    assert "Neighbour on the way" not in text_of(issue(session, RedactionProfile.CLIENT_COPY))


def test_the_same_facts_are_one_issue_and_changed_facts_a_new_version(session: DosingSession) -> None:
    fill_session(session)
    first = issue(session)
    again = documents.issue_dosing_summary(
        dosing_session=session, profile=RedactionProfile.INTERNAL, actor=session.therapist, now=timezone.now()
    )
    session.ride_name = "Somebody"
    session.number = 2
    session.save(update_fields=["number"])
    changed = documents.issue_dosing_summary(
        dosing_session=session, profile=RedactionProfile.INTERNAL, actor=session.therapist, now=timezone.now()
    )

    assert again.pk == first.pk
    assert (changed.version, changed.replaces_id) == (2, first.pk)


def test_a_document_that_cannot_be_made_ends_as_failed(session: DosingSession, monkeypatch: pytest.MonkeyPatch) -> None:
    fill_session(session)
    monkeypatch.setattr(documents.pdf, "MOST_CHARACTERS", 10)

    document = issue(session)

    assert (document.state, document.last_error) == (DocumentState.FAILED, "DocumentTooLong")
    documents.retry(document=document, actor=session.therapist, now=timezone.now())
    assert documents.waiting(timezone.now()) == [document.pk]


def test_two_workers_make_a_document_once(session: DosingSession) -> None:
    fill_session(session)
    document = documents.issue_dosing_summary(
        dosing_session=session, profile=RedactionProfile.INTERNAL, actor=session.therapist, now=timezone.now()
    )
    now = timezone.now()

    assert documents._claim(document.pk, now)
    assert not documents._claim(document.pk, now)
    assert documents._claim(document.pk, now + documents.LEASE * 2)


def test_twenty_thousand_characters_of_note_still_make_a_document(session: DosingSession) -> None:
    fill_session(session, note="long words " * 2000)

    document = issue(session)

    assert document.state is DocumentState.READY
    assert document.page_count is not None
    assert document.page_count > 4


def test_a_summary_of_a_record_under_part_2_carries_the_notice(left: DosingSession, alex: Client) -> None:
    plain = gather(left, profile=RedactionProfile.CLIENT_COPY)
    Client.objects.filter(pk=alex.pk).update(part2_marked_at=timezone.now())
    left.client.refresh_from_db()

    marked = gather(left, profile=RedactionProfile.CLIENT_COPY)

    assert plain.notice == ""
    printed = pdf.render("reports/pdf/dosing_summary.html", {"facts": marked.as_json(), "meta": {"version": 2}})
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(printed.content)).pages)
    assert "NOTICE OF REDISCLOSURE" in " ".join(text.split())
