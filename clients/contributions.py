"""What this app itself adds to a client's page: rows of the timeline and panels beside it."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from clients import queries
from clients.models import ClearanceStatusChange, Client, CourseStatusChange
from clients.panels import Panel
from clients.rules import consent as consent_rules
from clients.terms import ConsentKind, ConsentStanding, ConsentStatus, HoldReason
from clients.timeline import TimelineRow
from clinic.core import wording
from clinic.core.labels import label
from clinic.links.queries import links_of
from clinic.policy.reach import may
from clinic.policy.terms import Permission
from clinic.staff.models import User


def client_rows(client: Client, user: User) -> Iterator[TimelineRow]:
    """Say when the record began and when it was put away."""
    if not may(user, Permission.VIEW_CLIENT):
        return
    yield TimelineRow(at=client.created_at, icon="user-plus", title=_("Client added"), kind="client")
    if client.archived_at is not None:
        yield TimelineRow(at=client.archived_at, icon="archive", title=_("Put in the archive"), kind="client")


def course_rows(client: Client, user: User) -> Iterator[TimelineRow]:
    """Show every move of every course."""
    if not may(user, Permission.VIEW_CHART):
        return
    moves = CourseStatusChange.objects.filter(client=client).select_related("actor").order_by("at", "pk")
    for move in moves:
        title = _("Course: %(status)s") % {"status": label(move.to_status)}
        yield TimelineRow(
            at=move.at,
            icon="route",
            title=title if move.from_status else _("Course opened"),
            detail=_joined(_reason(move.reason_code), move.note, move.actor.name),
            url=reverse("clients:course", args=[move.course_id]),
            kind="course",
        )


def clearance_rows(client: Client, user: User) -> Iterator[TimelineRow]:
    """Show every step of every clearance."""
    if not may(user, Permission.VIEW_CHART):
        return
    steps = ClearanceStatusChange.objects.filter(client=client).select_related("actor").order_by("at", "pk")
    for step in steps:
        yield TimelineRow(
            at=step.at,
            icon="stethoscope",
            title=_("Clearance: %(status)s") % {"status": label(step.to_status)},
            detail=_joined(step.note, step.actor.name if step.actor else ""),
            url=reverse("clients:clearance", args=[step.clearance_id]),
            kind="clearance",
        )


def consent_rows(client: Client, user: User) -> Iterator[TimelineRow]:
    """Show what was signed and what was withdrawn."""
    if not may(user, Permission.VIEW_CHART):
        return
    url = reverse("clients:consents", args=[client.pk])
    for consent in queries.consents_of(client):
        name = _("%(kind)s, version %(version)d") % {"kind": label(consent.kind), "version": consent.template.version}
        if consent.signed_at is not None:
            yield TimelineRow(
                at=consent.signed_at,
                icon="signature",
                title=_("Consent signed: %(name)s") % {"name": name},
                detail=_joined(consent.signer_name, _("recorded by %(who)s") % {"who": consent.recorded_by.name}),
                url=url,
                kind="consent",
            )
        if consent.withdrawn_at is not None:
            title = _("Consent withdrawn: %(name)s") % {"name": name}
            yield TimelineRow(at=consent.withdrawn_at, icon="undo-2", title=title, url=url, kind="consent")


def weight_rows(client: Client, user: User) -> Iterator[TimelineRow]:
    """Show each weight at the time it was written down."""
    if not may(user, Permission.VIEW_CHART):
        return
    for weight in queries.weights_of(client):
        yield TimelineRow(
            at=weight.recorded_at,
            icon="scale",
            title=_("Weight %(kg)s") % {"kg": wording.amount(weight.kg, "kg")},
            detail=_joined(
                _("measured %(day)s") % {"day": wording.day(weight.measured_on, "date")}, weight.recorded_by.name
            ),
            url=reverse("clients:weights", args=[client.pk]),
            kind="weight",
        )


def task_rows(client: Client, user: User) -> Iterator[TimelineRow]:
    """Show tasks that were closed, with what came of them."""
    if not may(user, Permission.VIEW_CHART):
        return
    closed = client.tasks.filter(closed_at__isnull=False).select_related("closed_by").order_by("closed_at", "pk")
    for task in closed:
        yield TimelineRow(
            at=task.closed_at,
            icon="list-checks",
            title=_("Task closed: %(kind)s") % {"kind": label(task.kind)},
            detail=_joined(task.outcome, task.closed_by.name),
            kind="task",
        )


def task_panel(client: Client, user: User) -> Panel | None:
    """Show what still has to be seen to; nothing when nothing has."""
    if not may(user, Permission.VIEW_CHART):
        return None
    tasks = queries.open_tasks(client)
    if not tasks:
        return None
    context = {"tasks": tasks, "now": timezone.now()}
    return Panel(title=_("To see to"), template="clients/panels/tasks.html", order=10, context=context)


def consent_panel(client: Client, user: User) -> Panel | None:
    """Show how each consent that a dose needs stands today."""
    if not may(user, Permission.VIEW_CHART):
        return None
    today = queries.today_at(client.practice)
    facts = queries.consent_facts(queries.consents_of(client))
    versions = queries.current_versions(client.practice_id)
    held = {fact.kind for fact in facts if fact.status is ConsentStatus.SIGNED}
    kinds = [kind for kind in ConsentKind if kind in consent_rules.NEEDED_FOR_DOSING or kind in held]
    lines = [
        (kind, consent_rules.in_force(facts, kind, on=today, current_version=versions.get(kind))) for kind in kinds
    ]
    context = {
        "lines": [(kind, standing, standing is ConsentStanding.IN_FORCE) for kind, standing in lines],
        "more_url": reverse("clients:consents", args=[client.pk]),
        "more_label": _("All consents"),
    }
    return Panel(title=_("Consents"), template="clients/panels/consents.html", order=40, context=context)


def weight_panel(client: Client, user: User) -> Panel | None:
    """Show the last weight, from which doses per kilogram are computed."""
    if not may(user, Permission.VIEW_CHART):
        return None
    weight = queries.latest_weight(client)
    context = {
        "weight": weight,
        "more_url": reverse("clients:weights", args=[client.pk]),
        "more_label": _("Weights") if weight else _("Add weight"),
    }
    return Panel(title=_("Weight"), template="clients/panels/weight.html", order=60, context=context)


def clearance_panel(client: Client, user: User) -> Panel | None:
    """Show the clearances of the course, and where to ask for one."""
    if not may(user, Permission.VIEW_CHART):
        return None
    course = queries.current_course(client)
    if course is None:
        return None
    clearances = queries.clearances_of(course)
    may_ask = may(user, Permission.REQUEST_CLEARANCE) and queries.may_ask_again(course, clearances)
    context = {
        "clearances": clearances,
        "more_url": reverse("clients:request_clearance", args=[course.pk]) if may_ask else "",
        "more_label": _("Ask for clearance"),
    }
    return Panel(title=_("Clearance"), template="clients/panels/clearances.html", order=5, context=context)


def waiting_panel(client: Client, user: User) -> Panel | None:
    """Show the private links that wait for the client; nothing when none does."""
    panel = link_panel(client, user)
    return panel if panel is not None and panel.context["links"] else None


def link_panel(client: Client, user: User) -> Panel | None:
    """Show the private links that still wait for the client, and the way to all."""
    if not may(user, Permission.SEND_LINK):
        return None
    waiting = [row.link for row in links_of(client, timezone.now()) if row.may_be_ended]
    context = {
        "links": waiting,
        "more_url": reverse("clients:private_links", args=[client.pk]),
        "more_label": _("Private links"),
    }
    return Panel(title=_("Waiting for the client"), template="clients/panels/links.html", order=20, context=context)


def _reason(code: str) -> str:
    return label(HoldReason(code)) if code in {reason.value for reason in HoldReason} else ""


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
