"""Taking over a client list: upload, check, confirm."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from clients import access
from clients.forms import UploadForm
from clients.services import importing as services
from clients.services.csv_file import FileNotReadable
from clients.services.import_plan import ImportOptions
from clinic.core.http import StaffRequest, posted
from clinic.core.toasts import done, refused
from clinic.policy.decorators import requires
from clinic.policy.terms import Permission


@requires(Permission.IMPORT_CLIENTS)
@require_http_methods(["GET", "POST"])
def upload(request: StaffRequest) -> HttpResponse:
    """Take a list and keep it sealed until it is confirmed; a file that cannot be read is not kept."""
    form = UploadForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        options = ImportOptions(encoding=form.cleaned_data["encoding"], day_first=form.cleaned_data["day_first"])
        try:
            kept = services.keep_upload(
                practice=access.practice_of(request.user),
                content=form.cleaned_data["file"].read(),
                options=options,
                actor=request.user,
                now=timezone.now(),
            )
        except FileNotReadable as refusal:
            form.add_error("file", refusal.for_staff)
        else:
            return redirect("clients:import_preview", pk=kept.pk)
    return render(request, "clients/import_upload.html", {"form": form})


@requires(Permission.IMPORT_CLIENTS)
@require_http_methods(["GET", "POST"])
def preview(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show what a list would do; posting confirms it."""
    kept = access.client_import_for(request.user, pk)
    now = timezone.now()
    try:
        if request.method == "POST":
            result = services.confirm_upload(upload=kept, actor=request.user, now=now)
            done(request, _added(result.added))
            return redirect("clients:list")
        plan = services.preview_upload(upload=kept, now=now)
    except services.ImportRefused as refusal:
        refused(request, refusal.for_staff)
        plan = refusal.plan
    except (FileNotReadable, services.ImportAlreadyDone) as refusal:
        refused(request, refusal.for_staff)
        return redirect("clients:import")
    return render(request, "clients/import_preview.html", {"kept": kept, "plan": plan})


@requires(Permission.IMPORT_CLIENTS)
@require_POST
def discard(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Throw an uploaded list away."""
    kept = access.client_import_for(request.user, pk)
    services.discard_upload(upload=kept, actor=request.user, now=timezone.now())
    done(request, _("List thrown away. Nothing was imported."))
    return redirect("clients:import")


def _added(count: int) -> str:
    return ngettext("%(count)d client added.", "%(count)d clients added.", count) % {"count": count}
