"""What the screening adds to a client's page, to its timeline, and to the page a clearance is decided on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from clients import queries as client_queries
from clients.models import Client
from clients.panels import Panel
from clients.screening import queries
from clients.screening.labels import SOURCE_WORDS
from clients.screening.models import PathwayWorksheet, Screening
from clients.screening.terms import ClientClass, ItemStatus
from clients.timeline import TimelineRow
from clinic.core import wording
from clinic.policy.reach import may
from clinic.policy.terms import Permission
from clinic.staff.models import User


def screening_rows(client: Client, user: User) -> Iterator[TimelineRow]:
    """Show each version of the screening, and each signed worksheet."""
    if not may(user, Permission.VIEW_CHART):
        return
    for screening in Screening.objects.filter(client=client).select_related("recorded_by").order_by("pk"):
        yield TimelineRow(
            at=screening.recorded_at,
            icon="clipboard-list",
            title=_("Screening, version %(version)d") % {"version": screening.version},
            detail=screening.recorded_by.name,
            url=reverse("screening:version", args=[screening.pk]),
            kind="screening",
        )
    for worksheet in PathwayWorksheet.objects.filter(client=client, signed_at__isnull=False).order_by("pk"):
        if worksheet.signed_at is not None:
            yield TimelineRow(
                at=worksheet.signed_at,
                icon="signature",
                title=_("Pathway worksheet signed, version %(number)d") % {"number": worksheet.number},
                detail=worksheet.signed_name,
                url=reverse("screening:worksheet", args=[worksheet.pk]),
                kind="screening",
            )


def screening_panel(client: Client, user: User) -> Panel | None:
    """Show how far the screening has come, and the worksheet."""
    if not may(user, Permission.VIEW_CHART):
        return None
    course = client_queries.current_course(client)
    if course is None:
        return None
    screening = queries.latest_screening(course)
    answered = list(screening.answers.values()) if screening is not None else []
    context = {
        "course": course,
        "screening": screening,
        "present": sum(answer["status"] == ItemStatus.PRESENT for answer in answered),
        "unknown": sum(answer["status"] == ItemStatus.UNKNOWN for answer in answered),
        "worksheet": queries.worksheets_of(course).first(),
        "may_write": may(user, Permission.WRITE_NOTE) and course.closed_at is None,
        "more_url": reverse("screening:screening", args=[course.pk]),
        "more_label": _("Open") if screening is not None else _("Begin"),
    }
    return Panel(title=_("Screening"), template="screening/_panel.html", order=36, context=context)


def decision_panel(client: Client, user: User) -> Panel | None:
    """Show a prescriber what is present or unknown, to be classed on the page the clearance is decided on."""
    course = client_queries.current_course(client)
    if course is None or not may(user, Permission.VIEW_CHART):
        return None
    screening = queries.latest_screening(course)
    lines = queries.lines_of(screening) if screening is not None else []
    context = {
        "screening": screening,
        "lines": [(shown, SOURCE_WORDS[shown.line.item]) for shown in lines if shown.needs_a_look],
        "asked": wording.day(screening.asked_on, "date") if screening is not None else "",
        "not_asked": sum(shown.status is None for shown in lines),
        "classes": tuple(ClientClass),
        "may_class": may(user, Permission.DECIDE_CLEARANCE),
        "more_url": reverse("screening:screening", args=[course.pk]),
        "more_label": _("Whole list"),
    }
    return Panel(title=_("Screening"), template="screening/_decision_panel.html", order=5, context=context)


def unsigned_worksheet(client: Client, _now: datetime) -> str:
    """Say why a chart cannot be closed by a merge: nobody could sign a worksheet in it afterwards."""
    if not PathwayWorksheet.objects.filter(client=client, signed_at__isnull=True).exists():
        return ""
    return _("A pathway worksheet in the chart that closes is not signed yet. Its author signs or discards it first.")
