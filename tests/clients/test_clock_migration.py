"""Steps of clearances may be nobody's, and going back names somebody; the guards stand on either side."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from clients.models import ClearanceStatusChange
from clients.services import running_out
from clinic.policy.terms import Role
from tests.factories.people import make_client, make_course, make_practice, make_user
from tests.factories.room import clear

pytestmark = pytest.mark.django_db(transaction=True)

BEFORE, AFTER = [("clients", "0010_packet_replies")], [("clients", "0011_steps_of_the_clock")]
NOW = datetime(2026, 3, 9, 14, 0, tzinfo=UTC)


@pytest.fixture
def way_back() -> Iterator[None]:
    """Leave the schema as it was found, whatever becomes of the test."""
    heads = MigrationExecutor(connection).loader.graph.leaf_nodes()
    yield
    MigrationExecutor(connection).migrate(heads)


def is_guarded() -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM clients_clearancestatuschange")
    except IntegrityError:
        return True
    return False


def test_back_and_forth_with_a_step_of_the_clock(way_back: None) -> None:
    practice = make_practice()
    thea, priya = make_user(practice, Role.THERAPIST), make_user(practice, Role.PRESCRIBER)
    course = make_course(make_client(practice, therapist=thea, prescriber=priya))
    clear(course, priya, now=NOW, valid_until=date(2026, 3, 8))
    assert running_out.expire_clearances(now=NOW) == 1

    MigrationExecutor(connection).migrate(BEFORE)
    assert is_guarded()
    MigrationExecutor(connection).migrate(AFTER)

    assert is_guarded()
    assert ClearanceStatusChange.objects.get().actor == priya
