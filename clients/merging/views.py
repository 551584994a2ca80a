"""Two charts of one person: finding them, comparing them, merging them, and undoing it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clients import access as client_access
from clients.merging import access, queries, services
from clients.merging.forms import MergeForm, UndoForm
from clinic.core.http import StaffRequest, posted
from clinic.core.toasts import done
from clinic.policy.decorators import requires
from clinic.policy.terms import Permission


@requires(Permission.MERGE_CLIENTS)
@require_safe
def choose(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show which charts may be the same person's, and the merges this chart had a part in."""
    client = client_access.client_for(request.user, pk, Permission.MERGE_CLIENTS)
    context = {
        "client": client,
        "others": queries.others_like(client, request.user).seen,
        "merges": queries.merges_of(client),
        "merged_into": queries.merged_into(client),
    }
    return render(request, "merging/choose.html", context)


@requires(Permission.MERGE_CLIENTS)
@require_http_methods(["GET", "POST"])
def compare(request: StaffRequest, pk: UUID, other: UUID) -> HttpResponse:
    """Show two charts side by side, and merge them."""
    client = client_access.client_for(request.user, pk, Permission.MERGE_CLIENTS)
    twin = client_access.client_for(request.user, other, Permission.MERGE_CLIENTS)
    form = MergeForm(posted(request), charts=(client, twin))
    if request.method == "POST" and form.is_valid():
        kept, duplicate = (client, twin) if form.cleaned_data["keep"] == str(client.pk) else (twin, client)
        try:
            services.merge_clients(
                duplicate=duplicate,
                kept=kept,
                reason=form.cleaned_data["reason"],
                actor=request.user,
                now=timezone.now(),
            )
        except services.MergeRefused as refusal:
            form.add_error(None, refusal.for_staff)
        else:
            done(request, _("Merged. It can be undone under the charts of this client."))
            return redirect("clients:detail", pk=kept.pk)
    return render(request, "merging/compare.html", {"client": client, "charts": (client, twin), "form": form})


@requires(Permission.MERGE_CLIENTS)
@require_http_methods(["GET", "POST"])
def undo(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Open the closed chart again."""
    merge = access.merge_for(request.user, pk)
    form = UndoForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.undo_merge(merge=merge, reason=form.cleaned_data["reason"], actor=request.user, now=timezone.now())
        except services.MergeAlreadyUndone as refusal:
            form.add_error(None, refusal.for_staff)
        else:
            done(request, _("Undone. Both charts are as they were."))
            return redirect("clients:detail", pk=merge.client_id)
    return render(request, "merging/undo.html", {"merge": merge, "client": merge.kept, "form": form})
