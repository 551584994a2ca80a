"""Consents of a client."""

from __future__ import annotations

from uuid import UUID

from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients import access, queries
from clients.forms import ConsentForm
from clients.forms.records import usual_expiry
from clients.services import consents as services
from clinic.core.http import StaffRequest, posted
from clinic.core.toasts import done, refused
from clinic.policy.decorators import requires
from clinic.policy.reach import may
from clinic.policy.terms import Permission


@requires(Permission.VIEW_CHART)
@require_safe
def consents(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show everything the client signed, and how it stands."""
    client = access.client_for(request.user, pk, Permission.VIEW_CHART)
    found = queries.consents_of(client)
    # What the consents app keeps beside them: how they were signed, and scans of the paper.
    prefetch_related_objects(found, "signature", "scans")
    context = {
        "client": client,
        "consents": found,
        "missing": queries.missing_consents(client, on=queries.today_at(client.practice)),
        "may_record": may(request.user, Permission.RECORD_CONSENT),
        "may_send": may(request.user, Permission.SEND_CONSENT) and client.archived_at is None,
    }
    return render(request, "clients/consents.html", context)


@requires(Permission.RECORD_CONSENT)
@require_http_methods(["GET", "POST"])
def record(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Record a consent that was signed on paper."""
    client = access.client_for(request.user, pk, Permission.RECORD_CONSENT)
    today = timezone.localdate()
    initial = {"signer_name": client.legal_name, "signed_on": today, "expires_on": usual_expiry(today)}
    templates = queries.current_templates(client.practice_id)
    form = ConsentForm(posted(request), templates=templates, initial=initial)
    if request.method == "POST" and form.is_valid():
        services.record_consent(client=client, actor=request.user, now=timezone.now(), **form.cleaned_data)
        done(request, _("Consent recorded."))
        return redirect("clients:consents", pk=pk)
    context = {"client": client, "form": form, "has_templates": bool(templates)}
    return render(request, "clients/consent_form.html", context)


@requires(Permission.RECORD_CONSENT)
@require_POST
def withdraw(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Record that the client takes a consent back."""
    consent = access.consent_for(request.user, pk, Permission.RECORD_CONSENT)
    try:
        services.withdraw_consent(consent=consent, actor=request.user, now=timezone.now())
    except services.ConsentNotInForce as refusal:
        refused(request, refusal.for_staff)
    else:
        done(request, _("Withdrawal recorded."))
    return redirect("clients:consents", pk=consent.client_id)
