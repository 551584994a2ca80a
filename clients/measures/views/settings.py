"""What the practice chooses about measures as a whole."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clients.measures import queries
from clients.measures.forms import SettingsForm
from clients.measures.rules.cadence import PLANNED
from clients.measures.rules.registry import INSTRUMENTS
from clients.measures.services import asking as services
from clinic.core.http import StaffRequest, posted
from clinic.core.toasts import done
from clinic.policy.decorators import requires
from clinic.policy.terms import Permission
from clinic.practice.access import practice_for


@requires(Permission.MANAGE_PRACTICE)
@require_http_methods(["GET", "POST"])
def edit(request: StaffRequest) -> HttpResponse:
    """Choose what falls due by itself, and what clients see."""
    practice = practice_for(request.user)
    chosen = queries.settings_of(practice.pk)
    planned = {code: INSTRUMENTS[code] for code in PLANNED}
    initial = {
        "shows_scores": chosen.shows_scores,
        "in_cadence": [code for code in planned if code not in chosen.left_out],
    }
    form = SettingsForm(posted(request), planned=planned, initial=initial)
    if request.method == "POST" and form.is_valid():
        services.choose_settings(
            practice=practice,
            shows_scores=form.cleaned_data["shows_scores"],
            left_out=[code for code in planned if code not in form.cleaned_data["in_cadence"]],
            actor=request.user,
            now=timezone.now(),
        )
        done(request, _("Settings about measures saved."))
        return redirect("practice:settings")
    return render(request, "measures/settings.html", {"form": form})
