"""Walk the URL configuration and find the policy of every route.

Views of our own carry their policy. Views of installed packages are listed here by URL name; a
route in neither place stops the start-up.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import ImproperlyConfigured
from django.urls import URLPattern, URLResolver, get_resolver

from clinic.policy.decorators import ATTRIBUTE, RoutePolicy
from clinic.policy.terms import Permission

_SIGN_IN: Final = RoutePolicy(public_reason="Signing in happens before anybody is known.")
_OWN_ACCOUNT: Final = RoutePolicy(permissions=frozenset({Permission.USE_APPLICATION}))

PACKAGE_ROUTES: Final[dict[str, RoutePolicy]] = {
    "account_login": _SIGN_IN,
    "account_logout": _SIGN_IN,
    "account_inactive": _SIGN_IN,
    "account_reset_password": _SIGN_IN,
    "account_reset_password_done": _SIGN_IN,
    "account_reset_password_from_key": _SIGN_IN,
    "account_reset_password_from_key_done": _SIGN_IN,
    "account_reauthenticate": _OWN_ACCOUNT,
    "account_change_password": _OWN_ACCOUNT,
    "mfa_authenticate": _SIGN_IN,
    "mfa_login_webauthn": _SIGN_IN,
    "mfa_reauthenticate": _OWN_ACCOUNT,
    "mfa_reauthenticate_webauthn": _OWN_ACCOUNT,
    "mfa_index": _OWN_ACCOUNT,
    "mfa_activate_totp": _OWN_ACCOUNT,
    "mfa_deactivate_totp": _OWN_ACCOUNT,
    "mfa_view_recovery_codes": _OWN_ACCOUNT,
    "mfa_generate_recovery_codes": _OWN_ACCOUNT,
    "mfa_download_recovery_codes": _OWN_ACCOUNT,
    "mfa_list_webauthn": _OWN_ACCOUNT,
    "mfa_add_webauthn": _OWN_ACCOUNT,
    "mfa_edit_webauthn": _OWN_ACCOUNT,
    "mfa_remove_webauthn": _OWN_ACCOUNT,
}


@dataclass(frozen=True, kw_only=True)
class Route:
    """One entry of the URL configuration."""

    name: str
    pattern: str
    view: Any
    policy: RoutePolicy | None


def policy_of(view: Any, name: str) -> RoutePolicy | None:
    """Return the policy a view carries, or the one listed for its URL name."""
    return getattr(view, ATTRIBUTE, None) or PACKAGE_ROUTES.get(name)


def all_routes(resolver: URLResolver | None = None, prefix: str = "", namespace: str = "") -> Iterator[Route]:
    """Yield every route of the application, depth first."""
    for entry in (resolver or get_resolver()).url_patterns:
        pattern = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from all_routes(entry, pattern, inner)
        elif isinstance(entry, URLPattern):
            name = f"{namespace}{entry.name or ''}"
            yield Route(name=name, pattern=pattern, view=entry.callback, policy=policy_of(entry.callback, name))


def refuse_undeclared_routes() -> None:
    """Raise :class:`ImproperlyConfigured` when any route lacks a policy; called at start-up."""
    undeclared = sorted(route.pattern for route in all_routes() if route.policy is None)
    if undeclared:
        raise ImproperlyConfigured("These routes declare no policy: " + ", ".join(undeclared))
