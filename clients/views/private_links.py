"""The private links of a client: what was sent, how it stands, and its end."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clients import access
from clients.models import Client
from clients.services.private_links import HandedOver
from clinic.core.http import StaffRequest
from clinic.core.toasts import done, refused
from clinic.links import access as link_access
from clinic.links import qr, queries, services
from clinic.links.terms import EndReason
from clinic.policy.decorators import requires
from clinic.policy.reach import may
from clinic.policy.terms import Permission


@requires(Permission.SEND_LINK)
@require_safe
def links(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show every private link of a client, the latest first."""
    client = access.client_for(request.user, pk, Permission.SEND_LINK)
    context = {
        "client": client,
        "links": queries.links_of(client, timezone.now()),
        "may_send_consents": may(request.user, Permission.SEND_CONSENT) and client.archived_at is None,
    }
    return render(request, "clients/private_links.html", context)


@requires(Permission.SEND_LINK)
@require_POST
def end(request: StaffRequest, pk: UUID) -> HttpResponse:
    """End a link before its time."""
    link = link_access.link_for(request.user, pk)
    if services.end(link=link, reason=EndReason.WITHDRAWN, actor=request.user, now=timezone.now()):
        done(request, _("Link ended. It no longer works."))
    else:
        refused(request, _("This link was over already."))
    return redirect("clients:private_links", pk=link.client_id)


def show_once(request: StaffRequest, client: Client, handed: HandedOver, *, back: str) -> HttpResponse:
    """Show a link that was just made, for the only time; ``back`` is where one goes on."""
    context = {"client": client, "handed": handed, "qr": qr.drawing(handed.issued.url), "back": back}
    return render(request, "clients/private_link_made.html", context)
