"""Looking changes nothing: GET, HEAD and OPTIONS write no row but the ledger's and the session's."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.security.conftest import Actor, Stage
from tests.security.table import ROUTES

pytestmark = pytest.mark.django_db

# The ledger records that somebody looked; a session notes that somebody is there; counters of
# attempts live in the cache.
MAY_BE_WRITTEN = {"audit_auditevent", "audit_ledgerhead", "django_session", "django_cache"}
WRITES = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM|REPLACE INTO)\s+"?([a-z_0-9]+)"?', re.IGNORECASE)
TEMPTATIONS = (
    "?confirm=yes&action=delete&status=CANCELLED&name=x&email=x@example.org&roles=OWNER&password=x&_method=POST"
    "&units=2&reason=x&version=1&code=000000&next=/&submit=1&is_active=&delete=1&save=1&sign=1"
)


def written_tables(actor: Actor, method: str, url: str) -> set[str]:
    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        actor.asks(method, url + TEMPTATIONS)
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


def test_a_post_without_the_token_is_refused(stage: Stage) -> None:
    from django.test import Client as Browser

    browser = Browser(enforce_csrf_checks=True)
    user = stage.actors["therapist"].user
    assert user is not None
    browser.force_login(user, backend="clinic.staff.backends.StaffBackend")
    wrong = []
    for name, line in ROUTES.items():
        if "POST" in line.methods:
            answer = browser.post(reverse(name, kwargs=line.kwargs_in(stage.worlds["A"])))
            if answer.status_code != 403:
                wrong.append((name, answer.status_code))

    assert wrong == []
