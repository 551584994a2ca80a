"""Two prescribers decide one clearance at the same moment: exactly one stands, with exactly one signature."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from clients.documents.clearance import DecisionTerms
from clients.models import ClearanceDecision, Client, MedicalClearance
from clients.services import clearances as services
from clients.terms import ClearanceStatus, CourseStatus
from clinic.audit.models import LedgerHead
from clinic.policy.terms import Role
from clinic.practice.models import Practice
from clinic.signatures.models import HeldText, Signature
from clinic.staff.models import User
from tests.factories.clients import make_clearance
from tests.factories.people import make_course, make_user

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = 6


@pytest.fixture(autouse=True)
def ledger(transactional_db: None) -> None:
    """The flush of the test before took the ledger's head along."""
    LedgerHead.objects.get_or_create(pk=1)


def test_one_of_many_decisions_stands(practice: Practice, alex: Client, priya: User) -> None:
    people = [make_user(practice, Role.PRESCRIBER, name=f"Prescriber {number}") for number in range(PEOPLE)]
    clearance = make_clearance(
        make_course(alex, status=CourseStatus.MEDICAL_REVIEW), priya, status=ClearanceStatus.REQUESTED
    )
    together = Barrier(PEOPLE)

    def decide(person: User) -> MedicalClearance | str:
        terms = DecisionTerms(decision=ClearanceStatus.DECLINED, note=f"Said by {person.name}")
        now = timezone.now()
        try:
            services.enter_decision(clearance=clearance, entered={"note": terms.note}, actor=person, now=now)
            together.wait(30)
            return services.decide_clearance(
                clearance=clearance, terms=terms, seen_version=1, actor=person, now=timezone.now()
            )
        except services.ClearanceDecidedMeanwhile as refused:
            return refused.for_staff
        finally:
            connection.close()

    with ThreadPoolExecutor(PEOPLE) as pool:
        outcomes = list(pool.map(decide, people))

    stands = [outcome for outcome in outcomes if isinstance(outcome, MedicalClearance)]
    refused = [outcome for outcome in outcomes if isinstance(outcome, str)]
    decision = ClearanceDecision.objects.get()
    assert len(stands) == 1
    assert len(refused) == PEOPLE - 1
    assert all(decision.signed_name in sentence for sentence in refused)
    assert Signature.objects.filter(record_id=decision.pk).count() == 1
    # What the others typed is still theirs.
    assert HeldText.objects.exclude(user=decision.prescriber).count() == PEOPLE - 1
    clearance.refresh_from_db()
    assert (clearance.version, clearance.status) == (2, ClearanceStatus.DECLINED)
