"""Before medicine reaches its beyond-use date, therapist and prescriber are told once."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from clients.models import Course, Task
from clients.terms import TaskKind
from clinic.staff.models import User
from sessions.models import Prescription
from sessions.services.running_out import tell_of_medicine
from sessions.tasks import run_out
from sessions.terms import PrescriptionStatus
from tests.factories.room import make_prescription

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(course: Course, priya: User, ten: datetime) -> Prescription:
    """Medicine that may be used for 150 days."""
    return make_prescription(course, priya, now=ten)


def test_medicine_near_its_date_is_told_of_once(order: Prescription, thea: User, priya: User, ten: datetime) -> None:
    assert tell_of_medicine(now=ten + timedelta(days=135)) == 0
    assert tell_of_medicine(now=ten + timedelta(days=136)) == 2
    assert tell_of_medicine(now=ten + timedelta(days=150)) == 0

    tasks = Task.objects.filter(kind=TaskKind.PRESCRIPTION_EXPIRING, subject_id=order.pk)
    assert {task.assignee for task in tasks} == {thea, priya}
    assert {task.detail for task in tasks} == {"Good until Aug 6, 2026."}


def test_medicine_that_is_over_used_up_or_followed_is_not(
    order: Prescription, course: Course, priya: User, ten: datetime
) -> None:
    assert tell_of_medicine(now=ten + timedelta(days=151)) == 0
    make_prescription(course, priya, now=ten + timedelta(days=130))
    assert tell_of_medicine(now=ten + timedelta(days=140)) == 0
    Prescription.objects.update(status=PrescriptionStatus.EXHAUSTED)
    assert tell_of_medicine(now=ten + timedelta(days=275)) == 0


def test_the_wake_up_needs_no_argument(order: Prescription) -> None:
    run_out.run()
