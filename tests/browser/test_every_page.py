"""Every page, as every role sees it: axe-core finds nothing, nothing overflows, nothing leaves the house.

The pages are those of the authorisation table, so that a new route is looked at without being named here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client as Browser
from django.urls import reverse
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page

from clinic.staff.models import User
from tests.browser.axe import violations
from tests.factories.people import make_practice
from tests.factories.psychotherapy_notes import open_room
from tests.factories.worlds import World, make_colleagues, make_world
from tests.security.table import ROUTES

pytestmark = pytest.mark.slow

# Theme and width together, so that each page is seen in both themes and at desk, tablet and phone; the
# page is loaded once and turned. Every rule is asked of each theme once, what can be seen in each view.
VIEWS = (("light", 1280, True), ("dark", 820, False), ("light", 390, False), ("dark", 390, True))
FIRST = VIEWS[0][:2]
# Pages whose script asks how wide the screen is: they are loaded for every view.
DRAWN_FOR_ITS_WIDTH = {"scheduling:calendar"}
# Colors that are still on their way to the other theme are nobody's to judge.
SETTLE = "document.getAnimations().forEach(each => each instanceof CSSTransition && each.finish())"
ROLES = ("THERAPIST", "PRESCRIBER", "FRONT_DESK", "OWNER")
# Answers that are no pages: data, files, parts of pages, and steps that only lead on.
NOT_PAGES = {
    "sessions:watch", "sessions:group_watch", "staff:sign_in_state",
    "health", "reports:find", "reports:document_state", "scheduling:feed", "custody:archive_state",
    "custody:practice_archive_state",
    "mfa_download_recovery_codes", "account_logout", "mfa_login_webauthn", "mfa_reauthenticate_webauthn",
    "psychotherapy_notes:download", "papers:download", "staff:credential_scan",
}  # fmt: skip


@dataclass
class Findings:
    """What was seen and what was wrong, over many pages."""

    pages: int = 0
    problems: list[str] = field(default_factory=list)


@pytest.fixture
def world(transactional_db: None) -> tuple[World, dict[str, User]]:
    practice = make_practice(is_demo=True)
    people = make_colleagues(practice, "Home")
    return make_world("zqaone", practice, *people), dict(zip(ROLES, people, strict=True))


def pages_of(world: World, role: str) -> Iterator[tuple[str, str, frozenset[int]]]:
    """Yield name, address and right answers of every page this role may open."""
    for name, line in ROUTES.items():
        if name in NOT_PAGES or "GET" not in line.methods or "A" not in line.reach.get(role, ""):
            continue
        # Pages about a sign-in's state answer "not there" in any other state; that page is looked at too.
        right = {200} | line.get_statuses | ({404} if line.is_package or line.is_public else set())
        yield name, reverse(name, kwargs=line.kwargs_in(world)), frozenset(right)


def look(page: Page, address: str, name: str, right: frozenset[int], found: Findings) -> None:
    """Open one page, turn it to every view, and note what is wrong."""
    for theme, width, is_whole in VIEWS:
        page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate(SETTLE)
        where = f"{name} {theme} {width}"
        if (theme, width) == FIRST or name in DRAWN_FOR_ITS_WIDTH:
            answer = page.goto(address)
            if answer is None or "text/html" not in answer.headers.get("content-type", ""):
                return
            if answer.status not in right:
                found.problems.append(f"{where}: answered {answer.status}")
                return
        found.pages += 1
        found.problems += [f"{where}: {line}" for line in violations(page, again=not is_whole)]
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1"):
            found.problems.append(f"{where}: wider than the screen")


@pytest.mark.parametrize("role", ROLES)
def test_every_page(role: str, world: Any, browser: Chromium, live_server: Any, record_property: Any) -> None:
    made, people = world
    session = Browser()
    session.force_login(people[role], backend="clinic.staff.backends.StaffBackend")
    open_room(session)
    host = urlsplit(live_server.url)
    context = browser.new_context(locale="en-US", timezone_id="America/New_York")
    context.add_cookies(
        [
            {
                "name": settings.SESSION_COOKIE_NAME,
                "value": session.cookies[settings.SESSION_COOKIE_NAME].value,
                "domain": host.hostname,
                "path": "/",
            }
        ]
    )
    page = context.new_page()
    found = Findings()
    page.on("request", lambda request: _note_stranger(request.url, host.netloc, found))
    page.on("response", lambda response: _note_missing(response, found))
    page.on("console", lambda message: _note_complaint(message, page.url, found))

    for name, url, right in pages_of(made, role):
        look(page, live_server.url + url, name, right, found)

    record_property("pages looked at", found.pages)
    assert found.pages > 20
    assert not found.problems, "\n".join(found.problems)


def _note_stranger(url: str, own: str, found: Findings) -> None:
    if urlsplit(url).scheme in {"http", "https"} and urlsplit(url).netloc != own:
        found.problems.append(f"asked another host: {url}")


def _note_complaint(message: Any, where: str, found: Findings) -> None:
    # What cannot be loaded is noted by its answer, with its address.
    if message.type == "error" and "Failed to load resource" not in message.text:
        found.problems.append(f"{where}: {message.text[:200]}")


def _note_missing(response: Any, found: Findings) -> None:
    if response.status >= 400 and response.request.resource_type != "document":
        found.problems.append(f"{response.url} answered {response.status}")
