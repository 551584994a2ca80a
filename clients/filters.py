"""How the list of clients is narrowed."""

from __future__ import annotations

from typing import Any, Final

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from clients.models import CareTeamMember, ClientQuerySet
from clients.terms import CourseStatus
from clinic.core.labels import choices
from clinic.policy.reach import may
from clinic.policy.terms import Permission, Role
from clinic.staff.models import User

IN_CARE: Final = "IN_CARE"
ARCHIVED: Final = "ARCHIVED"
EVERYBODY: Final = "ALL"


class ClientFilter(django_filters.FilterSet):
    """Name, stage of the course, responsible therapist, archive."""

    q = django_filters.CharFilter(
        label=_("Name"),
        method="by_name",
        max_length=120,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    course = django_filters.ChoiceFilter(
        label=_("Course"), method="by_course", choices=lambda: choices(CourseStatus), empty_label=_("Any")
    )
    therapist = django_filters.ModelChoiceFilter(
        label=_("Therapist"), method="by_therapist", queryset=User.objects.none(), empty_label=_("Any")
    )
    archive = django_filters.ChoiceFilter(
        label=_("Record"),
        method="by_archive",
        choices=((IN_CARE, _("In care")), (ARCHIVED, _("Archived")), (EVERYBODY, _("All"))),
        empty_label=None,
        required=False,
    )

    def __init__(
        self, data: Any, queryset: QuerySet[Any], *, user: User, therapists: QuerySet[User], **kwargs: Any
    ) -> None:
        data = data.copy()
        data.setdefault("archive", IN_CARE)
        super().__init__(data, queryset, **kwargs)
        # Where a course stands is clinical: the front desk neither sees nor filters by it.
        if not may(user, Permission.VIEW_CHART):
            del self.filters["course"]
        therapist: Any = self.filters["therapist"].field
        therapist.queryset = therapists
        therapist.label_from_instance = lambda person: person.name

    def by_name(self, rows: ClientQuerySet, _name: str, value: str) -> ClientQuerySet:
        """Keep clients any of whose names starts with each word."""
        return rows.matching(value)

    def by_course(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Keep clients whose latest course stands there."""
        return rows.filter(course_status=value)

    def by_therapist(self, rows: QuerySet[Any], _name: str, value: User) -> QuerySet[Any]:
        """Keep clients a therapist looks after."""
        of_therapist = CareTeamMember.objects.filter(user=value, role=Role.THERAPIST, ended_on__isnull=True)
        return rows.filter(pk__in=of_therapist.values("client_id"))

    def by_archive(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Keep records in care, in the archive, or both."""
        if value == EVERYBODY:
            return rows
        return rows.filter(archived_at__isnull=value != ARCHIVED)
