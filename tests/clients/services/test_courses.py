"""Opening a course and moving it along."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, transaction

from clients.models import Client, Course, CourseStatusChange
from clients.services import courses as services
from clients.terms import ClearanceStatus, CourseStatus, HoldReason, StepRefusal
from clinic.audit.models import AuditEvent
from clinic.staff.models import User
from tests.factories.clients import make_clearance
from tests.factories.people import make_course

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


def opened(client: Client, actor: User) -> Course:
    return services.open_course(
        client=client, goals="Sleep", planned_doses=6, planned_interval_days=14, actor=actor, now=NOW
    )


def test_a_course_opens_at_referral_with_its_first_history_row(alex: Client, thea: User) -> None:
    course = opened(alex, thea)

    change = CourseStatusChange.objects.get(course=course)
    assert (course.status, course.goals, course.planned_doses) == (CourseStatus.REFERRED, "Sleep", 6)
    assert (change.from_status, change.to_status, change.actor) == ("", CourseStatus.REFERRED, thea)
    assert AuditEvent.objects.get(action="clients.course.opened").client_id == alex.pk


def test_a_client_has_one_open_course_at_a_time(alex: Client, thea: User) -> None:
    opened(alex, thea)

    with pytest.raises(services.CourseStillOpen):
        opened(alex, thea)


def test_after_a_course_has_ended_another_can_be_opened(alex: Client, thea: User) -> None:
    first = opened(alex, thea)
    services.change_course_status(
        course=first, target=CourseStatus.CLOSED_NO_START, note="Moved away", actor=thea, now=NOW
    )

    opened(alex, thea)

    first.refresh_from_db()
    assert (first.closed_at, Course.objects.filter(client=alex).count()) == (NOW, 2)


def test_a_step_is_kept_with_who_and_why(alex: Client, thea: User) -> None:
    course = make_course(alex, status=CourseStatus.ACTIVE)

    services.change_course_status(
        course=course,
        target=CourseStatus.ON_HOLD,
        reason_code=HoldReason.TRAVEL.value,
        note="Back in May",
        actor=thea,
        now=NOW,
    )

    course.refresh_from_db()
    change = CourseStatusChange.objects.get(course=course)
    event = AuditEvent.objects.get(action="clients.course.status_changed")
    assert (course.status, course.held_from) == (CourseStatus.ON_HOLD, CourseStatus.ACTIVE)
    assert (change.reason, change.note, change.actor) == (HoldReason.TRAVEL, "Back in May", thea)
    assert (event.client_id, event.reason_code) == (alex.pk, "TRAVEL")


def test_a_held_course_goes_back_to_where_it_came_from(alex: Client, thea: User) -> None:
    course = make_course(alex, status=CourseStatus.ON_HOLD, held_from=CourseStatus.MAINTENANCE)

    services.change_course_status(course=course, target=CourseStatus.MAINTENANCE, actor=thea, now=NOW)

    course.refresh_from_db()
    assert (course.status, course.held_from) == (CourseStatus.MAINTENANCE, "")


@pytest.mark.parametrize(
    ("status", "target", "reason"),
    [
        (CourseStatus.REFERRED, CourseStatus.ACTIVE, StepRefusal.NOT_A_STEP),
        (CourseStatus.MEDICAL_REVIEW, CourseStatus.CLEARED, StepRefusal.NOT_YOUR_STEP),
        (CourseStatus.ACTIVE, CourseStatus.ON_HOLD, StepRefusal.REASON_MISSING),
        (CourseStatus.REVIEW_DUE, CourseStatus.COMPLETED, StepRefusal.REASON_MISSING),
        (CourseStatus.ACTIVE, CourseStatus.ACTIVE, StepRefusal.ALREADY_THERE),
    ],
)
def test_a_step_the_rule_refuses_changes_nothing(
    alex: Client, thea: User, status: CourseStatus, target: CourseStatus, reason: StepRefusal
) -> None:
    course = make_course(alex, status=status)

    with pytest.raises(services.CourseStepRefused) as refused:
        services.change_course_status(course=course, target=target, actor=thea, now=NOW)

    course.refresh_from_db()
    assert (refused.value.reasons, course.status) == ((reason,), status)
    assert not CourseStatusChange.objects.exists()


def test_a_double_click_is_one_step(alex: Client, thea: User) -> None:
    course = make_course(alex, status=CourseStatus.CONSULT)
    for _ in range(2):
        services.change_course_status(course=course, target=CourseStatus.SCREENING, actor=thea, now=NOW)

    assert CourseStatusChange.objects.filter(course=course).count() == 1


def test_cleared_is_not_reached_without_a_clearance(alex: Client, thea: User, priya: User) -> None:
    course = make_course(alex, status=CourseStatus.MEDICAL_REVIEW)
    make_clearance(course, priya, status=ClearanceStatus.DECLINED)

    with pytest.raises(services.CourseStepRefused, match=r"^$") as refused:
        services.change_course_status(course=course, target=CourseStatus.CLEARED, actor=priya, now=NOW)

    assert refused.value.for_staff == "No clearance is in force. Decide the clearance; the course then follows."


def test_the_plan_can_change(alex: Client, thea: User) -> None:
    course = make_course(alex)

    services.change_plan(course=course, goals="Grief", planned_doses=8, planned_interval_days=None, actor=thea, now=NOW)

    course.refresh_from_db()
    assert (course.goals, course.planned_doses, course.planned_interval_days) == ("Grief", 8, None)
    assert AuditEvent.objects.get(action="clients.course.plan_changed").client_id == alex.pk


def test_history_is_not_rewritten_even_around_the_application(alex: Client, thea: User) -> None:
    opened(alex, thea)

    for act in (CourseStatusChange.objects.all().delete, lambda: CourseStatusChange.objects.update(reason_code="X")):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
