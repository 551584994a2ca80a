"""Invitations: made and withdrawn by an owner, accepted through a private link."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from clinic.core.http import StaffRequest
from clinic.core.toasts import done, refused
from clinic.policy.decorators import public, requires
from clinic.policy.terms import Permission
from clinic.practice.access import practice_for
from clinic.staff import access, senders
from clinic.staff.forms import InvitationForm, SetPasswordForm
from clinic.staff.services import invitations


@requires(Permission.MANAGE_STAFF)
@require_http_methods(["GET", "POST"])
def invite(request: StaffRequest) -> HttpResponse:
    """Invite somebody and show the private link once."""
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = {**form.cleaned_data, "roles": frozenset(form.cleaned_data["roles"])}
        try:
            invitation, token = invitations.invite(
                practice=practice_for(request.user), actor=request.user, now=timezone.now(), **typed
            )
        except invitations.InvitationRefused as refusal:
            form.add_error("email", str(refusal.for_staff))
        else:
            link = request.build_absolute_uri(reverse("staff:join", args=[token]))
            was_mailed = senders.send_invitation(invitation=invitation, link=link)
            context = {"invitation": invitation, "link": link, "was_mailed": was_mailed}
            return render(request, "staff/invitation_made.html", context)
    return render(request, "staff/invitation_form.html", {"form": form})


@requires(Permission.MANAGE_STAFF)
@require_POST
def withdraw(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Close an open invitation."""
    invitation = access.invitation_for(request.user, pk)
    if invitations.withdraw_invitation(invitation=invitation, actor=request.user, now=timezone.now()):
        done(request, _("Invitation withdrawn. Its link no longer works."))
    else:
        refused(request, _("This invitation was no longer open."))
    return redirect("staff:list")


@public("Whoever holds the private link sets the password of their new account.")
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Show the invitation; a POST sets the password and uses the link up."""
    now = timezone.now()
    invitation = invitations.open_invitation(token, now=now)
    if invitation is None:
        return render(request, "staff/invitation_closed.html", status=404)
    form = SetPasswordForm(request.POST or None, user=invitations.person_to_be(invitation))
    if request.method == "POST" and form.is_valid():
        try:
            invitations.accept_invitation(invitation=invitation, password=form.cleaned_data["password"], now=now)
        except invitations.InvitationSpent:
            return render(request, "staff/invitation_closed.html", status=404)
        except invitations.AddressTaken:
            return render(request, "staff/invitation_taken.html", {"invitation": invitation}, status=409)
        done(request, _("Your account is ready. Sign in with your e-mail address."))
        return redirect("account_login")
    return render(request, "staff/join.html", {"form": form, "invitation": invitation})
