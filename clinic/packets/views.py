"""The packet on the screen of staff, and behind its link on the screen of an outside prescriber."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients import access as client_access
from clients import queries as client_queries
from clinic.core.http import StaffRequest, posted
from clinic.core.toasts import done, refused
from clinic.links import qr
from clinic.links.models import PrivateLink
from clinic.links.services import LinkRefused
from clinic.links.views import page_context
from clinic.packets import access, queries, services
from clinic.packets.forms import PacketForm, ReplyForm
from clinic.packets.terms import ReplyKind
from clinic.policy.decorators import requires
from clinic.policy.terms import Permission
from sessions.services.refusals import Refused

DISCLOSE = Permission.RECORD_DISCLOSURE
PDF = "pdf"


@requires(DISCLOSE)
@require_http_methods(["GET", "POST"])
def packets(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show a client's packets with their receipts, and make one."""
    client = client_access.client_for(request.user, pk, DISCLOSE)
    course = client_queries.current_course(client)
    form = PacketForm(posted(request))
    if course is not None and form.is_bound and form.is_valid():
        try:
            made = services.make_packet(course=course, actor=request.user, now=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.for_staff)
        else:
            done(request, _("The packet was made. Print it, or put it behind a link."))
            return redirect("packets:packet", pk=made.pk)
    context = {"client": client, "course": course, "form": form, "packets": queries.packets_of(client)}
    return render(request, "packets/list.html", context)


@requires(DISCLOSE)
@require_safe
def packet(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show one packet as its reader sees it, and what came back."""
    found = access.packet_for(request.user, pk)
    listed = next(one for one in queries.packets_of(found.client) if one.packet.pk == found.pk)
    return render(request, "packets/packet.html", {"packet": found, "listed": listed, "paper": found.facts})


@requires(DISCLOSE)
@require_POST
def print_packet(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Hand the packet over as a PDF."""
    found = access.packet_for(request.user, pk)
    return _as_file(services.print_packet(packet=found, actor=request.user, now=timezone.now()))


def _as_file(content: bytes) -> HttpResponse:
    headers = {"Content-Disposition": 'attachment; filename="packet.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@requires(DISCLOSE)
@require_POST
def send(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Make a link to the packet and show it, for the only time."""
    found = access.packet_for(request.user, pk)
    try:
        issued = services.send_packet(packet=found, actor=request.user, now=timezone.now())
    except LinkRefused as refusal:
        refused(request, refusal.for_staff)
        return redirect("packets:packet", pk=pk)
    context = {"packet": found, "issued": issued, "qr": qr.drawing(issued.url)}
    return render(request, "packets/link_made.html", context)


def behind_link(request: HttpRequest, link: PrivateLink, step: str) -> HttpResponse:
    """Show an outside prescriber the packet, on the page or as a PDF, and take what they say."""
    found = access.packet_of_link(link)
    if step == PDF:
        return _as_file(services.paper_of(found))
    if step:
        raise Http404
    form = ReplyForm(posted(request))
    if form.is_bound and form.is_valid():
        services.reply(packet=found, link=link, now=timezone.now(), **form.cleaned_data)
        if form.cleaned_data["kind"] is ReplyKind.REVIEWED:
            return redirect(request.path)
        form = ReplyForm(initial={"name": form.cleaned_data["name"]})
    context = page_context(link) | {"paper": found.facts, "form": form, "replies": queries.replies_to(found)}
    context["pdf_url"] = reverse("links:step", args=[_token(request), PDF])
    return render(request, "packets/behind_link.html", context)


def _token(request: HttpRequest) -> str:
    return str(request.resolver_match.kwargs["token"]) if request.resolver_match else ""


def after_review(request: HttpRequest, link: PrivateLink, _step: str) -> HttpResponse:
    """Say that the review has arrived; the packet itself is shown no more."""
    return render(request, "packets/reviewed.html", page_context(link))
