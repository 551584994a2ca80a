"""Signing in as a practice outside the demo must: password, then something one holds."""

from __future__ import annotations

import base64
import hmac
import re
import struct
import time
from typing import Any

import pytest
import time_machine
from playwright.sync_api import Page, expect

from clinic.policy.terms import Role
from clinic.practice.models import Practice
from clinic.staff.models import User
from tests.browser.axe import violations
from tests.browser.conftest import SignInPage
from tests.browser.desk import confirm_where_asked
from tests.factories.people import make_practice, make_user

STEP = 30


@pytest.fixture
def strict_practice(transactional_db: None) -> Practice:
    """A practice of real clients: the demo's exception does not reach it."""
    return make_practice(name="Stone Bridge", neutral_name="Bridge Office")


@pytest.fixture
def nora(strict_practice: Practice) -> User:
    return make_user(strict_practice, Role.THERAPIST, name="Nora Vale")


def _code(secret: str, at: float) -> str:
    """Compute the six digits of RFC 6238, apart from the library under test."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, struct.pack(">Q", int(at) // STEP), "sha1")
    offset = digest[-1] & 15
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


def _connect_app(page: Page) -> None:
    page.get_by_role("link", name="Connect an app").click()
    picture = page.get_by_role("img", name="QR code of the secret below")
    confirm_where_asked(page, picture)
    expect(picture).to_be_visible()
    assert violations(page) == []
    secret = page.locator("dd code").inner_text()
    # A code that is about to run out would be late.
    with time_machine.travel((time.time() // STEP + 1) * STEP, tick=True):
        page.get_by_label(re.compile("code", re.IGNORECASE)).fill(_code(secret, time.time()))
        page.get_by_role("button", name="Connect the app").click()
        expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()


def test_no_page_opens_before_a_second_factor_is_set_up(
    page: Page, live_server: Any, sign_in_page: SignInPage, nora: User
) -> None:
    sign_in_page(page, nora)
    expect(page.get_by_text("Set up a second factor first.")).to_be_visible()
    page.goto(f"{live_server.url}/clients/")
    expect(page.get_by_role("heading", name="Sign-in and security")).to_be_visible()
    assert violations(page) == []


def test_an_app_is_connected_and_then_asked_for(
    page: Page, live_server: Any, sign_in_page: SignInPage, nora: User
) -> None:
    sign_in_page(page, nora)
    _connect_app(page)
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    assert violations(page) == []
    codes = page.get_by_label("Unused codes").input_value().split()
    page.get_by_label("I have saved the codes").check()
    page.goto(f"{live_server.url}/")
    expect(page.get_by_role("heading", name="Today", exact=True)).to_be_visible()

    page.locator(".user-button").click()
    page.get_by_role("button", name="Sign out").click()
    sign_in_page(page, nora)
    expect(page.get_by_role("heading", name="Second factor")).to_be_visible()
    assert violations(page) == []
    field = page.get_by_label(re.compile("code", re.IGNORECASE))
    field.fill("000000")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("alert")).to_be_focused()
    # The app's code was spent on connecting; a recovery code opens the account at once.
    field.fill(codes[0])
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="Today", exact=True)).to_be_visible()


def test_wrong_words_are_answered_with_a_sentence_and_nothing_given_away(
    page: Page, live_server: Any, nora: User
) -> None:
    page.goto(f"{live_server.url}/account/login/")
    assert violations(page) == []
    assert page.title() == "Sign in"
    page.get_by_label(re.compile("mail", re.IGNORECASE)).fill(nora.email)
    page.get_by_label("Password", exact=True).fill("not the password at all")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("alert")).to_be_focused()
    known = page.get_by_role("alert").inner_text()
    page.get_by_label(re.compile("mail", re.IGNORECASE)).fill("nobody@example.org")
    page.get_by_label("Password", exact=True).fill("not the password at all")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("alert")).to_be_focused()
    assert page.get_by_role("alert").inner_text() == known
    assert violations(page) == []
