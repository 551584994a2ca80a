"""Documents: asked for, waited for, handed over, and to nobody else."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clients.models import Client
from clinic.audit.models import AuditEvent
from clinic.audit.terms import Act
from clinic.staff.models import User
from reports import tasks
from reports.models import RenderedDocument
from reports.services import documents
from reports.terms import DocumentState, RedactionProfile
from sessions.models import DosingSession
from tests.factories.left_sessions import make_left_session
from tests.factories.people import make_client, make_course
from tests.factories.room import make_dosing_session

LIST = "/reports/"
CAST = ("thea", "priya", "olive", "dana", "otto", "stranger")


@pytest.fixture
def ready(document: RenderedDocument, four: datetime, monkeypatch: pytest.MonkeyPatch) -> RenderedDocument:
    """The document, made; what is in the PDF is tested elsewhere."""
    finished = documents.pdf.Rendered(content=b"%PDF-1.7 made", pages=3)
    monkeypatch.setattr(documents.pdf, "render", lambda *_args: finished)
    documents.make(document.pk, now=four)
    return RenderedDocument.objects.get(pk=document.pk)


@pytest.fixture
def woken(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What the worker was woken for."""
    calls: list[Any] = []
    monkeypatch.setattr(tasks, "wake", calls.append)
    return calls


@pytest.mark.parametrize(
    ("name", "method"),
    [("reports:document", "get"), ("reports:document_state", "get"), ("reports:download", "post")],
)
def test_who_may_see_a_document(
    name: str, method: str, ready: RenderedDocument, request: pytest.FixtureRequest
) -> None:
    url = reverse(name, args=[ready.pk])

    answers = {who: getattr(request.getfixturevalue(f"as_{who}"), method)(url).status_code for who in CAST}

    assert answers == {"thea": 200, "priya": 200, "olive": 404, "dana": 403, "otto": 403, "stranger": 404}


def test_who_may_issue_and_retry(left: DosingSession, ready: RenderedDocument, request: pytest.FixtureRequest) -> None:
    for url in (reverse("reports:issue_dosing_summary", args=[left.pk]), reverse("reports:retry", args=[ready.pk])):
        answers = {who: request.getfixturevalue(f"as_{who}").post(url).status_code for who in CAST[2:]}
        assert answers == {"olive": 404, "dana": 403, "otto": 403, "stranger": 404}


def test_the_wrong_method_is_refused(left: DosingSession, document: RenderedDocument, as_thea: Browser) -> None:
    assert as_thea.get(reverse("reports:issue_dosing_summary", args=[left.pk])).status_code == 405
    assert as_thea.get(reverse("reports:retry", args=[document.pk])).status_code == 405
    assert as_thea.get(reverse("reports:download", args=[document.pk])).status_code == 405
    assert as_thea.post(LIST).status_code == 405


def test_what_is_not_there_is_not_found(as_thea: Browser, practice: object) -> None:
    for name in ("reports:document", "reports:document_state"):
        assert as_thea.get(reverse(name, args=[uuid4()])).status_code == 404
    assert as_thea.post(reverse("reports:download", args=[uuid4()])).status_code == 404


def test_issuing_freezes_the_facts_and_wakes_the_worker(
    left: DosingSession, as_thea: Browser, woken: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    url = reverse("reports:issue_dosing_summary", args=[left.pk])

    with django_capture_on_commit_callbacks(execute=True):
        answer = as_thea.post(url, {"profile": "CLIENT_COPY"})

    document = RenderedDocument.objects.get()
    assert answer.url == reverse("reports:document", args=[document.pk])
    assert (document.state, document.profile) == (DocumentState.REQUESTED, RedactionProfile.CLIENT_COPY)
    assert woken == [document.pk]
    assert AuditEvent.objects.filter(
        act=Act.EXPORT, action="reports.document.issued", client_id=left.client_id
    ).exists()


@pytest.mark.parametrize("profile", ["", "SUPERBILL", "EVERYBODY", "INTERNAL' OR 1=1"])
def test_a_copy_for_nobody_is_not_issued(left: DosingSession, as_thea: Browser, profile: str) -> None:
    answer = as_thea.post(reverse("reports:issue_dosing_summary", args=[left.pk]), {"profile": profile}, follow=True)

    assert answer.status_code == 200
    assert not RenderedDocument.objects.exists()


def test_nothing_is_issued_before_the_client_has_left(
    alex: Client, course: object, thea: User, ten: datetime, as_thea: Browser
) -> None:
    planned = make_dosing_session(alex, thea, starts_at=ten)

    answer = as_thea.post(
        reverse("reports:issue_dosing_summary", args=[planned.pk]), {"profile": "INTERNAL"}, follow=True
    )

    assert "once the client has left" in answer.content.decode()
    assert not RenderedDocument.objects.exists()


def test_the_sessions_page_offers_it_once_the_client_has_left(
    left: DosingSession, alex: Client, thea: User, ten: datetime, as_thea: Browser
) -> None:
    planned = make_dosing_session(alex, thea, starts_at=ten + timedelta(days=14))

    offered = reverse("reports:issue_dosing_summary", args=[left.pk])
    assert offered in as_thea.get(reverse("sessions:detail", args=[left.pk])).content.decode()
    assert "issue_dosing_summary" not in as_thea.get(reverse("sessions:detail", args=[planned.pk])).content.decode()


def test_the_page_asks_again_until_the_pdf_is_there(document: RenderedDocument, as_thea: Browser) -> None:
    page = as_thea.get(reverse("reports:document", args=[document.pk])).content.decode()

    assert "hx-get" in page
    assert "The PDF is being made." in page
    assert "Download PDF" not in page


def test_a_ready_document_asks_no_more(ready: RenderedDocument, as_thea: Browser) -> None:
    page = as_thea.get(reverse("reports:document_state", args=[ready.pk])).content.decode()

    assert "hx-get" not in page
    assert "Download PDF" in page
    assert ready.pdf_hash in page


def test_the_chart_has_its_numbers_in_words(document: RenderedDocument, as_thea: Browser) -> None:
    page = as_thea.get(reverse("reports:document", args=[document.pk])).content.decode()

    assert "<title>Vital signs and doses by minutes since the first unit</title>" in page
    assert "dose of 100\u00a0mg at minute 0" in page


def test_the_download_names_neither_client_nor_medicine_and_is_kept_nowhere(
    ready: RenderedDocument, as_thea: Browser, thea: User
) -> None:
    answer = as_thea.post(reverse("reports:download", args=[ready.pk]))

    assert answer.content == b"%PDF-1.7 made"
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="summary-{ready.short_id}-v1.pdf"'
    assert "no-store" in answer["Cache-Control"]
    last = AuditEvent.objects.filter(act=Act.EXPORT, object_id=str(ready.pk)).latest("seq")
    assert (last.action, last.actor_id) == ("reports.document.downloaded", thea.pk)


def test_an_unfinished_document_is_not_handed_over(document: RenderedDocument, as_thea: Browser) -> None:
    answer = as_thea.post(reverse("reports:download", args=[document.pk]), follow=True)

    assert "The document is not ready yet." in answer.content.decode()
    assert not AuditEvent.objects.filter(action="reports.document.downloaded").exists()


def test_a_failed_document_says_so_and_is_made_again(
    document: RenderedDocument, as_thea: Browser, woken: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    RenderedDocument.objects.filter(pk=document.pk).update(state=DocumentState.FAILED, last_error="MemoryError")

    page = as_thea.get(reverse("reports:document", args=[document.pk])).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        as_thea.post(reverse("reports:retry", args=[document.pk]))

    assert "The PDF could not be made." in page
    assert "MemoryError" not in page
    document.refresh_from_db(fields=["state", "attempts"])
    assert (document.state, document.attempts, woken) == (DocumentState.REQUESTED, 0, [document.pk])


def test_the_list_shows_mine_and_is_recorded(document: RenderedDocument, as_thea: Browser, as_olive: Browser) -> None:
    mine, theirs = as_thea.get(LIST).content.decode(), as_olive.get(LIST).content.decode()

    assert "Alex Doe" in mine
    assert "Alex Doe" not in theirs
    assert "Issue a summary from the page of a dosing session" in theirs
    assert AuditEvent.objects.latest("seq").action == "reports.documents.listed"


def test_the_list_needs_the_same_queries_for_one_row_and_three(
    document: RenderedDocument, thea: User, priya: User, four: datetime, ten: datetime, as_thea: Browser
) -> None:
    as_thea.get(LIST)
    with CaptureQueriesContext(connection) as one:
        as_thea.get(LIST)
    for number in (1, 2):
        other = make_client(document.practice, therapist=thea, prescriber=priya, legal_last_name=f"Roe{number}")
        make_course(other)
        session = make_left_session(other, thea, priya, starts_at=ten - timedelta(days=15 * number))
        documents.issue_dosing_summary(dosing_session=session, profile=RedactionProfile.INTERNAL, actor=thea, now=four)

    with CaptureQueriesContext(connection) as three:
        page = as_thea.get(LIST).content.decode()

    assert page.count("Dosing-session summary") == 3
    assert len(three) == len(one)


def test_the_clients_page_lists_documents_for_the_care_team_alone(
    document: RenderedDocument, as_thea: Browser, as_dana: Browser
) -> None:
    url = reverse("clients:detail", args=[document.client_id])

    assert "Dosing-session summary" in as_thea.get(url).content.decode()
    assert "Dosing-session summary" not in as_dana.get(url).content.decode()


@pytest.mark.parametrize("query", ["?sort=-version", "?sort=client", "?page=9999", "?page=x", "?sort=nothing"])
def test_the_list_takes_any_order(document: RenderedDocument, as_thea: Browser, query: str) -> None:
    assert as_thea.get(LIST + query).status_code == 200
