"""What the practice chooses about risk."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clients.risk import queries
from clients.risk.forms import RiskSettingsForm
from clients.risk.services import plans
from clinic.core.http import StaffRequest, posted
from clinic.core.toasts import done
from clinic.policy.decorators import requires
from clinic.policy.terms import Permission
from clinic.practice.access import practice_for


@requires(Permission.MANAGE_PRACTICE)
@require_http_methods(["GET", "POST"])
def edit(request: StaffRequest) -> HttpResponse:
    """Choose when others are told, and which numbers clients see."""
    practice = practice_for(request.user)
    form = RiskSettingsForm(posted(request), initial=RiskSettingsForm.initial_of(queries.settings_of(practice.pk)))
    if request.method == "POST" and form.is_valid():
        plans.choose(
            practice=practice,
            pass_on_after_minutes=form.cleaned_data["pass_on_after_minutes"],
            crisis_lines=form.crisis_lines,
            emergency_number=form.cleaned_data["emergency_number"],
            on_call_number=form.cleaned_data["on_call_number"],
            actor=request.user,
            now=timezone.now(),
        )
        done(request, _("Settings about risk saved."))
        return redirect("practice:settings")
    return render(request, "risk/settings.html", {"form": form})
