"""Tables of the medicine: the count ledger, a client's orders, a client's sessions."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from clinic.core import wording
from clinic.core.labels import label
from clinic.core.tables import BadgeColumn, BaseTable, TitleColumn
from clinic.core.templatetags.ui import badge_html
from sessions.models import CountEvent
from sessions.rules.ledger import EFFECT


class CountTable(BaseTable):
    """The count ledger of one order: every line, corrected ones included."""

    caption = _("Count of units")

    at = tables.Column(verbose_name=_("When"))
    kind = tables.Column(verbose_name=_("What happened"))
    units = tables.Column(verbose_name=_("Units"), attrs={"td": {"class": "num"}, "th": {"class": "num"}})
    reason = tables.Column(verbose_name=_("Note"), orderable=False, empty_values=())
    recorded_by = tables.Column(verbose_name=_("Recorded by"), accessor="recorded_by__name", orderable=False)
    act = tables.Column(verbose_name=_("Act"), empty_values=(), orderable=False)

    class Meta(BaseTable.Meta):
        empty_text = _("Nothing was counted yet.")
        order_by = ("-at",)

    def __init__(self, *args: Any, may_correct: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.may_correct = may_correct
        self.corrected = {line.corrects_id for line in self.data if line.corrects_id}

    def render_at(self, value: Any) -> str:
        """Write day and time."""
        return wording.moment_text(value)

    def render_kind(self, record: CountEvent) -> Any:
        """Name the line; say when a later one corrects it."""
        name = label(record.kind)
        if record.pk in self.corrected:
            return format_html("<del>{}</del> {}", name, badge_html(_("Corrected"), "quiet", "pen-line"))
        if record.opens_discrepancy:
            return format_html("{} {}", name, badge_html(_("Does not add up"), "attention", "triangle-alert"))
        return name

    def render_units(self, record: CountEvent) -> str:
        """Write units with the sign they have in the count."""
        sign = {1: "+", -1: "\u2212"}.get(EFFECT.get(record.kind, 0), "")
        return f"{sign}{wording.number(record.units)}"

    def render_reason(self, record: CountEvent) -> str:
        """Show the note, or the session a dose was taken in."""
        if record.reason:
            return record.reason
        if record.dose_id and record.dose is not None:
            return str(_("Session %(number)s") % {"number": record.dose.dosing_session.number})
        return ""

    def render_act(self, record: CountEvent) -> Any:
        """Offer the correction of a line that stands and did not come from a dose."""
        if not self.may_correct or record.dose_id or record.pk in self.corrected:
            return ""
        url = reverse("sessions:correct_count", args=[record.prescription_id, record.pk])
        return format_html('<a class="btn btn-quiet btn-sm" href="{}">{}</a>', url, _("Correct"))


class PrescriptionTable(BaseTable):
    """A client's orders."""

    caption = _("Orders")

    issued_on = TitleColumn(
        verbose_name=_("Issued"), url=lambda order: reverse("sessions:prescription", args=[order.pk])
    )
    form = tables.Column(verbose_name=_("Form"))
    unit_strength_mg = tables.Column(verbose_name=_("Unit"), attrs={"td": {"class": "num"}, "th": {"class": "num"}})
    max_session_mg = tables.Column(
        verbose_name=_("Most a session"), attrs={"td": {"class": "num"}, "th": {"class": "num"}}
    )
    beyond_use_date = tables.Column(verbose_name=_("Beyond-use date"))
    prescriber = tables.Column(verbose_name=_("Prescriber"), accessor="signed_name", orderable=False)
    status = BadgeColumn(verbose_name=_("Status"))

    class Meta(BaseTable.Meta):
        empty_text = _("The prescriber has recorded no order yet.")
        order_by = ("-issued_on",)

    def render_issued_on(self, column: Any, value: Any, record: Any) -> Any:
        """Link the day to the order."""
        return column.render(wording.day(value), record)

    def render_form(self, value: Any) -> str:
        """Name the form."""
        return label(value)

    def render_unit_strength_mg(self, value: Any) -> str:
        """Write milligrams."""
        return wording.amount(value, "mg")

    def render_max_session_mg(self, value: Any) -> str:
        """Write milligrams."""
        return wording.amount(value, "mg")

    def render_beyond_use_date(self, value: Any) -> str:
        """Write the day."""
        return wording.day(value)


class DosingSessionTable(BaseTable):
    """A client's dosing sessions."""

    caption = _("Dosing sessions")

    number = TitleColumn(verbose_name=_("Session"), url=lambda row: reverse("sessions:detail", args=[row.pk]))
    at = tables.Column(verbose_name=_("When"), accessor="appointment__starts_at")
    therapist = tables.Column(verbose_name=_("Therapist"), accessor="therapist__name", orderable=False)
    taken_mg = tables.Column(
        verbose_name=_("Taken"), attrs={"td": {"class": "num"}, "th": {"class": "num"}}, orderable=False
    )
    status = BadgeColumn(verbose_name=_("Status"))

    class Meta(BaseTable.Meta):
        empty_text = _("No dosing session yet.")
        order_by = ("-at",)

    def render_at(self, value: Any) -> str:
        """Write day and time."""
        return wording.moment_text(value)

    def render_taken_mg(self, value: Any) -> str:
        """Write milligrams."""
        return wording.amount(value, "mg")
