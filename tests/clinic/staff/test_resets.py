"""Forgotten passwords: the page knows nothing, the worker answers, a link is short-lived and used once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import SESSION_KEY
from django.core import mail
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clinic.audit.models import AuditEvent
from clinic.staff.models import ResetRequest, User
from clinic.staff.services import resets

NEW = "violet-anchor-teapot-42"


def ask(browser: Browser, email: str) -> Any:
    return browser.post(reverse("account_reset_password"), {"email": email}, follow=True)


def answer() -> list[list[str]]:
    """Let the worker answer; return who got mail."""
    resets.answer_due(now=timezone.now())
    return [message.to for message in mail.outbox]


def link_in_mail() -> str:
    body = str(mail.outbox[-1].body)
    return body[body.index("/account/password/reset/key/") :].split(maxsplit=1)[0]


def form_of(browser: Browser, link: str) -> Any:
    return browser.get(link, follow=True)


def test_known_and_unknown_addresses_are_answered_alike(visitor: Browser, thea: User) -> None:
    known, unknown = ask(visitor, thea.email), ask(visitor, "nobody@example.org")

    assert known.redirect_chain == unknown.redirect_chain
    assert known.content == unknown.content
    assert answer() == [[thea.email]]


def test_the_page_asks_the_database_the_same_for_both(visitor: Browser, thea: User) -> None:
    ask(visitor, "warm-up@example.org")
    with CaptureQueriesContext(connection) as known:
        ask(visitor, thea.email)
    with CaptureQueriesContext(connection) as unknown:
        ask(visitor, "nobody@example.org")

    verbs = [[query["sql"].split(" ", 1)[0] for query in asked.captured_queries] for asked in (known, unknown)]
    assert verbs[0] == verbs[1]
    assert not [query for query in known.captured_queries if "staff_user" in query["sql"]]


def test_the_mail_goes_to_the_stored_address_and_names_our_own_host(
    visitor: Browser, thea: User, settings: Any
) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    visitor.post(reverse("account_reset_password"), {"email": thea.email.upper()}, headers={"host": "evil.example"})

    assert answer() == [[thea.email]]
    assert "evil.example" not in mail.outbox[0].body
    assert settings.ORIGIN in mail.outbox[0].body


def test_a_link_sets_the_password_once_and_does_not_sign_in(visitor: Browser, thea: User) -> None:
    ask(visitor, thea.email)
    answer()
    link = link_in_mail()
    form = form_of(visitor, link)

    visitor.post(form.redirect_chain[-1][0], {"password1": NEW, "password2": NEW})

    assert User.objects.get(pk=thea.pk).check_password(NEW)
    assert SESSION_KEY not in visitor.session
    assert "no longer works" in form_of(Browser(), link).content.decode()


@pytest.mark.parametrize(("minutes", "works"), [(59, True), (61, False)])
def test_a_link_lasts_an_hour(visitor: Browser, thea: User, minutes: int, works: bool) -> None:
    import time_machine

    with time_machine.travel(timezone.now(), tick=False) as clock:
        ask(visitor, thea.email)
        answer()
        clock.shift(timedelta(minutes=minutes))
        shown = form_of(visitor, link_in_mail()).content.decode()

    assert ("no longer works" not in shown) is works


def test_an_inactive_account_gets_no_link(visitor: Browser, thea: User) -> None:
    User.objects.filter(pk=thea.pk).update(is_active=False)

    ask(visitor, thea.email)

    assert answer() == []


def test_a_link_dies_with_the_account(visitor: Browser, thea: User) -> None:
    ask(visitor, thea.email)
    answer()
    form = form_of(visitor, link_in_mail())
    User.objects.filter(pk=thea.pk).update(is_active=False)

    visitor.post(form.redirect_chain[-1][0], {"password1": NEW, "password2": NEW})

    assert not User.objects.get(pk=thea.pk).check_password(NEW)
    assert "no longer works" in form_of(Browser(), link_in_mail()).content.decode()


def test_one_address_is_written_to_three_times_however_it_is_spelt(visitor: Browser, thea: User) -> None:
    for spelling in (thea.email, thea.email.upper(), thea.email.title(), thea.email, thea.email):
        ask(visitor, spelling)

    assert len(answer()) == 3


def test_requests_are_answered_once_and_not_kept(visitor: Browser, thea: User) -> None:
    ask(visitor, thea.email)
    ask(visitor, "nobody@example.org")

    answer()
    answer()

    assert len(mail.outbox) == 1
    assert not ResetRequest.objects.exists()
    assert AuditEvent.objects.get(action="staff.reset.sent").object_id == str(thea.pk)


def test_what_waited_for_hours_is_not_answered(visitor: Browser, thea: User) -> None:
    resets.ask(email=thea.email, now=timezone.now() - timedelta(hours=2))

    assert answer() == []


def test_the_mail_names_nothing_clinical(visitor: Browser, thea: User) -> None:
    ask(visitor, thea.email)
    answer()

    text = f"{mail.outbox[0].subject} {mail.outbox[0].body}".casefold()
    assert [word for word in ("ketamin", "therap", "psych", "willow", "client") if word in text] == []
