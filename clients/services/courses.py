"""Opening a course of treatment and moving it along, by whoever owns the step."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.models import Client, Course, CourseStatusChange, MedicalClearance
from clients.rules import clearance as clearance_rules
from clients.rules import course as course_rules
from clients.services.care_team import practice_date
from clients.terms import ClearanceStanding, CourseStatus, StepRefusal
from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.core.labels import label
from clinic.staff.models import User


class CourseStillOpen(Exception):
    """A client has one open course at a time."""

    for_staff = gettext_lazy("This client already has an open course. Close it before you open another.")


class CourseStepRefused(Exception):
    """The course may not go there now, or not by this person; ``reasons`` are the rule's."""

    def __init__(self, reasons: Iterable[StepRefusal], for_staff: str = "") -> None:
        super().__init__()
        self.reasons = tuple(reasons)
        self.for_staff = for_staff or " ".join(label(reason) for reason in self.reasons)


@transaction.atomic
def open_course(
    *,
    client: Client,
    goals: str,
    planned_doses: int | None,
    planned_interval_days: int | None,
    actor: User,
    now: datetime,
) -> Course:
    """Open a course of treatment at its beginning; a client has one open course at a time."""
    Client.objects.select_for_update().get(pk=client.pk)
    if Course.objects.filter(client=client, closed_at__isnull=True).exists():
        raise CourseStillOpen
    course = Course.objects.create(
        practice_id=client.practice_id,
        client=client,
        opened_at=now,
        goals=goals,
        planned_doses=planned_doses,
        planned_interval_days=planned_interval_days,
    )
    _append_change(course, "", CourseStatus.REFERRED, actor=actor, now=now)
    audit.record(actor=actor, act=Act.CREATE, action="clients.course.opened", target=course, at=now)
    return course


@transaction.atomic
def change_plan(
    *,
    course: Course,
    goals: str,
    planned_doses: int | None,
    planned_interval_days: int | None,
    actor: User,
    now: datetime,
) -> Course:
    """Change what the course aims at: its goals, how many dosing sessions, how far apart."""
    locked = Course.objects.select_for_update().get(pk=course.pk)
    locked.goals = goals
    locked.planned_doses = planned_doses
    locked.planned_interval_days = planned_interval_days
    locked.save(update_fields=["goals", "planned_doses", "planned_interval_days"])
    audit.record(actor=actor, act=Act.CHANGE, action="clients.course.plan_changed", target=locked, at=now)
    return locked


@transaction.atomic
def change_course_status(
    *, course: Course, target: CourseStatus, actor: User, now: datetime, reason_code: str = "", note: str = ""
) -> Course:
    """Move a course one step; raises :class:`CourseStepRefused` with the rule's reasons.

    The same step by the same person a second time does nothing: it is a double click. Cleared is
    reached only while a clearance is in force, so that course and clearance never disagree.
    """
    locked = Course.objects.select_for_update().get(pk=course.pk)
    if locked.status is target and _last_actor(locked) == actor.pk:
        return locked
    verdict = course_rules.check_transition(
        locked.status,
        target,
        roles=actor.roles,
        held_from=locked.held_from or None,
        reason_code=reason_code,
        note=note,
    )
    if not verdict.is_allowed:
        raise CourseStepRefused(verdict.reasons)
    if target in course_rules.CLEARED and not _is_cleared(locked, now):
        raise CourseStepRefused((), _("No clearance is in force. Decide the clearance; the course then follows."))
    return _move(locked, target, actor=actor, now=now, reason_code=reason_code, note=note)


def _move(
    course: Course, target: CourseStatus, *, actor: User, now: datetime, reason_code: str = "", note: str = ""
) -> Course:
    before = course.status
    course.held_from = before if target is CourseStatus.ON_HOLD else ""
    course.status = target
    course.closed_at = now if target in course_rules.TERMINAL else None
    course.save(update_fields=["status", "held_from", "closed_at"])
    _append_change(course, before, target, actor=actor, now=now, reason_code=reason_code, note=note)
    audit.record(
        actor=actor,
        act=Act.CHANGE,
        action="clients.course.status_changed",
        target=course,
        reason_code=reason_code,
        at=now,
    )
    return course


def _append_change(
    course: Course,
    before: CourseStatus | str,
    target: CourseStatus,
    *,
    actor: User,
    now: datetime,
    reason_code: str = "",
    note: str = "",
) -> None:
    CourseStatusChange.objects.create(
        practice_id=course.practice_id,
        course=course,
        client_id=course.client_id,
        from_status=before,
        to_status=target,
        reason_code=reason_code,
        note=note,
        actor=actor,
        at=now,
    )


def _last_actor(course: Course) -> object:
    steps = course.status_changes.filter(to_status=course.status)
    return steps.order_by("-at", "-pk").values_list("actor_id", flat=True).first()


def _is_cleared(course: Course, now: datetime) -> bool:
    facts = [
        clearance_rules.ClearanceFacts(
            status=clearance.status, valid_from=clearance.valid_from, valid_until=clearance.valid_until
        )
        for clearance in MedicalClearance.objects.filter(course=course)
    ]
    standing = clearance_rules.best_standing(facts, on=practice_date(course.client, now))
    return standing in {ClearanceStanding.IN_FORCE, ClearanceStanding.NOT_YET}
