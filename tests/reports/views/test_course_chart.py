"""One picture of a course: scores beside doses, depth and integration, and the table behind it."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.models import Client
from clinic.staff.models import User
from reports import charts
from tests.factories.left_sessions import make_left_session
from tests.factories.measures import make_response
from tests.factories.people import make_course

NOW = timezone.now()


def page(browser: Browser, client: Client, query: str = "") -> str:
    answer = browser.get(reverse("reports:course_chart", args=[client.pk]) + query)
    assert answer.status_code == 200
    return str(answer.content.decode())


@pytest.fixture
def measured(alex: Client, thea: User, priya: User) -> list[Any]:
    """Scores of 18 and 16 before the only dose, and 8 and 4 after it."""
    make_course(alex)
    make_left_session(alex, thea, priya, starts_at=NOW - timedelta(days=30))
    return [
        make_response(alex, thea, days_ago=days, total=Decimal(total), band=band)
        for days, total, band in (
            (60, 18, "MODERATELY_SEVERE"),
            (40, 16, "MODERATELY_SEVERE"),
            (20, 8, "MILD"),
            (4, 4, "MINIMAL"),
        )
    ]


def test_scores_doses_and_changes_stand_on_one_page(as_thea: Browser, alex: Client, measured: list[Any]) -> None:
    shown = page(as_thea, alex)

    assert "<svg" in shown
    assert "PHQ-9 over the course, with doses, depth and integration" in shown
    assert "dose of" in shown
    assert "n = 4 responses" in shown
    for words in ("Response", "Remission", "Reliable improvement", "(baseline)"):
        assert words in shown


def test_the_baseline_is_the_last_score_before_the_first_dose_or_the_one_named(
    as_thea: Browser, alex: Client, measured: list[Any]
) -> None:
    def selected(shown: str) -> str:
        found = re.search(r'<option value="([^"]+)" selected', shown)
        return found.group(1) if found else ""

    assert selected(page(as_thea, alex)) == str(measured[1].pk)
    named = page(as_thea, alex, f"?measure=PHQ9&baseline={measured[2].pk}")
    assert selected(named) == str(measured[2].pk)
    assert "Reliable improvement" not in named
    assert "Remission" in named


@pytest.mark.parametrize(
    "query", ["?measure=NONSENSE", "?baseline=x", "?measure=GAD7&baseline=%00", "?baseline=" + "9" * 500]
)
def test_what_an_address_cannot_name_is_ignored(
    as_thea: Browser, alex: Client, measured: list[Any], query: str
) -> None:
    assert "<svg" in page(as_thea, alex, query)


def test_without_scores_it_says_where_to_begin(as_thea: Browser, alex: Client) -> None:
    shown = page(as_thea, alex)
    assert "Nothing with a total was answered yet" in shown
    assert "<svg" not in shown.partition("<main")[2].partition("figure")[2]


def test_one_score_alone_is_drawn(as_thea: Browser, alex: Client, thea: User) -> None:
    make_response(alex, thea)
    assert "<svg" in page(as_thea, alex)


def test_the_picture_carries_no_style_and_says_what_it_shows(alex: Client) -> None:
    drawn = charts.course_timeline(
        {
            "title": "PHQ-9", "low": 0, "high": 27, "depths": ["None", "Relaxed"], "integrations": ["2026-03-05"],
            "scores": [
                {"day": "2026-03-01", "total": 14.0, "baseline": True},
                {"day": "2026-03-20", "total": 6.0, "baseline": False},
            ],
            "doses": [{"day": "2026-03-04", "mg": 150.0, "number": 1, "depth": "Relaxed", "level": 1}],
        }
    )  # fmt: skip
    assert "<title>" in drawn
    assert "2026-03-04: dose of 150 mg" in drawn
    assert "2026-03-05: integration" in drawn
    assert "style=" not in drawn
    assert "<style" not in drawn
