"""What risk handling adds to a client's page: rows of the timeline, a panel, and what stops a dose."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from clients.hooks import Blocker
from clients.models import Client, Course
from clients.panels import Panel
from clients.risk import queries
from clients.timeline import TimelineRow
from clinic.core.labels import label
from clinic.policy.reach import may
from clinic.policy.terms import Permission
from clinic.staff.models import User

FIRST, AMONG_THE_OTHERS = 1, 45


def risk_rows(client: Client, user: User) -> Iterator[TimelineRow]:
    """Show when alerts were opened, every outcome, and each version of the safety plan."""
    if not may(user, Permission.VIEW_CHART):
        return
    for alert in queries.alerts_of(client):
        yield TimelineRow(
            at=alert.opened_at,
            icon="octagon-alert",
            title=_("Risk alert"),
            detail=_("level: %(level)s") % {"level": label(alert.level).lower()},
            url=reverse("risk:alert", args=[alert.pk]),
            kind="risk",
        )
    for step in queries.outcomes_of(client):
        yield TimelineRow(
            at=step.at,
            icon="shield-check",
            title=_("Risk followed up"),
            detail=f"{label(step.outcome)} · {step.actor.name if step.actor else ''}",
            url=reverse("risk:alert", args=[step.alert_id]),
            kind="risk",
        )
    for plan in queries.safety_plans(client):
        yield TimelineRow(
            at=plan.written_at,
            icon="life-buoy",
            title=_("Safety plan, version %(version)d") % {"version": plan.version},
            detail=plan.written_by.name,
            url=reverse("risk:safety_plan", args=[client.pk]),
            kind="risk",
        )


def alert_panel(client: Client, user: User) -> Panel | None:
    """Show an alert that stands before anything else; nothing when none does."""
    if not may(user, Permission.VIEW_CHART) or queries.standing_alert(client.pk) is None:
        return None
    return risk_panel(client, user)


def risk_panel(client: Client, user: User) -> Panel | None:
    """Show the open alert first of all; otherwise where the safety plan is."""
    if not may(user, Permission.VIEW_CHART):
        return None
    alert = queries.standing_alert(client.pk)
    context = {
        "alert": alert,
        "plan": queries.current_plan(client.pk),
        "may_write": may(user, Permission.WRITE_NOTE),
        "person": client,
    }
    order = FIRST if alert is not None else AMONG_THE_OTHERS
    return Panel(title=_("Safety"), template="risk/_panel.html", order=order, context=context)


def risk_blockers(course: Course, user: User, _today: date) -> Iterator[Blocker]:
    """Say that no medicine is taken as long as a high risk stands."""
    alert = queries.holding_alert(course.client_id)
    if alert is not None and may(user, Permission.VIEW_CHART):
        yield Blocker(
            sentence=_("High suicide risk: no dosing until an outcome that clears it is recorded."),
            url=reverse("risk:alert", args=[alert.pk]),
            action=_("Open the alert"),
        )
