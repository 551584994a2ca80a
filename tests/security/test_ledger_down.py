"""When the ledger cannot be written, nothing is shown and nothing is changed (trust.md A-04)."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from django.db import OperationalError, transaction
from django.urls import reverse

from clinic.audit.models import AuditEvent
from tests.security.conftest import Stage
from tests.security.table import ROUTES
from tests.security.test_mass_assignment import snapshot

pytestmark = pytest.mark.django_db

ABOUT_CLIENTS = {name: line for name, line in ROUTES.items() if line.records_read and "GET" in line.methods}


@pytest.mark.parametrize("actor_name", ["therapist", "prescriber", "front-desk"])
def test_no_record_is_shown(stage: Stage, actor_name: str) -> None:
    actor = stage.actors[actor_name]
    wrong = {}
    with patch.object(AuditEvent, "save", side_effect=OperationalError("database is locked")):
        for name, line in ABOUT_CLIENTS.items():
            if not line.reach.get(actor.role):
                continue
            with transaction.atomic():
                answer = actor.asks("GET", reverse(name, kwargs=line.kwargs_in(stage.worlds["A"])))
                transaction.set_rollback(True)
            body = b"" if answer.streaming else answer.content
            if answer.status_code not in {503, 400} or b"zqaone" in body or b"locked" in body:
                wrong[name] = answer.status_code

    assert wrong == {}


def test_no_refusal_is_lost(stage: Stage) -> None:
    with patch.object(AuditEvent, "save", side_effect=OperationalError("database is locked")):
        answer = stage.actors["front-desk"].asks("GET", reverse("staff:list"))

    assert answer.status_code == 503


def test_no_change_is_made(stage: Stage) -> None:
    actor = stage.actors["owner"]
    before = snapshot().state
    posts = {
        reverse("practice:edit_quiet_hours"): {"quiet_from": "21:00", "quiet_until": "07:00"},
        reverse("practice:add_location"): {"name": "Annex"},
        reverse("staff:deactivate", args=[stage.worlds["A"].member.pk]): {},
        reverse("staff:edit_roles", args=[stage.worlds["A"].member.pk]): {"roles": ["OWNER"]},
    }

    with patch.object(AuditEvent, "save", side_effect=OperationalError("database is locked")):
        statuses = {actor.browser.post(url, typed).status_code for url, typed in posts.items()}

    assert statuses == {503}
    assert snapshot().state == before
