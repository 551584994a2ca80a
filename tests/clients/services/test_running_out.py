"""Clearances run out by the clock, and whoever has to see to it is told once before that."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from clients.consents.services.requests import tell_of_expiry
from clients.models import ClearanceStatusChange, Client, Course, MedicalClearance, Task
from clients.services import clearances, running_out
from clients.tasks import run_out
from clients.terms import ClearanceStatus, ConsentKind, CourseStatus, TaskKind
from clinic.audit.models import AuditEvent
from clinic.practice.models import Practice
from clinic.staff.models import User
from tests.factories.people import make_course
from tests.factories.room import clear, consent

pytestmark = pytest.mark.django_db

# Late in the evening in New York it is the next day in Greenwich.
EVENING = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
TODAY = date(2026, 3, 9)


@pytest.fixture
def course(alex: Client) -> Course:
    return make_course(alex)


def granted(course: Course, priya: User, *, last: date, **fields: Any) -> MedicalClearance:
    return clear(course, priya, now=EVENING - timedelta(days=200), valid_until=last, **fields)


def test_a_clearance_runs_out_when_its_last_day_is_over_at_the_practice(course: Course, priya: User) -> None:
    over = granted(course, priya, last=TODAY - timedelta(days=1))
    today = granted(course, priya, last=TODAY, status=ClearanceStatus.GRANTED_WITH_CONDITIONS)

    assert running_out.expire_clearances(now=EVENING) == 1
    assert running_out.expire_clearances(now=EVENING) == 0

    over.refresh_from_db()
    today.refresh_from_db()
    step = ClearanceStatusChange.objects.get(clearance=over)
    event = AuditEvent.objects.get(action="clients.clearance.expired")
    assert (over.status, over.version, today.status) == (
        ClearanceStatus.EXPIRED,
        2,
        ClearanceStatus.GRANTED_WITH_CONDITIONS,
    )
    assert (step.from_status, step.to_status, step.actor) == (ClearanceStatus.GRANTED, ClearanceStatus.EXPIRED, None)
    assert (event.actor_id, event.system, event.object_id) == (None, running_out.SYSTEM, str(over.pk))
    assert running_out.expire_clearances(now=EVENING + timedelta(hours=3)) == 1


@pytest.mark.parametrize("status", [ClearanceStatus.REQUESTED, ClearanceStatus.REVOKED, ClearanceStatus.DEFERRED])
def test_what_was_not_granted_does_not_run_out(course: Course, priya: User, status: ClearanceStatus) -> None:
    granted(course, priya, last=TODAY - timedelta(days=9), status=status)

    assert running_out.expire_clearances(now=EVENING) == 0
    assert running_out.tell_of_clearances(now=EVENING) == 0


def test_who_revokes_what_ran_out_meanwhile_is_told(course: Course, priya: User) -> None:
    clearance = granted(course, priya, last=TODAY - timedelta(days=1))
    running_out.expire_clearances(now=EVENING)

    with pytest.raises(clearances.ClearanceDecidedMeanwhile) as refused:
        clearances.revoke_clearance(clearance=clearance, reason="x", seen_version=1, actor=priya, now=EVENING)

    assert "Expired" in refused.value.for_staff


def test_therapist_and_prescriber_are_told_once(course: Course, thea: User, priya: User) -> None:
    clearance = granted(course, priya, last=TODAY + timedelta(days=14))

    assert running_out.tell_of_clearances(now=EVENING - timedelta(days=1)) == 0
    assert running_out.tell_of_clearances(now=EVENING) == 2
    Task.objects.update(closed_at=EVENING, closed_by=thea)
    assert running_out.tell_of_clearances(now=EVENING) == 0

    tasks = Task.objects.filter(kind=TaskKind.CLEARANCE_EXPIRING, subject_id=clearance.pk)
    assert {task.assignee for task in tasks} == {thea, priya}
    assert {task.detail for task in tasks} == {"Good until Mar 23, 2026."}


def test_the_practice_says_how_early(course: Course, priya: User, practice: Practice) -> None:
    granted(course, priya, last=TODAY + timedelta(days=14))

    Practice.objects.filter(pk=practice.pk).update(warn_days_before=7)
    assert running_out.tell_of_clearances(now=EVENING) == 0
    Practice.objects.filter(pk=practice.pk).update(warn_days_before=90)
    assert running_out.tell_of_clearances(now=EVENING) == 2


def test_nobody_is_told_of_what_was_renewed_or_is_over(course: Course, alex: Client, thea: User, priya: User) -> None:
    granted(course, priya, last=TODAY + timedelta(days=3))
    granted(course, priya, last=TODAY + timedelta(days=100))
    assert running_out.tell_of_clearances(now=EVENING) == 0

    MedicalClearance.objects.update(valid_until=TODAY + timedelta(days=3))
    Course.objects.update(status=CourseStatus.COMPLETED, closed_at=EVENING)
    assert running_out.tell_of_clearances(now=EVENING) == 0


def test_who_has_left_is_not_told(course: Course, thea: User, priya: User) -> None:
    granted(course, priya, last=TODAY + timedelta(days=3))
    User.objects.filter(pk=priya.pk).update(is_active=False)

    assert running_out.tell_of_clearances(now=EVENING) == 1
    assert Task.objects.get().assignee == thea


def test_a_consent_that_runs_out_is_the_therapists(course: Course, alex: Client, thea: User) -> None:
    signed = consent(alex, ConsentKind.KETAMINE_MEDICAL, thea, now=EVENING)
    type(signed).objects.filter(pk=signed.pk).update(expires_on=TODAY + timedelta(days=2))

    assert (tell_of_expiry(now=EVENING), tell_of_expiry(now=EVENING)) == (1, 0)
    task = Task.objects.get(kind=TaskKind.CONSENT_EXPIRING)
    assert (task.assignee, task.subject_id) == (thea, signed.pk)


def test_the_wake_up_finds_what_is_due_and_needs_no_argument(course: Course, priya: User) -> None:
    granted(course, priya, last=date(2020, 1, 31), valid_from=date(2020, 1, 1))

    run_out.run()

    assert MedicalClearance.objects.get().status is ClearanceStatus.EXPIRED
