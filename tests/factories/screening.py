"""Makers of screenings and pathway worksheets."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from clients.models import Course
from clients.screening import services
from clients.screening.models import PathwayWorksheet, Screening
from clients.screening.terms import ItemStatus, ScreeningItem
from clinic.staff.models import User


def make_screening(course: Course, actor: User, *, comment: str = "", seen: int = 0, **answers: str) -> Screening:
    """Keep a version in which heart disease is present, bipolar disorder unknown, and what else is named."""
    found: dict[str, dict[str, str]] = {
        ScreeningItem.CARDIAC.value: {"status": ItemStatus.PRESENT.value} | ({"comment": comment} if comment else {}),
        ScreeningItem.BIPOLAR.value: {"status": ItemStatus.UNKNOWN.value},
        ScreeningItem.STROKE.value: {"status": ItemStatus.ABSENT.value},
    }
    found |= {code: {"status": status} for code, status in answers.items()}
    return services.record_screening(
        course=course, asked_on=date(2026, 3, 2), answers=found, seen_version=seen, actor=actor, now=timezone.now()
    )


def make_worksheet(course: Course, author: User, *, rationale: str = "", **answers: dict[str, str]) -> PathwayWorksheet:
    """Begin a worksheet, and keep answers and rationale."""
    begun = services.begin_worksheet(course=course, actor=author, now=timezone.now())
    kept: Any = services.save_worksheet(
        worksheet=begun, version=1, answers=answers, rationale=rationale, actor=author, now=timezone.now()
    )
    return kept
