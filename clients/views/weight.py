"""Weights of a client."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clients import access, queries
from clients.forms import WeightForm
from clients.services.weights import record_weight
from clinic.core.http import StaffRequest, posted
from clinic.core.toasts import done
from clinic.policy.decorators import requires
from clinic.policy.reach import may
from clinic.policy.terms import Permission


@requires(Permission.VIEW_CHART)
@require_safe
def weights(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show every weight."""
    client = access.client_for(request.user, pk, Permission.VIEW_CHART)
    context = {
        "client": client,
        "weights": queries.weights_of(client),
        "may_record": may(request.user, Permission.RECORD_MEASURE),
    }
    return render(request, "clients/weights.html", context)


@requires(Permission.RECORD_MEASURE)
@require_http_methods(["GET", "POST"])
def record(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Add a weight."""
    client = access.client_for(request.user, pk, Permission.RECORD_MEASURE)
    form = WeightForm(posted(request), initial={"measured_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        record_weight(client=client, actor=request.user, now=timezone.now(), **form.cleaned_data)
        done(request, _("Weight recorded."))
        return redirect("clients:detail", pk=pk)
    return render(request, "clients/weight_form.html", {"client": client, "form": form})
