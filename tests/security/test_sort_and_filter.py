"""Whatever stands in an address sorts by a declared column, narrows to what one may see, or does nothing.

The parameters are read off each page: the names in its search forms and in the links that sort and
page, so that a new list is covered without being named here.
"""

from __future__ import annotations

import os
import re
import time
from html.parser import HTMLParser
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from django.urls import reverse

from tests.factories.payloads import address_payloads
from tests.security.conftest import Actor, Stage
from tests.security.table import ROUTES

pytestmark = pytest.mark.django_db

PAYLOADS: Final = address_payloads(int(os.environ.get("KAPSTONE_PAYLOADS", "6")))
ACTORS: Final = {"THERAPIST": "therapist", "PRESCRIBER": "prescriber", "FRONT_DESK": "front-desk", "OWNER": "owner"}
KEYS: Final = re.compile(rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|zq[abc][a-z]{3}\w*")
SORTS_AND_PAGES: Final = {"sort", "page", "per_page"}
# What a list, or an answer that is no page, may read although the page offers it only with more rows.
OF_LISTS: Final = {"sort", "page", "q"}
SLOWEST_SECONDS: Final = 20


class Parameters(HTMLParser):
    """Collects what a page lets one put behind its own address."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path, self._reading = path, False
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "table":
            self.found |= OF_LISTS
        if tag == "form":
            self._reading = given.get("method", "get").lower() == "get"
        if self._reading and tag in {"input", "select", "textarea"} and given.get("name"):
            self.found.add(given["name"])
        if tag == "a":
            parts = urlsplit(given.get("href", ""))
            if parts.path in {"", self.path}:
                self.found |= {name for name, _value in parse_qsl(parts.query)}

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._reading = False


def lists() -> list[tuple[str, str]]:
    """Return every route that can be looked at, with the first role that may."""
    found = []
    for name, line in ROUTES.items():
        if "GET" in line.methods and not line.is_public and not line.is_package:
            roles = [role for role in ACTORS if line.reach.get(role)]
            found += [(name, role) for role in roles[:1]]
    return found


def main_of(answer: Any) -> bytes:
    """Return the part of a page that its parameters act on; the rest repeats the address."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    _before, mark, after = content.partition(b"<main")
    return after.partition(b"</main>")[0] if mark else content


def rows_of(actor: Actor, url: str, **query: str) -> tuple[int, frozenset[bytes]]:
    answer = actor.asks("GET", f"{url}?{urlencode(query, errors='surrogatepass')}" if query else url)
    shown = main_of(answer)
    # A row is what a table, list or feed shows; what links and fields repeat of the address is not.
    shown = re.sub(rb'<(?:input|option|select|form)\b[^>]*>|(?:href|hx-get)="\?[^"]*"', b"", shown)
    return answer.status_code, frozenset(KEYS.findall(shown))


@pytest.mark.parametrize(("name", "role"), lists())
def test_every_list(stage: Stage, name: str, role: str, monkeypatch: pytest.MonkeyPatch, record_property: Any) -> None:
    actor, url = stage.actors[ACTORS[role]], reverse(name, kwargs=ROUTES[name].kwargs_in(stage.worlds["A"]))
    # The counter of searches would answer 429 after a minute's worth of questions.
    monkeypatch.setattr("reports.views.find.MOST_PER_WINDOW", 10**9)
    answer = actor.asks("GET", url)
    page = Parameters(url)
    page.feed(main_of(answer).decode(errors="replace"))
    if "html" not in answer.headers.get("Content-Type", ""):
        page.found |= OF_LISTS | {"start", "end"}
    # With every filter open: what this person may see at all.
    _status, everything = rows_of(actor, url, archive="ALL", rows="all", show="all")
    status, plain = rows_of(actor, url)
    wrong: list[str] = []
    for parameter in sorted(page.found):
        for payload in PAYLOADS:
            started = time.monotonic()
            found_status, rows = rows_of(actor, url, **{parameter: payload})
            where = f"{name}?{parameter}={payload[:60]!r}"
            if found_status >= 500:
                wrong.append(f"{where} answered {found_status}")
            elif parameter in SORTS_AND_PAGES and (found_status, rows) != (status, plain):
                wrong.append(f"{where} shows other rows ({found_status})")
            elif any(mark.startswith((b"zqb", b"zqc")) for mark in rows - everything - plain):
                wrong.append(f"{where} shows rows of somebody else")
            if time.monotonic() - started > SLOWEST_SECONDS:
                wrong.append(f"{where} took {time.monotonic() - started:.0f} s")
    record_property("parameters", len(page.found))
    record_property("payloads sent", len(page.found) * len(PAYLOADS))
    record_property("payloads that erred", len(wrong))

    assert wrong == []
