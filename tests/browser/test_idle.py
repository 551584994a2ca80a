"""Left alone: a warning a minute ahead, one key to stay, a cover that shows nothing; in a session a lock."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect

from clinic.policy.terms import Role
from clinic.staff.models import User
from sessions.models import DosingSession, TimelineEvent, VitalReading
from tests.browser.axe import violations
from tests.browser.conftest import SignInPage
from tests.factories.people import PASSWORD, make_client, make_course, make_practice, make_user
from tests.factories.room import make_started_session, take

PICTURES = os.environ.get("KAPSTONE_PICTURES", "")


@pytest.fixture
def thea(transactional_db: None) -> User:
    return make_user(make_practice(is_demo=True), Role.THERAPIST, name="Thea Quinn", credentials="LMFT")


@pytest.fixture
def session(thea: User) -> DosingSession:
    priya = make_user(thea.practice, Role.PRESCRIBER, name="Priya Rao", credentials="MD")
    client = make_client(
        thea.practice, therapist=thea, prescriber=priya, legal_first_name="Alex", legal_last_name="Doe"
    )
    make_course(client)
    started = make_started_session(client, thea, priya, starts_at=timezone.now())
    take(started, thea, at=timezone.now())
    return started


class Hours:
    """Lets time pass on the server and in every open page, as nobody could wait for it."""

    def __init__(self, server: Any, context: BrowserContext) -> None:
        self.server, self.context = server, context

    def pass_by(self, *, minutes: int = 0, seconds: int = 0) -> None:
        self.server.shift(timedelta(minutes=minutes, seconds=seconds))
        self.context.clock.fast_forward((minutes * 60 + seconds) * 1000)


@pytest.fixture
def hours(context: BrowserContext) -> Iterator[Hours]:
    with time_machine.travel(timezone.now(), tick=True) as server:
        context.clock.install(time=timezone.now())
        yield Hours(server, context)


def picture(page: Page, name: str) -> None:
    """Keep a picture of every width and theme, for somebody who looks at them."""
    if not PICTURES:
        return
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        for width in (1280, 820, 390):
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=f"{PICTURES}/{name}-{theme}-{width}.png")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 900})


def warning(page: Page) -> Any:
    return page.get_by_role("alertdialog", name="Are you still there?")


def cover(page: Page, name: str) -> Any:
    return page.get_by_role("dialog", name=name)


def test_a_minute_ahead_one_key_keeps_the_sign_in_in_every_tab(
    page: Page, context: BrowserContext, live_server: Any, sign_in_page: SignInPage, thea: User, hours: Hours
) -> None:
    sign_in_page(page, thea)
    other = context.new_page()
    other.goto(f"{live_server.url}/clients/")
    hours.pass_by(minutes=13, seconds=30)
    expect(warning(page)).to_be_hidden()
    hours.pass_by(seconds=40)

    expect(warning(page)).to_be_visible()
    expect(warning(other)).to_be_visible()
    expect(page.get_by_role("button", name="Stay signed in")).to_be_focused()
    assert violations(page) == []
    picture(page, "warning")
    page.keyboard.press("Enter")

    expect(warning(page)).to_be_hidden()
    expect(warning(other)).to_be_hidden()
    hours.pass_by(minutes=13, seconds=30)
    expect(warning(page)).to_be_hidden()
    page.reload()
    expect(page.get_by_role("heading", name="Today", exact=True)).to_be_visible()


def test_typing_in_one_tab_is_being_there_in_all(
    page: Page, context: BrowserContext, live_server: Any, sign_in_page: SignInPage, thea: User, hours: Hours
) -> None:
    sign_in_page(page, thea)
    other = context.new_page()
    other.goto(f"{live_server.url}/clients/")
    for _ in range(3):
        hours.pass_by(minutes=10)
        with page.expect_response("**/me/here/"):
            page.keyboard.press("Shift")

    expect(warning(page)).to_be_hidden()
    expect(warning(other)).to_be_hidden()
    expect(cover(other, "You are signed out")).to_be_hidden()


def test_afterwards_nothing_can_be_read_and_signing_in_leads_back(
    page: Page, live_server: Any, sign_in_page: SignInPage, thea: User, hours: Hours
) -> None:
    sign_in_page(page, thea)
    page.goto(f"{live_server.url}/clients/?q=doe")
    hours.pass_by(minutes=14, seconds=5)
    expect(warning(page)).to_be_visible()
    hours.pass_by(seconds=57)

    expect(cover(page, "You are signed out")).to_be_visible()
    expect(page.get_by_role("heading", name="Clients", exact=True)).to_be_hidden()
    assert "Clients" not in page.locator("body").inner_text()
    assert "Clients" not in page.title()
    assert violations(page) == []
    picture(page, "ended")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(cover(page, "You are signed out")).to_be_visible()
    page.get_by_role("link", name="Sign in again").click()
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.locator("input[name=login]").fill(thea.email)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/clients/?q=doe")


def test_without_a_connection_the_page_is_covered_all_the_same(
    page: Page, context: BrowserContext, live_server: Any, sign_in_page: SignInPage, thea: User, hours: Hours
) -> None:
    sign_in_page(page, thea)
    page.goto(f"{live_server.url}/clients/")
    context.set_offline(True)
    hours.pass_by(minutes=15, seconds=1)

    expect(cover(page, "Covered")).to_be_visible()
    expect(page.get_by_role("heading", name="Clients", exact=True)).to_be_hidden()


def test_a_session_locks_keeps_its_clock_and_opens_with_everything_in_place(
    page: Page, context: BrowserContext, live_server: Any, sign_in_page: SignInPage, thea: User,
    session: DosingSession, hours: Hours,
) -> None:  # fmt: skip
    sign_in_page(page, thea)
    page.goto(f"{live_server.url}/sessions/{session.pk}/")
    note = page.locator("#taps [name=note]")
    note.fill("Tears, then calm")
    other = context.new_page()
    other.goto(f"{live_server.url}/clients/")
    hours.pass_by(minutes=15, seconds=1)

    expect(cover(page, "Locked")).to_be_visible()
    expect(cover(other, "Locked")).to_be_visible()
    for text in ("Alex", "Doe", "mg"):
        assert text not in page.locator("body").inner_text()
    expect(page.locator("#cover [data-elapsed-since]")).to_be_visible()
    expect(page.locator("#cover")).to_contain_text("Next vital signs")
    assert violations(page) == []
    picture(page, "locked")
    page.get_by_label("Password", exact=True).fill("not the password")
    page.keyboard.press("Enter")
    expect(page.locator("[data-unlock-error]")).to_contain_text("does not fit")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")

    expect(cover(page, "Locked")).to_be_hidden()
    expect(cover(other, "Locked")).to_be_hidden()
    expect(note).to_have_value("Tears, then calm")
    page.locator("#taps button[name=kind]").first.click()
    expect(page.locator("#record")).to_contain_text("Tears, then calm")


def test_the_lock_outlives_the_browser_and_shows_alarms(
    browser: Browser, page: Page, live_server: Any, sign_in_page: SignInPage, thea: User, session: DosingSession,
    hours: Hours,
) -> None:  # fmt: skip
    sign_in_page(page, thea)
    page.goto(f"{live_server.url}/sessions/{session.pk}/")
    form = page.locator("form:has([name=systolic])")
    form.locator("[name=systolic]").fill("186")
    form.locator("[name=diastolic]").fill("112")
    form.get_by_role("button", name="Record vital signs").click()
    expect(page.locator("#alerts")).to_contain_text("Contact the prescriber")
    page.get_by_role("button", name="Lock the screen").click()
    expect(cover(page, "Locked")).to_contain_text("Contact the prescriber")
    picture(page, "locked-alarm")

    kept = page.context.storage_state()
    page.context.close()  # the browser is gone; what it restores is its cookies
    again = browser.new_context(storage_state=kept).new_page()
    again.goto(f"{live_server.url}/sessions/{session.pk}/")

    expect(again.get_by_role("heading", name="Locked")).to_be_visible()
    expect(again.locator("[data-watch]")).to_contain_text("Contact the prescriber")
    assert "Doe" not in again.content()
    assert violations(again) == []
    picture(again, "lock-page")
    again.get_by_label("Password", exact=True).fill(PASSWORD)
    again.get_by_role("button", name="Unlock").click()
    again.wait_for_url(f"**/sessions/{session.pk}/")
    assert VitalReading.objects.filter(dosing_session=session, systolic=186).count() == 1
    assert TimelineEvent.objects.filter(dosing_session=session).count() == 0
