"""Terms of a clearance to copy from: the prescribers of a practice keep them together."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients import access, queries
from clients.forms import ClearanceTemplateForm
from clients.models import ClearanceTemplate
from clients.services import clearance_templates as services
from clinic.core.http import StaffRequest, posted
from clinic.core.toasts import done
from clinic.policy.decorators import requires
from clinic.policy.terms import Permission


@requires(Permission.DECIDE_CLEARANCE)
@require_safe
def template_list(request: StaffRequest) -> HttpResponse:
    """Show the terms that can be copied into a decision."""
    found = queries.clearance_templates(access.practice_of(request.user))
    return render(request, "clients/clearance_templates.html", {"templates": found})


@requires(Permission.DECIDE_CLEARANCE)
@require_http_methods(["GET", "POST"])
def add(request: StaffRequest) -> HttpResponse:
    """Keep new terms under a name."""
    return _edit(request, None)


@requires(Permission.DECIDE_CLEARANCE)
@require_http_methods(["GET", "POST"])
def edit(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Change terms; what was signed from them stays."""
    return _edit(request, access.clearance_template_for(request.user, pk))


@requires(Permission.DECIDE_CLEARANCE)
@require_POST
def retire(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Offer terms no more."""
    template = access.clearance_template_for(request.user, pk)
    services.retire_template(template=template, actor=request.user, now=timezone.now())
    done(request, _("The template is offered no more."))
    return redirect("clients:clearance_templates")


def _edit(request: StaffRequest, template: ClearanceTemplate | None) -> HttpResponse:
    initial = {**template.terms, "name": template.name} if template is not None else None
    form = ClearanceTemplateForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.save_template(
                practice=access.practice_of(request.user),
                name=form.cleaned_data["name"],
                terms=form.terms(),
                actor=request.user,
                now=timezone.now(),
                template=template,
            )
        except services.TemplateNameTaken as refusal:
            form.add_error("name", refusal.for_staff)
        else:
            done(request, _("The template was saved."))
            return redirect("clients:clearance_templates")
    return render(request, "clients/clearance_template_form.html", {"form": form, "template": template})
