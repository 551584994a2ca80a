"""An authorization: taken down, taken back, and what left under it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from clients.queries import today_at
from clinic.core.http import StaffRequest, posted
from clinic.core.toasts import done, refused
from clinic.policy.decorators import requires
from clinic.policy.terms import Permission
from sessions.psychotherapy_notes import access, queries
from sessions.psychotherapy_notes.documents.content import covered_text
from sessions.psychotherapy_notes.forms import AuthorizationForm, RevocationForm
from sessions.psychotherapy_notes.models import ReleaseAuthorization
from sessions.psychotherapy_notes.services import authorizations, releases
from sessions.psychotherapy_notes.terms import AuthorizationStanding
from sessions.psychotherapy_notes.views import door
from sessions.services.refusals import Refused
from sessions.views.answers import put_at_field

PAGE = "psychotherapy_notes:authorization"


@requires(Permission.KEEP_PSYCHOTHERAPY_NOTES, is_hidden=True)
@require_http_methods(["GET", "POST"])
@door.behind_the_door()
def record(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Take down an authorization the client signed about the author's notes."""
    client = access.room_of(request.user, pk, is_open=door.is_open(request))
    now = timezone.now()
    form = AuthorizationForm(
        posted(request),
        own_notes=queries.notes_of(request.user, client),
        initial={"signer_name": client.legal_name, "signed_on": today_at(client.practice, now)},
    )
    if request.method == "POST" and form.is_valid():
        try:
            authorization = authorizations.record_authorization(
                client=client, signed=authorizations.Signed(**form.signed), actor=request.user, now=now
            )
        except Refused as refusal:
            put_at_field(form, refusal)
        else:
            done(request, _("Authorization recorded."))
            return redirect(PAGE, pk=authorization.pk)
    context = {"client": client, "form": form}
    return render(request, "psychotherapy_notes/authorization_form.html", context, status=400 if form.errors else 200)


@requires(Permission.KEEP_PSYCHOTHERAPY_NOTES, is_hidden=True)
@require_safe
@door.behind_the_door()
def detail(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show what an authorization opens, and what left under it."""
    return _show(request, access.authorization_for(request.user, pk, is_open=door.is_open(request)))


@requires(Permission.KEEP_PSYCHOTHERAPY_NOTES, is_hidden=True)
@require_POST
@door.behind_the_door(back=PAGE)
def revoke(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Record that the client took it back."""
    authorization = access.authorization_for(request.user, pk, is_open=door.is_open(request))
    form = RevocationForm(request.POST)
    if form.is_valid():
        try:
            authorizations.revoke_authorization(
                authorization=authorization, actor=request.user, now=timezone.now(), **form.cleaned_data
            )
        except Refused as refusal:
            put_at_field(form, refusal)
        else:
            done(request, _("Recorded. It opens nothing from now on."))
            return redirect(PAGE, pk=pk)
    return _show(request, authorization, revocation_form=form)


@requires(Permission.KEEP_PSYCHOTHERAPY_NOTES, is_hidden=True)
@require_POST
@door.behind_the_door(back=PAGE)
def release(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Make the document of exactly the authorized notes."""
    authorization = access.authorization_for(request.user, pk, is_open=door.is_open(request))
    try:
        releases.release_notes(authorization=authorization, actor=request.user, now=timezone.now())
    except Refused as refusal:
        refused(request, refusal.for_staff)
    else:
        done(request, _("The document is ready below. The disclosure is on record."))
    return redirect(PAGE, pk=pk)


@requires(Permission.KEEP_PSYCHOTHERAPY_NOTES, is_hidden=True)
@require_GET
@door.behind_the_door()
def download(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Hand the document over; its name says neither client nor what it is."""
    found = access.release_for(request.user, pk, is_open=door.is_open(request))
    try:
        content = releases.hand_over(release=found, actor=request.user, now=timezone.now())
    except Refused as refusal:
        refused(request, refusal.for_staff)
        return redirect(PAGE, pk=found.authorization_id)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="release-{found.short_id}.pdf"'
    return response


def _show(request: StaffRequest, authorization: ReleaseAuthorization, **bound: Any) -> HttpResponse:
    now = timezone.now()
    standing = queries.standing_of(authorization, now)
    context = {
        "authorization": authorization,
        "standing": standing,
        "is_in_force": standing is AuthorizationStanding.IN_FORCE,
        "covers": covered_text(authorization),
        "notes": queries.covered_notes(authorization),
        "releases": queries.releases_of(authorization),
        "revocation_form": RevocationForm(initial={"revoked_on": today_at(authorization.practice, now)}),
        **bound,
    }
    return render(request, "psychotherapy_notes/authorization.html", context, status=400 if bound else 200)
