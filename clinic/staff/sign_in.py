"""Lock-out after failed sign-ins: by normalised address, shared by all processes, never for good."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from clinic.audit import services as audit
from clinic.audit.services import LedgerUnavailable
from clinic.audit.terms import Act, Outcome
from clinic.staff.models import User, normalize_sign_in


def lockout_key(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """Return the key failures are counted under.

    Look-alike spellings of one address count together (trust.md V-22), and unknown addresses are
    counted like known ones, so that being locked out says nothing about an account.
    """
    given = credentials or {}
    typed = given.get("email") or given.get("username") or request.POST.get("login", "")
    return normalize_sign_in(str(typed))[:254]


def locked_out(
    request: HttpRequest, _response: HttpResponse | None = None, credentials: dict[str, Any] | None = None
) -> HttpResponse:
    """Answer a locked-out sign-in with a page that says when to try again."""
    user = User.objects.filter(sign_in_key=lockout_key(request, credentials)).first()
    try:
        record_failed_sign_in(user, reason_code="LOCKED_OUT")
    except LedgerUnavailable:
        # This runs outside the view, where the policy's middleware would have answered.
        return render(request, "503.html", status=503)
    return render(request, "staff/locked_out.html", status=429)


def display_name(user: User) -> str:
    """Return what messages about signing in call a person."""
    return user.name


def record_failed_sign_in(user: User | None, *, reason_code: str) -> None:
    """Append a refused sign-in to the ledger; nobody is the actor, because nobody proved to be."""
    audit.record(
        actor=None,
        system="staff.sign_in",
        act=Act.ACCESS,
        action="staff.sign_in.refused",
        target=user,
        outcome=Outcome.REFUSED,
        reason_code=reason_code,
    )
