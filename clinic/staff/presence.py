"""Marks on views: what never counts as somebody being there, and what a locked sign-in may reach."""

from __future__ import annotations

import time
from collections.abc import Callable, Container, Mapping
from typing import Any, Final, TypeVar

from django.conf import settings
from django.http import HttpRequest

from clinic.core.http import asks_for_json
from clinic.staff.rules import sign_in_lifetime

View = TypeVar("View", bound=Callable[..., Any])

_BACKGROUND: Final = "kapstone_in_background"
_WHILE_LOCKED: Final = "kapstone_while_locked"
# A page that refreshes itself sends this; such requests never count as somebody being there.
BACKGROUND_HEADER: Final = "X-Kapstone-Background"
# Routes that need no record of their own and are safe to reach by a locked sign-in.
_ALWAYS: Final = frozenset({"account_logout", "health", "staff:sign_in_state", "staff:unlock"})


def in_background(view: View) -> View:
    """Say that a script asks this by itself, whatever header it sends or leaves out."""
    setattr(view, _BACKGROUND, True)
    return view


def while_locked(view: View) -> View:
    """Let a locked sign-in reach this for the records it is kept for: the route's ``pk``."""
    setattr(view, _WHILE_LOCKED, True)
    return view


def is_background(view: Any, headers: Any) -> bool:
    """Say whether a request is a script's, not a person's."""
    return BACKGROUND_HEADER in headers or getattr(view, _BACKGROUND, False)


def is_scripted(request: HttpRequest) -> bool:
    """Say whether a script of ours asks, which shows no page of its own."""
    return asks_for_json(request) or "HX-Request" in request.headers or BACKGROUND_HEADER in request.headers


def is_entry(view: Any) -> bool:
    """Say whether a view takes down what happens while the screen is locked."""
    return bool(getattr(view, _WHILE_LOCKED, False))


def may_be_reached_locked(view: Any, name: str, kwargs: Mapping[str, Any], *, keys: Container[str]) -> bool:
    """Say whether a sign-in that is kept for the records ``keys`` may reach a route."""
    return name in _ALWAYS or (is_entry(view) and str(kwargs.get("pk", "")) in keys)


def context(request: HttpRequest) -> dict[str, Any]:
    """Tell a signed-in page how long its sign-in lasts when nobody touches it."""
    # A page about a request that was refused early knows nobody yet.
    if not hasattr(request, "user") or not request.user.is_authenticated:
        return {}
    idle_seconds = settings.IDLE_MINUTES * 60
    left = sign_in_lifetime.seconds_left(request.session, now=time.time(), idle_seconds=idle_seconds)
    return {"sign_in": {"seconds": left, "idle_minutes": settings.IDLE_MINUTES}}
