"""The design system in a real browser: accessible at every width and theme, usable by keys alone."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from clinic.staff.models import User
from tests.browser.axe import violations
from tests.browser.conftest import SignInPage

GUIDE = "/staff/styleguide/"
WIDTHS = (320, 390, 820, 1280)
WATCH = """
window.problems = [];
const note = (event) => window.problems.push(event.message ?? `${event.violatedDirective} ${event.blockedURI}`);
document.addEventListener("securitypolicyviolation", note);
window.addEventListener("error", note);
"""


@pytest.fixture
def guide(page: Page, live_server: Any, sign_in_page: SignInPage, thea: User) -> Page:
    """The style guide, opened by a therapist of the demo practice."""
    page.add_init_script(WATCH)
    sign_in_page(page, thea)
    page.goto(live_server.url + GUIDE)
    return page


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_guide_has_no_axe_violation_and_never_scrolls_sideways(guide: Page, theme: Any) -> None:
    guide.emulate_media(color_scheme=theme, reduced_motion="reduce")
    for width in WIDTHS:
        guide.set_viewport_size({"width": width, "height": 900})
        assert violations(guide) == [], f"{theme} at {width}"
        assert guide.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, width


def test_nothing_breaks_the_security_policy(guide: Page) -> None:
    guide.keyboard.press("/")
    guide.keyboard.press("Escape")
    guide.keyboard.press("?")
    guide.keyboard.press("Escape")
    guide.get_by_text("Sign note…").click()
    assert guide.evaluate("window.problems") == []


def test_the_command_box_opens_by_key_and_gives_the_focus_back(guide: Page) -> None:
    start = guide.get_by_role("button", name="Primary", exact=True)
    start.focus()
    guide.keyboard.press("/")
    expect(guide.get_by_role("combobox", name="Find a client, appointment or page")).to_be_focused()
    guide.keyboard.press("Escape")
    expect(start).to_be_focused()
    guide.keyboard.press("Control+k")
    expect(guide.get_by_role("dialog", name="Find")).to_be_visible()


def test_the_command_box_is_walked_with_the_arrows(guide: Page) -> None:
    found = [{"title": f"Person {n}", "detail": "", "url": f"{GUIDE}?n={n}", "kind": "Client"} for n in range(3)]
    guide.route("**/find/?q=*", lambda route: route.fulfill(json={"results": found}))
    guide.keyboard.press("/")
    guide.keyboard.type("per")
    options = guide.locator(".command-result")
    expect(options).to_have_count(3)
    expect(guide.get_by_text("3 results")).to_be_visible()
    guide.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    guide.keyboard.press("ArrowUp")
    guide.keyboard.press("ArrowUp")
    expect(options.nth(2)).to_have_attribute("aria-selected", "true")
    assert violations(guide) == []
    guide.keyboard.press("Enter")
    guide.wait_for_url("**/?n=2")


def test_a_result_is_text_and_never_markup(guide: Page) -> None:
    hostile = [{"title": "<img src=x onerror=alert(1)>", "detail": "", "url": "/", "kind": ""}]
    guide.route("**/find/?q=*", lambda route: route.fulfill(json={"results": hostile}))
    guide.keyboard.press("/")
    guide.keyboard.type("x")
    expect(guide.locator(".command-result")).to_contain_text("<img src=x")


def test_a_search_that_fails_says_so(guide: Page) -> None:
    guide.route("**/find/?q=*", lambda route: route.fulfill(status=503, body=""))
    guide.keyboard.press("/")
    guide.keyboard.type("x")
    expect(guide.get_by_text("The search did not answer.")).to_be_visible()


def test_single_keys_can_be_switched_off_on_this_device(guide: Page) -> None:
    guide.keyboard.press("?")
    expect(guide.get_by_role("dialog", name="Keyboard")).to_be_visible()
    guide.get_by_role("switch", name="Single-key shortcuts on this device").click()
    guide.keyboard.press("Escape")
    guide.keyboard.press("/")
    expect(guide.get_by_role("dialog", name="Find")).to_be_hidden()
    guide.reload()
    guide.keyboard.press("?")
    expect(guide.get_by_role("dialog", name="Keyboard")).to_be_hidden()
    guide.keyboard.press("Control+k")
    expect(guide.get_by_role("dialog", name="Find")).to_be_visible()


def test_keys_are_left_alone_while_somebody_types(guide: Page) -> None:
    words = guide.get_by_label("In the client’s words")
    words.fill("")
    words.press_sequentially("n/?t")
    expect(words).to_have_value("n/?t")
    expect(guide.get_by_role("dialog")).to_be_hidden()


def test_the_theme_is_chosen_once_and_painted_by_the_server(guide: Page) -> None:
    guide.get_by_text("Account of Thea Quinn").click(force=True)
    guide.get_by_role("radio", name="Dark").check(force=True)
    expect(guide.locator("html")).to_have_attribute("data-bs-theme", "dark")
    source = guide.request.get(guide.url).text()
    assert 'data-bs-theme="dark"' in source
    expect(guide.locator("body")).to_have_css("background-color", "rgb(25, 24, 22)")


def test_menus_close_by_escape_and_give_the_focus_back(guide: Page) -> None:
    opener = guide.locator(".user-button")
    opener.focus()
    guide.keyboard.press("Enter")
    expect(guide.get_by_role("button", name="Sign out")).to_be_visible()
    guide.keyboard.press("Escape")
    expect(guide.get_by_role("button", name="Sign out")).to_be_hidden()
    expect(opener).to_be_focused()


def test_a_final_act_shows_its_consequence_and_can_be_left(guide: Page) -> None:
    opener = guide.get_by_text("Sign note…")
    opener.click()
    expect(guide.get_by_text("It can be amended, never changed.")).to_be_visible()
    guide.keyboard.press("Escape")
    expect(guide.get_by_text("It can be amended, never changed.")).to_be_hidden()


def test_errors_take_the_focus_and_keep_what_was_typed(guide: Page) -> None:
    guide.get_by_label("Strength of one unit").fill("-5")
    guide.get_by_role("button", name="Record dose").click()
    summary = guide.get_by_role("alert")
    expect(summary).to_be_focused()
    assert violations(guide) == []
    guide.get_by_role("link", name=re.compile("Strength of one unit")).click()
    field = guide.get_by_label("Strength of one unit")
    expect(field).to_be_focused()
    expect(field).to_have_value("-5")


def test_the_skip_link_is_first_and_leads_to_the_content(guide: Page) -> None:
    guide.keyboard.press("Tab")
    link = guide.get_by_role("link", name="Skip to the content")
    expect(link).to_be_focused()
    expect(link).to_be_in_viewport()
    guide.keyboard.press("Enter")
    expect(guide.locator("#main")).to_be_focused()


UNCOVERED = """() => {
  const element = document.activeElement;
  if (!element.closest("main")) return true;
  const box = element.getBoundingClientRect();
  const top = document.querySelector(".top-bar").getBoundingClientRect().bottom;
  const bottom = document.querySelector(".bottom-bar").getBoundingClientRect().top;
  return box.bottom > top && box.top < bottom;
}"""


def test_the_focus_is_never_under_a_bar(guide: Page) -> None:
    guide.set_viewport_size({"width": 390, "height": 700})
    for key in ["Tab"] * 70 + ["Shift+Tab"] * 30:
        guide.keyboard.press(key)
        guide.wait_for_function(UNCOVERED, timeout=2000)


def test_the_page_prints_without_the_shell(guide: Page) -> None:
    guide.emulate_media(media="print")
    expect(guide.locator(".rail")).to_be_hidden()
    expect(guide.locator(".top-bar")).to_be_hidden()
    expect(guide.get_by_role("heading", name="Style guide")).to_be_visible()


def test_the_page_works_without_scripts(browser: Any, live_server: Any, guide: Page) -> None:
    context = browser.new_context(java_script_enabled=False, storage_state=guide.context.storage_state())
    page = context.new_page()
    page.goto(live_server.url + GUIDE)
    page.get_by_text("Sign note…").click()
    expect(page.get_by_text("It can be amended, never changed.")).to_be_visible()
    expect(page.locator(".find-button")).to_be_hidden()
    page.get_by_role("link", name="Client", exact=True).first.wait_for(state="attached")
    context.close()
