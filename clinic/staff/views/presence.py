"""Being there: what a page asks to know how long its sign-in lasts, and locking and unlocking it."""

from __future__ import annotations

import time
from typing import Any

from allauth.account.utils import get_next_redirect_url
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import begin_authentication
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic.core.http import StaffRequest
from clinic.core.toasts import refused
from clinic.policy.decorators import public, requires
from clinic.policy.terms import Permission
from clinic.staff import queries
from clinic.staff.account_forms import UnlockForm
from clinic.staff.hooks import held_for
from clinic.staff.presence import in_background, is_scripted
from clinic.staff.rules import sign_in_lifetime
from clinic.staff.services import locks


@public("Says only whether the browser that asks is signed in, and for how long.")
@require_safe
@in_background
def sign_in_state(request: HttpRequest) -> HttpResponse:
    """Tell a page how its sign-in stands; asking never lengthens it."""
    return JsonResponse(_state(request))


@requires(Permission.USE_APPLICATION)
@require_POST
def here(request: StaffRequest) -> HttpResponse:
    """Take down that somebody is there; the middleware has done so."""
    return JsonResponse(_state(request))


@requires(Permission.USE_APPLICATION)
@require_POST
def lock(request: StaffRequest) -> HttpResponse:
    """Lock the screen on purpose, where a sign-in is locked and not ended."""
    held = held_for(request.user, timezone.now())
    if held is None:
        refused(request, _("The screen can be locked while a client is under the medicine. Otherwise sign out."))
        return redirect("reports:today")
    locks.lock(session=request.session, to=held.key, actor=request.user, now=time.time())
    return JsonResponse(_state(request)) if is_scripted(request) else redirect(held.page)


@requires(Permission.USE_APPLICATION)
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def unlock(request: StaffRequest) -> HttpResponse:
    """Open a locked sign-in by password, code or passkey; to a script in JSON."""
    back = get_next_redirect_url(request) or "reports:today"
    if not sign_in_lifetime.locked_to(request.session):
        return JsonResponse(_state(request)) if is_scripted(request) else redirect(back)
    kinds = queries.factors_of(request.user)
    form = UnlockForm(request.POST or None, user=request.user, has_code=Authenticator.Type.TOTP in kinds)
    if request.method == "POST" and form.is_valid():
        if locks.unlock(session=request.session, means=form.means, actor=request.user, now=time.time()):
            return JsonResponse(_state(request)) if is_scripted(request) else redirect(back)
        form.add_error(None, _("Your day’s sign-in is over. Sign in again."))
    if is_scripted(request):
        return _for_script(request, form, has_passkey=Authenticator.Type.WEBAUTHN in kinds)
    held = held_for(request.user, timezone.now())
    context = {
        "form": form,
        "held": held,
        "back": back if back != "reports:today" else "",
        "has_passkey": Authenticator.Type.WEBAUTHN in kinds,
        "may_unlock": sign_in_lifetime.may_unlock(request.session, now=time.time()),
    }
    return render(request, "staff/unlock.html", context, status=400 if form.is_bound else 200)


def _for_script(request: StaffRequest, form: UnlockForm, *, has_passkey: bool) -> JsonResponse:
    """Return what was wrong, or what a passkey is asked with."""
    if form.is_bound:
        words = " ".join(str(error) for errors in form.errors.values() for error in errors)
        return JsonResponse({"words": words}, status=422)
    passkey = begin_authentication(request.user) if has_passkey else None
    return JsonResponse(_state(request) | {"passkey": passkey, "has_code": "code" in form.fields})


def _state(request: HttpRequest) -> dict[str, Any]:
    user: Any = request.user
    if not user.is_authenticated:
        return {"state": "ENDED"}
    now = time.time()
    if sign_in_lifetime.locked_to(request.session):
        held = held_for(user, timezone.now())
        may_unlock = sign_in_lifetime.may_unlock(request.session, now=now)
        watch = held.watch if held else ""
        return {"state": "LOCKED", "person": str(user.pk), "watch": watch, "may_unlock": may_unlock}
    seconds = sign_in_lifetime.seconds_left(request.session, now=now, idle_seconds=settings.IDLE_MINUTES * 60)
    return {"state": "OPEN", "person": str(user.pk), "seconds": seconds}
