"""Who is asking, in which zone, and whether the sign-in still holds."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any, Final, cast
from urllib.parse import urlencode, urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils import timezone

from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.staff.hooks import must_stay_signed_in
from clinic.staff.models import User
from clinic.staff.rules import sign_in_lifetime
from clinic.staff.rules.sign_in_lifetime import Ending

# A page that refreshes itself sends this; such requests never count as somebody being there.
BACKGROUND_HEADER: Final = "X-Kapstone-Background"


class PersonMiddleware:
    """Show times in the reader's zone; drop the session of somebody who may no longer sign in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        if not user.is_authenticated:
            if SESSION_KEY in request.session:
                # Deactivated, or the password changed elsewhere: nothing of the session survives.
                request.session.flush()
            return _whole_page(request, self.get_response(request))
        zone = zone_of(user)
        with timezone.override(zone) if zone else nullcontext():
            return self.get_response(request)


class SignInLifetimeMiddleware:
    """End a sign-in that was left alone or has lasted too long, on the server."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        if user.is_authenticated:
            now = time.time()
            ended = self._ending(request, now)
            if ended:
                audit.record(actor=user, act=Act.ACCESS, action="staff.sign_in.ended", target=user, reason_code=ended)
                # Not `logout()`: that is an act of the person, with its own event and message.
                request.session.flush()
                request.user = AnonymousUser()
                return _whole_page(request, self.get_response(request))
            if BACKGROUND_HEADER not in request.headers:
                sign_in_lifetime.note_input(request.session, now=now)
        return self.get_response(request)

    @staticmethod
    def _ending(request: HttpRequest, now: float) -> Ending | None:
        idle_seconds = settings.IDLE_MINUTES * 60
        ended = sign_in_lifetime.ending(request.session, now=now, idle_seconds=idle_seconds)
        if ended is Ending.IDLE and must_stay_signed_in(cast("User", request.user), timezone.now()):
            return None
        return ended


def zone_of(user: Any) -> ZoneInfo | None:
    """Return the zone this person reads in: their own, else the practice's."""
    name = user.time_zone or (user.practice.time_zone if user.practice is not None else "")
    return ZoneInfo(name) if name else None


def _whole_page(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Let a part of a page that meets the sign-in page load it whole, and come back to where it was."""
    login = resolve_url(settings.LOGIN_URL)
    if "HX-Request" not in request.headers or not response.headers.get("Location", "").startswith(login):
        return response
    shown = urlsplit(request.headers.get("HX-Current-URL", "")).path or request.path
    return HttpResponse(status=204, headers={"HX-Redirect": f"{login}?{urlencode({'next': shown})}"})
