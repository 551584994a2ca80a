"""Asking for a clearance, deciding it, taking it back."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from clients.documents.clearance import DecisionTerms, MedicalTerms
from clients.models import (
    CareTeamMember,
    ClearanceDecision,
    ClearanceStatusChange,
    ClearanceTemplate,
    Client,
    MedicalClearance,
    Task,
)
from clients.queries import decision_in_force
from clients.services import clearance_templates
from clients.services import clearances as services
from clients.services.care_team import NotAClinicianHere
from clients.terms import ClearanceStatus, CourseStatus, MouthOrder, StepRefusal, TaskKind
from clinic.audit.models import AuditEvent
from clinic.policy.terms import Permission, Role
from clinic.practice.models import Practice
from clinic.signatures.queries import is_unaltered, signatures_of
from clinic.staff.models import User
from tests.factories.people import make_client, make_course, make_user

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
FROM, UNTIL = date(2026, 3, 2), date(2026, 9, 1)


def asked(
    client: Client, prescriber: User, actor: User, status: CourseStatus = CourseStatus.SCREENING
) -> MedicalClearance:
    course = make_course(client, status=status)
    return services.request_clearance(course=course, prescriber=prescriber, question="BP?", actor=actor, now=NOW)


def decide(
    clearance: MedicalClearance, actor: User, decision: ClearanceStatus = ClearanceStatus.GRANTED, **fields: object
) -> MedicalClearance:
    grants = decision in {ClearanceStatus.GRANTED, ClearanceStatus.GRANTED_WITH_CONDITIONS}
    seen_version = fields.pop("seen_version", 1)
    values = {"valid_from": FROM if grants else None, "valid_until": UNTIL if grants else None, **fields}
    terms = DecisionTerms(decision=decision, **values)  # type: ignore[arg-type]
    return services.decide_clearance(
        clearance=clearance,
        terms=terms,
        seen_version=seen_version,
        actor=actor,
        now=NOW,  # type: ignore[arg-type]
    )


def test_asking_opens_the_chart_to_the_prescriber_and_gives_them_a_task(
    practice: Practice, thea: User, priya: User
) -> None:
    client = make_client(practice, therapist=thea)

    clearance = asked(client, priya, thea)

    member = CareTeamMember.objects.get(client=client, user=priya)
    task = Task.objects.get(client=client)
    assert (member.role, member.is_lead) == (Role.PRESCRIBER, True)
    assert MedicalClearance.objects.visible_to(priya, Permission.DECIDE_CLEARANCE).get() == clearance
    assert (task.kind, task.assignee, task.subject_id) == (TaskKind.CLEARANCE_REQUESTED, priya, clearance.pk)
    assert AuditEvent.objects.get(action="clients.clearance.requested").client_id == client.pk


def test_asking_moves_a_screening_to_medical_review(alex: Client, thea: User, priya: User) -> None:
    clearance = asked(alex, priya, thea)

    clearance.course.refresh_from_db()
    assert clearance.course.status is CourseStatus.MEDICAL_REVIEW


def test_asking_again_later_in_the_course_leaves_it_where_it_stands(alex: Client, thea: User, priya: User) -> None:
    clearance = asked(alex, priya, thea, CourseStatus.ACTIVE)

    clearance.course.refresh_from_db()
    assert clearance.course.status is CourseStatus.ACTIVE


def test_one_request_waits_at_a_time(alex: Client, thea: User, priya: User) -> None:
    clearance = asked(alex, priya, thea)

    with pytest.raises(services.ClearanceAlreadyAsked):
        services.request_clearance(course=clearance.course, prescriber=priya, question="", actor=thea, now=NOW)


def test_a_closed_course_is_not_cleared(alex: Client, thea: User, priya: User) -> None:
    course = make_course(alex, status=CourseStatus.COMPLETED, closed_at=NOW)

    with pytest.raises(services.CourseIsClosed):
        services.request_clearance(course=course, prescriber=priya, question="", actor=thea, now=NOW)


def test_only_a_prescriber_is_asked(alex: Client, thea: User, olive: User) -> None:
    with pytest.raises(NotAClinicianHere):
        asked(alex, olive, thea)


def test_granting_dates_the_clearance_moves_the_course_and_closes_the_task(
    alex: Client, thea: User, priya: User
) -> None:
    decided = decide(asked(alex, priya, thea), priya)

    decided.course.refresh_from_db()
    task = Task.objects.get(client=alex)
    assert (decided.status, decided.valid_from, decided.valid_until) == (ClearanceStatus.GRANTED, FROM, UNTIL)
    assert decided.course.status is CourseStatus.CLEARED
    assert (task.closed_by, task.outcome) == (priya, "Cleared")
    assert AuditEvent.objects.get(action="clients.clearance.granted").actor_id == priya.pk


def test_conditions_are_kept_and_the_course_says_so(alex: Client, thea: User, priya: User) -> None:
    decided = decide(asked(alex, priya, thea), priya, ClearanceStatus.GRANTED_WITH_CONDITIONS, note="BP cuff at home")

    decided.course.refresh_from_db()
    assert (decided.conditions, decided.course.status) == ("BP cuff at home", CourseStatus.CLEARED_CONDITIONAL)


def test_declining_needs_words_and_leaves_the_course_to_a_person(alex: Client, thea: User, priya: User) -> None:
    clearance = asked(alex, priya, thea)
    with pytest.raises(services.ClearanceStepRefused) as refused:
        decide(clearance, priya, ClearanceStatus.DECLINED)

    decided = decide(clearance, priya, ClearanceStatus.DECLINED, note="Uncontrolled hypertension")

    decided.course.refresh_from_db()
    assert refused.value.reasons == (StepRefusal.REASON_MISSING,)
    assert (decided.status, decided.course.status) == (ClearanceStatus.DECLINED, CourseStatus.MEDICAL_REVIEW)


def test_a_deferred_request_keeps_its_task_and_can_be_decided_later(alex: Client, thea: User, priya: User) -> None:
    deferred = decide(asked(alex, priya, thea), priya, ClearanceStatus.DEFERRED, note="ECG first")
    assert Task.objects.get(client=alex).closed_at is None

    decided = decide(deferred, priya, seen_version=2)

    assert decided.status is ClearanceStatus.GRANTED
    steps = ClearanceStatusChange.objects.filter(clearance=decided).order_by("pk").values_list("to_status", flat=True)
    assert set(steps) == {ClearanceStatus.REQUESTED, ClearanceStatus.DEFERRED, ClearanceStatus.GRANTED}


def test_a_therapist_cannot_decide(alex: Client, thea: User, priya: User) -> None:
    with pytest.raises(services.ClearanceStepRefused) as refused:
        decide(asked(alex, priya, thea), thea)

    assert refused.value.reasons == (StepRefusal.NOT_YOUR_STEP,)


def test_the_second_of_two_prescribers_is_told_what_the_first_decided(
    practice: Practice, alex: Client, thea: User, priya: User
) -> None:
    second = make_user(practice, Role.PRESCRIBER, name="Paul Second")
    clearance = asked(alex, priya, thea)
    decide(clearance, priya)

    with pytest.raises(services.ClearanceDecidedMeanwhile) as refused:
        decide(clearance, second, ClearanceStatus.DECLINED, note="No")

    clearance.refresh_from_db()
    assert clearance.status is ClearanceStatus.GRANTED
    assert refused.value.for_staff == (
        "Priya Rao, MD decided this in the meantime: Cleared. Your decision was not saved."
    )


def test_revoking_needs_a_reason_and_is_recorded(alex: Client, thea: User, priya: User) -> None:
    granted = decide(asked(alex, priya, thea), priya)
    with pytest.raises(services.ClearanceStepRefused):
        services.revoke_clearance(clearance=granted, reason=" ", seen_version=2, actor=priya, now=NOW)

    revoked = services.revoke_clearance(clearance=granted, reason="Mania", seen_version=2, actor=priya, now=NOW)

    assert revoked.status is ClearanceStatus.REVOKED
    assert AuditEvent.objects.get(action="clients.clearance.revoked").client_id == alex.pk


def test_revoking_what_was_revoked_meanwhile_is_refused(alex: Client, thea: User, priya: User) -> None:
    granted = decide(asked(alex, priya, thea), priya)
    services.revoke_clearance(clearance=granted, reason="Mania", seen_version=2, actor=priya, now=NOW)

    with pytest.raises(services.ClearanceDecidedMeanwhile):
        services.revoke_clearance(clearance=granted, reason="Again", seen_version=2, actor=priya, now=NOW)


LIMITS = MedicalTerms(
    systolic_hold=150, diastolic_hold=95, fasting_food_hours=Decimal(4), hold_minutes=12, after_hold=MouthOrder.SPIT,
    medicine_holds="Stimulants on the day", observation_minutes=150,
)  # fmt: skip


def test_the_decision_is_signed_with_its_terms(alex: Client, thea: User, priya: User) -> None:
    decided = decide(asked(alex, priya, thea), priya, medical=LIMITS)

    stored = ClearanceDecision.objects.get(clearance=decided)
    assert (stored.systolic_hold, stored.observation_minutes, stored.after_hold) == (150, 150, MouthOrder.SPIT)
    assert (stored.signed_name, stored.prescriber) == ("Priya Rao, MD", priya)
    assert is_unaltered(stored, signatures_of(stored))
    assert decision_in_force(decided.course, on=FROM) == stored
    assert decision_in_force(decided.course, on=date(2027, 1, 1)) is None


def test_a_refusal_holds_the_client_to_nothing(alex: Client, thea: User, priya: User) -> None:
    decide(asked(alex, priya, thea), priya, ClearanceStatus.DECLINED, note="No", medical=LIMITS)

    stored = ClearanceDecision.objects.get()
    assert (stored.systolic_hold, stored.medicine_holds, stored.note) == (None, "", "No")


@pytest.mark.parametrize("column", ["systolic_hold", "observation_minutes", "note"])
def test_a_changed_decision_no_longer_fits_its_signature(alex: Client, thea: User, priya: User, column: str) -> None:
    decide(asked(alex, priya, thea), priya, medical=LIMITS)
    stored = ClearanceDecision.objects.get()

    setattr(stored, column, "Other" if column == "note" else 151)

    assert not is_unaltered(stored, signatures_of(stored))


def test_the_database_refuses_to_change_a_decision(alex: Client, thea: User, priya: User) -> None:
    decide(asked(alex, priya, thea), priya, medical=LIMITS)

    with pytest.raises(IntegrityError), transaction.atomic():
        ClearanceDecision.objects.update(systolic_hold=200)
    with pytest.raises(IntegrityError), transaction.atomic():
        ClearanceDecision.objects.all().delete()


def test_starting_a_review_says_who_reviews(practice: Practice, alex: Client, thea: User, priya: User) -> None:
    second = make_user(practice, Role.PRESCRIBER, name="Paul Second")
    clearance = asked(alex, priya, thea)

    taken = services.start_review(clearance=clearance, seen_version=1, actor=second, now=NOW)

    assert (taken.status, taken.prescriber) == (ClearanceStatus.IN_REVIEW, second)
    with pytest.raises(services.ClearanceDecidedMeanwhile):
        services.start_review(clearance=clearance, seen_version=1, actor=priya, now=NOW)
    with pytest.raises(services.ClearanceStepRefused):
        services.start_review(clearance=taken, seen_version=2, actor=priya, now=NOW)


def test_two_templates_of_one_name_are_refused(practice: Practice, priya: User) -> None:
    def save(**more: Any) -> ClearanceTemplate:
        return clearance_templates.save_template(
            practice=practice, name="Usual", terms={"systolic_hold": "150"}, actor=priya, now=NOW, **more
        )

    first = save()
    with pytest.raises(clearance_templates.TemplateNameTaken):
        save()
    assert save(template=first).pk == first.pk
    clearance_templates.retire_template(template=first, actor=priya, now=NOW)
    assert save().pk != first.pk
