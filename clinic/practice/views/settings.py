"""The practice's settings on one page, and the forms that change them."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clinic.core.http import StaffRequest
from clinic.core.toasts import done
from clinic.policy.decorators import requires
from clinic.policy.terms import Permission
from clinic.practice import access, queries
from clinic.practice.forms import CareSettingsForm, DetailsForm, LinkSettingsForm, QuietHoursForm, SafeguardsForm
from clinic.practice.services import settings


@requires(Permission.MANAGE_PRACTICE)
@require_safe
def overview(request: StaffRequest) -> HttpResponse:
    """Show all settings with where to change them."""
    context = {
        "practice": access.practice_for(request.user),
        "locations": queries.locations(request.user),
        "appointment_types": queries.appointment_types(request.user),
    }
    return render(request, "practice/settings.html", context)


@requires(Permission.MANAGE_PRACTICE)
@require_http_methods(["GET", "POST"])
def edit_details(request: StaffRequest) -> HttpResponse:
    """Change letterhead, name in messages and zone."""
    practice = access.practice_for(request.user)
    fields = ("name", "neutral_name", "time_zone", "address", "phone", "email")
    form = DetailsForm(request.POST or None, initial={field: getattr(practice, field) for field in fields})
    if request.method == "POST" and form.is_valid():
        settings.change_details(practice=practice, actor=request.user, now=timezone.now(), **form.cleaned_data)
        done(request, _("Practice details saved."))
        return redirect("practice:settings")
    return render(request, "practice/form.html", {"form": form, "title": _("Practice details")})


@requires(Permission.MANAGE_PRACTICE)
@require_http_methods(["GET", "POST"])
def edit_care(request: StaffRequest) -> HttpResponse:
    """Change the stay after the last unit, the integration window, and how early to say that something runs out."""
    practice = access.practice_for(request.user)
    fields = (
        "minutes_before_leaving",
        "integration_opens_after_hours",
        "integration_closes_after_hours",
        "warn_days_before",
    )
    form = CareSettingsForm(request.POST or None, initial={field: getattr(practice, field) for field in fields})
    if request.method == "POST" and form.is_valid():
        settings.change_care_settings(practice=practice, actor=request.user, now=timezone.now(), **form.cleaned_data)
        done(request, _("Care settings saved."))
        return redirect("practice:settings")
    return render(request, "practice/form.html", {"form": form, "title": _("After a session, and what runs out")})


@requires(Permission.MANAGE_PRACTICE)
@require_http_methods(["GET", "POST"])
def edit_quiet_hours(request: StaffRequest) -> HttpResponse:
    """Change when no message goes out."""
    practice = access.practice_for(request.user)
    initial = {"quiet_from": practice.quiet_from, "quiet_until": practice.quiet_until}
    form = QuietHoursForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        settings.change_quiet_hours(practice=practice, actor=request.user, now=timezone.now(), **form.cleaned_data)
        done(request, _("Quiet hours saved."))
        return redirect("practice:settings")
    return render(request, "practice/form.html", {"form": form, "title": _("Quiet hours")})


@requires(Permission.MANAGE_PRACTICE)
@require_http_methods(["GET", "POST"])
def edit_links(request: StaffRequest) -> HttpResponse:
    """Change how long private links work and what they ask."""
    practice = access.practice_for(request.user)
    initial = {"link_days": practice.link_days, "links_ask_birth_date": practice.links_ask_birth_date}
    form = LinkSettingsForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        settings.change_link_settings(practice=practice, actor=request.user, now=timezone.now(), **form.cleaned_data)
        done(request, _("Private link settings saved."))
        return redirect("practice:settings")
    return render(request, "practice/form.html", {"form": form, "title": _("Private links")})


@requires(Permission.MANAGE_PRACTICE)
@require_http_methods(["GET", "POST"])
def edit_safeguards(request: StaffRequest) -> HttpResponse:
    """Change how much one person takes out of the record within an hour."""
    practice = access.practice_for(request.user)
    form = SafeguardsForm(request.POST or None, initial={"exports_per_hour": practice.exports_per_hour})
    if request.method == "POST" and form.is_valid():
        settings.change_safeguards(practice=practice, actor=request.user, now=timezone.now(), **form.cleaned_data)
        done(request, _("Safeguards saved."))
        return redirect("practice:settings")
    return render(request, "practice/form.html", {"form": form, "title": _("Safeguards")})
