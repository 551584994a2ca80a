"""Who saw or changed what."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from clients.models import Client
from clinic.audit import services as audit
from clinic.audit.models import AuditEvent
from clinic.audit.terms import Act
from clinic.core.http import StaffRequest
from clinic.core.tables import configure
from clinic.policy.decorators import requires
from clinic.policy.terms import Permission
from reports import access
from reports.exports import activity_lines
from reports.forms import AccessForm, ActivityForm
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
    """Hand the ledger over as CSV that can be verified; formulas in cells are made harmless."""
    people = people_of(request.user)
    form = ActivityForm(request.POST, people=people)
    if not form.is_valid():
        return _show(request, form, people)
    audit.record(actor=request.user, act=Act.EXPORT, action="reports.activity.exported")
    return _as_file(activity_of(request.user, form.cleaned_data), people)


@requires(Permission.VIEW_CHART)
@require_GET
def client_access(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show a client's care team who has looked at the record, and when."""
    client = access.client_whose_access_is_asked(request.user, pk)
    return _show_client(request, client, AccessForm(request.GET, people=people_of(request.user)))


@requires(Permission.VIEW_CHART)
@require_POST
def export_client_access(request: StaffRequest, pk: UUID) -> HttpResponseBase:
    """Hand over who has looked at one record, for the client who asks."""
    client = access.client_whose_access_is_asked(request.user, pk)
    people = people_of(request.user)
    form = AccessForm(request.POST, people=people)
    if not form.is_valid():
        return _show_client(request, client, form)
    audit.record(actor=request.user, act=Act.EXPORT, action="reports.client_access.exported", target=client)
    return _as_file(about_client(client, request.user, form.cleaned_data), people)


def _show(request: StaffRequest, form: ActivityForm, people: dict[UUID, str]) -> HttpResponse:
    is_valid = form.is_valid()
    events = activity_of(request.user, form.cleaned_data if is_valid else None)
    context = {"table": configure(request, ActivityTable(events, people=people)), "form": form}
    return render(request, "reports/activity.html", context, status=200 if is_valid else 400)


def _show_client(request: StaffRequest, client: Client, form: AccessForm) -> HttpResponse:
    is_valid = form.is_valid()
    events = about_client(client, request.user, form.cleaned_data if is_valid else None)
    table = configure(request, ActivityTable(events, people=people_of(request.user), exclude=("client",)))
    context = {"table": table, "client": client, "form": form}
    return render(request, "reports/client_access.html", context, status=200 if is_valid else 400)


def _as_file(events: QuerySet[AuditEvent], people: dict[UUID, str]) -> HttpResponseBase:
    response = StreamingHttpResponse(
        activity_lines(events.order_by("seq"), people), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = 'attachment; filename="activity.csv"'
    return response
