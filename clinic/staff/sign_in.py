"""Refusing a sign-in: how it is put on record, and what a person sees who tried too often."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from clinic.audit import services as audit
from clinic.audit.services import LedgerUnavailable
from clinic.audit.terms import Act, Outcome
from clinic.staff.models import User, normalize_sign_in


def locked_out(request: HttpRequest, *, email: str) -> HttpResponse:
    """Answer when an address was tried too often, known or unknown, with when to try again."""
    user = User.objects.filter(sign_in_key=normalize_sign_in(email)).first()
    try:
        record_failed_sign_in(user, reason_code="LOCKED_OUT")
    except LedgerUnavailable:
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
