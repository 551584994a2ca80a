"""The orders' table is rebuilt on a live database, forwards and back, and stays guarded and signed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from clients.models import Course
from clinic.policy.terms import Role
from clinic.signatures import services as signing
from clinic.signatures.queries import is_unaltered, signatures_of
from clinic.staff.models import User
from sessions.documents.order import as_fields
from sessions.models import OrderParticulars, Prescription, VitalLimits
from tests.factories.people import make_client, make_course, make_practice, make_user
from tests.factories.room import limit_terms, order_terms

pytestmark = pytest.mark.django_db(transaction=True)

APP = "therapy_sessions"
BEFORE, AFTER = [(APP, "0005_entries_from_devices")], [(APP, "0007_guard_particulars")]


def migrate(target: list[tuple[str, str]]) -> None:
    MigrationExecutor(connection).migrate(target)


@pytest.fixture
def way_back() -> Iterator[None]:
    """Leave the schema as it was found, whatever becomes of the test."""
    heads = [node for node in MigrationExecutor(connection).loader.graph.leaf_nodes() if node[0] == APP]
    yield
    migrate(heads)


def is_frozen() -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE therapy_sessions_prescription SET max_session_mg = 900")
    except IntegrityError:
        return True
    return False


def order_from_before(course: Course, prescriber: User, at: datetime) -> Prescription:
    """Sign an order as it was signed before particulars were kept."""
    whose: dict[str, Any] = {"practice_id": course.practice_id, "client_id": course.client_id}
    order = Prescription(**whose, course=course, prescriber=prescriber, **as_fields(order_terms()))
    limits = VitalLimits(**whose, prescription=order, **as_fields(limit_terms()))
    signing.sign(record=order, signer=prescriber, now=at)
    limits.save()
    return order


def test_a_signed_order_stays_guarded_and_signed_on_either_side(way_back: None) -> None:
    practice = make_practice()
    thea = make_user(practice, Role.THERAPIST, name="Thea Quinn")
    priya = make_user(practice, Role.PRESCRIBER, name="Priya Rao")
    course = make_course(make_client(practice, therapist=thea, prescriber=priya))
    order = order_from_before(course, priya, datetime(2026, 3, 9, 14, 0, tzinfo=UTC))

    migrate(BEFORE)
    assert is_frozen()
    migrate(AFTER)
    assert is_frozen()

    stored = Prescription.objects.get(pk=order.pk)
    assert (stored.pharmacy_phone, stored.says_503a, stored.storage, stored.label_units) == ("", False, "", None)
    assert is_unaltered(stored, signatures_of(stored))

    OrderParticulars.objects.create(practice_id=practice.pk, client_id=order.client_id, prescription=order)
    put_beside = Prescription.objects.get(pk=order.pk)
    assert not is_unaltered(put_beside, signatures_of(put_beside))
