"""Papers from elsewhere: taken for what they are, sealed, handed out as files, hidden and never removed."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.models import Client
from clients.papers.models import ClientPaper
from clients.papers.services import PaperWithdrawn, withdraw_paper
from clinic.audit.models import AuditEvent
from clinic.core.files import LARGEST
from clinic.custody.services.making import client_files
from clinic.staff.models import User
from tests.factories.papers import PDF, PNG, make_paper

LIST_QUERIES = 10


def list_of(client: Client) -> str:
    return reverse("papers:list", args=[client.pk])


def typed(**fields: Any) -> dict[str, Any]:
    return {"kind": "LAB_OR_ECG", "title": "ECG", "dated_on": "2026-01-05", **fields}


def text_of(response: Any) -> str:
    assert response.status_code == 200
    return " ".join(response.content.decode().replace("&#x27;", "'").split())


@pytest.mark.django_db
def test_a_paper_is_added_listed_and_handed_out_as_a_file(as_thea: Browser, alex: Client) -> None:
    answer = as_thea.post(
        reverse("papers:add", args=[alex.pk]), typed(file=SimpleUploadedFile("Alex Doe ketamine.pdf", PDF))
    )
    assert answer.status_code == 302
    paper = ClientPaper.objects.get()
    text = text_of(as_thea.get(list_of(alex)))
    assert "ECG" in text
    assert "ketamine.pdf" not in text
    assert "Laboratory or ECG: ECG" in text_of(as_thea.get(reverse("clients:detail", args=[alex.pk])))

    answer = as_thea.get(reverse("papers:download", args=[paper.pk]))

    assert answer.content == PDF
    assert answer["Content-Disposition"] == f'attachment; filename="paper-{paper.short_id}.pdf"'
    assert answer["Content-Type"] == "application/pdf"
    assert "no-store" in answer["Cache-Control"]
    assert "sandbox" in answer["Content-Security-Policy"]
    assert (paper.size, paper.sha256) == (len(PDF), hashlib.sha256(PDF).hexdigest())
    actions = AuditEvent.objects.filter(action__startswith="papers.").order_by("seq").values_list("action", flat=True)
    assert list(actions) == ["papers.paper.added", "papers.clientpaper.downloaded"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"file": SimpleUploadedFile("a.pdf", b"MZ\x90\x00")}, "neither a whole PDF nor a JPEG or PNG"),
        ({"file": SimpleUploadedFile("a.pdf", b"")}, "neither a whole PDF nor a JPEG or PNG"),
        ({"file": SimpleUploadedFile("a.pdf", PDF + b"0" * LARGEST)}, "larger than 10 MB"),
        ({}, "This field is required."),
        ({"file": SimpleUploadedFile("a.pdf", PDF), "title": ""}, "This field is required."),
        ({"file": SimpleUploadedFile("a.pdf", PDF), "dated_on": "2999-01-01"}, "This day has not come yet."),
    ],
)
def test_what_cannot_be_taken_is_refused_with_a_sentence(
    as_thea: Browser, alex: Client, fields: dict[str, Any], sentence: str
) -> None:
    response = as_thea.post(reverse("papers:add", args=[alex.pk]), typed(**fields))

    assert sentence in text_of(response)
    assert not ClientPaper.objects.exists()


@pytest.mark.django_db
def test_a_paper_lies_sealed_and_cannot_be_changed_or_removed(alex: Client, thea: User) -> None:
    paper = make_paper(alex, thea, title="zqtitle")
    with connection.cursor() as cursor:
        cursor.execute("SELECT content, title FROM papers_clientpaper")
        content, title = (bytes(value) for value in cursor.fetchone())
    assert PDF[:8] not in content
    assert b"zqtitle" not in title
    paper.title = "Another"
    with pytest.raises(DatabaseError), transaction.atomic():
        paper.save(update_fields=["title"])
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM papers_clientpaper")


@pytest.mark.django_db
def test_an_error_is_hidden_with_its_reason_and_stays_in_the_record(as_thea: Browser, alex: Client, thea: User) -> None:
    paper = make_paper(alex, thea)
    url = reverse("papers:withdraw", args=[paper.pk])
    assert "This field is required." in text_of(as_thea.post(url, {}))
    as_thea.post(url, {"reason": "Somebody else's ECG."})

    text = text_of(as_thea.get(list_of(alex)))
    assert "Somebody else's ECG." in text
    assert reverse("papers:download", args=[paper.pk]) not in text
    assert as_thea.get(reverse("papers:download", args=[paper.pk])).status_code == 404
    assert "marked as an error in the meantime" in text_of(as_thea.post(url, {"reason": "x"}))
    with pytest.raises(PaperWithdrawn):
        withdraw_paper(paper=paper, reason="x", actor=thea, now=timezone.now())
    assert ClientPaper.objects.get().content == PDF


@pytest.mark.django_db
def test_nobody_outside_the_care_team_reaches_a_paper(
    as_olive: Browser, as_dana: Browser, alex: Client, thea: User
) -> None:
    paper = make_paper(alex, thea)
    for name, subject in (("list", alex), ("add", alex), ("download", paper), ("withdraw", paper)):
        url = reverse(f"papers:{name}", args=[subject.pk])
        assert (as_olive.get(url).status_code, as_dana.get(url).status_code) == (404, 403)


@pytest.mark.django_db
def test_papers_leave_with_the_record(alex: Client, thea: User) -> None:
    paper = make_paper(alex, thea, content=PNG)
    files, _manifest = client_files(alex, now=timezone.now())

    assert files[f"attachments/{paper.file_name}"] == PNG
    assert str(paper.sha256).encode() in files["data/record.json"]


@pytest.mark.django_db
@pytest.mark.parametrize("papers", [1, 3])
def test_the_list_asks_a_fixed_number_of_questions_and_opens_no_file(
    as_thea: Browser, alex: Client, thea: User, papers: int, django_assert_num_queries: Any
) -> None:
    for _ in range(papers):
        make_paper(alex, thea)
    as_thea.get(list_of(alex))

    with django_assert_num_queries(LIST_QUERIES) as queries:
        as_thea.get(list_of(alex))
    assert not any('"papers_clientpaper"."content"' in query["sql"] for query in queries.captured_queries)
