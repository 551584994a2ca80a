"""Who saw or changed what."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.core.http import StaffRequest
from clinic.core.tables import configure
from clinic.policy.decorators import requires
from clinic.policy.terms import Permission
from reports import access
from reports.exports import activity_rows
from reports.forms import ActivityForm
from reports.queries.activity import about_client, activity_of, people_of
from reports.tables import ActivityTable


@requires(Permission.VIEW_ACTIVITY)
@require_GET
def activity(request: StaffRequest) -> HttpResponse:
    """Show the practice's ledger; owners see keys of clients, never their names."""
    people = people_of(request.user)
    form = ActivityForm(request.GET or None, people=people)
    narrowed = form.cleaned_data if form.is_valid() else {}
    audit.record(actor=request.user, act=Act.QUERY, action="reports.activity.viewed")
    table = configure(request, ActivityTable(activity_of(request.user, narrowed), people=people))
    return render(request, "reports/activity.html", {"table": table, "form": form})


@requires(Permission.VIEW_ACTIVITY)
@require_POST
def export(request: StaffRequest) -> StreamingHttpResponse:
    """Hand the ledger over as CSV; formulas in cells are made harmless."""
    people = people_of(request.user)
    form = ActivityForm(request.POST, people=people)
    narrowed = form.cleaned_data if form.is_valid() else {}
    audit.record(actor=request.user, act=Act.EXPORT, action="reports.activity.exported")
    rows = activity_rows(activity_of(request.user, narrowed).order_by("seq"), people)
    response = StreamingHttpResponse(_lines(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="activity.csv"'
    return response


@requires(Permission.VIEW_CHART)
@require_GET
def client_access(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show a client's care team who has looked at the record."""
    client = access.client_whose_access_is_asked(request.user, pk)
    table = configure(request, ActivityTable(about_client(client), people=people_of(request.user)))
    return render(request, "reports/client_access.html", {"table": table, "client": client})


class _Echo:
    """A file that hands each line back."""

    def write(self, value: str) -> str:
        return value


def _lines(rows: Iterable[list[Any]]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    for row in rows:
        yield writer.writerow(row)
