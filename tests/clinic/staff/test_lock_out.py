"""Ten tries in fifteen minutes: by account, however it is spelt, wherever from, never for good."""

from __future__ import annotations

import string
import unicodedata
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from django.core.cache import cache
from django.test import Client as Browser
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from clinic.audit.models import AuditEvent
from clinic.audit.terms import Outcome
from clinic.practice.models import Practice
from clinic.staff.models import SignInTries, User, normalize_sign_in
from clinic.staff.rules.tries import LIMIT, WINDOW_SECONDS, may_try, recent
from clinic.staff.services import tries
from tests.factories.people import PASSWORD, make_user

WRONG = "wrong-wrong-wrong"
SPELLINGS = [
    "jose@example.org", "JOSE@example.org", "josé@example.org", "jose\u0301@example.org", "ｊｏｓｅ@example.org",
    "jo\u200bse@example.org", " jose@example.org ", "\ufeff jose@example.org", "jo\u00adse@exa\u2060mple.org",
    "ＪＯＳＥ＠ｅｘａｍｐｌｅ．ｏｒｇ", "j\u20ddose@example.org",
]  # fmt: skip


@pytest.fixture(autouse=True)
def many_networks(settings: Any) -> None:
    """What one network address may try is another limit; here an attacker has many."""
    settings.ACCOUNT_RATE_LIMITS = False


@pytest.fixture
def jose(practice: Practice) -> User:
    return make_user(practice, name="José Ruiz", email="jose@example.org")


def attempt(browser: Browser, login: str, password: str = PASSWORD, **extra: Any) -> Any:
    return browser.post(reverse("account_login"), {"login": login, "password": password}, **extra)


def past_the_page(email: str, password: str, number: int = 0) -> str:
    """Ask the adapter itself, which the page's own check of addresses does not shield."""
    request = RequestFactory().post("/", REMOTE_ADDR=f"203.0.113.{number}")
    with context.request_context(request):
        try:
            user = get_adapter(request).authenticate(request, email=email, password=password)
        except ImmediateHttpResponse as locked:
            return str(locked.response.status_code)
    return "in" if user else "wrong"


@pytest.mark.pure
@pytest.mark.parametrize("variant", SPELLINGS)
def test_look_alike_spellings_are_one_address(variant: str) -> None:
    assert normalize_sign_in(variant) == "jose@example.org"


@pytest.mark.pure
@given(st.text(max_size=40))
def test_the_reduced_form_is_final(text: str) -> None:
    once = normalize_sign_in(text)

    assert normalize_sign_in(once) == once
    assert normalize_sign_in(unicodedata.normalize("NFD", text)) == normalize_sign_in(
        unicodedata.normalize("NFC", text)
    )


@pytest.mark.pure
@given(st.text(alphabet=string.ascii_lowercase + "@.", max_size=20), st.data())
def test_no_mark_or_width_makes_another_address(address: str, data: st.DataObject) -> None:
    marks = st.sampled_from("\u0301\u0308\u200b\u200d\ufeff\u00ad\u2060\u034f\ufe0f")
    disguised = "".join(letter + data.draw(marks) for letter in address.upper())

    assert normalize_sign_in(disguised) == normalize_sign_in(address)


@pytest.mark.pure
def test_tries_count_for_a_quarter_of_an_hour() -> None:
    tried = [float(second) for second in range(LIMIT)]

    assert not may_try(tried, now=WINDOW_SECONDS - 1)
    assert may_try(tried, now=WINDOW_SECONDS)
    assert recent(tried, now=WINDOW_SECONDS + 4) == [5.0, 6.0, 7.0, 8.0, 9.0]


def test_ten_wrong_passwords_lock_the_account_wherever_they_came_from(thea: User) -> None:
    answers = [
        attempt(Browser(), thea.email, WRONG, REMOTE_ADDR=f"203.0.113.{number}").status_code for number in range(12)
    ]

    assert answers == [200] * 10 + [429] * 2
    locked = attempt(Browser(), thea.email, REMOTE_ADDR="198.51.100.7")
    assert locked.status_code == 429
    assert "Try again" in locked.content.decode()
    event = AuditEvent.objects.filter(reason_code="LOCKED_OUT").latest("seq")
    assert (event.object_id, event.outcome) == (str(thea.pk), Outcome.REFUSED)


def test_spellings_share_one_counter(jose: User) -> None:
    answers = [past_the_page(SPELLINGS[number % len(SPELLINGS)], WRONG, number) for number in range(3 * len(SPELLINGS))]

    assert answers == ["wrong"] * 10 + ["429"] * (len(answers) - 10)
    assert past_the_page("jose@example.org", PASSWORD) == "429"


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_spelling_reaches_the_account_it_counts_against(jose: User, spelling: str) -> None:
    assert past_the_page(spelling, PASSWORD) == "in"


def test_an_unknown_address_locks_in_the_same_way(db: None) -> None:
    answers = [attempt(Browser(), "nobody@example.org").status_code for _ in range(11)]

    assert answers == [200] * 10 + [429]


def test_the_lock_is_another_persons_business_only(thea: User, olive: User) -> None:
    for _ in range(10):
        attempt(Browser(), thea.email, WRONG)

    assert attempt(Browser(), olive.email).status_code == 302


def test_signing_in_rightly_uses_nothing_up(thea: User) -> None:
    assert [attempt(Browser(), thea.email).status_code for _ in range(12)] == [302] * 12


def test_a_right_password_does_not_give_a_guesser_new_tries(thea: User) -> None:
    for _ in range(9):
        attempt(Browser(), thea.email, WRONG)
    attempt(Browser(), thea.email)

    assert [attempt(Browser(), thea.email, WRONG).status_code for _ in range(2)] == [200, 429]


def test_the_lock_ends_by_itself(thea: User) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(10):
            attempt(Browser(), thea.email, WRONG)
        clock.shift(timedelta(seconds=WINDOW_SECONDS - 1))
        assert attempt(Browser(), thea.email).status_code == 429
        clock.shift(timedelta(seconds=1))
        assert attempt(Browser(), thea.email).status_code == 302


def test_in_any_quarter_of_an_hour_there_are_ten_tries(thea: User) -> None:
    looked_at: list[float] = []
    with time_machine.travel(timezone.now(), tick=False) as clock:
        start = timezone.now().timestamp()
        for _ in range(120):
            clock.shift(timedelta(seconds=31))
            if attempt(Browser(), thea.email, WRONG).status_code == 200:
                looked_at.append(timezone.now().timestamp() - start)

    assert len(looked_at) > 30
    assert max(sum(at <= other < at + WINDOW_SECONDS for other in looked_at) for at in looked_at) == 10


def test_emptying_the_cache_gives_no_new_tries(thea: User) -> None:
    for _ in range(10):
        attempt(Browser(), thea.email, WRONG)
    cache.clear()

    assert attempt(Browser(), thea.email).status_code == 429


def test_signing_again_and_confirming_share_the_counter(thea: User, as_thea: Browser) -> None:
    for _ in range(10):
        as_thea.post(reverse("account_reauthenticate"), {"password": WRONG})

    assert as_thea.post(reverse("account_reauthenticate"), {"password": PASSWORD}).status_code == 429
    assert attempt(Browser(), thea.email).status_code == 429


def test_the_table_lists_no_address_and_is_emptied(thea: User) -> None:
    attempt(Browser(), thea.email, WRONG)

    assert not [row for row in SignInTries.objects.values_list() if thea.email in str(row)]
    assert tries.forget_old(now=timezone.now()) == 0
    assert tries.forget_old(now=timezone.now() + timedelta(seconds=WINDOW_SECONDS + 1)) == 1
