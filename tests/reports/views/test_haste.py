"""The limit as people meet it, and the owner's pages about many records at once."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clinic.audit.models import AuditEvent
from clinic.practice.models import Practice
from clinic.staff.models import User
from reports.models import HasteAlert

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 9, 16, tzinfo=UTC)


@pytest.fixture
def alert(practice: Practice, thea: User) -> HasteAlert:
    return HasteAlert.objects.create(practice=practice, user=thea, since=NOON, reached_at=NOON, reached_seq=1)


def test_the_limit_is_a_page_with_a_sentence_and_is_noted(practice: Practice, otto: User, as_otto: Browser) -> None:
    practice.exports_per_hour = 2
    practice.save()
    answers = [as_otto.post(reverse("reports:export_activity")) for _number in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert "You have exported 2 files within an hour" in answers[2].content.decode()
    assert "filename" not in answers[2].headers.get("Content-Disposition", "")
    refused = AuditEvent.objects.get(action="audit.export.refused")
    assert (refused.actor_id, refused.outcome, refused.reason_code) == (otto.pk, "REFUSED", "TOO_MANY")


def test_the_owner_sets_the_limit(practice: Practice, as_otto: Browser) -> None:
    url = reverse("practice:edit_safeguards")
    assert as_otto.post(url, {"exports_per_hour": "0"}).status_code == 200
    practice.refresh_from_db()
    assert practice.exports_per_hour == 30

    assert as_otto.post(url, {"exports_per_hour": "12"}).status_code == 302

    practice.refresh_from_db()
    assert practice.exports_per_hour == 12
    assert "at most 12 files in an hour" in as_otto.get(reverse("practice:settings")).content.decode()
    assert AuditEvent.objects.filter(action="practice.safeguards.changed").count() == 1


def test_the_owner_reads_looks_and_keeps_what_was_found(alert: HasteAlert, as_otto: Browser) -> None:
    listed = as_otto.get(reverse("reports:haste")).content.decode()
    url = reverse("reports:haste_alert", args=[alert.pk])
    page = as_otto.get(url)

    assert "Thea Quinn" in listed
    assert as_otto.get(page.context["ledger"]).status_code == 200
    assert urlsplit(page.context["ledger"]).path == reverse("reports:activity")
    assert as_otto.post(url, {"finding": ""}).status_code == 200
    answer = as_otto.post(url, {"finding": "She prepared an audit."})
    assert (answer.status_code, answer["Location"]) == (302, reverse("reports:haste"))
    again = as_otto.post(url, {"finding": "Something else."})
    assert "closed this already" in again.content.decode()
    assert "She prepared an audit." in as_otto.get(url).content.decode()


def test_nobody_else_sees_them(alert: HasteAlert, as_thea: Browser, as_dana: Browser, as_stranger: Browser) -> None:
    url = reverse("reports:haste_alert", args=[alert.pk])

    assert [browser.get(url).status_code for browser in (as_thea, as_dana, as_stranger)] == [403, 403, 403]


def test_an_owner_of_another_practice_finds_nothing(alert: HasteAlert, other_practice: Practice, sign_in) -> None:  # type: ignore[no-untyped-def]
    from clinic.policy.terms import Role
    from tests.factories.people import make_user

    elsewhere = sign_in(make_user(other_practice, Role.OWNER))

    assert elsewhere.get(reverse("reports:haste_alert", args=[alert.pk])).status_code == 404
    assert "Thea Quinn" not in elsewhere.get(reverse("reports:haste")).content.decode()
