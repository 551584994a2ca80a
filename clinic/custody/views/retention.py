"""How long records stay, holds, and their removal in two steps. Records appear by their code alone."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients.models import Client
from clinic.core.http import StaffRequest, posted
from clinic.core.toasts import done, refused
from clinic.custody import access, queries, tasks
from clinic.custody.forms import AskPurgeForm, CodeForm, ReasonForm, RetentionForm
from clinic.custody.services import purging, retention
from clinic.policy.decorators import requires
from clinic.policy.reach import may
from clinic.policy.terms import Permission
from clinic.signatures.ceremony import confirm_first
from sessions.services.refusals import Refused


@requires(Permission.MANAGE_RETENTION)
@require_safe
def kept_records(request: StaffRequest) -> HttpResponse:
    """Show which records are past their time. Nothing is removed because of that."""
    practice = access.practice_of(request.user)
    records = queries.kept_records(practice, today=queries.today_of(practice, timezone.now()))
    context = {
        "terms": queries.terms_of(practice),
        "policy": queries.policy_of(practice),
        "over": [record for record in records if record.verdict.is_over],
        "held": [record for record in records if record.facts.is_held],
        "count": len(records),
        "purges": queries.purges_of(request.user),
    }
    return render(request, "custody/kept.html", context)


@requires(Permission.MANAGE_RETENTION)
@require_http_methods(["GET", "POST"])
def edit_policy(request: StaffRequest) -> HttpResponse:
    """Change how long the practice keeps its records."""
    practice = access.practice_of(request.user)
    policy, terms = queries.policy_of(practice), queries.terms_of(practice)
    initial = {
        "years": terms.years,
        "years_after_majority": terms.years_after_majority,
        "basis": policy.basis if policy else "",
    }
    form = RetentionForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        retention.set_policy(practice=practice, actor=request.user, now=timezone.now(), **form.cleaned_data)
        done(request, _("Saved. It applies to every record at once."))
        return redirect("custody:kept")
    return render(request, "custody/retention_form.html", {"form": form})


@requires(Permission.MANAGE_RETENTION)
@require_safe
def kept_record(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show what keeps one record, and how it could be removed."""
    client = access.record_for(request.user, pk, Permission.MANAGE_RETENTION)
    return _kept_record(request, client, AskPurgeForm())


def _kept_record(request: StaffRequest, client: Client, form: AskPurgeForm) -> HttpResponse:
    context = {
        "code": client.short_id,
        "client_pk": client.pk,
        "kept": queries.kept(client, today=queries.today_of(client.practice, timezone.now())),
        "holds": queries.holds_of(client),
        "open_purge": queries.open_purge(client),
        "form": form,
    }
    return render(request, "custody/kept_record.html", context)


@requires(Permission.MANAGE_RETENTION)
@require_POST
def ask_purge(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Take the first of the two steps."""
    client = access.record_for(request.user, pk, Permission.MANAGE_RETENTION)
    form = AskPurgeForm(request.POST)
    if form.is_valid():
        try:
            purge = purging.ask(
                client=client, typed_code=form.cleaned_data["code"], reason=form.cleaned_data["reason"],
                actor=request.user, now=timezone.now(),
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(refusal.field, refusal.for_staff)
        else:
            return redirect("custody:purge", pk=purge.pk)
    return _kept_record(request, client, form)


@requires(Permission.PLACE_HOLD)
@require_http_methods(["GET", "POST"])
def place_hold(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Keep a record whatever its age."""
    client = access.record_for(request.user, pk, Permission.PLACE_HOLD)
    form = ReasonForm(posted(request))
    back = "custody:record" if may(request.user, Permission.RECORD_DISCLOSURE) else "custody:kept_record"
    if request.method == "POST" and form.is_valid():
        retention.place_hold(client=client, actor=request.user, now=timezone.now(), **form.cleaned_data)
        done(request, _("The record is under legal hold."))
        return redirect(back, pk=pk)
    context = {"form": form, "code": client.short_id, "client_pk": client.pk, "back": back}
    return render(request, "custody/hold_form.html", context)


@requires(Permission.MANAGE_RETENTION)
@require_http_methods(["GET", "POST"])
def lift_hold(request: StaffRequest, pk: UUID) -> HttpResponse:
    """End a hold."""
    hold = access.hold_for(request.user, pk)
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            retention.lift_hold(hold=hold, actor=request.user, now=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.for_staff)
        else:
            done(request, _("The hold is lifted."))
            return redirect("custody:kept_record", pk=hold.client_id)
    return render(request, "custody/lift_form.html", {"form": form, "hold": hold, "code": hold.client.short_id})


@requires(Permission.MANAGE_RETENTION)
@require_safe
def purge(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show a removal: what waits for confirmation, or what was removed."""
    found = access.purge_for(request.user, pk)
    others = queries.others_who_may(request.user, Permission.MANAGE_RETENTION, queries.colleagues(found.practice))
    context = {
        "purge": found,
        "code": found.client_code.hex[:8],
        "is_mine": found.asked_by_id == request.user.pk,
        "others_may": others,
        "form": CodeForm(),
    }
    return render(request, "custody/purge.html", context)


@requires(Permission.MANAGE_RETENTION)
@require_POST
def confirm_purge(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Take the second step: remove the record."""
    found = access.purge_for(request.user, pk)
    if (way := confirm_first(request, back_to=request.path.removesuffix("confirm/"))) is not None:
        return way
    form = CodeForm(request.POST)
    if not form.is_valid():
        refused(request, _("Type the code of the record."))
        return redirect("custody:purge", pk=pk)
    try:
        purging.confirm(purge=found, typed_code=form.cleaned_data["code"], actor=request.user, now=timezone.now())
    except Refused as refusal:
        refused(request, refusal.for_staff)
    else:
        transaction.on_commit(tasks.wake_tidy)
        done(request, _("The record is removed."))
    return redirect("custody:purge", pk=pk)


@requires(Permission.MANAGE_RETENTION)
@require_POST
def withdraw_purge(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Take the request back."""
    found = access.purge_for(request.user, pk)
    purging.withdraw(purge=found, actor=request.user, now=timezone.now())
    done(request, _("Withdrawn. Nothing was removed."))
    return redirect("custody:purge", pk=pk)
