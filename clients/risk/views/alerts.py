"""An alert: read, taken up, followed up."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clients.risk import access, queries
from clients.risk.forms import ContactForm, OutcomeForm
from clients.risk.models import RiskAlert
from clients.risk.services import alerts
from clinic.core.http import StaffRequest
from clinic.core.toasts import done
from clinic.policy.decorators import requires
from clinic.policy.reach import may
from clinic.policy.terms import Permission


@requires(Permission.VIEW_CHART)
@require_safe
def alert(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show what was answered, what was done, and whom to call."""
    return _show(request, access.alert_for(request.user, pk))


@requires(Permission.RESOLVE_TASK)
@require_POST
def take_up(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Say that one follows this up."""
    found = access.alert_for(request.user, pk, Permission.RESOLVE_TASK)
    alerts.take_up(alert=found, actor=request.user, now=timezone.now())
    return redirect("risk:alert", pk=pk)


@requires(Permission.RESOLVE_TASK)
@require_POST
def record_contact(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Write down a contact or an attempt."""
    found, form = access.alert_for(request.user, pk, Permission.RESOLVE_TASK), ContactForm(request.POST)
    if not form.is_valid():
        return _show(request, found, contact_form=form)
    alerts.record_contact(alert=found, note=form.cleaned_data["note"], actor=request.user, now=timezone.now())
    done(request, _("The contact was recorded."))
    return redirect("risk:alert", pk=pk)


@requires(Permission.RESOLVE_TASK)
@require_POST
def record_outcome(request: StaffRequest, pk: UUID) -> HttpResponse:
    """End the follow-up with an outcome."""
    found, form = access.alert_for(request.user, pk, Permission.RESOLVE_TASK), OutcomeForm(request.POST)
    if form.is_valid():
        try:
            alerts.record_outcome(alert=found, actor=request.user, now=timezone.now(), **form.cleaned_data)
        except alerts.RiskRefused as refusal:
            form.add_error(None, refusal.for_staff)
            found.refresh_from_db()
        else:
            done(request, _("The outcome was recorded."))
            return redirect("risk:alert", pk=pk)
    return _show(request, found, outcome_form=form)


def _show(request: StaffRequest, found: RiskAlert, **bound: Any) -> HttpResponse:
    client = found.client
    context = {
        "alert": found,
        "client": client,
        "steps": queries.steps_of(found),
        "plan": queries.current_plan(client.pk),
        "lines": queries.crisis_lines(client.practice),
        "may_resolve": may(request.user, Permission.RESOLVE_TASK),
        "is_open": found.closed_at is None,
        "needs_outcome": found.closed_at is None or found.holds_dosing,
        "contact_form": ContactForm(auto_id="contact-%s"),
        "outcome_form": OutcomeForm(auto_id="outcome-%s"),
        **bound,
    }
    return render(request, "risk/alert.html", context, status=400 if bound else 200)
