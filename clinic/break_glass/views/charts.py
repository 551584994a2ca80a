"""Asking for a colleague's chart, opening it, ending it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clinic.break_glass import access, queries
from clinic.break_glass.forms import AskForm
from clinic.break_glass.middleware import remember
from clinic.break_glass.services import charts as services
from clinic.core.http import StaffRequest, posted
from clinic.core.toasts import done, refused
from clinic.policy.decorators import requires
from clinic.policy.terms import Permission
from clinic.signatures import services as signatures
from clinic.signatures.ceremony import confirm_first
from clinic.signatures.queries import held_text

PURPOSE = "break_glass.ask"


@requires(Permission.BREAK_GLASS)
@require_http_methods(["GET", "POST"])
def ask(request: StaffRequest) -> HttpResponse:
    """Ask for a chart, or open it at once; whoever asks has just confirmed who they are."""
    user, now = request.user, timezone.now()
    form = AskForm(posted(request), initial=held_text(user, PURPOSE, user))
    if confirm := confirm_first(request, back_to=reverse("break_glass:ask")):
        if request.method == "POST":
            # What was typed must not be lost to the confirmation, nor wait in the session.
            signatures.hold(user=user, purpose=PURPOSE, subject=user, content=form.typed(), now=now)
        return confirm
    if request.method == "POST" and form.is_valid() and (opened := _opened(request, form)):
        signatures.let_go(user=user, purpose=PURPOSE, subject=user)
        return opened
    recent = [(item, item.state(now)) for item in queries.own_recent(user, now)]
    return render(request, "break_glass/ask.html", {"form": form, "recent": recent})


def _opened(request: StaffRequest, form: AskForm) -> HttpResponse | None:
    """Open the chart or put the request on the owner's list; None with the refusal in the form."""
    user, now, typed = request.user, timezone.now(), form.cleaned_data
    client = None
    try:
        client = services.seek_client(
            practice=access.practice_of(user), first=typed["first_name"], last=typed["last_name"],
            birth_date=typed["birth_date"], actor=user, now=now,
        )  # fmt: skip
        found = services.ask_for_chart(
            client=client, reason_code=typed["reason_code"], reason=typed["reason"], actor=user, now=now
        )
    except services.ChartNotOpened as refusal:
        if client is not None:
            services.record_refused_chart(client=client, code=refusal.code, actor=user, now=now)
        form.add_error(None, refusal.for_staff)
        return None
    if found.needs_consent:
        done(request, _("The practice owner is asked. You have opened two charts today, so somebody has to agree."))
        return redirect("break_glass:ask")
    remember(request, found)
    return redirect("clients:detail", pk=client.pk)


@requires(Permission.BREAK_GLASS)
@require_POST
def open_granted(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Open a chart that an owner has agreed to."""
    granted = access.own_access(request.user, pk)
    if confirm := confirm_first(request, back_to=reverse("break_glass:ask")):
        return confirm
    try:
        opened = services.open_granted(access=granted, actor=request.user, now=timezone.now())
    except services.ChartNotOpened as refusal:
        refused(request, refusal.for_staff)
        return redirect("break_glass:ask")
    remember(request, opened)
    return redirect("clients:detail", pk=opened.client_id)


@requires(Permission.BREAK_GLASS)
@require_POST
def end(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Close the chart before the hour is over."""
    services.end_access(access=access.own_access(request.user, pk), actor=request.user, now=timezone.now())
    done(request, _("The chart is closed. The practice owner will review the access."))
    return redirect("reports:today")
