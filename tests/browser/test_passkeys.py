"""Passkeys with a real browser and Chromium's virtual device: add one, sign in with it alone, unlock with it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from django.utils import timezone
from playwright.sync_api import CDPSession, Page, expect

from clinic.audit.models import AuditEvent
from clinic.policy.terms import Role
from clinic.staff.models import User
from tests.browser.axe import violations
from tests.browser.conftest import SignInPage
from tests.browser.desk import confirm_where_asked
from tests.browser.test_idle import picture
from tests.factories.people import PASSWORD, make_client, make_course, make_practice, make_user
from tests.factories.room import make_started_session, take


@pytest.fixture
def nora(transactional_db: None) -> User:
    """A therapist of a practice that is no demonstration."""
    return make_user(make_practice(name="Stone Bridge", neutral_name="Bridge Office"), Role.THERAPIST, name="Nora Vale")


@pytest.fixture
def base(live_server: Any) -> str:
    # A device makes no passkey for a bare address.
    return f"http://localhost:{urlsplit(live_server.url).port}"


@pytest.fixture
def device(page: Page) -> CDPSession:
    """A device with a screen lock that its owner opens whenever asked."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session


def sign_in_with_password(page: Page, base: str, user: User) -> None:
    page.goto(f"{base}/account/login/")
    page.locator("input[name=login]").fill(user.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: "/login" not in url)


def add_passkey(page: Page) -> None:
    page.get_by_role("link", name="Add one").click()
    adding = page.get_by_role("heading", name="Add a passkey or security key")
    confirm_where_asked(page, adding)
    expect(adding).to_be_visible()
    assert violations(page) == []
    picture(page, "passkey-add")
    page.locator("[name=name]").fill("Desk")
    expect(page.locator("[name=passwordless]")).to_be_checked()
    page.get_by_role("button", name="Add the key").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()


def sign_out(page: Page) -> None:
    page.locator(".user-button").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()


def test_a_passkey_is_enough_for_the_second_factor_and_signs_in_by_itself(
    page: Page, base: str, nora: User, device: CDPSession
) -> None:
    sign_in_with_password(page, base, nora)
    expect(page.get_by_text("Set up a second factor first.")).to_be_visible()
    picture(page, "security")
    add_passkey(page)
    page.goto(f"{base}/")
    expect(page.get_by_role("heading", name="Today", exact=True)).to_be_visible()
    sign_out(page)
    picture(page, "sign-in")

    page.get_by_role("button", name="Use a passkey").click()

    expect(page.get_by_role("heading", name="Today", exact=True)).to_be_visible()
    assert AuditEvent.objects.filter(action="staff.sign_in.done", actor_id=nora.pk).count() == 2
    assert Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN).last_used_at is not None


def test_the_password_is_followed_by_the_passkey(page: Page, base: str, nora: User, device: CDPSession) -> None:
    sign_in_with_password(page, base, nora)
    add_passkey(page)
    page.goto(f"{base}/")
    sign_out(page)
    sign_in_with_password(page, base, nora)
    expect(page.get_by_role("heading", name="Second factor")).to_be_visible()
    assert violations(page) == []
    picture(page, "second-factor")
    page.get_by_role("button", name="Use a passkey or security key").click()

    expect(page.get_by_role("heading", name="Today", exact=True)).to_be_visible()


def test_a_passkey_opens_nothing_for_somebody_let_go(page: Page, base: str, nora: User, device: CDPSession) -> None:
    sign_in_with_password(page, base, nora)
    add_passkey(page)
    User.objects.filter(pk=nora.pk).update(is_active=False)
    page.goto(f"{base}/account/login/")
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.get_by_role("button", name="Use a passkey").click()
    page.goto(f"{base}/clients/")

    expect(page.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()
    assert AuditEvent.objects.filter(action="staff.sign_in.done", actor_id=nora.pk).count() == 1


def test_a_device_without_the_passkey_does_not_get_in(page: Page, base: str, nora: User, device: CDPSession) -> None:
    sign_in_with_password(page, base, nora)
    add_passkey(page)
    page.goto(f"{base}/")
    sign_out(page)
    device.send("WebAuthn.disable")
    device.send("WebAuthn.enable")
    page.get_by_role("button", name="Use a passkey").click()
    page.goto(f"{base}/clients/")

    expect(page.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()


def test_a_locked_session_opens_by_passkey_with_everything_in_place(
    page: Page, base: str, nora: User, device: CDPSession
) -> None:
    priya = make_user(nora.practice, Role.PRESCRIBER, name="Priya Rao", credentials="MD")
    client = make_client(nora.practice, therapist=nora, prescriber=priya)
    make_course(client)
    session = make_started_session(client, nora, priya, starts_at=timezone.now())
    take(session, nora, at=timezone.now())
    sign_in_with_password(page, base, nora)
    add_passkey(page)
    page.goto(f"{base}/sessions/{session.pk}/")
    page.locator("#taps [name=note]").fill("Hands are warm")
    page.get_by_role("button", name="Lock the screen").click()
    expect(page.get_by_role("dialog", name="Locked")).to_be_visible()
    picture(page, "locked-passkey")
    page.get_by_role("button", name="Use a passkey").click()

    expect(page.get_by_role("dialog", name="Locked")).to_be_hidden()
    expect(page.locator("#taps [name=note]")).to_have_value("Hands are warm")
    assert AuditEvent.objects.get(action="staff.sign_in.unlocked").reason_code == "CREDENTIAL"


def test_own_sign_ins_look_right(
    page: Page, base: str, sign_in_page: SignInPage, browser: Any, live_server: Any
) -> None:
    thea = make_user(make_practice(is_demo=True), Role.THERAPIST, name="Thea Quinn")
    phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605 Version/19.1 Mobile Safari/604.1"
    sign_in_page(browser.new_context(user_agent=phone).new_page(), thea)
    sign_in_page(page, thea)
    page.goto(f"{live_server.url}/staff/me/sign-ins/")

    expect(page.get_by_text("Safari on iPhone")).to_be_visible()
    assert violations(page) == []
    picture(page, "sign-ins")
    page.get_by_role("button", name="Sign out everywhere else").click()
    expect(page.get_by_text("You are signed in nowhere else.")).to_be_visible()
