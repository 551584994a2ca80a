"""Who is asking, in which zone, and whether the sign-in still holds."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from contextlib import nullcontext
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, Final, cast
from urllib.parse import urlencode, urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils import timezone

from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.core.http import asks_for_json
from clinic.staff.hooks import held_for
from clinic.staff.models import User
from clinic.staff.presence import is_background, is_entry, is_scripted, may_be_reached_locked
from clinic.staff.rules import sign_in_lifetime
from clinic.staff.rules.sign_in_lifetime import Ending

# What a locked screen is told of an entry it sent or took back.
WORD_OF_ENTRY: Final = frozenset({"key", "undone"})


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
    """End a sign-in that was left alone or has lasted too long, on the server; or lock it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        if user.is_authenticated:
            ended = judge(request, now=time.time())
            if ended:
                audit.record(actor=user, act=Act.ACCESS, action="staff.sign_in.ended", target=user, reason_code=ended)
                # Not `logout()`: that is an act of the person, with its own event and message.
                request.session.flush()
                request.user = AnonymousUser()
                return _whole_page(request, self.get_response(request))
        response = self.get_response(request)
        return _without_content(request, response) if getattr(request, "kapstone_locked", False) else response

    def process_view(self, request: HttpRequest, view: Any, _args: Any, kwargs: dict[str, Any]) -> HttpResponse | None:
        if not request.user.is_authenticated:
            return None
        key = sign_in_lifetime.locked_to(request.session)
        name = request.resolver_match.view_name if request.resolver_match else ""
        if not key:
            if not is_background(view, request.headers):
                sign_in_lifetime.note_input(request.session, now=time.time())
            return None
        if not may_be_reached_locked(view, name, kwargs, keys=_kept_for(request, key) if is_entry(view) else ()):
            return _locked(request)
        # What was recorded is taken; what the page would show of the record is not sent to a locked screen.
        request.kapstone_locked = is_entry(view) and request.method == "POST"  # type: ignore[attr-defined]
        return None


def _kept_for(request: HttpRequest, key: str) -> frozenset[str]:
    """Return the keys of the records a locked sign-in is kept for: one, or those held together with it."""
    held = held_for(cast("User", request.user), timezone.now())
    return frozenset({key}) | (held.others if held is not None and held.key == key else frozenset())


def judge(request: HttpRequest, *, now: float) -> Ending | None:
    """Say whether a request's sign-in is over; locks it instead while its person watches a client."""
    user, session, at = cast("User", request.user), request.session, datetime.fromtimestamp(now, UTC)
    idle_seconds = settings.IDLE_MINUTES * 60
    if key := sign_in_lifetime.locked_to(session):
        held = held_for(user, at)
        is_over = held is None or held.key != key or sign_in_lifetime.lock_is_over(session, now=now)
        return Ending.LOCK if is_over else None
    ended = sign_in_lifetime.ending(session, now=now, idle_seconds=idle_seconds)
    if ended is None or (held := held_for(user, at)) is None:
        return ended
    sign_in_lifetime.lock(session, to=held.key, now=now, idle_seconds=idle_seconds)
    if sign_in_lifetime.lock_is_over(session, now=now):
        return ended
    audit.record(actor=user, act=Act.ACCESS, action="staff.sign_in.locked", target=user, reason_code=ended)
    return None


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


def _locked(request: HttpRequest) -> HttpResponse:
    """Answer what a locked sign-in may not reach: the way to unlock, or a status a script understands."""
    if is_scripted(request):
        return HttpResponse(status=423)
    shown = request.path if request.method == "GET" else urlsplit(request.headers.get("Referer", "")).path
    query = urlencode({"next": shown}) if shown else ""
    return redirect(f"{reverse('staff:unlock')}?{query}")


def _without_content(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    if response.status_code < HTTPStatus.BAD_REQUEST:
        # A way on means that it was recorded; anything else is the page again, with what was wrong.
        is_taken = response.status_code in {HTTPStatus.FOUND, HTTPStatus.SEE_OTHER}
        if not is_scripted(request):
            return redirect("staff:unlock")
        if asks_for_json(request):
            # Which entry it was, and nothing of the record: so the device knows that this server took it.
            said = json.loads(response.content)
            return JsonResponse({name: said[name] for name in WORD_OF_ENTRY & said.keys()}, status=response.status_code)
        return HttpResponse(status=HTTPStatus.NO_CONTENT if is_taken else HTTPStatus.UNPROCESSABLE_ENTITY)
    return HttpResponse(status=response.status_code)
