"""Medical clearance: the therapist asks, the prescriber works a queue and decides."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clients import access, queries
from clients.forms import DecideClearanceForm, RequestClearanceForm, RevokeClearanceForm
from clients.models import MedicalClearance
from clients.rules import clearance as clearance_rules
from clients.services import clearances as services
from clients.services.care_team import CareTeamRefused
from clients.tables import ClearanceQueueTable
from clinic.audit import services as audit
from clinic.core.http import StaffRequest, posted
from clinic.core.labels import label
from clinic.core.tables import configure
from clinic.core.toasts import done
from clinic.policy.decorators import requires
from clinic.policy.reach import may
from clinic.policy.terms import Permission

USUAL_LENGTH = timedelta(days=182)
RUNS_OUT_SOON = timedelta(days=30)


@requires(Permission.DECIDE_CLEARANCE)
@require_safe
def queue(request: StaffRequest) -> HttpResponse:
    """Show the prescriber what waits for a decision, and what runs out soon."""
    table = configure(request, ClearanceQueueTable(queries.clearance_queue(request.user)))
    audit.record_listing(actor=request.user, action="clients.queue.viewed")
    today = queries.today_at(access.practice_of(request.user))
    expiring = queries.expiring_clearances(request.user, on=today, until=today + RUNS_OUT_SOON)
    context = {"table": table, "expiring": expiring.order_by("valid_until", "pk")[:25]}
    return render(request, "clients/clearance_queue.html", context)


@requires(Permission.REQUEST_CLEARANCE)
@require_http_methods(["GET", "POST"])
def request_clearance(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Ask a prescriber to clear a course."""
    course = access.course_for(request.user, pk, Permission.REQUEST_CLEARANCE)
    form = RequestClearanceForm(posted(request), prescribers=queries.prescribers(course.client.practice))
    if request.method == "POST" and form.is_valid():
        try:
            services.request_clearance(course=course, actor=request.user, now=timezone.now(), **form.cleaned_data)
        except (services.ClearanceAlreadyAsked, services.CourseIsClosed, CareTeamRefused) as refusal:
            form.add_error(None, refusal.for_staff)
        else:
            done(request, _("%(name)s was asked.") % {"name": form.cleaned_data["prescriber"].printed_name})
            return redirect("clients:detail", pk=course.client_id)
    context = {"client": course.client, "course": course, "form": form}
    return render(request, "clients/clearance_request.html", context)


@requires(Permission.VIEW_CHART)
@require_safe
def clearance(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show a clearance with its history; the prescriber decides or revokes here."""
    found = access.clearance_for(request.user, pk)
    return _page(request, found, decide_form=_decide_form(found), revoke_form=_revoke_form(found))


@requires(Permission.DECIDE_CLEARANCE)
@require_http_methods(["POST"])
def decide(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Record the prescriber's decision."""
    found = access.clearance_for(request.user, pk, Permission.DECIDE_CLEARANCE)
    form = DecideClearanceForm(request.POST, current=found.status)
    if form.is_valid():
        try:
            decided = services.decide_clearance(
                clearance=found,
                decision=form.cleaned_data["decision"],
                valid_from=form.cleaned_data["valid_from"],
                valid_until=form.cleaned_data["valid_until"],
                note=form.cleaned_data["note"],
                seen_version=form.cleaned_data["version"],
                actor=request.user,
                now=timezone.now(),
            )
        except (services.ClearanceDecidedMeanwhile, services.ClearanceStepRefused) as refusal:
            form.add_error(None, refusal.for_staff)
        else:
            done(request, _("Decision saved: %(status)s.") % {"status": label(decided.status)})
            return redirect("clients:clearance", pk=pk)
    return _page(request, found, decide_form=form, revoke_form=_revoke_form(found))


@requires(Permission.DECIDE_CLEARANCE)
@require_http_methods(["POST"])
def revoke(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Take a clearance back."""
    found = access.clearance_for(request.user, pk, Permission.DECIDE_CLEARANCE)
    form = RevokeClearanceForm(request.POST)
    if form.is_valid():
        try:
            services.revoke_clearance(
                clearance=found,
                reason=form.cleaned_data["reason"],
                seen_version=form.cleaned_data["version"],
                actor=request.user,
                now=timezone.now(),
            )
        except (services.ClearanceDecidedMeanwhile, services.ClearanceStepRefused) as refusal:
            form.add_error(None, refusal.for_staff)
        else:
            done(request, _("Clearance revoked."))
            return redirect("clients:clearance", pk=pk)
    return _page(request, found, decide_form=_decide_form(found), revoke_form=form)


def _decide_form(found: MedicalClearance) -> DecideClearanceForm:
    today = queries.today_at(found.client.practice)
    initial = {"valid_from": today, "valid_until": today + USUAL_LENGTH, "version": found.version}
    return DecideClearanceForm(current=found.status, initial=initial)


def _revoke_form(found: MedicalClearance) -> RevokeClearanceForm:
    return RevokeClearanceForm(initial={"version": found.version})


def _page(request: StaffRequest, found: MedicalClearance, **forms: Any) -> HttpResponse:
    may_decide = may(request.user, Permission.DECIDE_CLEARANCE)
    found.refresh_from_db(fields=["status", "version"])
    for form in forms.values():
        if form.is_bound:
            form.carry_version(found.version)
    context = {
        "client": found.client,
        "clearance": found,
        "steps": queries.clearance_history(found),
        "may_decide": may_decide and bool(clearance_rules.TRANSITIONS[found.status] & clearance_rules.DECISIONS),
        "may_revoke": may_decide and found.status in clearance_rules.GRANTED,
        **forms,
    }
    return render(request, "clients/clearance_detail.html", context)
