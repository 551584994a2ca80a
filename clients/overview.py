"""The strip on top of a client's page: where the course stands, what comes next, what is in the way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients import queries
from clients.hooks import Blocker, next_step_blockers
from clients.models import Client, Course
from clients.rules import clearance as clearance_rules
from clients.rules import course as course_rules
from clients.rules import next_step
from clients.rules.next_step import Obstacle
from clients.terms import ClearanceStanding, ConsentKind, ConsentStanding, CourseStatus
from clinic.core.labels import label
from clinic.policy.reach import may
from clinic.policy.terms import Permission
from clinic.staff.models import User

NEXT: Final = {
    CourseStatus.REFERRED: gettext_lazy("Hold a short consult call."),
    CourseStatus.CONSULT: gettext_lazy("Screen the client: intake, PHQ-9 and GAD-7."),
    CourseStatus.SCREENING: gettext_lazy("Ask the prescriber for clearance."),
    CourseStatus.MEDICAL_REVIEW: gettext_lazy("The prescriber decides the clearance."),
    CourseStatus.CLEARED: gettext_lazy("Go through the consents with the client."),
    CourseStatus.CLEARED_CONDITIONAL: gettext_lazy("Read the conditions, then go through the consents."),
    CourseStatus.CONSENTING: gettext_lazy("Have the consents signed, then prepare."),
    CourseStatus.PREPARATION: gettext_lazy("Hold the preparation sessions, then begin dosing."),
    CourseStatus.ACTIVE: gettext_lazy("Dosing sessions, each followed by integration."),
    CourseStatus.REVIEW_DUE: gettext_lazy("Review with the prescriber: continue, maintain or complete."),
    CourseStatus.MAINTENANCE: gettext_lazy("Spaced dosing sessions, each followed by integration."),
    CourseStatus.ON_HOLD: gettext_lazy("Check again what led to the pause, then continue or end the course."),
}


@dataclass(frozen=True, kw_only=True)
class Station:
    """One station of the strip, as the template shows it."""

    label: str
    state: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Act:
    """One thing to do now for the next step, and where it is done."""

    label: str
    url: str


# Where the work of a station is done, by name: its pages stand in apps above. Booking has its button on top.
_SCREEN: Final = (gettext_lazy("Screening"), "screening:screening", Permission.WRITE_NOTE, "course")
_MEASURE: Final = (gettext_lazy("Measures"), "measures:list", Permission.RECORD_MEASURE, "client")
_SEND: Final = (gettext_lazy("Send consents"), "consents:send", Permission.SEND_CONSENT, "client")
_ASK: Final = (gettext_lazy("Ask for clearance"), "clients:request_clearance", Permission.REQUEST_CLEARANCE, "course")
ACTS: Final = {
    CourseStatus.CONSULT: (_SCREEN, _MEASURE),
    CourseStatus.SCREENING: (_SCREEN, _ASK),
    CourseStatus.CLEARED: (_SEND,),
    CourseStatus.CLEARED_CONDITIONAL: (_SEND,),
    CourseStatus.CONSENTING: (_SEND,),
}


@dataclass(frozen=True, kw_only=True)
class CourseStrip:
    """Everything the strip shows of one course."""

    course: Course
    stations: tuple[Station, ...]
    next_sentence: str
    acts: tuple[Act, ...]
    blockers: tuple[Blocker, ...]
    standing: ClearanceStanding
    cleared_until: date | None


def course_strip(course: Course, user: User, *, today: date) -> CourseStrip:
    """Gather the strip of a course for somebody who may see the chart."""
    facts = queries.clearance_facts(course.clearances.all())
    standing = clearance_rules.best_standing(facts, on=today)
    missing = queries.missing_consents(course.client, on=today)
    ends = [row.valid_until for row in facts if row.valid_until and _is_in_force(row, today)]
    undecided = any(row.status in clearance_rules.UNDECIDED for row in facts)
    may_ask = may(user, Permission.REQUEST_CLEARANCE) and not undecided
    may_record = may(user, Permission.RECORD_CONSENT)
    blockers = [
        _blocker(obstacle, course, standing, missing, may_ask=may_ask, may_record=may_record)
        for obstacle in next_step.obstacles(course.status, clearance=standing, missing=missing)
    ]
    if course.status not in course_rules.TERMINAL:
        for contribute in next_step_blockers:
            blockers.extend(contribute(course, user, today))
    return CourseStrip(
        course=course,
        stations=_stations(course),
        next_sentence=str(NEXT.get(course.status, "")),
        acts=_acts(course, user, may_ask=may_ask),
        blockers=tuple(blockers),
        standing=standing,
        cleared_until=max(ends, default=None),
    )


def _is_in_force(facts: clearance_rules.ClearanceFacts, today: date) -> bool:
    return clearance_rules.standing(facts, on=today) is ClearanceStanding.IN_FORCE


def _stations(course: Course) -> tuple[Station, ...]:
    here = next_step.station(course.status, held_from=course.held_from or None)
    if here is None:
        return ()
    stations = []
    for place, status in enumerate(next_step.STATIONS):
        state = "done" if place < here else "current" if place == here else "ahead"
        shown = course.status if place == here and course.status is not CourseStatus.ON_HOLD else status
        note = label(course.status) if place == here and course.status is CourseStatus.ON_HOLD else ""
        stations.append(Station(label=label(shown), state=state, note=note))
    return tuple(stations)


def _acts(course: Course, user: User, *, may_ask: bool) -> tuple[Act, ...]:
    return tuple(
        Act(label=str(name), url=reverse(route, args=[course.pk if of == "course" else course.client_id]))
        for name, route, needs, of in ACTS.get(course.status, ())
        if may(user, needs) and (may_ask or needs is not Permission.REQUEST_CLEARANCE)
    )


def _blocker(
    obstacle: Obstacle,
    course: Course,
    standing: ClearanceStanding,
    missing: dict[ConsentKind, ConsentStanding],
    *,
    may_ask: bool,
    may_record: bool,
) -> Blocker:
    if obstacle is Obstacle.CONSENTS_MISSING:
        names = ", ".join(f"{label(kind)} ({label(found).lower()})" for kind, found in missing.items())
        return Blocker(
            sentence=_("Consents not in force: %(names)s.") % {"names": names},
            url=reverse("clients:record_consent", args=[course.client_id]) if may_record else "",
            action=_("Record a consent"),
        )
    if obstacle is Obstacle.CLEARANCE_PENDING:
        return Blocker(sentence=_("The prescriber has not decided yet."))
    sentences = {
        Obstacle.CLEARANCE_NOT_ASKED: _("No prescriber has been asked for clearance."),
        Obstacle.CLEARANCE_REFUSED: _("The prescriber has deferred or declined."),
    }
    return Blocker(
        sentence=sentences.get(obstacle, f"{label(standing)}."),
        url=reverse("clients:request_clearance", args=[course.pk]) if may_ask else "",
        action=_("Ask for clearance"),
    )


@dataclass(frozen=True, kw_only=True)
class DeskView:
    """All that the front desk learns of the medical side: cleared, and until when."""

    cleared_until: date | None


def desk_view(client: Client, *, today: date) -> DeskView:
    """Gather what the front desk may know."""
    return DeskView(cleared_until=queries.cleared_until(client, on=today))
