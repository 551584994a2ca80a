"""The only doors from an address to a record of a client.

What a person may not see does not exist for them (404). Opening a record is itself recorded,
once per page, by the function that opens it.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from clients.models import (
    CareTeamMember,
    ClearanceTemplate,
    Client,
    ClientImport,
    ConsentRecord,
    ContactPerson,
    Course,
    MedicalClearance,
    Task,
)
from clinic.audit import services as audit
from clinic.policy.terms import Permission
from clinic.practice.models import Practice
from clinic.staff.models import User


def practice_of(user: User) -> Practice:
    """Return the practice a person works in; an account without one opens nothing."""
    if user.practice is None:
        raise PermissionDenied
    return user.practice


def client_for(user: User, pk: UUID, permission: Permission = Permission.VIEW_CLIENT) -> Client:
    """Return a client this person may act on in the way ``permission`` names."""
    return _opened(user, pk, Client.objects.visible_to(user, permission).select_related("practice"))


def care_team_member_for(user: User, pk: UUID) -> CareTeamMember:
    """Return a membership this person may end or change."""
    rows = CareTeamMember.objects.visible_to(user, Permission.MANAGE_CARE_TEAM)
    return _opened(user, pk, rows.select_related("client__practice", "user"))


def contact_person_for(user: User, pk: UUID, *, also_removed: bool = False) -> ContactPerson:
    """Return a contact person this person may change; a removed one is gone, unless asked for."""
    rows = ContactPerson.objects.visible_to(user, Permission.EDIT_CLIENT)
    if not also_removed:
        rows = rows.filter(removed_at__isnull=True)
    return _opened(user, pk, rows.select_related("client"))


def course_for(user: User, pk: UUID, permission: Permission = Permission.VIEW_CHART) -> Course:
    """Return a course of treatment of a client this person looks after."""
    return _opened(user, pk, Course.objects.visible_to(user, permission).select_related("client__practice"))


def clearance_for(user: User, pk: UUID, permission: Permission = Permission.VIEW_CHART) -> MedicalClearance:
    """Return a clearance of a client this person looks after."""
    rows = MedicalClearance.objects.visible_to(user, permission)
    return _opened(user, pk, rows.select_related("client__practice", "course", "prescriber", "requested_by"))


def clearance_template_for(user: User, pk: UUID) -> ClearanceTemplate:
    """Return terms of this person's practice that prescribers copy from."""
    rows = ClearanceTemplate.objects.filter(practice=practice_of(user), retired_at__isnull=True)
    return get_object_or_404(rows, pk=pk)


def chosen_template(user: User, key: str) -> ClearanceTemplate | None:
    """Return the template an address names, or None for anything that names none."""
    try:
        asked = UUID(key)
    except ValueError:
        return None
    return ClearanceTemplate.objects.filter(practice=practice_of(user), retired_at__isnull=True, pk=asked).first()


def consent_for(user: User, pk: UUID, permission: Permission = Permission.VIEW_CHART) -> ConsentRecord:
    """Return a consent of a client this person looks after."""
    rows = ConsentRecord.objects.visible_to(user, permission)
    return _opened(user, pk, rows.select_related("client__practice", "template", "recorded_by"))


def task_for(user: User, pk: UUID) -> Task:
    """Return a task about a client this person looks after."""
    rows = Task.objects.visible_to(user, Permission.RESOLVE_TASK)
    return _opened(user, pk, rows.select_related("client", "assignee", "closed_by"))


def client_import_for(user: User, pk: UUID) -> ClientImport:
    """Return a list this person uploaded."""
    upload = get_object_or_404(ClientImport.objects.visible_to(user).select_related("practice"), pk=pk)
    audit.record_listing(actor=user, action="clients.list.previewed")
    return upload


def _opened(user: User, pk: UUID, rows: QuerySet[Any]) -> Any:
    record = get_object_or_404(rows, pk=pk)
    audit.record_read(actor=user, target=record)
    return record
