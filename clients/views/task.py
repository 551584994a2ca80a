"""Tasks about a client."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clients import access
from clients.forms import TaskOutcomeForm
from clients.services import tasks as services
from clinic.core.http import StaffRequest, posted
from clinic.core.toasts import done
from clinic.policy.decorators import requires
from clinic.policy.terms import Permission


@requires(Permission.RESOLVE_TASK)
@require_http_methods(["GET", "POST"])
def close(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Close a task with what came of it."""
    task = access.task_for(request.user, pk)
    form = TaskOutcomeForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.close_task(task=task, outcome=form.cleaned_data["outcome"], actor=request.user, now=timezone.now())
        except services.TaskAlreadyClosed as refusal:
            form.add_error(None, refusal.for_staff)
            task.refresh_from_db()
        else:
            done(request, _("Task closed."))
            return redirect("clients:detail", pk=task.client_id)
    return render(request, "clients/task_close.html", {"client": task.client, "task": task, "form": form})
