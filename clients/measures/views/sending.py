"""Asking a client for answers through a private link."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from clients import access as client_access
from clients.measures import queries
from clients.measures.forms import SendForm
from clients.measures.services import asking as services
from clients.services.private_links import hand_over, why_not_mail
from clients.views.private_links import show_once
from clinic.core.http import StaffRequest, posted
from clinic.links.services import LinkRefused
from clinic.policy.decorators import requires
from clinic.policy.terms import Permission


@requires(Permission.RECORD_MEASURE)
@require_http_methods(["GET", "POST"])
def send(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Choose questionnaires, beginning with what is due, and make one link for all of them."""
    client = client_access.client_for(request.user, pk, Permission.RECORD_MEASURE)
    sendable, now = queries.sendable(client.practice_id), timezone.now()
    due = [item for item in queries.due_of(client, now) if item.code in sendable]
    initial = {
        "instruments": [item.code for item in due],
        "moment": due[0].moment if due else None,
        "wants_mail": not why_not_mail(client),
    }
    form = SendForm(posted(request), sendable=sendable, initial=initial)
    if request.method == "POST" and form.is_valid():
        chosen = [sendable[code] for code in form.cleaned_data["instruments"]]
        try:
            issued = services.ask(
                client=client, instruments=chosen, moment=form.cleaned_data["moment"], actor=request.user, now=now
            )
        except (LinkRefused, services.AskingRefused) as refusal:
            form.add_error(None, refusal.for_staff)
        else:
            handed = hand_over(issued, wants_mail=form.cleaned_data["wants_mail"])
            return show_once(request, client, handed, back=reverse("measures:list", args=[client.pk]))
    context = {
        "client": client,
        "form": form,
        "due": due,
        "why_not_mail": why_not_mail(client),
        "not_sendable": [
            one for code, one in queries.instruments_of(client.practice_id).items() if code not in sendable
        ],
    }
    return render(request, "measures/send.html", context)
