"""A locked sign-in reaches the entries of the one session it is kept for, and nothing else of the whole site."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from clinic.staff.rules import sign_in_lifetime
from sessions.models import DosingSession
from sessions.terms import DosingStatus
from tests.security.conftest import Stage
from tests.security.table import ROUTES

pytestmark = pytest.mark.django_db

ENTRIES = {
    "sessions:record_dose", "sessions:end_hold", "sessions:record_vitals", "sessions:record_event",
    "sessions:record_adverse_event", "sessions:record_touch", "sessions:add_words", "sessions:record_readiness",
    "sessions:undo_entry",
}  # fmt: skip
MAY_BE_REACHED = {"sessions:watch", "sessions:mark", "staff:sign_in_state", "staff:unlock", "account_logout", "health"}
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")


def test_every_route_of_every_world(stage: Stage, record_property: Callable[[str, object], None]) -> None:
    actor, own = stage.actors["therapist"], stage.worlds["A"].dosing_session
    now = timezone.now()
    wrong, cells = [], 0
    with transaction.atomic():
        DosingSession.objects.filter(pk=own.pk).update(
            status=DosingStatus.MONITORING.value, started_at=now, discharged_at=None
        )
        session = actor.browser.session
        sign_in_lifetime.begin(session, now=now.timestamp())
        sign_in_lifetime.lock(session, to=str(own.pk), now=now.timestamp(), idle_seconds=0)
        session.save()
        for name, line in ROUTES.items():
            has_argument = line.names_a_record
            for letter in "ABC" if has_argument else "A":
                for method in METHODS:
                    wrong += ask(stage, name, letter, method)
                    cells += 1
        transaction.set_rollback(True)

    record_property("locked cells", cells)
    assert cells > 1500
    assert wrong == []


def ask(stage: Stage, name: str, letter: str, method: str) -> list[str]:
    url = reverse(name, kwargs=ROUTES[name].kwargs_in(stage.worlds[letter]))
    with transaction.atomic():
        answer = stage.actors["therapist"].asks(method, url)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        transaction.set_rollback(True)
    cell = f"{method} {name} in {letter}"
    if name in MAY_BE_REACHED and (name != "sessions:watch" or letter == "A"):
        shown = [] if name == "health" else [mark for mark in ("zqaone", "zqbtwo", "zqcsix") if mark in body.decode()]
        return [f"{cell}: shows {shown}"] if shown else []
    if body and answer.status_code != 405:
        return [f"{cell}: {answer.status_code} with a body"]
    is_entry = name in ENTRIES and letter == "A"
    leads_to_lock = answer.status_code == 302 and answer.url.startswith(reverse("staff:unlock"))
    if is_entry or leads_to_lock:
        return []
    return [f"{cell}: {answer.status_code} {getattr(answer, 'url', '')}"]
