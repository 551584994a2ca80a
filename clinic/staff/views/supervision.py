"""Who supervises an associate."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clinic.core.http import StaffRequest, posted
from clinic.core.toasts import done
from clinic.policy.decorators import requires
from clinic.policy.terms import Permission
from clinic.staff import access, queries
from clinic.staff.forms import SupervisionForm
from clinic.staff.services import supervision
from clinic.staff.views.places import page_of


@requires(Permission.MANAGE_STAFF)
@require_http_methods(["GET", "POST"])
def edit(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Say under whose supervision a person practices."""
    person = access.person_for(request.user, pk)
    form = SupervisionForm(
        posted(request), supervisors=queries.supervisors_for(person), initial={"supervisor": person.supervisor_id}
    )
    if request.method == "POST" and form.is_valid():
        try:
            supervision.set_supervisor(
                user=person, supervisor=form.cleaned_data["supervisor"], actor=request.user, now=timezone.now()
            )
        except supervision.SupervisionRefused as refusal:
            form.add_error("supervisor", refusal.for_staff)
        else:
            done(request, _("Saved. It holds from the next note this person signs."))
            return redirect(page_of(request.user, person))
    return render(request, "staff/supervision_form.html", {"form": form, "person": person})
