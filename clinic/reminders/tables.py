"""The list of messages: what goes out, what went, and what will not, with the reason."""

from __future__ import annotations

from typing import Any, Final

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from clinic.core import wording
from clinic.core.labels import label
from clinic.core.tables import BaseTable, TitleColumn
from clinic.core.templatetags.ui import badge
from clinic.reminders.models import Reminder

NOWRAP: Final = {"td": {"class": "nowrap"}}


class MomentColumn(tables.Column):
    """A time on the reader's clock."""

    def render(self, value: Any) -> str:
        """Write day and time."""
        return wording.moment_text(value)


class MessageTable(BaseTable):
    """Messages, latest due first."""

    caption = _("Messages")
    client = TitleColumn(
        verbose_name=_("Client"), accessor="client__name", order_by=("client__search_name",),
        url=lambda reminder: reverse("reminders:detail", args=[reminder.pk]),
    )  # fmt: skip
    about = MomentColumn(verbose_name=_("Appointment"), accessor="appointment__starts_at", attrs=NOWRAP)
    channel = tables.Column(verbose_name=_("By"), attrs=NOWRAP)
    due_at = MomentColumn(verbose_name=_("Due"), attrs=NOWRAP)
    state = tables.Column(verbose_name=_("State"))

    class Meta(BaseTable.Meta):
        empty_text = _(
            "No message here. Booking an appointment plans its reminders; each stands here with what became of it."
        )
        order_by = ("-due_at",)

    def render_channel(self, value: Any) -> str:
        """Name the channel."""
        return label(value)

    def render_state(self, value: Any, record: Reminder) -> Any:
        """Show the state as icon and word, and for what was not sent the reason."""
        if not record.void_reason:
            return badge(value)
        return format_html('{} <span class="muted small">{}</span>', badge(value), label(record.void_reason))
