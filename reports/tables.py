"""Lists of documents and of what was recorded."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from clinic.audit.actions import in_words
from clinic.audit.context import BREAK_GLASS
from clinic.core import wording
from clinic.core.badges import Tone
from clinic.core.labels import label
from clinic.core.tables import BadgeColumn, BaseTable, TitleColumn
from clinic.core.templatetags.ui import badge_html, or_nothing
from reports.models import RenderedDocument
from sessions.queries.comparison import Compared, OwnRest, ScoresAround


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


class DoseComparisonTable(BaseTable):
    """A client's dosing sessions beside each other, the latest first."""

    caption = _("Doses compared")
    number = tables.Column(verbose_name=_("Session"), orderable=False, attrs={"td": {"class": "nowrap"}})
    mg = tables.Column(verbose_name=_("Taken"), orderable=False)
    depth = tables.Column(verbose_name=_("Onset, depth, distress"), orderable=False, empty_values=())
    peak = tables.Column(verbose_name=_("Highest pressure"), orderable=False, empty_values=())
    rise = tables.Column(verbose_name=_("Its change"), orderable=False, empty_values=())
    scores = tables.Column(
        verbose_name=_("Scores"), orderable=False, empty_values=(), attrs={"td": {"class": "nowrap"}}
    )

    class Meta(BaseTable.Meta):
        empty_text = _("Nothing was taken yet. From the first dose on, sessions stand here side by side.")

    def render_number(self, record: Compared) -> Any:
        """Name the session and link to it; say which one this is."""
        url = reverse("sessions:detail", args=[record.pk])
        this = badge_html(_("This session"), "underway", "map-pin") if record.is_this else ""
        return format_html(
            '<a class="row-link" href="{}">{}</a><span class="row-detail">{}</span>{}',
            url, _("Session %(number)s") % {"number": record.number}, wording.day(record.day, "date"), this,
        )  # fmt: skip

    def render_mg(self, record: Compared) -> Any:
        """Write milligrams, by weight, and in units with the booster apart."""
        if not record.mg:
            return nothing_html()
        units = _("%(units)s units") % {"units": wording.number(record.units)}
        if record.booster_units:
            units = _("%(units)s + booster %(booster)s") % {
                "units": units, "booster": wording.number(record.booster_units),
            }  # fmt: skip
        per_kg = wording.amount(record.per_kg, "mg/kg") if record.per_kg is not None else ""
        return lines_html([wording.amount(record.mg, "mg"), per_kg, units])

    def render_peak(self, record: Compared) -> Any:
        """Write the highest pressure after the first unit, and when it was."""
        if record.peak is None:
            return nothing_html()
        minute = _("at minute %(minute)s") % {"minute": record.peak_minute}
        return lines_html([wording.amount(f"{record.peak.systolic}/{record.peak.diastolic}", "mmHg"), minute])

    def render_rise(self, record: Compared) -> Any:
        """Write how far that lies from before the dose, and from the client's own rest."""
        lines = []
        if record.from_before:
            lines.append(_("%(change)s from before") % {"change": apart(record.from_before)})
        if record.from_own_rest:
            lines.append(_("%(change)s from own rest") % {"change": apart(record.from_own_rest)})
            lines.append(own_rest_in_words(record.own_rest))
        return lines_html(lines) if lines else nothing_html()

    def render_depth(self, record: Compared) -> Any:
        """Write the minute of the first noted effect, the deepest depth and the most distress."""
        onset = _("onset at minute %(minute)s") % {"minute": record.onset} if record.onset is not None else ""
        distress = _("distress %(number)s of 10") % {"number": record.distress} if record.distress is not None else ""
        lines = [label(record.depth) if record.depth is not None else "", onset, distress]
        return lines_html(lines) if any(lines) else nothing_html()

    def render_scores(self, record: Compared) -> Any:
        """Write each questionnaire's total before and after the dose."""
        return lines_html([score_in_words(one) for one in record.scores]) if record.scores else nothing_html()


def nothing_html() -> Any:
    """Write that there is nothing, as the pages do."""
    return or_nothing(None)


def lines_html(lines: list[str]) -> Any:
    """Write the first line as it is and the others smaller, each on its own."""
    first, *others = [line for line in lines if line]
    return format_html(
        "{}{}", first, format_html_join("", '<span class="row-detail">{}</span>', ((o,) for o in others))
    )


def apart(change: tuple[Any, Any] | None) -> str:
    """Write how far a pressure lies from another, both numbers with their signs."""
    return "/".join(wording.difference(one) for one in change) if change else ""


def own_rest_in_words(own_rest: OwnRest) -> str:
    """Write the client's own pressure at rest, and of how many readings it is the middle."""
    systolic, diastolic = own_rest.systolic, own_rest.diastolic
    if systolic is None or diastolic is None:
        return ""
    return _("(%(pressure)s, n\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}%(count)s)") % {
        "pressure": f"{wording.number(systolic.median)}/{wording.number(diastolic.median)}",
        "count": min(systolic.count, diastolic.count),
    }


def score_in_words(one: ScoresAround) -> str:
    """Write one questionnaire around a dose."""
    before = wording.number(one.before.total) if one.before else "\u2013"
    after = wording.number(one.after.total) if one.after else "\u2013"
    return f"{one.title}: {before}\N{NO-BREAK SPACE}\u2192\N{NO-BREAK SPACE}{after}"
