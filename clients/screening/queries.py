"""Reading screenings and worksheets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from clients.models import Course
from clients.screening.models import PathwayWorksheet, Screening, ScreeningClass
from clients.screening.rules.vocabulary import VOCABULARY, Line
from clients.screening.terms import ItemStatus, ScreeningItem


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One line as a page shows it: what is known, and the class the prescriber gave it."""

    line: Line
    status: ItemStatus | None
    comment: str
    given: ScreeningClass | None
    # Given when the line stood otherwise: shown, and to be looked at again.
    is_outdated: bool

    @property
    def needs_a_look(self) -> bool:
        """Whether the line is there, or nobody knows."""
        return self.status in {ItemStatus.PRESENT, ItemStatus.UNKNOWN}


def latest_screening(course: Course) -> Screening | None:
    """Return the version that counts, or None."""
    rows = Screening.objects.filter(course=course).select_related("recorded_by", "course", "client__practice")
    found: Screening | None = rows.order_by("-version").first()
    return found


def versions_of(course: Course) -> QuerySet[Any]:
    """Return every version of a course's screening, the latest first."""
    return Screening.objects.filter(course=course).select_related("recorded_by").order_by("-version")


def lines_of(screening: Screening) -> list[Shown]:
    """Return every line of a version with the class it was last given in this course; two queries."""
    rows = ScreeningClass.objects.filter(screening__course=screening.course_id).select_related(
        "screening", "prescriber"
    )
    given = {row.item: row for row in rows.order_by("at", "pk") if row.screening.version <= screening.version}
    return [_shown(screening, line, given.get(line.item)) for line in VOCABULARY]


def _shown(screening: Screening, line: Line, given: ScreeningClass | None) -> Shown:
    answer = screening.answers.get(line.item.value, {})
    then = given.screening.answers.get(line.item.value, {}) if given is not None else {}
    return Shown(
        line=line,
        status=ItemStatus(answer["status"]) if "status" in answer else None,
        comment=answer.get("comment", ""),
        given=given,
        is_outdated=given is not None and then != answer,
    )


def status_of(screening: Screening | None, item: ScreeningItem) -> dict[str, str]:
    """Return what a version says of one line."""
    answer: dict[str, str] = screening.answers.get(item.value, {}) if screening is not None else {}
    return answer


def worksheets_of(course: Course) -> QuerySet[Any]:
    """Return every worksheet of a course, the latest first."""
    return PathwayWorksheet.objects.filter(course=course).select_related("author").order_by("-number")
