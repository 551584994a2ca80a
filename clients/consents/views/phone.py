"""What a client sees behind a private link: read, sign, keep a copy, take back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from clients.consents import queries
from clients.consents.documents import copy_of
from clients.consents.forms import SignForm
from clients.consents.models import COPY, WITHDRAW, RequestedConsent
from clients.consents.services import requests
from clients.services.consents import ConsentNotInForce, wording_hash
from clients.terms import ConsentStatus
from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.core.http import posted
from clinic.core.paper import NotPrinted
from clinic.links.models import PrivateLink
from clinic.links.secret import SYSTEM
from clinic.links.views import page_context


def page(request: HttpRequest, link: PrivateLink, step: str) -> HttpResponse:
    """Answer while something waits to be signed."""
    if step.startswith((COPY, WITHDRAW)) or not step:
        return afterwards(request, link, step)
    item = _item(link, step)
    if item.consent.status is not ConsentStatus.SENT:
        return _overview(request, link)
    form = SignForm(posted(request))
    if request.method == "POST" and form.is_valid():
        typed = {"signer_name": form.cleaned_data["signer_name"], "strokes": form.cleaned_data["strokes"]}
        try:
            requests.sign(link=link, consent_id=item.consent_id, now=timezone.now(), **typed)
        except requests.ConsentNotOpen as refusal:
            return _overview(request, link, sentence=str(refusal.for_client), status=409)
        return _back(request)
    context = _context(link, item) | {"form": form, "text_hash": wording_hash(item.consent.template)}
    return render(request, "consents/sign.html", context)


def afterwards(request: HttpRequest, link: PrivateLink, step: str) -> HttpResponse:
    """Answer once everything is signed, as long as the link works: copies, and a way to take back."""
    acts = {COPY: _copy, WITHDRAW: _withdraw}
    for prefix, act in acts.items():
        if step.startswith(prefix) and request.method == "POST":
            return act(request, link, _item(link, step.removeprefix(prefix)))
    return _overview(request, link)


def _overview(request: HttpRequest, link: PrivateLink, *, sentence: str = "", status: int = 200) -> HttpResponse:
    items = queries.items_of(link.subject_id)
    waiting = queries.waiting(items)
    shown = [item for item in items if item.consent.status is not ConsentStatus.SUPERSEDED]
    context = page_context(link) | {
        "items": shown,
        "next": waiting[0] if waiting else None,
        "signed": [item for item in shown if item.consent.status is ConsentStatus.SIGNED],
        "sentence": sentence,
        "token": _token(request),
    }
    return render(request, "consents/overview.html", context, status=status)


def _copy(request: HttpRequest, link: PrivateLink, item: RequestedConsent) -> HttpResponse:
    consent = item.consent
    if consent.signed_at is None:
        return _overview(request, link)
    audit.record(actor=None, system=SYSTEM, act=Act.EXPORT, action="consents.copy.downloaded", target=consent)
    try:
        content = copy_of(consent)
    except NotPrinted:
        return _overview(request, link, sentence=str(requests.NOT_PRINTED), status=503)
    return pdf_answer(content, f"document-{item.place + 1}.pdf")


def _withdraw(request: HttpRequest, link: PrivateLink, item: RequestedConsent) -> HttpResponse:
    try:
        requests.withdraw_by_client(link=link, consent_id=item.consent_id, now=timezone.now())
    except ConsentNotInForce:
        return _overview(request, link, sentence=str(requests.ConsentNotOpen.for_client), status=409)
    return _back(request)


def pdf_answer(content: bytes, name: str) -> HttpResponse:
    """Return a PDF to be kept, under a name that says nothing."""
    answer = HttpResponse(content, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _item(link: PrivateLink, step: str) -> RequestedConsent:
    try:
        item = queries.item_of(link.subject_id, UUID(step))
    except ValueError:
        raise Http404 from None
    if item is None:
        raise Http404
    return item


def _context(link: PrivateLink, item: RequestedConsent) -> dict[str, Any]:
    items = queries.items_of(link.subject_id)
    return page_context(link) | {
        "item": item,
        "template": item.consent.template,
        "number": [each.consent_id for each in items].index(item.consent_id) + 1,
        "count": len(items),
    }


def _token(request: HttpRequest) -> str:
    match = request.resolver_match
    return str(match.kwargs["token"]) if match is not None else ""


def _back(request: HttpRequest) -> HttpResponse:
    return redirect("links:open", token=_token(request))
