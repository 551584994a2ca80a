"""Who saw or changed what."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.core.http import StaffRequest
from clinic.core.tables import configure
from clinic.policy.decorators import requires
from clinic.policy.terms import Permission
from reports import access
from reports.exports import activity_lines
from reports.forms import ActivityForm
from reports.queries.activity import about_client, activity_of, people_of
from reports.tables import ActivityTable


@requires(Permission.VIEW_ACTIVITY)
@require_GET
def activity(request: StaffRequest) -> HttpResponse:
    """Show the practice's ledger; owners see keys of clients, never their names."""
    people = people_of(request.user)
    form = ActivityForm(request.GET, people=people)
    audit.record(actor=request.user, act=Act.QUERY, action="reports.activity.viewed")
    return _show(request, form, people)


@requires(Permission.VIEW_ACTIVITY)
@require_POST
def export(request: StaffRequest) -> HttpResponseBase:
    """Hand the ledger over as CSV; formulas in cells are made harmless."""
    people = people_of(request.user)
    form = ActivityForm(request.POST, people=people)
    if not form.is_valid():
        return _show(request, form, people)
    audit.record(actor=request.user, act=Act.EXPORT, action="reports.activity.exported")
    lines = activity_lines(activity_of(request.user, form.cleaned_data).order_by("seq"), people)
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="activity.csv"'
    return response


@requires(Permission.VIEW_CHART)
@require_GET
def client_access(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show a client's care team who has looked at the record."""
    client = access.client_whose_access_is_asked(request.user, pk)
    table = configure(request, ActivityTable(about_client(client, request.user), people=people_of(request.user)))
    return render(request, "reports/client_access.html", {"table": table, "client": client})


def _show(request: StaffRequest, form: ActivityForm, people: dict[UUID, str]) -> HttpResponse:
    is_valid = form.is_valid()
    events = activity_of(request.user, form.cleaned_data if is_valid else None)
    table = configure(request, ActivityTable(events, people=people))
    context = {"table": table, "form": form}
    return render(request, "reports/activity.html", context, status=200 if is_valid else 400)
