"""Lists of documents and of what was recorded."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from clinic.audit.actions import in_words
from clinic.audit.context import BREAK_GLASS
from clinic.core import wording
from clinic.core.badges import Tone
from clinic.core.labels import label
from clinic.core.tables import BadgeColumn, BaseTable, TitleColumn
from clinic.core.templatetags.ui import badge_html
from reports.models import RenderedDocument


class DocumentTable(BaseTable):
    """Documents that were issued."""

    caption = _("Documents")
    client = TitleColumn(
        accessor="client__name",
        verbose_name=_("Client"),
        url=lambda document: reverse("reports:document", args=[document.pk]),
        order_by=("client__search_name",),
    )
    kind = tables.Column(verbose_name=_("Document"))
    profile = tables.Column(verbose_name=_("For"))
    version = tables.Column(verbose_name=_("Version"), attrs={"td": {"class": "num"}})
    requested_at = tables.Column(verbose_name=_("Issued"))
    state = BadgeColumn(verbose_name=_("State"))

    class Meta(BaseTable.Meta):
        model = RenderedDocument
        fields = ("client", "kind", "profile", "version", "requested_at", "state")
        order_by = "-requested_at"
        empty_text = _("No document yet. Issue a summary from a dosing session, once the client has left.")

    def render_kind(self, value: Any) -> str:
        """Show the word of the code."""
        return label(value)

    def render_profile(self, value: Any) -> str:
        """Show the word of the code."""
        return label(value)

    def render_requested_at(self, value: Any) -> str:
        """Show day and time in the reader's zone."""
        return wording.moment_text(value)


class ActivityTable(BaseTable):
    """Events of the ledger: identifiers and codes, no clinical word."""

    caption = _("Activity")
    at = tables.Column(verbose_name=_("When"), order_by=("at", "seq"))
    who = tables.Column(accessor="actor_id", verbose_name=_("Who"), orderable=False)
    act = tables.Column(verbose_name=_("Act"), order_by=("act", "at", "seq"))
    action = tables.Column(verbose_name=_("What"), order_by=("action", "at", "seq"))
    client = tables.Column(accessor="client_id", verbose_name=_("Client"), orderable=False)
    outcome = tables.Column(verbose_name=_("Outcome"), order_by=("outcome", "at", "seq"))
    source_address = tables.Column(verbose_name=_("From"), orderable=False)
    row_header = "at"

    class Meta(BaseTable.Meta):
        order_by = "-at"
        empty_text = _("Nothing was recorded in this time.")

    def __init__(self, *args: Any, people: dict[Any, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = people

    def render_at(self, value: Any, record: Any) -> Any:
        """Show day and time in the reader's zone, and say when the clock could not be believed."""
        shown = wording.moment_text(value)
        if not record.is_clock_back:
            return shown
        return format_html("{} {}", shown, badge_html(_("Clock stood back"), Tone.ATTENTION, "clock-alert"))

    def render_who(self, record: Any) -> str:
        """Name the person, or the task that acted."""
        return self.people.get(record.actor_id) or record.system

    def render_act(self, value: Any) -> str:
        """Show the word of the code."""
        return label(value)

    def render_action(self, value: str) -> str:
        """Show the code in words."""
        return in_words(value)

    def render_outcome(self, value: Any, record: Any) -> Any:
        """Show the word of the code, and what was seen of a chart that an emergency had opened."""
        if record.reason_code != BREAK_GLASS:
            return label(value)
        return format_html("{} {}", label(value), badge_html(_("Emergency access"), Tone.ATTENTION, "siren"))

    def render_client(self, value: Any) -> str:
        """Show the short key: being owner opens no chart."""
        return str(value)[:8]


class FunnelTable(BaseTable):
    """Where courses stand: how many now, how long at the median, how many came in the period."""

    caption = _("Courses by state")
    status = BadgeColumn(verbose_name=_("State"), orderable=False)
    standing = tables.Column(verbose_name=_("Now"), attrs={"td": {"class": "num"}})
    bar = tables.Column(accessor="standing", verbose_name=_("Share"), orderable=False)
    median_days = tables.Column(verbose_name=_("Median days"), attrs={"td": {"class": "num"}}, default="–")
    entered = tables.Column(verbose_name=_("Entered in the period"), attrs={"td": {"class": "num"}})

    class Meta(BaseTable.Meta):
        pass

    def __init__(self, *args: Any, most: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.most = most

    def render_bar(self, value: int) -> str:
        """Draw the number as a bar; the number itself stands beside it."""
        return format_html(
            '<meter class="bar" aria-hidden="true" min="0" max="{}" value="{}"></meter>', self.most or 1, value
        )

    def render_median_days(self, value: float) -> str:
        """Write half days, not hours."""
        return wording.number(round(value, 1))
