"""Signing in: no hint about accounts, a lock that look-alikes share, clean sessions."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

import pytest
from django.contrib.auth import SESSION_KEY
from django.db import OperationalError
from django.test import Client as Browser
from django.urls import reverse

from clinic.audit.models import AuditEvent
from clinic.audit.terms import Outcome
from clinic.staff.models import User
from tests.factories.people import PASSWORD

LOGIN = "account_login"


def attempt(browser: Browser, login: str, password: str = PASSWORD, **extra: Any) -> Any:
    return browser.post(reverse(LOGIN), {"login": login, "password": password}, **extra)


def without_token(page: Any, *typed: str) -> str:
    """The page without what differs by request: the token and the address typed."""
    text = page.content.decode()
    token = page.context["csrf_token"] if page.context else ""
    for part in (str(token), *typed):
        text = text.replace(part, "")
    return "\n".join(line for line in text.splitlines() if "csrf" not in line)


def test_the_right_password_signs_in_and_is_on_record(visitor: Browser, thea: User) -> None:
    answer = attempt(visitor, thea.email)

    assert answer.status_code == 302
    assert visitor.session[SESSION_KEY] == str(thea.pk)
    event = AuditEvent.objects.get(action="staff.sign_in.done")
    assert (event.actor_id, event.source_address) == (thea.pk, "127.0.0.1")


@pytest.mark.parametrize("spelling", [str.upper, str.title, lambda email: f"  {email} "])
def test_the_address_is_found_in_any_case(visitor: Browser, thea: User, spelling: Any) -> None:
    assert attempt(visitor, spelling(thea.email)).status_code == 302


def test_unknown_wrong_inactive_and_passwordless_accounts_answer_alike(
    visitor: Browser, thea: User, olive: User, dana: User
) -> None:
    User.objects.filter(pk=olive.pk).update(is_active=False)
    dana.set_unusable_password()
    dana.save()

    pages = {
        "unknown": attempt(visitor, "nobody@example.org"),
        "wrong": attempt(visitor, thea.email, "wrong-wrong-wrong"),
        "inactive": attempt(visitor, olive.email),
        "passwordless": attempt(visitor, dana.email),
    }

    assert {page.status_code for page in pages.values()} == {200}
    emails = ("nobody@example.org", thea.email, olive.email, dana.email)
    assert len({without_token(page, *emails) for page in pages.values()}) == 1


def test_failed_sign_ins_are_on_record_without_the_address(visitor: Browser, thea: User) -> None:
    attempt(visitor, thea.email, "wrong-wrong-wrong")
    attempt(visitor, "nobody@example.org")

    events = AuditEvent.objects.filter(action="staff.sign_in.refused").order_by("seq")
    assert [(event.object_id, event.actor_id, event.outcome) for event in events] == [
        (str(thea.pk), None, Outcome.REFUSED),
        ("", None, Outcome.REFUSED),
    ]


def test_the_sign_in_takes_a_new_session(visitor: Browser, thea: User, settings: Any) -> None:
    visitor.get(reverse(LOGIN))
    visitor.session["planted"] = "yes"
    session = visitor.session
    session.save()
    before = session.session_key

    attempt(visitor, thea.email)

    assert visitor.session.session_key != before
    assert not visitor.session.exists(before)


def test_signing_out_kills_the_session_and_is_on_record(visitor: Browser, thea: User) -> None:
    attempt(visitor, thea.email)
    key = visitor.session.session_key

    visitor.post(reverse("account_logout"))

    assert not visitor.session.exists(key)
    assert AuditEvent.objects.filter(action="staff.sign_out.done", actor_id=thea.pk).count() == 1


def test_without_the_ledger_nobody_signs_in_and_everybody_can_sign_out(visitor: Browser, thea: User) -> None:
    broken = patch.object(AuditEvent, "save", side_effect=OperationalError("disk full"))

    with broken:
        assert attempt(visitor, thea.email).status_code == 503
    assert SESSION_KEY not in visitor.session
    attempt(visitor, thea.email)
    with broken:
        assert visitor.post(reverse("account_logout")).status_code == 503
    assert SESSION_KEY not in visitor.session


def test_signing_out_is_not_done_by_looking(visitor: Browser, thea: User) -> None:
    attempt(visitor, thea.email)

    visitor.get(reverse("account_logout"))

    assert SESSION_KEY in visitor.session


def test_a_new_password_ends_the_other_sign_ins(visitor: Browser, thea: User) -> None:
    other = Browser()
    attempt(other, thea.email)
    attempt(visitor, thea.email)
    new = "violet-anchor-teapot-42"

    visitor.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new})

    assert User.objects.get(pk=thea.pk).check_password(new)
    assert other.get(reverse("staff:profile")).status_code == 302


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "/\\evil.example", "https://evil.example/", "https:evil.example", "javascript:alert(1)",
     "/%0d%0aLocation:https://evil.example", "http://127.0.0.1:8000.evil.example/", "\\\\evil.example",
     "///evil.example"],
)  # fmt: skip
def test_signing_in_never_leads_elsewhere(visitor: Browser, thea: User, target: str) -> None:
    answer = visitor.post(f"{reverse(LOGIN)}", {"login": thea.email, "password": PASSWORD, "next": target})

    assert answer.status_code == 302
    assert answer.url.startswith("/")
    assert not answer.url.startswith(("//", "/\\"))
    assert "\n" not in answer.url


def test_signing_in_leads_to_the_page_that_was_asked_for(visitor: Browser, thea: User) -> None:
    asked = visitor.get(reverse("staff:profile"))

    answer = visitor.post(asked.url, {"login": thea.email, "password": PASSWORD, "next": reverse("staff:profile")})

    assert answer.url == reverse("staff:profile")


TARGETS = [
    "//evil.example", "/\\evil.example", "https://evil.example/", "https:evil.example", "javascript:alert(1)",
    "/%0d%0aLocation:https://evil.example", "\\\\evil.example", "///evil.example", "/\t/evil.example",
]  # fmt: skip


@pytest.mark.parametrize("target", TARGETS)
def test_no_way_in_or_out_leads_elsewhere(visitor: Browser, thea: User, target: str) -> None:
    attempt(visitor, thea.email)

    confirmed = visitor.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": target})
    left = visitor.post(reverse("account_logout"), {"next": target})

    for answer in (confirmed, left):
        assert answer.status_code == 302
        assert answer.url.startswith("/")
        assert not answer.url.startswith(("//", "/\\"))
        assert not {"\n", "\r", "\t"} & set(answer.url)


def test_a_page_about_a_request_that_knows_nobody_is_shown() -> None:
    answer = Browser(enforce_csrf_checks=True, raise_request_exception=False).post(reverse("account_login"), {})
    assert answer.status_code == 403
    strange = Browser(raise_request_exception=False, SERVER_NAME="not-ours.example").get("/")
    assert strange.status_code == 400
