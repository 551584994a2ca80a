"""Looking changes nothing: GET, HEAD and OPTIONS write no row but the ledger's and the session's."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.security.conftest import Actor, Stage
from tests.security.table import ROUTES

pytestmark = [pytest.mark.django_db, pytest.mark.once]

# The ledger records that somebody looked; a session notes that somebody is there; counters of
# attempts live in the cache.
MAY_BE_WRITTEN = {"audit_auditevent", "audit_ledgerhead", "django_session", "django_cache"}
WRITES = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM|REPLACE INTO)\s+"?([a-z_0-9]+)"?', re.IGNORECASE)
TEMPTATIONS = (
    "?confirm=yes&action=delete&status=CANCELLED&name=x&email=x@example.org&roles=OWNER&password=x&_method=POST"
    "&units=2&reason=x&version=1&code=000000&next=/&submit=1&is_active=&delete=1&save=1&sign=1"
)


# Packages and proxies of other frameworks let a header choose the method.
OVERRIDES = {"X-HTTP-Method-Override": "POST", "X-HTTP-Method": "POST", "X-Method-Override": "POST"}


def written_tables(actor: Actor, method: str, url: str) -> set[str]:
    # The log holds a limited number of queries, and would forget those of this request after many others.
    connection.queries_log.clear()
    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        actor.asks(method, url + TEMPTATIONS, headers=OVERRIDES)
        transaction.set_rollback(True)
    found = (WRITES.match(query["sql"]) for query in queries.captured_queries)
    return {match[1] for match in found if match} - MAY_BE_WRITTEN


@pytest.mark.parametrize("actor_name", ["therapist", "prescriber", "front-desk", "owner", "anonymous"])
def test_no_route_writes_when_it_is_looked_at(stage: Stage, actor_name: str) -> None:
    actor = stage.actors[actor_name]
    wrong: dict[str, Any] = {}
    for name, line in ROUTES.items():
        url = reverse(name, kwargs=line.kwargs_in(stage.worlds["A"]))
        for method in ("GET", "HEAD", "OPTIONS") if actor_name == "therapist" else ("GET",):
            if tables := written_tables(actor, method, url):
                wrong[f"{method} {name}"] = tables

    assert wrong == {}


@pytest.mark.parametrize("actor_name", ["therapist", "owner", "anonymous"])
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nothing_is_sent_without_the_token(stage: Stage, method: str, actor_name: str) -> None:
    """A forged form is refused before a view sees it, whoever is signed in and whatever the route takes."""
    browser = Browser(enforce_csrf_checks=True)
    user = stage.actors[actor_name].user
    if user is not None:
        browser.force_login(user, backend="clinic.staff.backends.StaffBackend")
    wrong = []
    for name, line in ROUTES.items():
        url = reverse(name, kwargs=line.kwargs_in(stage.worlds["A"]))
        for headers in ({}, {"Origin": "https://evil.example.org"}):
            answer = browser.generic(method, url + "?_method=GET", headers=headers)
            # Without a sign-in there is nothing to forge on pages that ask for one.
            if answer.status_code != 403 and not (user is None and answer.status_code == 302):
                wrong.append((name, answer.status_code))

    assert wrong == []


def test_no_view_is_kept_in_a_cache_for_the_next_person(settings: Any) -> None:
    kept = re.compile(r"cache_page|UpdateCacheMiddleware|FetchFromCacheMiddleware|csrf_exempt|{%\s*cache\b")
    files = [
        path
        for folder in ("clinic", "clients", "sessions", "integration", "reports", "templates")
        for path in (Path(settings.BASE_DIR) / folder).rglob("*")
        if path.suffix in {".py", ".html", ".txt"}
    ]

    assert [str(path) for path in files if kept.search(path.read_text())] == []


def test_two_people_by_turns_see_their_own_page(stage: Stage) -> None:
    for _turn in range(5):
        for name, mark in (("therapist", "zqaone"), ("front-desk", "Desk Home"), ("owner", "Owner Home")):
            shown = stage.actors[name].asks("GET", reverse("reports:today")).content.decode()

            assert mark in shown or stage.actors[name].user.name in shown  # type: ignore[union-attr]
            others = {"therapist": "Owner Home", "front-desk": "Therapist Home", "owner": "zqaonename"}
            assert others[name] not in shown, name
