"""The archive of the whole practice: the file to the owner, the passphrase to somebody else."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from clinic.core.http import StaffRequest, posted
from clinic.core.toasts import done, refused
from clinic.custody import access, queries, tasks
from clinic.custody.exports.sealed_file import OPEN_WITH
from clinic.custody.forms import ReasonForm
from clinic.custody.models import Archive
from clinic.custody.services import archives
from clinic.policy.decorators import requires
from clinic.policy.reach import may
from clinic.policy.terms import Permission
from clinic.signatures.ceremony import confirm_first
from sessions.services.refusals import Refused


@requires(Permission.EXPORT_PRACTICE, Permission.OPEN_ARCHIVE)
@require_safe
def archive_list(request: StaffRequest) -> HttpResponse:
    """Show the archives of the practice, to the one who fetches and the one who reads the passphrase."""
    access.practice_of(request.user)
    context = {
        "archives": queries.practice_archives(request.user),
        "may_export": may(request.user, Permission.EXPORT_PRACTICE),
    }
    return render(request, "custody/practice_archives.html", context)


@requires(Permission.EXPORT_PRACTICE)
@require_http_methods(["GET", "POST"])
def export(request: StaffRequest) -> HttpResponse:
    """Ask for everything of the practice."""
    if (way := confirm_first(request, back_to=request.path)) is not None:
        return way
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        found = archives.ask_for_practice_archive(
            practice=access.practice_of(request.user), actor=request.user, now=timezone.now(), **form.cleaned_data
        )
        transaction.on_commit(lambda: tasks.wake(found.pk))
        return redirect("custody:practice_archive", pk=found.pk)
    return render(request, "custody/practice_export_form.html", {"form": form})


@requires(Permission.EXPORT_PRACTICE, Permission.OPEN_ARCHIVE)
@require_GET
def archive(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show how far the archive has come."""
    found = access.practice_archive_for(request.user, pk)
    return render(request, "custody/practice_archive.html", _context(request, found))


@requires(Permission.EXPORT_PRACTICE, Permission.OPEN_ARCHIVE)
@require_GET
def state(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Answer the page that waits: the state alone."""
    found = access.practice_archive_for(request.user, pk)
    return render(request, "custody/_practice_archive_state.html", _context(request, found))


@requires(Permission.EXPORT_PRACTICE)
@require_POST
def download(request: StaffRequest, pk: UUID) -> HttpResponseBase:
    """Hand the sealed file over."""
    found = access.practice_archive_for(request.user, pk, Permission.EXPORT_PRACTICE)
    if (way := confirm_first(request, back_to=reverse("custody:practice_archive", args=[pk]))) is not None:
        return way
    try:
        path = archives.hand_over_practice(archive=found, actor=request.user, now=timezone.now())
    except Refused as refusal:
        refused(request, refusal.for_staff)
        return redirect("custody:practice_archive", pk=pk)
    return FileResponse(path.open("rb"), as_attachment=True, filename=_file_name(found))


@requires(Permission.EXPORT_PRACTICE)
@require_POST
def retry(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Try a failed archive again."""
    found = access.practice_archive_for(request.user, pk, Permission.EXPORT_PRACTICE)
    archives.retry(archive=found, actor=request.user, now=timezone.now())
    transaction.on_commit(lambda: tasks.wake(found.pk))
    done(request, _("The archive is being made again."))
    return redirect("custody:practice_archive", pk=pk)


@requires(Permission.OPEN_ARCHIVE)
@require_POST
def read_passphrase(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show the passphrase, once."""
    found = access.practice_archive_for(request.user, pk)
    if (way := confirm_first(request, back_to=reverse("custody:practice_archive", args=[pk]))) is not None:
        return way
    try:
        passphrase = archives.read_passphrase(archive=found, actor=request.user, now=timezone.now())
    except Refused as refusal:
        refused(request, refusal.for_staff)
        return redirect("custody:practice_archive", pk=pk)
    context = {"archive": found, "passphrase": passphrase, "command": OPEN_WITH.format(name=_file_name(found))}
    return render(request, "custody/passphrase.html", context)


def _file_name(archive: Archive) -> str:
    return f"practice-{archive.short_id}.zip.enc"


def _context(request: StaffRequest, found: Archive) -> dict[str, object]:
    return {
        "archive": found,
        "address": request.build_absolute_uri(reverse("custody:practice_archive", args=[found.pk])),
        "is_mine": found.requested_by_id == request.user.pk,
        "may_export": may(request.user, Permission.EXPORT_PRACTICE),
        "others_may": queries.others_who_may(request.user, Permission.OPEN_ARCHIVE, queries.colleagues(found.practice)),
    }
