"""What a packet states: what a prescriber needs to decide, on one page, in the practice's time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from clients.background.kinds import KINDS
from clients.background.queries import entries_of
from clients.measures.queries import trajectories
from clients.models import Client, Course
from clients.queries import charts_of, decision_in_force, latest_weight
from clients.rules.part2 import NOTICE
from clients.screening.queries import latest_screening, lines_of
from clinic.core import wording
from clinic.core.labels import label
from clinic.staff.models import User
from reports.documents.considered import Block, Paper, letterhead, named
from sessions.models import AdverseEvent, VitalReading
from sessions.queries.dosing import order_in_force

READINGS: Final = 3
EVENTS: Final = 5


def gather(course: Course, *, question: str, maker: User, now: datetime) -> dict[str, Any]:
    """Return the packet as it is stored: everything written out, so that it never changes with the record."""
    client = course.client
    with timezone.override(client.practice.zone):
        today = timezone.localdate(now)
        paper = Paper(
            title=_("For the prescriber"),
            state=_("as of %(when)s") % {"when": wording.moment_text(now)},
            who=named(client),
            notice=NOTICE if client.part2_marked_at else "",
            blocks=[
                Block(heading=_("Question"), words=f"{question}\n{maker.printed_name}"),
                Block(heading=_("Client"), rows=_client(client, course, maker)),
                _screening(course),
                _measured(client),
                Block(heading=_("Clearance and order now"), rows=_standing(course, today)),
            ],
            **letterhead(client.practice),
        )
    return asdict(paper)


def _client(client: Client, course: Course, maker: User) -> list[tuple[str, ...]]:
    weight = latest_weight(client)
    measured = (
        f"{wording.amount(weight.kg, 'kg')}, {wording.day(weight.measured_on, 'date')}"
        if weight is not None
        else _("not known")
    )
    charts = charts_of(client, maker)
    background = [
        (str(kind.title), _joined(entry.headline for entry in entries_of(charts, kind) if entry.is_current))
        for kind in KINDS.values()
        if kind.is_clinical
    ]
    return [(_("Weight"), measured), *background, (_("Goals"), course.goals or _("not recorded"))]


def _screening(course: Course) -> Block:
    heading, screening = _("Screening: present or unknown"), latest_screening(course)
    if screening is None:
        return Block(heading=heading, words=_("The list of contraindications has not been gone through yet."))
    lines = lines_of(screening)
    shown: list[tuple[str, ...]] = [
        (label(one.line.item), " · ".join(part for part in (label(one.status), one.comment) if part))
        for one in lines
        if one.needs_a_look and one.status is not None
    ]
    open_lines = sum(one.status is None for one in lines)
    asked = _("version %(version)d, asked %(day)s; %(open)d lines not asked about") % {
        "version": screening.version,
        "day": wording.day(screening.asked_on, "date"),
        "open": open_lines,
    }
    nothing = "" if shown else _("No line is present or unknown.")
    return Block(heading=heading, rows=[*shown, (_("The list"), asked)], words=nothing)


def _measured(client: Client) -> Block:
    rows = [*_measures(client), *_vitals(client)]
    nothing = "" if rows else _("No measure has been answered and no vital signs were taken yet.")
    return Block(heading=_("Measures and vital signs"), rows=rows, words=nothing)


def _measures(client: Client) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for trajectory in trajectories(client):
        latest = trajectory.latest
        if latest is not None and latest.response.total is not None:
            band = f", {label(latest.band)}" if latest.band is not None else ""
            when = wording.day(latest.response.taken_on, "date")
            found.append((trajectory.instrument.title, f"{wording.number(latest.response.total)}{band}, {when}"))
    return found


def _vitals(client: Client) -> list[tuple[str, ...]]:
    rows = VitalReading.objects.standing().filter(client=client, is_void=False).order_by("-at", "-pk")[:READINGS]
    return [(wording.moment_text(row.at), _reading(row)) for row in rows]


def _reading(row: VitalReading) -> str:
    """Return what was measured; a reading may hold one number alone."""
    parts = (
        _("%(systolic)s/%(diastolic)s mmHg") % {"systolic": row.systolic, "diastolic": row.diastolic}
        if row.systolic and row.diastolic
        else "",
        _("pulse %(pulse)s") % {"pulse": row.heart_rate} if row.heart_rate else "",
        _("SpO₂ %(spo2)s") % {"spo2": row.spo2} if row.spo2 else "",
    )
    return ", ".join(part for part in parts if part) or _("no pressure, pulse or SpO₂")


def _standing(course: Course, today: date) -> list[tuple[str, ...]]:
    decision, order = decision_in_force(course, on=today), order_in_force(course)
    events = AdverseEvent.objects.standing().filter(client_id=course.client_id, is_void=False).order_by("-at", "-pk")
    return [
        (_("Course"), label(course.status)),
        (
            _("Cleared until"),
            wording.day(decision.valid_until, "date")
            if decision is not None and decision.valid_until
            else _("not cleared"),
        ),
        (
            _("Order"),
            _("%(least)s to %(most)s a session, %(unit)s units")
            % {
                "least": wording.amount(order.min_session_mg, "mg"),
                "most": wording.amount(order.max_session_mg, "mg"),
                "unit": wording.amount(order.unit_strength_mg, "mg"),
            }
            if order is not None
            else _("none in force"),
        ),
        (
            _("Adverse events"),
            _joined(f"{label(row.term)}, {wording.day(row.at, 'date')}" for row in events[:EVENTS]),
        ),
    ]


def _joined(words: Iterable[str]) -> str:
    return "; ".join(words) or _("none recorded")
