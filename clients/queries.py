"""Reads that span several records of a client."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Max, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from clients.models import (
    CareTeamMember,
    ClearanceDecision,
    ClearanceStatusChange,
    ClearanceTemplate,
    Client,
    ConsentRecord,
    ConsentTemplate,
    ContactPerson,
    Course,
    CourseStatusChange,
    MedicalClearance,
    Task,
    Weight,
)
from clients.rules import clearance as clearance_rules
from clients.rules import consent as consent_rules
from clients.rules import identity
from clients.rules.clearance import ClearanceFacts
from clients.rules.consent import ConsentFacts
from clients.terms import ClearanceStanding, ConsentKind, ConsentStanding
from clinic.core.blind_index import blind_indexes
from clinic.policy.terms import Permission, Role
from clinic.practice.models import Practice
from clinic.staff.models import User

NEAR_SHOWN: Final = 10
SEALED = ("email", "phone", "address", "safe_to_contact")


def today_at(practice: Practice, now: datetime | None = None) -> date:
    """Return the day it is at the practice."""
    return timezone.localtime(now or timezone.now(), practice.zone).date()


def client_list(user: User, *, today: date) -> QuerySet[Client]:
    """Return the clients a person may see, with what a list shows of each."""
    of_client = {"client": OuterRef("pk")}
    lead = CareTeamMember.objects.filter(**of_client, role=Role.THERAPIST, is_lead=True, ended_on__isnull=True)
    courses = Course.objects.filter(**of_client).order_by("-opened_at", "-pk")
    cleared = granted_on(today).filter(**of_client).order_by("-valid_until")
    return (
        Client.objects.visible_to(user)
        .defer(*SEALED)
        .annotate(
            lead_name=Subquery(lead.values("user__name")[:1]),
            course_status=Subquery(courses.values("status")[:1]),
            cleared_until=Subquery(cleared.values("valid_until")[:1]),
        )
    )


def granted_on(day: date) -> QuerySet[MedicalClearance]:
    """Return the clearances that are in force on a day."""
    return MedicalClearance.objects.filter(
        status__in=clearance_rules.GRANTED, valid_from__lte=day, valid_until__gte=day
    )


def therapists(practice: Practice) -> QuerySet[User]:
    """Return who can be responsible for a client."""
    return User.objects.with_role(practice, Role.THERAPIST)


def prescribers(practice: Practice) -> QuerySet[User]:
    """Return who can decide a clearance."""
    return User.objects.with_role(practice, Role.PRESCRIBER)


def clinicians(practice: Practice) -> QuerySet[User]:
    """Return who can be on a care team."""
    return User.objects.with_role(practice, Role.THERAPIST, Role.PRESCRIBER).prefetch_related("staff_roles")


def is_visible(user: User, client: Client, permission: Permission = Permission.VIEW_CLIENT) -> bool:
    """Say whether a person may still see a client, after an act that may have changed it."""
    return Client.objects.visible_to(user, permission).filter(pk=client.pk).exists()


@dataclass(frozen=True, kw_only=True)
class Duplicates:
    """Who may be the same person: those one may open, and whether somebody else should look further."""

    seen: tuple[Client, ...]
    is_hidden: bool

    def __bool__(self) -> bool:
        return bool(self.seen or self.is_hidden)


def possible_duplicates(
    user: User, practice: Practice, *, first: str, last: str, birth_date: date | None, email: str, phone: str
) -> Duplicates:
    """Return clients with the same name, birth date and last name, e-mail or telephone, or nearly the same name.

    Looks through the whole practice, also where this person may not look: of those only is told that
    the front desk should look. Nearly the same is searched among those the person may see alone.
    """
    same = Q(search_name__startswith=identity.search_name(last, first) or "\0")
    if birth_date is not None:
        same |= Q(birth_date=birth_date, search_name__startswith=identity.search_name(last, "") or "\0")
    key = str(practice.pk)
    if email:
        same |= Q(email_index__in=blind_indexes(identity.normalize_email(email), field="email", practice=key))
    if number := identity.normalize_phone(phone):
        same |= Q(phone_index__in=blind_indexes(number, field="phone", practice=key))
    found = Client.objects.filter(same, practice=practice)
    visible = Client.objects.visible_to(user)
    near = _near_names(visible.filter(practice=practice), first, last, birth_date)
    seen = tuple(visible.filter(Q(pk__in=found.values("pk")) | Q(pk__in=near)).order_by("search_name", "pk")[:10])
    return Duplicates(seen=seen, is_hidden=found.exclude(pk__in=visible.values("pk")).exists())


def _near_names(visible: QuerySet[Client], first: str, last: str, birth_date: date | None) -> list[UUID]:
    """Return whose name is nearly this one; two known birth dates that differ are two people."""
    rows = visible.values_list("pk", "legal_first_name", "legal_last_name", "preferred_name", "birth_date")
    return [
        pk
        for pk, its_first, its_last, its_preferred, born in rows
        if (birth_date is None or born is None or born == birth_date)
        and identity.is_alike(last, its_last)
        and (identity.is_alike(first, its_first) or identity.is_alike(first, its_preferred))
    ][:NEAR_SHOWN]


# Asked for the charts that were merged into one, as far as a person may open them.
joined_charts: Final[list[Callable[[Client, User], Iterable[Client]]]] = []


def charts_of(client: Client, user: User) -> list[Client]:
    """Return a chart and those merged into it: together they are the record of one person."""
    return [client, *(chart for ask in joined_charts for chart in ask(client, user))]


def care_team(client: Client) -> list[CareTeamMember]:
    """Return who looks after a client now: the responsible person of each role first."""
    members = client.care_team.filter(ended_on__isnull=True).select_related("user")
    return list(members.order_by("-is_lead", "role", "user__name", "pk"))


def past_care_team(client: Client) -> list[CareTeamMember]:
    """Return who looked after a client before."""
    return list(client.care_team.filter(ended_on__isnull=False).select_related("user").order_by("-ended_on", "pk"))


def lead(client: Client, role: Role = Role.THERAPIST) -> User | None:
    """Return the person responsible for a client in a role."""
    members = client.care_team.filter(role=role, ended_on__isnull=True).select_related("user")
    member = members.order_by("-is_lead", "started_on", "pk").first()
    return member.user if member is not None else None


def contact_people(client: Client) -> list[ContactPerson]:
    """Return who can be called about a client."""
    return list(client.contact_people.filter(removed_at__isnull=True).order_by("kind", "pk"))


def current_course(client: Client) -> Course | None:
    """Return the open course, or the last one when none is open."""
    return client.courses.order_by("-opened_at", "-pk").first()


def courses_of(client: Client) -> list[Course]:
    """Return all courses of a client, the latest first."""
    return list(client.courses.order_by("-opened_at", "-pk"))


def course_history(course: Course) -> list[CourseStatusChange]:
    """Return the moves of a course, the latest first."""
    return list(course.status_changes.select_related("actor").order_by("-at", "-pk"))


def clearances_of(course: Course) -> list[MedicalClearance]:
    """Return the clearances of a course, the latest first."""
    rows = course.clearances.select_related("prescriber", "requested_by")
    return list(rows.order_by("-requested_at", "-pk"))


def may_ask_again(course: Course, clearances: Iterable[MedicalClearance]) -> bool:
    """Say whether a clearance can be asked for: the course is open and none waits for its decision."""
    return course.closed_at is None and not any(row.status in clearance_rules.UNDECIDED for row in clearances)


def clearance_history(clearance: MedicalClearance) -> list[ClearanceStatusChange]:
    """Return the steps of a clearance, the latest first."""
    return list(clearance.status_changes.select_related("actor").order_by("-at", "-pk"))


def decisions_of(clearance: MedicalClearance) -> QuerySet[ClearanceDecision]:
    """Return what was decided and signed about a clearance, the latest first."""
    return ClearanceDecision.objects.filter(clearance=clearance).order_by("-signed_at", "-pk")


def decision_in_force(course: Course, *, on: date) -> ClearanceDecision | None:
    """Return the signed decision a course is cleared by on a day, with its limits, or None."""
    rows = ClearanceDecision.objects.filter(clearance__in=granted_on(on).filter(course=course))
    return rows.order_by("-signed_at", "-pk").first()


def clearance_templates(practice: Practice) -> QuerySet[ClearanceTemplate]:
    """Return the terms that can be copied into a decision."""
    return ClearanceTemplate.objects.filter(practice=practice, retired_at__isnull=True).order_by("name", "pk")


def clearance_facts(clearances: Iterable[MedicalClearance]) -> list[ClearanceFacts]:
    """Return what the rules need to know of clearances."""
    return [
        ClearanceFacts(status=row.status, valid_from=row.valid_from, valid_until=row.valid_until) for row in clearances
    ]


def clearance_standing(course: Course, *, on: date) -> ClearanceStanding:
    """Return what the clearances of a course amount to on a day."""
    return clearance_rules.best_standing(clearance_facts(course.clearances.all()), on=on)


def cleared_until(client: Client, *, on: date) -> date | None:
    """Return until when a client is cleared: all that the front desk learns of it."""
    return granted_on(on).filter(client=client).aggregate(last=Max("valid_until"))["last"]


def clearance_queue(user: User) -> QuerySet[MedicalClearance]:
    """Return the requests a prescriber has to decide."""
    return (
        MedicalClearance.objects.visible_to(user, Permission.DECIDE_CLEARANCE)
        .filter(status__in=clearance_rules.UNDECIDED)
        .select_related("client", "course", "prescriber", "requested_by")
    )


def expiring_clearances(user: User, *, on: date, until: date) -> QuerySet[MedicalClearance]:
    """Return the clearances in force that run out soon."""
    visible: Any = MedicalClearance.objects.visible_to(user, Permission.DECIDE_CLEARANCE)
    rows: QuerySet[MedicalClearance] = visible.filter(pk__in=granted_on(on).values("pk"), valid_until__lte=until)
    return rows.select_related("client", "prescriber")


def current_templates(practice_id: UUID) -> dict[ConsentKind, ConsentTemplate]:
    """Return the version of each consent document that is signed now."""
    found: dict[ConsentKind, ConsentTemplate] = {}
    for template in ConsentTemplate.objects.filter(practice_id=practice_id).order_by("kind", "version"):
        found[template.kind] = template
    return found


def current_versions(practice_id: UUID) -> dict[ConsentKind, int]:
    """Return the number of the version of each consent document that is signed now."""
    rows = ConsentTemplate.objects.filter(practice_id=practice_id).values_list("kind").annotate(last=Max("version"))
    return {ConsentKind(kind): version for kind, version in rows}


def consents_of(client: Client) -> list[ConsentRecord]:
    """Return everything a client signed, the latest first."""
    rows = client.consents.select_related("template", "recorded_by")
    return list(rows.order_by("-recorded_at", "-pk"))


def consent_facts(consents: Iterable[ConsentRecord]) -> list[ConsentFacts]:
    """Return what the rules need to know of consents; their documents must be fetched."""
    return [
        ConsentFacts(kind=row.kind, version=row.template.version, status=row.status, expires_on=row.expires_on)
        for row in consents
    ]


def missing_consents(client: Client, *, on: date, is_remote: bool = False) -> dict[ConsentKind, ConsentStanding]:
    """Return each consent that keeps the medicine from being taken, and how it stands."""
    return consent_rules.missing_for_dosing(
        consent_facts(consents_of(client)),
        on=on,
        current_versions=current_versions(client.practice_id),
        is_remote=is_remote,
    )


def open_tasks(client: Client) -> list[Task]:
    """Return what has to be seen to about a client, the urgent first."""
    rows = client.tasks.filter(closed_at__isnull=True).select_related("assignee")
    return list(rows.order_by("-is_urgent", "due_at", "created_at", "pk"))


def tasks_of_person(user: User) -> QuerySet[Task]:
    """Return what a person has to see to about clients they look after."""
    rows: Any = Task.objects.visible_to(user, Permission.RESOLVE_TASK)
    return rows.filter(assignee=user, closed_at__isnull=True).select_related("client")


def latest_weight(client: Client) -> Weight | None:
    """Return the last weight measured."""
    return client.weights.order_by("-measured_on", "-recorded_at", "-pk").first()


def weights_of(client: Client) -> list[Weight]:
    """Return all weights, the latest first."""
    return list(client.weights.select_related("recorded_by").order_by("-measured_on", "-recorded_at", "-pk"))
