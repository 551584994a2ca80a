"""The plan of a course, and its next step."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.forms.fields import LinesField
from clients.models import Course
from clients.rules import course as course_rules
from clients.terms import CourseStatus, HoldReason
from clinic.core.forms import CodeField, IntegerField, between
from clinic.core.labels import choices
from clinic.policy.terms import Role

ORDER = tuple(CourseStatus)


class CoursePlanForm(forms.Form):
    """What a course aims at."""

    goals = LinesField(label=_("What the client hopes for"), max_length=4000, required=False, rows=4, draft=True)
    planned_doses = IntegerField(label=_("Planned dosing sessions"), required=False, validators=between(1, 60))
    planned_interval_days = IntegerField(
        label=_("Planned days between them"), units=_("days"), required=False, validators=between(1, 365)
    )

    @classmethod
    def initial_of(cls, course: Course) -> dict[str, Any]:
        """Return what is stored, as the form shows it."""
        return {
            "goals": course.goals,
            "planned_doses": course.planned_doses,
            "planned_interval_days": course.planned_interval_days,
        }


class CourseStatusForm(forms.Form):
    """The next step of a course: only the steps this person may make are offered."""

    target = CodeField(CourseStatus, label=_("The course moves to"), blank=_("Choose…"))
    reason_code = CodeField(
        HoldReason, label=_("Why it pauses"), blank=_("Not on hold"), required=False, help_text=_("For On hold only.")
    )
    note = LinesField(
        label=_("Note"),
        max_length=2000,
        required=False,
        help_text=_("Needed when the course ends: why, in a sentence."),
    )

    def __init__(self, *args: Any, course: Course, roles: Iterable[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.course = course
        self.roles = frozenset(roles)
        target: Any = self.fields["target"]
        target.choices = [("", _("Choose…")), *choices(steps_for(course, self.roles))]
        target.error_messages["invalid_choice"] = _("This step does not follow from where the course stands.")

    def clean(self) -> dict[str, Any]:
        """Ask for the reason that the step needs."""
        cleaned = super().clean() or {}
        target = cleaned.get("target")
        if target is CourseStatus.ON_HOLD and not cleaned.get("reason_code"):
            self.add_error("reason_code", _("Say why the course pauses."))
        if target in course_rules.TERMINAL and not cleaned.get("note"):
            self.add_error("note", _("Say why the course ends."))
        if target is not CourseStatus.ON_HOLD:
            cleaned["reason_code"] = None
        return cleaned


def steps_for(course: Course, roles: Iterable[Role]) -> tuple[CourseStatus, ...]:
    """Return the steps a person may make now, in the order of the course.

    Clearing is left out: the prescriber's decision does that.
    """
    held_from = course.held_from or None
    following = course_rules.next_statuses(course.status, held_from=held_from)
    allowed = {step for step in following if not course_rules.movers(course.status, step).isdisjoint(set(roles))}
    if course.status is not CourseStatus.ON_HOLD:
        allowed -= course_rules.CLEARED
    return tuple(step for step in ORDER if step in allowed)
