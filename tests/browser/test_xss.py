"""Markup in every text of every record, on every page, in a real browser: none of it is more than text.

The browser's requests are answered by the application inside this test's transaction, headers and
all, so that forms can be sent by everybody again and again and nothing is left behind.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.urls import reverse
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, Route

from tests.factories.payloads import XSS, XSS_MARK
from tests.factories.poison import poison, text_columns
from tests.security.conftest import Actor, Stage, build_stage
from tests.security.table import ROUTES

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

HOST: Final = "http://127.0.0.1:8998"
ROLES: Final = {"THERAPIST": "therapist", "PRESCRIBER": "prescriber", "FRONT_DESK": "front-desk", "OWNER": "owner"}
# How many payloads are shown one by one, and whether everybody's pages are asked with payloads; all of
# them together are always shown to everybody.
ALONE: Final = XSS[: int(os.environ.get("KAPSTONE_XSS_ALONE", "1"))]
IS_FULL: Final = len(ALONE) > 1
WATCH: Final = """
window.kapfound = [];
document.addEventListener("securitypolicyviolation", e => {
  window.kapfound.push(`${e.violatedDirective} ${e.blockedURI} ${e.sample}`);
});
"""
# What the payloads would have become, had they become more than text.
LOOK: Final = f"""() => [
  ...window.kapfound.map(line => "policy: " + line),
  ...(window.kapxss ? ["ran"] : []),
  ...[...document.querySelectorAll("[{XSS_MARK}], x-{XSS_MARK}")].map(e => "markup: " + e.outerHTML.slice(0, 120)),
  ...[...document.querySelectorAll("*")].flatMap(e => [...e.attributes]
    .filter(a => a.name.startsWith("on") || /^[\\s\\x00-\\x20]*(java\\s*script|vbscript|data:text)/i.test(
      ["href", "src", "action", "formaction", "data"].includes(a.name) ? a.value : ""))
    .map(a => `attribute: ${{e.tagName}} ${{a.name}}=${{a.value.slice(0, 60)}}`)),
]"""
# A page that another answer is parsed in, with the same parser, when there are too many to be opened.
PARSE: Final = f"""html => {{
  const page = new DOMParser().parseFromString(html, "text/html");
  return [...page.querySelectorAll("[{XSS_MARK}], x-{XSS_MARK}")].map(e => e.outerHTML.slice(0, 120)).concat(
    [...page.querySelectorAll("*")].flatMap(e => [...e.attributes].filter(a => a.name.startsWith("on"))
      .map(a => `${{e.tagName}} ${{a.name}}`)));
}}"""


@dataclass
class Stand:
    """Answers the browser in the name of whoever is looking."""

    database: Any
    actor: Actor | None = None
    prepared: dict[str, Any] = field(default_factory=dict)
    strangers: list[str] = field(default_factory=list)

    def answer(self, route: Route) -> None:
        """Answer one request of the browser."""
        # Playwright calls from a context of its own, in which Django would open another connection.
        connections[DEFAULT_DB_ALIAS] = self.database
        url, parts = route.request.url, urlsplit(route.request.url)
        if f"{parts.scheme}://{parts.netloc}" != HOST:
            self.strangers.append(url)
            route.abort()
            return
        if parts.path.startswith("/static/"):
            self._file(route, parts.path.removeprefix("/static/"))
            return
        given = self.prepared.pop(parts.path, None) or (self.actor and self.actor.asks("GET", url.removeprefix(HOST)))
        if given is None:
            route.fulfill(status=404, body="")
            return
        body = b"".join(given.streaming_content) if given.streaming else given.content
        route.fulfill(status=given.status_code, headers=dict(given.headers), body=body)

    @staticmethod
    def _file(route: Route, name: str) -> None:
        path = finders.find(name)
        if path:
            route.fulfill(path=path)
        else:
            route.fulfill(status=404, body="")


@dataclass
class Seen:
    """What was looked at, and what was more than text."""

    pages: int = 0
    forms: int = 0
    parsed: int = 0
    executed: int = 0
    problems: list[str] = field(default_factory=list)

    def note(self, where: str, found: list[str]) -> None:
        self.executed += len(found)
        self.problems += [f"{where}: {line}" for line in found]


@pytest.fixture(scope="module")
def poisoned(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[Stage, int]]:
    """The worlds of the security tests, with all payloads in every text of every record."""
    with django_db_blocker.unblock(), transaction.atomic():
        stage = build_stage()
        yield stage, poison(lambda _column: " ".join(XSS))
        transaction.set_rollback(True)


@pytest.fixture
def stand(browser: Chromium) -> Iterator[tuple[Page, Stand]]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-US")
    page, made = context.new_page(), Stand(database=connections[DEFAULT_DB_ALIAS])
    page.add_init_script(WATCH)
    page.on("dialog", lambda dialog: dialog.dismiss())
    context.route("**/*", made.answer)
    yield page, made
    context.close()


def routes_of(role: str, method: str, stage: Stage) -> Iterator[tuple[str, str]]:
    for name, line in ROUTES.items():
        if method in line.methods and "A" in line.reach.get(role, "") and "logout" not in name:
            yield name, reverse(name, kwargs=line.kwargs_in(stage.worlds["A"]))


def show(page: Page, stand: Stand, url: str, answer: Any, seen: Seen, where: str) -> None:
    """Let the browser open an answer, and look for what became of the payloads."""
    if answer.status_code >= 500 and not url.startswith("/health/"):
        seen.problems.append(f"{where}: answered {answer.status_code}")
    is_page = "html" in answer.headers.get("Content-Type", "") and "Location" not in answer.headers
    if not is_page or not answer.content:
        return
    stand.prepared[url] = answer
    page.goto(HOST + url, wait_until="load")
    page.evaluate("for (const folded of document.querySelectorAll('details')) folded.open = true")
    found = page.evaluate(LOOK) + [f"asked another host: {stranger}" for stranger in stand.strangers]
    stand.strangers.clear()
    seen.pages += 1
    seen.note(where, found)


@pytest.mark.parametrize("role", ROLES)
def test_every_page_shows_markup_as_text(
    role: str, poisoned: tuple[Stage, int], stand: tuple[Page, Stand], record_property: Any
) -> None:
    stage, written = poisoned
    page, answers = stand
    answers.actor, seen = stage.actors[ROLES[role]], Seen()
    for name, url in routes_of(role, "GET", stage):
        show(page, answers, url, answers.actor.asks("GET", url), seen, name)
    if IS_FULL or role == "THERAPIST":
        _reflected(page, answers, stage, role, seen)
        _sent(page, answers, stage, role, seen)

    record_property("columns poisoned", len(list(text_columns())) if role == "THERAPIST" else 0)
    record_property("values poisoned", written if role == "THERAPIST" else 0)
    record_property("pages opened", seen.pages)
    record_property("forms sent", seen.forms)
    record_property("payloads that were more than text", seen.executed)
    assert seen.pages > 20
    assert not seen.problems, "\n".join(seen.problems[:40])


def _reflected(page: Page, answers: Stand, stage: Stage, role: str, seen: Seen) -> None:
    """Put the payloads into the address too: what a page repeats of it is text."""
    for name, url in routes_of(role, "GET", stage):
        query = {
            part: " ".join(XSS)[:3000] for part in ("q", "sort", "page", "next", "date", "starts_at", "kind", "show")
        }
        answer = answers.actor.asks("GET", f"{url}?{urlencode(query)}")  # type: ignore[union-attr]
        show(page, answers, url, answer, seen, f"{name} asked with payloads")


def _sent(page: Page, answers: Stand, stage: Stage, role: str, seen: Seen) -> None:
    """Send every form with payloads in every field; what comes back repeats them as text."""
    for name, url in routes_of(role, "POST", stage):
        names = _fields_of(answers.actor, url)
        with transaction.atomic():
            answer = _post(answers.actor, url, dict.fromkeys(names, " ".join(XSS)[:4000]))
            transaction.set_rollback(True)
        show(page, answers, url, answer, seen, f"{name} sent with payloads")
        seen.forms += 1


def _fields_of(actor: Any, url: str) -> set[str]:
    """Return the names of all fields of the page, and of fields that forms without a page have."""
    shown = actor.asks("GET", url)
    names = re.findall(rb'name="([\w-]+)"', shown.content if shown.status_code == 200 else b"")
    return {name.decode() for name in names} - {"csrfmiddlewaretoken"} | {"reason", "note", "name", "body", "detail"}


def _post(actor: Any, url: str, fields: dict[str, str]) -> Any:
    actor.browser.cookies = type(actor.cookies)(actor.cookies.output(header="", sep=";"))
    return actor.browser.post(url, fields)


def test_each_payload_alone_is_text_on_every_page(
    poisoned: tuple[Stage, int], stand: tuple[Page, Stand], record_property: Any
) -> None:
    """One payload at a time, so that none hides behind the one before it; parsed by the browser, not run."""
    page, answers = stand
    seen = Seen()
    stage, _written = poisoned
    with transaction.atomic():
        answers.actor = stage.actors["owner"]
        page.goto(HOST + reverse("reports:today"))
        looked_at = {name: (role, url) for role in ROLES for name, url in routes_of(role, "GET", stage)}
        for payload in ALONE:
            poison(lambda _column, payload=payload: payload)
            for name, (role, url) in looked_at.items():
                _parse(page, stage.actors[ROLES[role]], name, url, payload, seen)
        transaction.set_rollback(True)

    record_property("payloads alone", len(ALONE))
    record_property("pages parsed", seen.parsed)
    record_property("payloads that were more than text", seen.executed)
    assert seen.parsed
    assert not seen.problems, "\n".join(seen.problems[:40])


def _parse(page: Page, actor: Actor, name: str, url: str, payload: str, seen: Seen) -> None:
    answer = actor.asks("GET", url)
    if answer.status_code >= 500 and name != "health":
        seen.problems.append(f"{name} with {payload[:40]!r}: answered {answer.status_code}")
    if "html" not in answer.headers.get("Content-Type", ""):
        return
    seen.parsed += 1
    seen.note(f"{name} with {payload[:40]!r}", page.evaluate(PARSE, answer.content.decode()))


def test_the_watcher_sees_what_it_watches_for(stand: tuple[Page, Stand]) -> None:
    """A check that finds nothing proves nothing unless it would have found something."""
    page, _answers = stand
    missed = []
    for payload in (line for line in XSS if line.startswith("<") and not line.startswith(("<<", "<noscript"))):
        html = f"<!doctype html><body>{payload}</body>"
        page.route(f"{HOST}/bait", partial(Route.fulfill, body=html, content_type="text/html"))
        page.goto("about:blank")
        page.goto(f"{HOST}/bait", wait_until="commit")
        if not page.evaluate(LOOK) and not page.evaluate(PARSE, html):
            missed.append(payload)
        page.unroute(f"{HOST}/bait")

    assert missed == []
