"""Who looks after a client."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clients import access, queries
from clients.forms import AddMemberForm
from clients.services import care_team as services
from clinic.core.http import StaffRequest, posted
from clinic.core.toasts import done, refused
from clinic.policy.decorators import requires
from clinic.policy.terms import Permission


@requires(Permission.MANAGE_CARE_TEAM)
@require_http_methods(["GET", "POST"])
def care_team(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show the care team, and add a clinician to it."""
    client = access.client_for(request.user, pk, Permission.MANAGE_CARE_TEAM)
    form = AddMemberForm(posted(request), clinicians=queries.clinicians(client.practice))
    if request.method == "POST" and form.is_valid():
        try:
            services.join_care_team(client=client, actor=request.user, now=timezone.now(), **form.cleaned_data)
        except services.CareTeamRefused as refusal:
            form.add_error(None, refusal.for_staff)
        else:
            done(request, _("%(name)s joined the care team.") % {"name": form.cleaned_data["user"].name})
            return redirect("clients:care_team", pk=pk)
    context = {
        "client": client,
        "form": form,
        "members": queries.care_team(client),
        "past_members": queries.past_care_team(client),
    }
    return render(request, "clients/care_team.html", context)


@requires(Permission.MANAGE_CARE_TEAM)
@require_POST
def end(request: StaffRequest, pk: UUID) -> HttpResponse:
    """End a membership today."""
    member = access.care_team_member_for(request.user, pk)
    try:
        services.leave_care_team(member=member, actor=request.user, now=timezone.now())
    except services.CareTeamRefused as refusal:
        refused(request, refusal.for_staff)
    else:
        done(request, _("%(name)s left the care team.") % {"name": member.user.name})
    if not queries.is_visible(request.user, member.client, Permission.MANAGE_CARE_TEAM):
        return redirect("clients:list")
    return redirect("clients:care_team", pk=member.client_id)


@requires(Permission.MANAGE_CARE_TEAM)
@require_POST
def make_responsible(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Make a member the responsible one of their role."""
    member = access.care_team_member_for(request.user, pk)
    try:
        services.make_responsible(member=member, actor=request.user, now=timezone.now())
    except services.CareTeamRefused as refusal:
        refused(request, refusal.for_staff)
    else:
        done(request, _("%(name)s is now responsible.") % {"name": member.user.name})
    return redirect("clients:care_team", pk=member.client_id)
