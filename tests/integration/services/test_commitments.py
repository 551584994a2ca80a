"""What the client means to do, and what became of it."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import DatabaseError, connection, transaction

from clinic.audit.models import AuditEvent
from clinic.staff.models import User
from integration.models import Commitment, CommitmentStatusChange, IntegrationNote
from integration.services.commitments import add_commitment, change_status
from integration.services.notes import IntegrationRefused
from integration.terms import CommitmentStatus


@pytest.fixture
def walking(signed: IntegrationNote, thea: User, noon: datetime) -> Commitment:
    return add_commitment(
        note=signed, what=" Walk ", when_and_how_often="mornings", barrier="", accountability="Robin", actor=thea,
        now=noon,
    )  # fmt: skip


def test_a_commitment_can_be_added_after_signing(walking: Commitment) -> None:
    assert (walking.what, walking.status) == ("Walk", CommitmentStatus.NOT_STARTED)
    assert AuditEvent.objects.latest("seq").action == "integration.commitment.added"


def test_its_history_is_kept(walking: Commitment, thea: User, noon: datetime) -> None:
    for status, words in ((CommitmentStatus.PARTIAL, "twice"), (CommitmentStatus.DONE, "")):
        change_status(commitment=walking, target=status, note=words, actor=thea, now=noon)

    steps = CommitmentStatusChange.objects.order_by("pk").values_list("from_status", "to_status")
    assert set(steps) == {("NOT_STARTED", "PARTIAL"), ("PARTIAL", "DONE")}
    last = AuditEvent.objects.latest("seq")
    assert (last.action, last.reason_code) == ("integration.commitment.moved", "DONE")


def test_the_same_step_twice_is_one_step(walking: Commitment, thea: User, noon: datetime) -> None:
    for _time in range(2):
        change_status(commitment=walking, target=CommitmentStatus.DONE, note="", actor=thea, now=noon)

    assert CommitmentStatusChange.objects.count() == 1


def test_nothing_becomes_not_started_again(walking: Commitment, thea: User, noon: datetime) -> None:
    change_status(commitment=walking, target=CommitmentStatus.DONE, note="", actor=thea, now=noon)

    with pytest.raises(IntegrationRefused):
        change_status(commitment=walking, target=CommitmentStatus.NOT_STARTED, note="", actor=thea, now=noon)

    walking.refresh_from_db()
    assert walking.status is CommitmentStatus.DONE


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE integration_commitmentstatuschange SET to_status = 'DROPPED'",
        "DELETE FROM integration_commitmentstatuschange",
    ],
)
def test_the_database_keeps_the_history(walking: Commitment, thea: User, noon: datetime, statement: str) -> None:
    change_status(commitment=walking, target=CommitmentStatus.DONE, note="", actor=thea, now=noon)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert CommitmentStatusChange.objects.get().to_status is CommitmentStatus.DONE
