"""Every route says what it takes to enter; the process refuses to start when one does not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase

from clinic.audit import services as audit
from clinic.core.http import StaffRequest
from clinic.policy.grants import scope_of
from clinic.policy.terms import Permission

Args = ParamSpec("Args")
View = TypeVar("View", bound=Callable[..., HttpResponseBase])

ATTRIBUTE: Final = "kapstone_policy"


@dataclass(frozen=True, kw_only=True)
class RoutePolicy:
    """What a route demands: nothing (public, with the reason), or any of some permissions."""

    permissions: frozenset[Permission] = frozenset()
    public_reason: str = ""
    is_hidden: bool = False

    @property
    def is_public(self) -> bool:
        return bool(self.public_reason)


def requires(
    *permissions: Permission,
    is_hidden: bool = False,
) -> Callable[
    [Callable[Concatenate[StaffRequest, Args], HttpResponseBase]],
    Callable[Concatenate[HttpRequest, Args], HttpResponseBase],
]:
    """Let in whoever holds at least one of ``permissions``; answer 403 to the rest.

    This is the role question only. Which records are reached is asked by the access functions.
    ``is_hidden`` answers 404 instead: to a role that has no business there, there is nothing.
    """
    if not permissions:
        raise TypeError("Name at least one permission.")
    policy = RoutePolicy(permissions=frozenset(permissions), is_hidden=is_hidden)

    def decorate(
        view: Callable[Concatenate[StaffRequest, Args], HttpResponseBase],
    ) -> Callable[Concatenate[HttpRequest, Args], HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Args.args, **kwargs: Args.kwargs) -> HttpResponseBase:
            user: Any = request.user
            if not any(scope_of(user.roles, permission) for permission in permissions):
                audit.record_refusal(actor=user, action="policy.route.refused", reason_code="ROLE")
                raise Http404 if is_hidden else PermissionDenied
            return view(request, *args, **kwargs)  # type: ignore[arg-type]

        setattr(guarded, ATTRIBUTE, policy)
        return guarded  # type: ignore[return-value]  # the request parameter is positional

    return decorate


def public(reason: str) -> Callable[[View], View]:
    """Open a route to everybody; ``reason`` is why that is safe."""
    if not reason:
        raise TypeError("Say why this route is open to everybody.")

    def decorate(view: View) -> View:
        open_view = login_not_required(view)
        setattr(open_view, ATTRIBUTE, RoutePolicy(public_reason=reason))
        return open_view

    return decorate
