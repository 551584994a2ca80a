"""Nothing typed is lost: by the end of a sign-in, a killed browser, or a slip (trust.md R-193)."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import Page, expect

from clients.models import Client
from clinic.drafts.models import FormDraft
from clinic.policy.terms import Role
from clinic.staff.models import User
from sessions.models import TimelineEvent
from tests.browser.axe import violations
from tests.browser.conftest import SignInPage
from tests.browser.test_idle import picture
from tests.factories.people import PASSWORD, make_client, make_course, make_practice, make_user
from tests.factories.room import make_started_session, take

WORDS = "Her brother; calls back after six"
KEPT = "**/drafts/keep/"


@pytest.fixture
def thea(transactional_db: None) -> User:
    return make_user(make_practice(is_demo=True), Role.THERAPIST, name="Thea Quinn", credentials="LMFT")


@pytest.fixture
def alex(thea: User) -> Client:
    return make_client(thea.practice, therapist=thea, legal_first_name="Alex", legal_last_name="Doe")


@pytest.fixture
def address(live_server: Any, alex: Client) -> str:
    return f"{live_server.url}/clients/{alex.pk}/contacts/add/"


@pytest.fixture
def server(live_server: Any) -> Iterator[Any]:
    with time_machine.travel(timezone.now(), tick=True) as clock:
        yield clock


def offer(page: Page) -> Any:
    return page.get_by_role("status").filter(has_text="What you typed here was not sent")


def type_words(page: Page) -> None:
    """Type, and wait until the page itself has sent it."""
    with page.expect_response(KEPT) as kept:
        # At once, so that none of it is left for a second sending.
        page.locator("[name=name]").fill(WORDS)
    assert kept.value.ok


def test_the_sign_in_ends_and_the_text_is_back(
    page: Page, address: str, sign_in_page: SignInPage, thea: User, server: Any
) -> None:
    page.clock.install(time=timezone.now())
    sign_in_page(page, thea)
    page.goto(address)
    page.clock.resume()
    type_words(page)
    server.shift(timedelta(minutes=15, seconds=1))
    page.clock.fast_forward("15:01")
    page.get_by_role("link", name="Sign in again").click()
    page.locator("input[name=login]").fill(thea.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(address)

    expect(offer(page)).to_be_visible()
    assert violations(page) == []
    picture(page, "draft-offer")
    page.get_by_role("button", name="Restore it").click()
    expect(page.locator("[name=name]")).to_have_value(WORDS)
    expect(offer(page)).to_be_hidden()


def test_a_killed_browser_loses_nothing_older_than_five_seconds(
    page: Page, address: str, sign_in_page: SignInPage, thea: User, playwright: Any, browser_type_launch_args: Any
) -> None:
    doomed = playwright.chromium.launch(**browser_type_launch_args)
    first = doomed.new_page()
    sign_in_page(first, thea)
    first.goto(address)
    type_words(first)
    kill(doomed)

    sign_in_page(page, thea)
    page.goto(address)
    page.get_by_role("button", name="Restore it").click()
    expect(page.locator("[name=name]")).to_have_value(WORDS)


def kill(doomed: Any) -> None:
    """End the browser's process as a power cut would, with nothing said to the page."""
    session = doomed.new_browser_cdp_session()
    for process in session.send("SystemInfo.getProcessInfo")["processInfo"]:
        if process["type"] == "browser":
            os.kill(process["id"], signal.SIGKILL)


def test_what_was_sent_is_not_offered_again(page: Page, address: str, sign_in_page: SignInPage, thea: User) -> None:
    sign_in_page(page, thea)
    page.goto(address)
    type_words(page)
    page.locator("[name=phone]").fill("(555) 555-0111")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(lambda url: "add" not in url)

    assert not FormDraft.objects.exists()
    page.goto(address)
    page.wait_for_load_state("networkidle")
    expect(offer(page)).to_be_hidden()


def test_discarded_it_is_gone(page: Page, address: str, sign_in_page: SignInPage, thea: User) -> None:
    sign_in_page(page, thea)
    page.goto(address)
    type_words(page)
    page.goto(address)
    page.get_by_role("button", name="Discard it").click()
    expect(offer(page)).to_be_hidden()

    assert not FormDraft.objects.exists()


def test_in_the_room_a_tap_takes_its_words_along_and_leaves_no_draft(
    page: Page, live_server: Any, sign_in_page: SignInPage, thea: User, alex: Client
) -> None:
    priya = make_user(thea.practice, Role.PRESCRIBER, name="Priya Rao", credentials="MD")
    make_course(alex)
    session = make_started_session(alex, thea, priya, starts_at=timezone.now())
    take(session, thea, at=timezone.now())
    sign_in_page(page, thea)
    page.goto(f"{live_server.url}/sessions/{session.pk}/")
    with page.expect_response(KEPT):
        page.locator("#taps [name=note]").fill("Hands are warm")
    assert FormDraft.objects.count() == 1

    page.locator("#taps button[name=kind]").first.click()
    expect(page.locator("#record")).to_contain_text("Hands are warm")

    assert not FormDraft.objects.exists()
    assert [event.note for event in TimelineEvent.objects.filter(dosing_session=session)] == ["Hands are warm"]
    page.reload()
    page.wait_for_load_state("networkidle")
    expect(offer(page)).to_be_hidden()


def test_fields_nobody_touched_are_not_put_back_over_a_change(
    page: Page, live_server: Any, sign_in_page: SignInPage, thea: User, alex: Client
) -> None:
    address = f"{live_server.url}/clients/{alex.pk}/edit/"
    sign_in_page(page, thea)
    page.goto(address)
    with page.expect_response(KEPT):
        page.locator("[name=preferred_name]").fill("Lex")
    Client.objects.filter(pk=alex.pk).update(legal_first_name="Alexandra")
    page.goto(address)
    page.get_by_role("button", name="Restore it").click()

    expect(page.locator("[name=preferred_name]")).to_have_value("Lex")
    expect(page.locator("[name=legal_first_name]")).to_have_value("Alexandra")
