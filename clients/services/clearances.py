"""Medical clearance: a therapist asks, a prescriber decides, and only a prescriber revokes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.documents.clearance import DecisionTerms, MedicalTerms, medical_fields
from clients.models import CareTeamMember, ClearanceDecision, ClearanceStatusChange, Course, MedicalClearance, Task
from clients.rules import clearance as clearance_rules
from clients.rules import course as course_rules
from clients.services.care_team import NotAClinicianHere, join_care_team
from clients.services.courses import change_course_status
from clients.services.tasks import close_task, open_task
from clients.terms import ClearanceStatus, CourseStatus, StepRefusal, TaskKind
from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.core.labels import label
from clinic.policy.terms import Role
from clinic.signatures import services as signing
from clinic.staff.models import User

# Under this name a decision is held between entering and signing it.
DECISION: Final = "clients.clearance"


class ClearanceAlreadyAsked(Exception):
    """A request for this course is waiting."""

    for_staff = gettext_lazy("A prescriber was already asked to clear this course and has not finally decided.")


class CourseIsClosed(Exception):
    """Nothing more is decided about a closed course."""

    for_staff = gettext_lazy("This course is closed. Open a new one before asking for clearance.")


class ClearanceDecidedMeanwhile(Exception):
    """Somebody else decided while this person was reading; ``for_staff`` says who and what."""

    def __init__(self, clearance: MedicalClearance) -> None:
        super().__init__()
        steps = clearance.status_changes.filter(to_status=clearance.status).select_related("actor")
        last = steps.order_by("-at", "-pk").first()
        who = last.actor.printed_name if last is not None and last.actor is not None else _("Somebody else")
        self.for_staff = _("%(who)s decided this in the meantime: %(what)s. Your decision was not saved.") % {
            "who": who,
            "what": label(clearance.status),
        }


class ClearanceStepRefused(Exception):
    """The decision is incomplete or not this person's; ``reasons`` are the rule's."""

    def __init__(self, reasons: Iterable[StepRefusal]) -> None:
        super().__init__()
        self.reasons = tuple(reasons)
        self.for_staff = " ".join(label(reason) for reason in self.reasons)


@transaction.atomic
def request_clearance(
    *, course: Course, prescriber: User, question: str, actor: User, now: datetime
) -> MedicalClearance:
    """Ask a prescriber to decide, and put them on the care team so that they can read the chart.

    A course in screening moves on to medical review with the request.
    """
    locked = Course.objects.select_for_update().get(pk=course.pk)
    if locked.closed_at is not None:
        raise CourseIsClosed
    if MedicalClearance.objects.filter(course=locked, status__in=clearance_rules.UNDECIDED).exists():
        raise ClearanceAlreadyAsked
    if Role.PRESCRIBER not in prescriber.roles:
        raise NotAClinicianHere
    _put_on_care_team(locked, prescriber, actor, now)
    clearance = MedicalClearance.objects.create(
        practice_id=locked.practice_id,
        client_id=locked.client_id,
        course=locked,
        prescriber=prescriber,
        requested_at=now,
        requested_by=actor,
        question=question,
    )
    _append_change(clearance, "", actor=actor, now=now, note=question)
    audit.record(actor=actor, act=Act.CREATE, action="clients.clearance.requested", target=clearance, at=now)
    open_task(
        client=locked.client,
        kind=TaskKind.CLEARANCE_REQUESTED,
        assignee=prescriber,
        detail=question,
        subject=clearance,
        actor=actor,
        now=now,
    )
    if course_rules.check_transition(locked.status, CourseStatus.MEDICAL_REVIEW, roles=actor.roles).is_allowed:
        change_course_status(course=locked, target=CourseStatus.MEDICAL_REVIEW, actor=actor, now=now)
    return clearance


@transaction.atomic
def start_review(*, clearance: MedicalClearance, seen_version: int, actor: User, now: datetime) -> MedicalClearance:
    """Say that this prescriber is looking at the request, so that no second one begins."""
    locked = MedicalClearance.objects.select_for_update().get(pk=clearance.pk)
    if locked.version != seen_version:
        raise ClearanceDecidedMeanwhile(locked)
    refusals = clearance_rules.check_decision(locked.status, ClearanceStatus.IN_REVIEW, roles=actor.roles)
    if refusals:
        raise ClearanceStepRefused(refusals)
    locked.prescriber = actor
    _save_step(locked, locked.status, ClearanceStatus.IN_REVIEW, actor=actor, now=now, note="")
    return locked


@transaction.atomic
def enter_decision(*, clearance: MedicalClearance, entered: Mapping[str, str], actor: User, now: datetime) -> None:
    """Keep what a prescriber entered until it is signed, also when somebody else was faster."""
    signing.hold(user=actor, purpose=DECISION, subject=clearance, content=dict(entered), now=now)


def refuse_stale(*, clearance: MedicalClearance, seen_version: int) -> None:
    """Raise when the clearance moved on since this person read it."""
    current = MedicalClearance.objects.get(pk=clearance.pk)
    if current.version != seen_version:
        raise ClearanceDecidedMeanwhile(current)


@transaction.atomic
def drop_entered(*, clearance: MedicalClearance, actor: User, now: datetime) -> None:
    """Forget what this prescriber entered and did not sign."""
    signing.let_go(user=actor, purpose=DECISION, subject=clearance)
    audit.record(actor=actor, act=Act.REMOVE, action="clients.clearance.entry_dropped", target=clearance, at=now)


@transaction.atomic
def decide_clearance(
    *, clearance: MedicalClearance, terms: DecisionTerms, seen_version: int, actor: User, now: datetime
) -> MedicalClearance:
    """Sign and record the prescriber's decision; the second of two people at once is told what the first did.

    ``terms.note`` holds the conditions of a conditional grant and the reason of a refusal. A course
    under review follows a grant to "cleared".
    """
    locked = MedicalClearance.objects.select_for_update().get(pk=clearance.pk)
    if locked.version != seen_version:
        raise ClearanceDecidedMeanwhile(locked)
    refusals = clearance_rules.check_decision(
        locked.status,
        terms.decision,
        roles=actor.roles,
        valid_from=terms.valid_from,
        valid_until=terms.valid_until,
        note=terms.note,
    )
    if refusals:
        raise ClearanceStepRefused(refusals)
    before, is_grant = locked.status, terms.decision in clearance_rules.GRANTED
    locked.prescriber = actor
    locked.decided_at = now
    locked.valid_from, locked.valid_until = (terms.valid_from, terms.valid_until) if is_grant else (None, None)
    locked.conditions = terms.note if terms.decision is ClearanceStatus.GRANTED_WITH_CONDITIONS else ""
    _sign_decision(locked, terms, actor, now)
    _save_step(locked, before, terms.decision, actor=actor, now=now, note=terms.note)
    if terms.decision is not ClearanceStatus.DEFERRED:
        _close_request_tasks(locked, actor, now)
    if is_grant:
        _course_follows(locked, actor, now)
    return locked


def _sign_decision(clearance: MedicalClearance, terms: DecisionTerms, actor: User, now: datetime) -> None:
    is_grant = terms.decision in clearance_rules.GRANTED
    decision = ClearanceDecision(
        practice_id=clearance.practice_id,
        clearance=clearance,
        client_id=clearance.client_id,
        decision=terms.decision,
        valid_from=clearance.valid_from,
        valid_until=clearance.valid_until,
        note=terms.note,
        **medical_fields(terms.medical if is_grant else MedicalTerms()),
    )
    signing.sign(record=decision, signer=actor, now=now)
    signing.let_go(user=actor, purpose=DECISION, subject=clearance)


@transaction.atomic
def revoke_clearance(
    *, clearance: MedicalClearance, reason: str, seen_version: int, actor: User, now: datetime
) -> MedicalClearance:
    """Take a granted clearance back; no further dose can be started on it."""
    locked = MedicalClearance.objects.select_for_update().get(pk=clearance.pk)
    if locked.version != seen_version:
        raise ClearanceDecidedMeanwhile(locked)
    refusals = clearance_rules.check_decision(locked.status, ClearanceStatus.REVOKED, roles=actor.roles, note=reason)
    if refusals:
        raise ClearanceStepRefused(refusals)
    _save_step(locked, locked.status, ClearanceStatus.REVOKED, actor=actor, now=now, note=reason)
    return locked


def _save_step(
    clearance: MedicalClearance,
    before: ClearanceStatus,
    target: ClearanceStatus,
    *,
    actor: User,
    now: datetime,
    note: str,
) -> None:
    clearance.status = target
    clearance.version += 1
    clearance.save()
    _append_change(clearance, before, actor=actor, now=now, note=note)
    action = f"clients.clearance.{target.value.lower()}"
    audit.record(actor=actor, act=Act.CHANGE, action=action, target=clearance, at=now)


def _append_change(
    clearance: MedicalClearance, before: ClearanceStatus | str, *, actor: User, now: datetime, note: str
) -> None:
    ClearanceStatusChange.objects.create(
        practice_id=clearance.practice_id,
        clearance=clearance,
        client_id=clearance.client_id,
        from_status=before,
        to_status=clearance.status,
        note=note,
        actor=actor,
        at=now,
    )


def _put_on_care_team(course: Course, prescriber: User, actor: User, now: datetime) -> None:
    team = CareTeamMember.objects.filter(client_id=course.client_id, role=Role.PRESCRIBER, ended_on__isnull=True)
    if team.filter(user=prescriber).exists():
        return
    join_care_team(
        client=course.client,
        user=prescriber,
        role=Role.PRESCRIBER,
        is_lead=not team.filter(is_lead=True).exists(),
        actor=actor,
        now=now,
    )


def _close_request_tasks(clearance: MedicalClearance, actor: User, now: datetime) -> None:
    tasks = Task.objects.filter(
        client_id=clearance.client_id,
        kind=TaskKind.CLEARANCE_REQUESTED,
        subject_id=clearance.pk,
        closed_at__isnull=True,
    )
    for task in tasks:
        close_task(task=task, outcome=label(clearance.status), actor=actor, now=now)


def _course_follows(clearance: MedicalClearance, actor: User, now: datetime) -> None:
    course = Course.objects.get(pk=clearance.course_id)
    if course.status is not CourseStatus.MEDICAL_REVIEW:
        return
    conditional = clearance.status is ClearanceStatus.GRANTED_WITH_CONDITIONS
    target = CourseStatus.CLEARED_CONDITIONAL if conditional else CourseStatus.CLEARED
    change_course_status(course=course, target=target, actor=actor, now=now)
