"""The list of clients."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from clients import access, queries
from clients.filters import ClientFilter
from clients.tables import ClientTable
from clinic.audit import services as audit
from clinic.core.http import StaffRequest
from clinic.core.tables import configure
from clinic.policy.decorators import requires
from clinic.policy.reach import may
from clinic.policy.terms import Permission


@requires(Permission.VIEW_CLIENT)
@require_safe
def client_list(request: StaffRequest) -> HttpResponse:
    """Show the clients this person may see, narrowed, sorted and paged."""
    practice = access.practice_of(request.user)
    rows = queries.client_list(request.user, today=queries.today_at(practice))
    found = ClientFilter(request.GET, rows, user=request.user, therapists=queries.therapists(practice))
    table = configure(request, ClientTable(found.qs, user=request.user))
    audit.record_listing(actor=request.user, action="clients.list.viewed")
    context = {
        "table": table,
        "filter": found,
        "is_narrowed": any(request.GET.get(name) for name in ("q", "course", "therapist", "archive")),
        "may_add": may(request.user, Permission.ADD_CLIENT),
        "may_break_glass": may(request.user, Permission.BREAK_GLASS),
        "may_import": may(request.user, Permission.IMPORT_CLIENTS),
    }
    return render(request, "clients/client_list.html", context)
