"""What measures add to a client's page: scores in the timeline and a small table beside it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.hooks import Blocker
from clients.measures import queries
from clients.measures.models import MeasureResponse
from clients.measures.rules.registry import INSTRUMENTS
from clients.measures.terms import Band, RiskFlag
from clients.models import Client, Course
from clients.panels import Panel
from clients.terms import CourseStatus
from clients.timeline import TimelineRow
from clinic.core import wording
from clinic.core.labels import label
from clinic.policy.reach import may
from clinic.policy.terms import Permission
from clinic.staff.models import User

POINTS_SHOWN = 4
BASELINE = ("PHQ9", "GAD7")
BEFORE_DOSING = frozenset(
    {
        CourseStatus.SCREENING,
        CourseStatus.MEDICAL_REVIEW,
        CourseStatus.CLEARED,
        CourseStatus.CLEARED_CONDITIONAL,
        CourseStatus.CONSENTING,
        CourseStatus.PREPARATION,
    }
)


def measure_rows(client: Client, user: User) -> Iterator[TimelineRow]:
    """Show each score at the time it was written down; replaced ones are left out."""
    if not may(user, Permission.VIEW_CHART):
        return
    rows = list(MeasureResponse.objects.filter(client=client, replaced_by__isnull=True).order_by("recorded_at", "pk"))
    # Asked only where something beside the built-in instruments was recorded.
    is_own = any(row.instrument not in INSTRUMENTS for row in rows)
    instruments = queries.instruments_of(client.practice_id) if is_own else INSTRUMENTS
    for row in rows:
        instrument = instruments.get(row.instrument)
        name = instrument.title if instrument is not None else row.instrument
        words = [label(row.moment), wording.day(row.taken_on, "date")]
        band = label(Band(row.band)) if row.band else ""
        if band and row.total is not None:
            words.insert(0, band)
        words.extend(label(RiskFlag(flag)) for flag in row.risk_flags)
        yield TimelineRow(
            at=row.recorded_at,
            icon="chart-line",
            title=_("%(name)s: %(total)s")
            % {"name": name, "total": band if row.total is None else wording.number(row.total)},
            detail=" · ".join(words),
            url=reverse("measures:instrument", args=[client.pk, row.instrument]),
            kind="measure",
        )


def baseline_blockers(course: Course, user: User, _today: date) -> Iterator[Blocker]:
    """Name the instruments without a score before the first dose; a change is measured from there."""
    if course.status not in BEFORE_DOSING or not may(user, Permission.VIEW_CHART):
        return
    rows = MeasureResponse.objects.filter(client_id=course.client_id, replaced_by__isnull=True)
    measured = set(rows.filter(instrument__in=BASELINE).values_list("instrument", flat=True))
    missing = [INSTRUMENTS[code].title for code in BASELINE if code not in measured]
    if missing:
        yield Blocker(
            sentence=_("No baseline yet: %(names)s.") % {"names": ", ".join(map(str, missing))},
            url=reverse("measures:list", args=[course.client_id]),
            action=_("Measure"),
        )


def measure_panel(client: Client, user: User) -> Panel | None:
    """Show the last scores of every instrument."""
    if not may(user, Permission.VIEW_CHART):
        return None
    now = timezone.now()
    context = {
        "due": queries.due_of(client, now),
        "requests": queries.open_requests(client, now),
        "person": client,
        "trajectories": queries.trajectories(client),
        "points_shown": f":{POINTS_SHOWN}",
        "may_record": may(user, Permission.RECORD_MEASURE),
        "more_url": reverse("measures:list", args=[client.pk]),
        "more_label": _("All scores"),
    }
    return Panel(title=_("Measures"), template="measures/panel.html", order=50, context=context)
