"""A client's safety plan: read and written anew."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients import access as client_access
from clients.risk import documents, queries
from clients.risk.forms import SafetyPlanForm
from clients.risk.services import plans
from clients.services.private_links import hand_over, why_not_mail
from clients.views.private_links import show_once
from clinic.core.http import StaffRequest, posted
from clinic.core.toasts import done, refused
from clinic.links.services import LinkRefused
from clinic.policy.decorators import requires
from clinic.policy.reach import may
from clinic.policy.terms import Permission


@requires(Permission.VIEW_CHART)
@require_safe
def safety_plan(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show the plan that holds, and the versions before it."""
    client = client_access.client_for(request.user, pk, Permission.VIEW_CHART)
    versions = queries.safety_plans(client)
    context = {
        "client": client,
        "versions": [(plan, documents.sections_of(plan)) for plan in versions],
        "lines": queries.crisis_lines(client.practice),
        "may_write": may(request.user, Permission.WRITE_NOTE),
        "why_not_mail": why_not_mail(client),
        "may_print": may(request.user, Permission.ISSUE_DOCUMENT),
    }
    return render(request, "risk/safety_plan.html", context)


@requires(Permission.WRITE_NOTE)
@require_http_methods(["GET", "POST"])
def write(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Write the next version of the plan, beginning with the words of the last."""
    client = client_access.client_for(request.user, pk, Permission.WRITE_NOTE)
    form = SafetyPlanForm(posted(request), initial=SafetyPlanForm.initial_of(queries.current_plan(client.pk)))
    theirs = None
    if request.method == "POST" and form.is_valid():
        version, now = form.cleaned_data["version"], timezone.now()
        try:
            plans.write_plan(client=client, texts=form.texts, after_version=version, actor=request.user, now=now)
        except plans.PlanRefused as refusal:
            form.add_error(None, refusal.for_staff)
            last = queries.current_plan(client.pk)
            if isinstance(refusal, plans.PlanChanged) and last is not None:
                theirs = documents.sections_of(last)
                form.carry_version(last.version)
        else:
            done(request, _("The safety plan was kept. Print it, or go through it with the client."))
            return redirect("risk:safety_plan", pk=pk)
    return render(request, "risk/safety_plan_form.html", {"client": client, "form": form, "theirs": theirs})


@requires(Permission.WRITE_NOTE)
@require_POST
def send(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Give the client the plan behind a private link, by mail or on the spot."""
    client = client_access.client_for(request.user, pk, Permission.WRITE_NOTE)
    try:
        issued = plans.give_plan(client=client, actor=request.user, now=timezone.now())
    except (plans.PlanRefused, LinkRefused) as refusal:
        refused(request, refusal.for_staff)
        return redirect("risk:safety_plan", pk=pk)
    handed = hand_over(issued, wants_mail="mail" in request.POST)
    return show_once(request, client, handed, back=reverse("risk:safety_plan", args=[pk]))
