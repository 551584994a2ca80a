"""Closed by default: a request reaches a view only when the view's policy is known."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from clinic.audit import services as audit
from clinic.audit.context import Source, source_of_request
from clinic.audit.hooks import ExportRefused
from clinic.audit.services import Actor, LedgerUnavailable
from clinic.core.http import address_of
from clinic.core.signing import content_hash
from clinic.policy.routes import policy_of


class PolicyMiddleware:
    """Refuse undeclared views, demand the second factor, and keep unlogged pages unseen."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with source_of_request(_source(request)):
            return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], _args: Any, _kwargs: Any
    ) -> HttpResponseBase | None:
        match = request.resolver_match
        policy = policy_of(view, match.view_name if match else "")
        if policy is None:
            raise PermissionDenied
        if policy.is_public or not request.user.is_authenticated:
            return None
        if needs_second_factor(request) and not _sets_up_second_factor(match.view_name if match else ""):
            return redirect("mfa_index")
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, LedgerUnavailable):
            return render(request, "503.html", status=503)
        if isinstance(exception, ExportRefused):
            # What was refused is undone; that it was asked for is not.
            audit.record_refusal(
                actor=cast("Actor", request.user), action="audit.export.refused", reason_code="TOO_MANY"
            )
            return render(request, "429.html", {"sentence": exception.for_staff}, status=429)
        return None


def needs_second_factor(request: HttpRequest) -> bool:
    """Say whether this person must still set up a second factor before seeing anything.

    Only the demo practice, and only while the demo flag is on, goes without.
    """
    user: Any = request.user
    if settings.DEMO and user.is_demo:
        return False
    return not user.has_second_factor


def _sets_up_second_factor(view_name: str) -> bool:
    return view_name.startswith("mfa_") or view_name in {"account_logout", "account_reauthenticate"}


def _source(request: HttpRequest) -> Source:
    key = request.session.session_key or ""
    return Source(
        address=address_of(request),
        sign_in_hash=content_hash({"sign_in": key})[:16] if key else "",
    )
