"""The lists of clients and of clearances to decide."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.core import wording
from clinic.core.tables import BadgeColumn, BaseTable, TitleColumn
from clinic.policy.reach import may
from clinic.policy.terms import Permission
from clinic.staff.models import User


class DayColumn(tables.Column):
    """A day, written out."""

    def render(self, value: Any) -> str:
        """Write the day the way the whole application does."""
        return wording.day(value, "date")


class ClientTable(BaseTable):
    """Clients with their birth date, therapist and stage."""

    caption = gettext_lazy("Clients")
    name = TitleColumn(
        accessor="list_name",
        verbose_name=gettext_lazy("Name"),
        order_by=("search_name", "pk"),
        url=lambda client: reverse("clients:detail", args=[client.pk]),
    )
    birth_date = DayColumn(verbose_name=gettext_lazy("Born"), order_by=("birth_date", "search_name", "pk"))
    lead_name = tables.Column(
        verbose_name=gettext_lazy("Therapist"), order_by=("lead_name", "search_name", "pk"), default="–"
    )
    course_status = BadgeColumn(
        verbose_name=gettext_lazy("Course"), order_by=("course_status", "search_name", "pk"), default="–"
    )
    cleared_until = DayColumn(
        verbose_name=gettext_lazy("Cleared until"), order_by=("cleared_until", "search_name", "pk"), default="–"
    )

    class Meta(BaseTable.Meta):
        order_by = ("name",)
        empty_text = gettext_lazy("No client matches.")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        hidden = () if may(user, Permission.VIEW_CHART) else ("course_status",)
        super().__init__(*args, exclude=hidden, **kwargs)


class ClearanceQueueTable(BaseTable):
    """Requests a prescriber has to decide, the oldest first."""

    caption = gettext_lazy("Clearances to decide")
    client = TitleColumn(
        accessor="client__list_name",
        verbose_name=gettext_lazy("Patient"),
        order_by=("client__search_name", "pk"),
        url=lambda clearance: reverse("clients:clearance", args=[clearance.pk]),
    )
    status = BadgeColumn(verbose_name=gettext_lazy("Status"), order_by=("status", "requested_at", "pk"))
    requested_at = DayColumn(verbose_name=gettext_lazy("Asked"), order_by=("requested_at", "pk"))
    requested_by = tables.Column(verbose_name=gettext_lazy("By"), order_by=("requested_by__name", "pk"))
    prescriber = tables.Column(verbose_name=gettext_lazy("With"), order_by=("prescriber__name", "pk"))

    class Meta(BaseTable.Meta):
        order_by = ("requested_at",)
        empty_text = gettext_lazy("Nothing waits for a decision.")

    def render_requested_by(self, value: User) -> str:
        """Show the name, not the account."""
        return value.name

    def render_prescriber(self, value: User, record: Any) -> str:
        """Show the name; a deferred request says so in its status."""
        return value.name if record.decided_at is None else _("%(name)s (deferred)") % {"name": value.name}
