"""Touch consent: what stands, what is said today, and taking it back with one tap."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from clients.models import Client
from clinic.core.http import StaffRequest, posted
from clinic.core.toasts import done, refused
from clinic.policy.decorators import requires
from clinic.policy.reach import may
from clinic.policy.terms import Permission
from sessions import access
from sessions.forms.touch import TouchForm
from sessions.queries.touch import touch_of
from sessions.services import touch as services
from sessions.services.refusals import Refused
from sessions.views.answers import put_at_field


@requires(Permission.VIEW_DOSING_SESSION)
@require_http_methods(["GET", "POST"])
def touch(request: StaffRequest, client_pk: UUID) -> HttpResponse:
    """Show what the client agrees to, and take down what they agree to now."""
    if request.method == "GET":
        person = access.client_of_touch(request.user, client_pk)
        return _page(request, person, TouchForm(initial={"person": request.user.name}))
    person = access.client_of_touch(request.user, client_pk, Permission.RECORD_CONSENT)
    form = TouchForm(posted(request))
    if form.is_valid():
        try:
            services.agree(client=person, terms=form.terms(), actor=request.user, now=timezone.now())
        except Refused as refusal:
            put_at_field(form, refusal)
        else:
            done(request, _("Recorded for today."))
            return redirect("sessions:touch", client_pk=client_pk)
    return _page(request, person, form)


def _page(request: StaffRequest, person: Client, form: TouchForm) -> HttpResponse:
    context = {
        "person": person,
        "touch": touch_of(person, timezone.now()),
        "form": form,
        "may_record": may(request.user, Permission.RECORD_CONSENT),
    }
    return render(request, "sessions/touch.html", context, status=400 if form.errors else 200)


@requires(Permission.RECORD_CONSENT)
@require_POST
def reaffirm(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Take down that the client said it again today."""
    line = access.touch_consent_for(request.user, pk)
    try:
        services.reaffirm(line=line, actor=request.user, now=timezone.now())
    except Refused as refusal:
        refused(request, refusal.for_staff)
    else:
        done(request, _("Re-affirmed for today."))
    return redirect("sessions:touch", client_pk=line.client_id)


@requires(Permission.RECORD_CONSENT)
@require_POST
def take_back(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Take down that the client takes back what was agreed with one person."""
    line = access.touch_consent_for(request.user, pk)
    services.take_back(line=line, actor=request.user, now=timezone.now())
    done(request, _("Taken back. No touch by %(person)s.") % {"person": line.person})
    return redirect("sessions:touch", client_pk=line.client_id)


@requires(Permission.RECORD_DOSING_SESSION)
@require_POST
def stop(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Take down, in the room, that the client takes back everything."""
    dosing_session = access.dosing_session_for(request.user, pk, Permission.RECORD_DOSING_SESSION)
    count = services.take_back_all(client=dosing_session.client, actor=request.user, now=timezone.now())
    people = ngettext("Taken back with %(count)d person.", "Taken back with %(count)d people.", count)
    done(request, (people % {"count": count}) + " " + _("No touch from now on."))
    return redirect("sessions:detail", pk=pk)
