"""Every piece of the interface on one page, with made-up content; open in the demo only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

import django_tables2 as tables
from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from clinic.core.badges import LOOKS
from clinic.core.forms import ChipSelect, DateField, DateTimeField, DecimalField, IntegerField, TextField, between
from clinic.core.http import StaffRequest
from clinic.core.tables import BadgeColumn, BaseTable, TitleColumn, configure
from clinic.policy.decorators import requires
from clinic.policy.terms import Permission

START: Final = datetime(2026, 11, 23, 14, 5, tzinfo=UTC)
ICONS: Final = ("pill", "heart-pulse", "music", "leaf", "door-open", "message-square")


class SampleForm(forms.Form):
    """One field of each kind."""

    session_on = DateField(label=_("Day of the session"))
    starts_at = DateTimeField(label=_("Starts at"), required=False)
    strength = DecimalField(
        label=_("Strength of one unit"),
        units="mg",
        help_text=_("As printed on the label."),
        validators=between(Decimal(1), Decimal(1000)),
    )
    systolic = IntegerField(label=_("Systolic pressure"), units="mmHg", validators=between(40, 300))
    residual = forms.ChoiceField(
        label=_("What was left in the mouth"),
        choices=[("SPIT", _("Spat out")), ("SWALLOWED", _("Swallowed")), ("UNKNOWN", _("Not known"))],
        widget=ChipSelect,
    )
    room = forms.ChoiceField(label=_("Room"), choices=[("", _("Choose…")), ("1", _("Room 1")), ("2", _("Room 2"))])
    ride_named = forms.BooleanField(label=_("A ride home is named"), help_text=_("Name and telephone number."))
    words = TextField(label=_("In the client’s words"), required=False, rows=3)


class SampleTable(BaseTable):
    """A list as the list pages show it."""

    caption = _("Sample list")

    name = TitleColumn(url=lambda _record: "#", verbose_name=_("Client"))
    status = BadgeColumn(verbose_name=_("Course"))
    sessions = tables.Column(verbose_name=_("Sessions"), attrs={"td": {"class": "num"}})
    next_visit = tables.Column(verbose_name=_("Next visit"), orderable=False)


@dataclass(frozen=True, kw_only=True)
class Sample:
    """Anything with attributes, for components that read attributes."""

    label: str = ""
    state: str = ""
    note: str = ""
    url: str = ""
    is_current: bool = False
    count: int = 0


def _rows() -> list[dict[str, Any]]:
    names = ("Alder Quill", "Birch Lowe", "Cedar Amos", "Dove Harlan", "Elm Whitlock")
    statuses = ("ACTIVE", "PREPARATION", "ON_HOLD", "REVIEW_DUE", "COMPLETED")
    return [
        {"name": name, "status": status, "sessions": number, "next_visit": "Nov 24, 10:00"}
        for number, (name, status) in enumerate(zip(names, statuses, strict=True), start=1)
    ]


def _timeline() -> list[dict[str, Any]]:
    titles = (
        "50 mg under the tongue",
        "142/88, pulse 76, SpO₂ 98 %",
        "Music on",
        "Asked for the blanket",
        "Left",
        "Talked",
    )
    return [
        {
            "at": START + timedelta(minutes=12 * number, days=number // 5),
            "icon": icon,
            "title": title,
            "detail": "Recorded by T. Quinn" if number % 2 else "",
            "url": "#" if number == 0 else "",
            "kind": "dose" if number == 0 else "",
        }
        for number, (icon, title) in enumerate(zip(ICONS, titles, strict=True))
    ]


def _readings() -> list[dict[str, Any]]:
    figures = ((128, 82, 72, 98, "WITHIN"), (151, 93, 88, 97, "RECHECK"), (178, 112, 104, 96, "CONTACT_PRESCRIBER"))
    return [
        {
            "at": START + timedelta(minutes=15 * number),
            "systolic": systolic,
            "diastolic": diastolic,
            "heart_rate": pulse,
            "spo2": spo2,
            "moaas": 5 if number == 0 else None,
            "taken_by": _("Therapist"),
            "verdict": verdict,
        }
        for number, (systolic, diastolic, pulse, spo2, verdict) in enumerate(figures)
    ]


def _steps() -> list[Sample]:
    names = ("Consult", "Screening", "Clearance", "Consents", "Preparation", "Dosing", "Review", "Completed")
    return [
        Sample(label=name, state="done" if i < 5 else "current" if i == 5 else "ahead", note="2 of 6" if i == 5 else "")
        for i, name in enumerate(names)
    ]


def _tabs() -> list[Sample]:
    names = ("Overview", "Sessions", "Measures", "Medicine", "Documents")
    return [Sample(label=name, url="#", is_current=i == 0, count=3 if i == 1 else 0) for i, name in enumerate(names)]


@requires(Permission.USE_APPLICATION)
@require_http_methods(["GET", "POST"])
def styleguide(request: StaffRequest) -> HttpResponse:
    """Show the pieces; a POST shows what errors look like."""
    if not (settings.DEBUG or request.user.is_demo):
        raise Http404
    return show(request)


def show(request: HttpRequest) -> HttpResponse:
    """Render the page."""
    form = SampleForm(request.POST if request.method == "POST" else None)
    context = {
        "form": form,
        "table": configure(request, SampleTable(_rows())),
        "timeline": _timeline(),
        "readings": _readings(),
        "steps": _steps(),
        "tabs": _tabs(),
        "states": sorted(LOOKS, key=lambda code: (LOOKS[code].tone, code)),
        "start": START,
        "icons": ICONS,
    }
    return render(request, "staff/styleguide.html", context)
