"""Medical clearance: the therapist asks, the prescriber works a queue and decides."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients import access, panels, queries
from clients.forms import DecideClearanceForm, RequestClearanceForm, RevokeClearanceForm
from clients.models import MedicalClearance
from clients.rules import clearance as clearance_rules
from clients.services import clearances as services
from clients.services.care_team import CareTeamRefused
from clients.tables import ClearanceQueueTable
from clients.terms import ClearanceStatus
from clinic.audit import services as audit
from clinic.audit.clock import ClockWentBack
from clinic.core.http import StaffRequest, posted
from clinic.core.labels import label
from clinic.core.tables import configure
from clinic.core.toasts import done, refused
from clinic.policy.decorators import requires
from clinic.policy.reach import may
from clinic.policy.terms import Permission
from clinic.signatures import ceremony
from clinic.signatures.forms import ReviewedForm
from clinic.signatures.queries import held_text, with_signatures
from clinic.signatures.terms import Meaning

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
    """Show a clearance with all a prescriber reads before deciding; they decide or revoke here."""
    return _page(request, access.clearance_for(request.user, pk))


@requires(Permission.DECIDE_CLEARANCE)
@require_POST
def start_review(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Say that this prescriber is looking at it."""
    found = access.clearance_for(request.user, pk, Permission.DECIDE_CLEARANCE)
    version = ceremony.reviewed_version(request)
    try:
        services.start_review(clearance=found, seen_version=version, actor=request.user, now=timezone.now())
    except (services.ClearanceDecidedMeanwhile, services.ClearanceStepRefused) as refusal:
        refused(request, refusal.for_staff)
    else:
        done(request, _("The queue says that you are reviewing it."))
    return redirect("clients:clearance", pk=pk)


@requires(Permission.DECIDE_CLEARANCE)
@require_POST
def decide(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Keep the decision as it was entered, to be read once more and signed."""
    found = access.clearance_for(request.user, pk, Permission.DECIDE_CLEARANCE)
    form = DecideClearanceForm(request.POST, current=found.status)
    if form.is_valid():
        services.enter_decision(clearance=found, entered=form.entered(), actor=request.user, now=timezone.now())
        try:
            services.refuse_stale(clearance=found, seen_version=form.cleaned_data["version"])
        except services.ClearanceDecidedMeanwhile as refusal:
            form.add_error(None, refusal.for_staff)
        else:
            return redirect("clients:sign_clearance", pk=pk)
    return _page(request, found, decide_form=form)


@requires(Permission.DECIDE_CLEARANCE)
@require_http_methods(["GET", "POST"])
def sign(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show the decision once more as it was entered, and sign it."""
    found, refusal = access.clearance_for(request.user, pk, Permission.DECIDE_CLEARANCE), ""
    form = DecideClearanceForm(held_text(request.user, services.DECISION, found), current=found.status)
    if not form.is_valid():
        return redirect("clients:clearance", pk=pk)
    if (way := ceremony.confirm_first(request, back_to=request.path)) is not None:
        return way
    if request.method == "POST":
        version = form.cleaned_data["version"]
        try:
            decided = services.decide_clearance(
                clearance=found, terms=form.terms(), seen_version=version, actor=request.user, now=timezone.now()
            )
        except (services.ClearanceDecidedMeanwhile, services.ClearanceStepRefused, ClockWentBack) as refused_:
            refusal = str(refused_.for_staff)
        else:
            done(request, _("Signed: %(status)s.") % {"status": label(decided.status)})
            return redirect("clients:clearance", pk=pk)
    return ceremony.review_page(request, _review(found, form, refusal))


@requires(Permission.DECIDE_CLEARANCE)
@require_POST
def drop_entered(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Forget what this prescriber entered and did not sign."""
    found = access.clearance_for(request.user, pk, Permission.DECIDE_CLEARANCE)
    services.drop_entered(clearance=found, actor=request.user, now=timezone.now())
    return redirect("clients:clearance", pk=pk)


@requires(Permission.DECIDE_CLEARANCE)
@require_POST
def revoke(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Take a clearance back."""
    found = access.clearance_for(request.user, pk, Permission.DECIDE_CLEARANCE)
    form = RevokeClearanceForm(request.POST, auto_id="revoke-%s")
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
    return _page(request, found, revoke_form=form)


def _review(found: MedicalClearance, form: DecideClearanceForm, refusal: str) -> ceremony.Review:
    terms = form.terms()
    return ceremony.Review(
        title=_("Sign the decision"),
        client=found.client,
        template="clients/_decision_terms.html",
        context={"decision": terms, "medical": terms.medical},
        meaning=Meaning.AUTHOR,
        consequence=_("Once signed it cannot change. A granted clearance can be revoked, and another one asked for."),
        verb=_("Sign the decision"),
        back_url=reverse("clients:clearance", args=[found.pk]),
        back_label=_("Medical clearance"),
        version=found.version,
        refusal=refusal,
    )


def _page(request: StaffRequest, found: MedicalClearance, **bound: Any) -> HttpResponse:
    found.refresh_from_db(fields=["status", "version"])
    for form in bound.values():
        form.carry_version(found.version)
    may_act = may(request.user, Permission.DECIDE_CLEARANCE)
    may_decide = may_act and bool(clearance_rules.TRANSITIONS[found.status] & clearance_rules.DECISIONS)
    context = {
        "client": found.client,
        "clearance": found,
        "steps": queries.clearance_history(found),
        "signed": with_signatures(queries.decisions_of(found)),
        "known": [
            (
                panel,
                render_to_string(panel.template, {**panel.context, "panel": panel, "client": found.client}, request),
            )
            for panel in panels.decision_panels_for(found.client, request.user)
        ],
        "may_decide": may_decide,
        "may_start": may_decide and found.status is not ClearanceStatus.IN_REVIEW,
        "may_revoke": may_act and found.status in clearance_rules.GRANTED,
        "version_form": ReviewedForm(initial={"version": found.version}, auto_id="review-%s"),
        "revoke_form": RevokeClearanceForm(initial={"version": found.version}, auto_id="revoke-%s"),
        "unsaved": _unsaved(request, found) if may_act and not may_decide else None,
        **(_choices(request, found) if may_decide else {}),
        **bound,
    }
    return render(request, "clients/clearance_detail.html", context)


def _choices(request: StaffRequest, found: MedicalClearance) -> dict[str, Any]:
    """Begin with what was entered and not signed, or with a copied template, or with the days alone."""
    today = queries.today_at(found.client.practice)
    copied = access.chosen_template(request.user, request.GET.get("template", ""))
    held: Mapping[str, Any] = held_text(request.user, services.DECISION, found)
    initial: dict[str, Any] = {"valid_from": today, "valid_until": today + USUAL_LENGTH}
    initial |= copied.terms if copied is not None else held
    return {
        "decide_form": DecideClearanceForm(current=found.status, initial={**initial, "version": found.version}),
        "templates": queries.clearance_templates(found.client.practice),
        "copied": copied,
        "is_held": bool(held),
    }


def _unsaved(request: StaffRequest, found: MedicalClearance) -> Any:
    """Return what this person entered while somebody else decided: nothing typed is lost."""
    form = DecideClearanceForm(held_text(request.user, services.DECISION, found), current=found.status)
    return form.terms() if form.is_valid() else None
