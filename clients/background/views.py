"""What a client brings along: one page with everything, adding an entry, closing one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clients import access as client_access
from clients.background import access, queries, services
from clients.background.forms import FORMS, CloseForm
from clients.background.kinds import Kind
from clients.background.models import Entry
from clients.background.terms import Closing
from clinic.core.http import StaffRequest, posted
from clinic.core.toasts import done
from clinic.policy.decorators import requires
from clinic.policy.terms import Permission


@requires(Permission.VIEW_CLIENT)
@require_safe
def background(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show everything a client brings along that this person may see."""
    client = client_access.client_for(request.user, pk)
    context = {"client": client, "sections": queries.sections(client, request.user)}
    return render(request, "background/background.html", context)


@requires(Permission.RECORD_BACKGROUND)
@require_http_methods(["GET", "POST"])
def add_clinical(request: StaffRequest, pk: UUID, slug: str) -> HttpResponse:
    """Add an entry of the chart."""
    return _add(request, pk, access.kind_for(slug, is_clinical=True), Permission.RECORD_BACKGROUND)


@requires(Permission.EDIT_CLIENT)
@require_http_methods(["GET", "POST"])
def add(request: StaffRequest, pk: UUID, slug: str) -> HttpResponse:
    """Add an entry that the front desk keeps too."""
    return _add(request, pk, access.kind_for(slug, is_clinical=False), Permission.EDIT_CLIENT)


@requires(Permission.RECORD_BACKGROUND)
@require_http_methods(["GET", "POST"])
def close_clinical(request: StaffRequest, slug: str, pk: UUID) -> HttpResponse:
    """Say that an entry of the chart is over, or was wrong."""
    return _close(request, pk, access.kind_for(slug, is_clinical=True), Permission.RECORD_BACKGROUND)


@requires(Permission.EDIT_CLIENT)
@require_http_methods(["GET", "POST"])
def close(request: StaffRequest, slug: str, pk: UUID) -> HttpResponse:
    """Say that an entry is over, or was wrong."""
    return _close(request, pk, access.kind_for(slug, is_clinical=False), Permission.EDIT_CLIENT)


def _add(request: StaffRequest, pk: UUID, kind: Kind, permission: Permission) -> HttpResponse:
    client = client_access.client_for(request.user, pk, permission)
    form = FORMS[kind.slug](posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.add_entry(
                kind=kind, client=client, values=form.cleaned_data, actor=request.user, now=timezone.now()
            )
        except services.AllergiesAreKnown as refusal:
            form.add_error("is_none_known", refusal.for_staff)
        else:
            done(request, _("Recorded."))
            return redirect(_place(client.pk, kind))
    return render(request, "background/entry_form.html", {"client": client, "kind": kind, "form": form})


def _close(request: StaffRequest, pk: UUID, kind: Kind, permission: Permission) -> HttpResponse:
    entry = access.entry_for(request.user, kind, pk, permission)
    form = CloseForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            _closed(request, kind, entry, form.cleaned_data)
        except services.EntryClosed as refusal:
            form.add_error(None, refusal.for_staff)
        else:
            done(request, _("Closed. It stays readable under what is over."))
            return redirect(_place(entry.client_id, kind))
    context = {"client": entry.client, "kind": kind, "entry": entry, "form": form}
    return render(request, "background/entry_close.html", context)


def _closed(request: StaffRequest, kind: Kind, entry: Entry, typed: dict[str, Any]) -> None:
    now = timezone.now()
    if typed["how"] is Closing.ENDED:
        services.end_entry(kind=kind, entry=entry, ended_on=typed["ended_on"], actor=request.user, now=now)
    else:
        services.withdraw_entry(kind=kind, entry=entry, reason=typed["reason"], actor=request.user, now=now)


def _place(client: UUID, kind: Kind) -> str:
    return f"{reverse('background:background', args=[client])}#{kind.slug}"
