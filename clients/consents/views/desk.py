"""Consents of a client: send them, and keep a copy of what was signed."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clients import access
from clients import queries as client_queries
from clients.consents import access as consent_access
from clients.consents.documents import copy_of
from clients.consents.forms import ScanForm, SendForm
from clients.consents.services import requests, scans
from clients.consents.terms import HandOver
from clients.consents.views.phone import pdf_answer
from clients.models import Client
from clients.services.private_links import hand_over, why_not_mail
from clients.terms import ConsentStatus
from clients.views.private_links import show_once
from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.core.files import handed_out
from clinic.core.http import StaffRequest, posted
from clinic.core.paper import NotPrinted
from clinic.core.toasts import done, refused
from clinic.links.services import LinkRefused
from clinic.policy.decorators import requires
from clinic.policy.terms import Permission


@requires(Permission.SEND_CONSENT)
@require_http_methods(["GET", "POST"])
def send(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Send documents to be read and signed on the client's phone."""
    client = access.client_for(request.user, pk, Permission.SEND_CONSENT)
    templates = client_queries.current_templates(client.practice_id)
    form = SendForm(posted(request), templates=templates, initial=_usual(client))
    if request.method == "POST" and form.is_valid():
        try:
            issued = requests.send(
                client=client, templates=form.cleaned_data["templates"], actor=request.user, now=timezone.now()
            )
        except LinkRefused as refusal:
            form.add_error(None, str(refusal.for_staff))
        else:
            handed = hand_over(issued, wants_mail=form.cleaned_data["hand_over"] is HandOver.MAIL)
            return show_once(request, client, handed, back=reverse("clients:private_links", args=[pk]))
    context = {
        "client": client,
        "form": form,
        "has_templates": bool(templates),
        "why_not_mail": why_not_mail(client),
    }
    return render(request, "consents/send.html", context)


@requires(Permission.VIEW_CHART)
@require_POST
def copy(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Hand over the copy of a signed consent as PDF."""
    consent = access.consent_for(request.user, pk)
    if consent.signed_at is None:
        refused(request, _("This consent was never signed; there is no copy of it."))
        return redirect("clients:consents", pk=consent.client_id)
    audit.record(actor=request.user, act=Act.EXPORT, action="consents.copy.downloaded", target=consent)
    try:
        content = copy_of(consent)
    except NotPrinted:
        refused(request, requests.NOT_PRINTED)
        return redirect("clients:consents", pk=consent.client_id)
    return pdf_answer(content, f"consent-{consent.short_id}.pdf")


@requires(Permission.RECORD_CONSENT)
@require_http_methods(["GET", "POST"])
def add_scan(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Keep the signed paper beside the consent that was recorded from it."""
    consent = access.consent_for(request.user, pk, Permission.RECORD_CONSENT)
    form = ScanForm(posted(request), request.FILES or None)
    if request.method == "POST" and consent.signed_at is None:
        refused(request, _("This consent was never signed; there is no paper of it."))
        return redirect("clients:consents", pk=consent.client_id)
    if request.method == "POST" and form.is_valid():
        scans.add_scan(consent=consent, actor=request.user, now=timezone.now(), **form.cleaned_data)
        done(request, _("Scan kept."))
        return redirect("clients:consents", pk=consent.client_id)
    return render(request, "consents/scan.html", {"client": consent.client, "consent": consent, "form": form})


@requires(Permission.VIEW_CHART)
@require_POST
def scan(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Hand over the scan of a signed paper."""
    found = consent_access.scan_for(request.user, pk)
    audit.record(actor=request.user, act=Act.EXPORT, action="consents.scan.downloaded", target=found)
    return handed_out(found.content, found.media_type, name=f"consent-{found.short_id}")


def _usual(client: Client) -> dict[str, object]:
    """Tick what a dose needs and the client has not signed; mail where mail is wanted."""
    missing = client_queries.missing_consents(client, on=client_queries.today_at(client.practice))
    current = client_queries.current_templates(client.practice_id)
    sent = {row.kind for row in client_queries.consents_of(client) if row.status is ConsentStatus.SENT}
    ticked = [template.pk for kind, template in current.items() if kind in missing and kind not in sent]
    return {"templates": ticked, "hand_over": HandOver.SHOW if why_not_mail(client) else HandOver.MAIL}
