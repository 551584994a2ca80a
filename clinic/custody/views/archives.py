"""A client's archive: asked for, waited for, fetched."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clinic.core.http import StaffRequest, posted
from clinic.core.toasts import done, refused
from clinic.custody import access, tasks
from clinic.custody.forms import RecipientForm
from clinic.custody.services import archives
from clinic.policy.decorators import requires
from clinic.policy.terms import Permission
from clinic.signatures.ceremony import confirm_first
from sessions.services.refusals import Refused


@requires(Permission.EXPORT_RECORD)
@require_http_methods(["GET", "POST"])
def export(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Ask for everything of a client as one file."""
    client = access.record_for(request.user, pk, Permission.EXPORT_RECORD)
    if (way := confirm_first(request, back_to=request.path)) is not None:
        return way
    form = RecipientForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            archive = archives.ask_for_client_archive(
                client=client, actor=request.user, now=timezone.now(), **form.cleaned_data
            )
        except Refused as refusal:
            form.add_error(refusal.field, refusal.for_staff)
        else:
            transaction.on_commit(lambda: tasks.wake(archive.pk))
            return redirect("custody:archive", pk=archive.pk)
    return render(request, "custody/export_form.html", {"client": client, "form": form})


@requires(Permission.EXPORT_RECORD)
@require_GET
def archive(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show how far an archive has come."""
    found = access.client_archive_for(request.user, pk)
    return render(request, "custody/archive.html", {"archive": found})


@requires(Permission.EXPORT_RECORD)
@require_GET
def state(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Answer the page that waits: the state alone."""
    found = access.client_archive_for(request.user, pk)
    return render(request, "custody/_archive_state.html", {"archive": found})


@requires(Permission.EXPORT_RECORD)
@require_POST
def download(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Hand the archive over; its name says neither whose nor what."""
    found = access.client_archive_for(request.user, pk)
    if (way := confirm_first(request, back_to=reverse("custody:archive", args=[pk]))) is not None:
        return way
    try:
        content = archives.hand_over_client(archive=found, actor=request.user, now=timezone.now())
    except Refused as refusal:
        refused(request, refusal.for_staff)
        return redirect("custody:archive", pk=pk)
    headers = {"Content-Disposition": f'attachment; filename="record-{found.short_id}.zip"'}
    return HttpResponse(content, content_type="application/zip", headers=headers)


@requires(Permission.EXPORT_RECORD)
@require_POST
def retry(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Try a failed archive again."""
    found = access.client_archive_for(request.user, pk)
    archives.retry(archive=found, actor=request.user, now=timezone.now())
    transaction.on_commit(lambda: tasks.wake(found.pk))
    done(request, _("The archive is being made again."))
    return redirect("custody:archive", pk=pk)
