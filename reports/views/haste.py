"""Many records opened at once: the owner's list, and what was found about each."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from clinic.audit.terms import Act
from clinic.core.http import StaffRequest, posted
from clinic.core.toasts import done
from clinic.policy.decorators import requires
from clinic.policy.terms import Permission
from reports import access
from reports.forms import FindingForm
from reports.models import HasteAlert
from reports.rules.haste import CLIENTS
from reports.services import haste


@requires(Permission.VIEW_ACTIVITY)
@require_GET
def alert_list(request: StaffRequest) -> HttpResponse:
    """Show what waits for an owner, and what was found before."""
    alerts = list(access.haste_alerts_for(request.user)[:200])
    context = {
        "waiting": [alert for alert in alerts if alert.closed_at is None],
        "past": [alert for alert in alerts if alert.closed_at is not None],
        "count": CLIENTS,
    }
    return render(request, "reports/haste_list.html", context)


@requires(Permission.VIEW_ACTIVITY)
@require_http_methods(["GET", "POST"])
def alert(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show one burst with the way into the ledger, and take what was found."""
    found = access.haste_alert_for(request.user, pk)
    form = FindingForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            haste.close(alert=found, actor=request.user, now=timezone.now(), **form.cleaned_data)
        except haste.AlertRefused as refusal:
            form.add_error(None, refusal.for_staff)
            found.refresh_from_db()
        else:
            done(request, _("Closed. What you found stays as it is."))
            return redirect("reports:haste")
    context = {"alert": found, "form": form, "count": CLIENTS, "ledger": _ledger_of(found)}
    return render(request, "reports/haste_alert.html", context)


def _ledger_of(alert: HasteAlert) -> str:
    """Return the address of the ledger, narrowed down to the burst and the hour after it."""
    zone = alert.practice.zone
    first, last = alert.since.astimezone(zone), (alert.reached_at + timedelta(hours=1)).astimezone(zone)
    narrowed = {"who": alert.user_id, "act": Act.VIEW.value}
    narrowed |= {"first": f"{first:%Y-%m-%dT%H:%M}", "last": f"{last:%Y-%m-%dT%H:%M}"}
    return f"{reverse('reports:activity')}?{urlencode(narrowed)}"
