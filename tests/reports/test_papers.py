"""Screening, worksheet and comparison as papers: what they state, and what they never say."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from clients.models import Client
from clients.screening import services
from clients.screening.labels import REMINDERS
from clients.screening.terms import ClientClass, ScreeningItem
from clinic.audit.models import AuditEvent
from clinic.staff.models import User
from reports.documents import considered
from tests.factories.people import make_course
from tests.factories.screening import make_screening, make_worksheet

pytestmark = pytest.mark.django_db

VERDICT = re.compile(r"eligib|we recommend|recommended|\bscore\b", re.IGNORECASE)


def said(paper: considered.Paper) -> str:
    cells = [cell for block in paper.blocks for row in block.rows for cell in (*block.columns, *row)]
    return "\n".join([paper.title, paper.state, *paper.lead, *cells, *(block.words for block in paper.blocks)])


def text_of(response: Any) -> str:
    assert response["Content-Type"] == "application/pdf"
    return " ".join("\n".join(page.extract_text() for page in PdfReader(io.BytesIO(response.content)).pages).split())


def test_the_screening_prints_every_line_with_its_class(
    alex: Client, thea: User, priya: User, as_thea: Browser
) -> None:
    screening = make_screening(make_course(alex), thea, comment="Murmur")
    services.set_classes(
        screening=screening, classes={ScreeningItem.CARDIAC: (ClientClass.RELATIVE, "ECG first")}, actor=priya,
        now=timezone.now(),
    )  # fmt: skip

    printed = text_of(as_thea.post(reverse("reports:print_screening", args=[screening.pk])))

    assert sum(len(block.rows) for block in considered.screening_paper(screening).blocks) == 24
    for words in (
        "Murmur",
        "Relative",
        "ECG first",
        "Priya Rao, MD",
        "not asked",
        "Sources disagree.",
        alex.legal_name,
    ):
        assert words in printed
    assert AuditEvent.objects.get(action="reports.screening.printed").client_id == alex.pk


def test_the_worksheet_says_that_it_is_no_recommendation(alex: Client, thea: User, as_thea: Browser) -> None:
    worksheet = make_worksheet(
        make_course(alex), thea, rationale="Alliance.", DEPTH_GOAL={"answer": "YES", "lean": "TOWARD_KAP"}
    )

    printed = text_of(as_thea.post(reverse("reports:print_worksheet", args=[worksheet.pk])))

    assert "Not a recommendation" in printed
    assert "DRAFT" in printed
    assert "Lean: Toward KAP" in printed
    for reminder in REMINDERS:
        assert str(reminder) in printed
    assert sum(len(block.rows) for block in considered.worksheet_paper(worksheet).blocks) == 16


def test_the_comparison_is_about_nobody(alex: Client, as_thea: Browser) -> None:
    printed = text_of(as_thea.post(reverse("reports:print_comparison", args=[alex.pk])))

    assert "Two ways of working with ketamine" in printed
    assert "988" in printed
    assert alex.legal_last_name not in printed


def test_no_paper_speaks_a_verdict(alex: Client, thea: User) -> None:
    course = make_course(alex)
    papers = [
        considered.screening_paper(make_screening(course, thea)),
        considered.worksheet_paper(make_worksheet(course, thea, rationale="Because.")),
        considered.comparison_paper(alex.practice),
    ]

    assert [found for paper in papers for found in VERDICT.findall(said(paper))] == []
