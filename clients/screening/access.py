"""The doors from an address to a screening or a worksheet; each records that it was opened."""

from __future__ import annotations

from uuid import UUID

from django.shortcuts import get_object_or_404

from clients.models import Course
from clients.screening.models import PathwayWorksheet, Screening
from clinic.audit import services as audit
from clinic.policy.terms import Permission
from clinic.staff.models import User


def course_for_screening(user: User, pk: UUID, permission: Permission = Permission.VIEW_CHART) -> Course:
    """Return a course whose screening this person may see, or change."""
    found = Course.objects.visible_to(user, permission).select_related("client__practice")
    course: Course = get_object_or_404(found, pk=pk)
    audit.record_read(actor=user, target=course, action="screening.list.viewed")
    return course


def screening_for(user: User, pk: UUID, permission: Permission = Permission.VIEW_CHART) -> Screening:
    """Return one version of a screening."""
    found = Screening.objects.visible_to(user, permission).select_related("course", "client__practice", "recorded_by")
    screening: Screening = get_object_or_404(found, pk=pk)
    audit.record_read(actor=user, target=screening)
    return screening


def worksheet_for(user: User, pk: UUID, permission: Permission = Permission.VIEW_CHART) -> PathwayWorksheet:
    """Return one worksheet."""
    found = PathwayWorksheet.objects.visible_to(user, permission).select_related("course", "client__practice", "author")
    worksheet: PathwayWorksheet = get_object_or_404(found, pk=pk)
    audit.record_read(actor=user, target=worksheet)
    return worksheet
