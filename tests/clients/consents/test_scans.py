"""The signed paper: taken by what is in it, kept sealed, handed over as it came."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test import Client as Browser
from django.urls import reverse

from clients.consents.models import ConsentScan
from clients.models import Client, ConsentRecord
from clinic.core import forms
from clinic.practice.models import Practice
from clinic.staff.models import User
from tests.factories.clients import make_consent, make_template
from tests.factories.consents import PAPER
from tests.factories.papers import PNG

pytestmark = pytest.mark.django_db


@pytest.fixture
def consent(alex: Client, thea: User, practice: Practice) -> ConsentRecord:
    return make_consent(alex, make_template(practice), thea)


@pytest.mark.parametrize("act", [b"/JavaScript", b"/JS (x)", b"/Launch", b"/EmbeddedFile", b"/OpenAction", b"/AA"])
def test_a_pdf_that_does_something_is_refused(as_thea: Browser, consent: ConsentRecord, act: bytes) -> None:
    active = SimpleUploadedFile("scan.pdf", PAPER.replace(b"/Type", act + b" /Type"))

    page = as_thea.post(reverse("consents:add_scan", args=[consent.pk]), {"file": active})

    assert "does more than show pages" in page.content.decode()
    assert not ConsentScan.objects.exists()


def test_a_scan_is_kept_sealed_and_handed_over(as_thea: Browser, consent: ConsentRecord) -> None:
    url = reverse("consents:add_scan", args=[consent.pk])
    for _ in range(2):
        page = as_thea.post(url, {"file": SimpleUploadedFile("../../x.exe", PAPER)}, follow=True)
        assert "Scan kept" in page.content.decode()

    kept = ConsentScan.objects.get()
    answer = as_thea.post(reverse("consents:scan", args=[kept.pk]))
    assert (answer.content, answer.headers["Content-Type"]) == (PAPER, "application/pdf")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="consent-{kept.short_id}.pdf"'
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM consents_consentscan")
        assert b"%PDF" not in bytes(cursor.fetchone()[0])
    with pytest.raises(DatabaseError), transaction.atomic():
        ConsentScan.objects.update(size=1)


@pytest.mark.parametrize("content", [b"", b"MZ\x90", b"<html>", PNG[:40], b"%PDF-1.7 no end"])
def test_what_is_no_scan_is_refused_with_a_sentence(as_thea: Browser, consent: ConsentRecord, content: bytes) -> None:
    page = as_thea.post(
        reverse("consents:add_scan", args=[consent.pk]), {"file": SimpleUploadedFile("scan.pdf", content)}
    )

    assert "neither a whole PDF" in page.content.decode()
    assert not ConsentScan.objects.exists()


def test_a_file_that_is_too_large_is_refused(
    as_thea: Browser, consent: ConsentRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "LARGEST", 10)
    page = as_thea.post(
        reverse("consents:add_scan", args=[consent.pk]), {"file": SimpleUploadedFile("scan.pdf", PAPER)}
    )

    assert "larger than 10 MB" in page.content.decode()
