"""People at their browsers: fill by field name, press by the words on the button."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser, Locator, Page, expect

from tests.factories.people import PASSWORD

UNFOLD = """form => {
  for (let e = form; e; e = e.parentElement) if (e.tagName === 'DETAILS') e.open = true;
  for (const inner of form.querySelectorAll('details')) inner.open = true;
}"""


def zone_at_midday() -> str:
    """Return a zone whose clock shows about eleven now, so that neither night nor quiet hours matter."""
    offset = 11 - datetime.now(tz=UTC).hour
    return f"Etc/GMT{-offset:+d}" if offset else "Etc/GMT"


def today() -> date:
    """Return the day that this zone has."""
    return datetime.now(tz=ZoneInfo(zone_at_midday())).date()


def confirm_where_asked(page: Page, wanted: Locator) -> None:
    """Show who one is if that is asked on the way to what is wanted; which page comes is not known before."""
    asked = page.get_by_role("heading", name="Confirm it is you")
    expect(asked.or_(wanted).first).to_be_visible()
    if asked.is_visible():
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Confirm").click()


@dataclass
class Desk:
    """One person, signed in, with one open page."""

    page: Page
    base: str

    @classmethod
    def of(cls, browser: Browser, base: str, user: Any) -> Desk:
        """Sign a person in, in a browser of their own."""
        page = browser.new_context(viewport={"width": 1280, "height": 1000}, locale="en-US").new_page()
        page.set_default_timeout(30_000)
        page.goto(f"{base}/account/login/")
        page.locator("input[name=login]").fill(user.email)
        page.locator("input[name=password]").fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url(lambda url: "/login" not in url)
        return cls(page=page, base=base)

    def go(self, path: str) -> None:
        """Open a page of the application."""
        answer = self.page.goto(self.base + path)
        assert answer is not None, path
        assert answer.ok, f"{path} answered {answer.status}"

    def form(self, having: str) -> Locator:
        """Return the form that holds a field of this name."""
        return self.page.locator(f"form:has([name={having}])").last

    def fill(self, place: Locator, /, **values: Any) -> None:
        """Fill fields by name: text, choices, chips and boxes alike; unfolds what they are in."""
        place.evaluate(UNFOLD)
        for name, value in values.items():
            field = place.locator(f"[name={name}]")
            kind = field.first.get_attribute("type") or field.first.evaluate("element => element.tagName")
            if kind == "SELECT":
                field.first.select_option(value)
            elif kind == "radio":
                self.tick(place, place.locator(f'[name={name}][value="{value}"]'))
            elif kind == "checkbox":
                self.tick(place, field.first)
            else:
                field.first.fill(str(value))

    def tick(self, place: Locator, box: Locator) -> None:
        """Tick a box or chip with the keyboard, which works for every shape a box is drawn in."""
        if not box.is_checked():
            box.focus()
            self.page.keyboard.press("Space")
        assert box.is_checked(), place

    def press(self, words: str, within: Locator | None = None) -> None:
        """Press the button with these words, opening what it is folded into."""
        place = within or self.page.locator("main")
        button = place.get_by_role("button", name=words).first
        expect(place.get_by_role("button", name=words, include_hidden=True).first).to_be_attached()
        if not button.is_visible():
            hidden = self.page.get_by_role("button", name=words, include_hidden=True)
            self.page.locator("details", has=hidden).first.locator("summary").first.click()
        button.click()
        self.settle()

    def settle(self) -> None:
        """Wait for the next page, or in the dosing room until the device has sent what was tapped."""
        self.page.wait_for_load_state()
        if self.page.locator("[data-outbox-ready]").count():
            expect(self.page.locator("#outbox-sign")).to_have_attribute("data-state", "stored")

    def sign(self, words: str) -> None:
        """Read once more what is to be signed, after confirming who one is where that is asked, and sign."""
        password, button = self.page.locator("input[name=password]"), self.page.get_by_role("button", name=words).first
        # The way here may lead over a page that only saves what was written: which page comes is not known yet.
        expect(password.or_(button).first).to_be_visible()
        if password.is_visible():
            password.fill(PASSWORD)
            self.page.get_by_role("button", name="Confirm", exact=True).click()
            expect(button).to_be_visible()
        self.press(words)

    def follow(self, words: str) -> None:
        """Follow the link with these words."""
        self.page.locator("main").get_by_role("link", name=words).first.click()
        self.page.wait_for_load_state()

    def sees(self, words: str) -> None:
        """Fail unless the words are on the page."""
        expect(self.page.locator("body")).to_contain_text(words)
