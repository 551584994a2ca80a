"""Every page, as every role sees it: axe-core finds nothing, nothing overflows, nothing leaves the house.

The pages are those of the authorisation table, so that a new route is looked at without being named here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect

from clinic.policy.terms import Role
from clinic.staff.models import User
from sessions.models import DosingSession
from sessions.services import dosing, readiness
from sessions.terms import DoseKind, ReadinessItem
from tests.browser.axe import violations
from tests.factories.left_sessions import sign
from tests.factories.people import make_client, make_course, make_practice, make_user
from tests.factories.psychotherapy_notes import open_room
from tests.factories.room import make_ready_session, measure, take
from tests.factories.worlds import World, make_colleagues, make_world
from tests.security.table import ROUTES

pytestmark = pytest.mark.slow

# Theme and width together, so that each page is seen in both themes and at desk, tablet and phone; the
# page is loaded once and turned. Every rule is asked of each theme once, what can be seen in each view.
ROOM_VIEWS = (("dark", 820, True), ("light", 820, False), ("light", 390, False), ("dark", 390, False))
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
        judge(page, where, found, is_whole=is_whole)


def turn(page: Page, name: str, found: Findings) -> None:
    """Turn the page that is open to the views of a session's room, and note what is wrong."""
    # What lies half under a bar is there to be scrolled.
    page.evaluate("scrollTo(0, 0)")
    for theme, width, is_whole in ROOM_VIEWS:
        page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
        page.set_viewport_size({"width": width, "height": 1180})
        page.evaluate(SETTLE)
        judge(page, f"{name} {theme} {width}", found, is_whole=is_whole)


def judge(page: Page, where: str, found: Findings, *, is_whole: bool) -> None:
    """Note what is wrong with the page as it is shown now."""
    found.pages += 1
    found.problems += [f"{where}: {line}" for line in violations(page, again=not is_whole)]
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1"):
        found.problems.append(f"{where}: wider than the screen")


def signed_in(browser: Chromium, host: str | None, user: User) -> Page:
    """Return a page of somebody who is signed in, with the room of their private notes open."""
    session = Browser()
    session.force_login(user, backend="clinic.staff.backends.StaffBackend")
    open_room(session)
    context = browser.new_context(locale="en-US", timezone_id="America/New_York")
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": session.cookies[name].value, "domain": host, "path": "/"}])
    return context.new_page()


@pytest.mark.parametrize("role", ROLES)
def test_every_page(role: str, world: Any, browser: Chromium, live_server: Any, record_property: Any) -> None:
    made, people = world
    host = urlsplit(live_server.url)
    page = signed_in(browser, host.hostname, people[role])
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


def test_the_room_in_every_state(transactional_db: None, browser: Chromium, live_server: Any) -> None:
    thea, session = long_names()
    now = session.appointment.starts_at
    page = signed_in(browser, urlsplit(live_server.url).hostname, thea)
    found = Findings()

    def show(name: str) -> None:
        page.goto(f"{live_server.url}/sessions/{session.pk}/")
        turn(page, name, found)

    show("before")
    measure(session, thea, at=now)
    dosing.start_session(dosing_session=session, actor=thea, now=now)
    take(session, thea, at=now)
    show("held")
    take(session, thea, at=now, units=Decimal(9), kind=DoseKind.SECOND_UNIT, reason="Took the rest before anyone spoke")
    measure(session, thea, at=now, systolic=196, diastolic=118, heart_rate=99, spo2=89, moaas=5)
    show("outside the order and the limits")
    expect(page.locator("[data-outbox-ready]")).to_be_visible()
    page.context.set_offline(True)
    page.locator("#taps button[value=TEARS]").click()
    page.locator("#medicine summary").first.click()
    page.locator("#medicine [name=units]").fill("1")
    page.get_by_role("button", name="Record what the client took").click()
    expect(page.locator("#outbox-list > li")).to_have_count(2)
    # It goes by itself after ten seconds.
    page.evaluate("document.getElementById('undo-bar').hidden = true")
    page.locator("#alarms-panel summary").click()
    page.get_by_role("button", name="Try it").click()
    turn(page, "without a connection, with an alarm", found)
    page.context.set_offline(False)
    left(session, thea, now)
    show("after")
    sign(session, thea, now=timezone.now())
    show("ended")

    assert found.pages == 6 * len(ROOM_VIEWS)
    assert not found.problems, "\n".join(found.problems)


def long_names() -> tuple[User, DosingSession]:
    """Return a session with every gate but the vital signs met, and names as long as any."""
    practice = make_practice(is_demo=True)
    thea = make_user(practice, Role.THERAPIST, name="Theodora Quinn-Wetherspoon", credentials="LMFT, LPCC-S, PhD")
    priya = make_user(practice, Role.PRESCRIBER, name="Priyadarshini Venkatanarasimharajuvaripeta")
    client = make_client(
        practice, therapist=thea, prescriber=priya, legal_first_name="Maximiliana-Konstantina",
        legal_last_name="Featherstonehaugh-Cholmondeley-Marjoribanks",
    )  # fmt: skip
    make_course(client)
    return thea, make_ready_session(client, thea, priya, starts_at=timezone.now(), is_measured=False)


def left(session: DosingSession, thea: User, now: datetime) -> None:
    checklist = readiness.Checklist(
        items=dict.fromkeys(ReadinessItem, True), at=now, handed_to="Robin Doe", override_reason="Is with the doctor."
    )
    readiness.record_readiness(dosing_session=session, key=uuid4(), checklist=checklist, actor=thea, now=now)
    readiness.discharge(dosing_session=session, at=now, actor=thea, now=now)
