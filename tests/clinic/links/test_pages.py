"""What a phone is answered: a check first, nothing by looking, one sentence when a link is closed."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clients.models import Client
from clinic.audit.models import AuditEvent
from clinic.core.logs import NoControlCharacters
from clinic.links import services, throttle
from clinic.links.models import PrivateLink
from clinic.links.services import IssuedLink
from clinic.links.terms import EndReason
from clinic.practice.rules.neutral_name import revealing_words
from clinic.staff.models import User
from tests.factories.links import issue, path_of, registered

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def kind() -> object:
    with registered() as found:
        yield found


@pytest.fixture
def issued(alex: Client, thea: User) -> IssuedLink:
    return issue(alex, thea)


def birth_date(client: Client) -> dict[str, int]:
    born = client.birth_date
    assert born is not None
    return {"month": born.month, "day": born.day, "year": born.year}


def phone(alex: Client, issued: IssuedLink) -> Browser:
    """Return a browser that passed the check."""
    browser = Browser()
    assert browser.post(path_of(issued), birth_date(alex)).status_code == 302
    return browser


def test_nothing_is_shown_before_the_check(alex: Client, issued: IssuedLink) -> None:
    page = Browser().get(path_of(issued))

    assert page.status_code == 200
    assert page.headers["X-Robots-Tag"].startswith("noindex")
    assert page.headers["Cache-Control"] == "private, no-store"
    text = page.content.decode()
    assert alex.practice.neutral_name in text
    assert alex.practice.phone in text
    for secret in (alex.legal_first_name, alex.legal_last_name, "Kapstone", alex.practice.name):
        assert f">{secret}" not in text
        assert f" {secret} " not in text


def test_the_right_birth_date_opens_this_link_and_no_other(alex: Client, thea: User, issued: IssuedLink) -> None:
    browser, other = phone(alex, issued), issue(alex, thea)

    assert f"for {alex.name}" in browser.get(path_of(issued)).content.decode()
    assert alex.name not in browser.get(path_of(other)).content.decode()
    assert alex.name not in Browser().get(path_of(issued)).content.decode()
    cookie = next(morsel for name, morsel in browser.cookies.items() if "confirmed" in name)
    assert cookie["httponly"]
    assert issued.url.rstrip("/").rpartition("/")[2] not in cookie.value


def test_the_check_is_asked_again_after_two_hours(alex: Client, issued: IssuedLink) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        browser = phone(alex, issued)
        clock.shift(timedelta(minutes=119))
        assert alex.name in browser.get(path_of(issued)).content.decode()
        clock.shift(timedelta(minutes=119))
        assert alex.name in browser.get(path_of(issued)).content.decode()
        clock.shift(timedelta(hours=2, seconds=1))
        assert alex.name not in browser.get(path_of(issued)).content.decode()


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"month": "2", "day": "30", "year": "1984"},
        {"month": "13", "day": "1", "year": "1984"},
        {"month": "x", "day": "\x00", "year": "9" * 400},
    ],
)
def test_what_is_no_birth_date_is_said_and_not_counted(issued: IssuedLink, typed: dict[str, str]) -> None:
    page = Browser().post(path_of(issued), typed)

    assert page.status_code == 200
    assert page.context["form"].errors
    issued.link.refresh_from_db()
    assert issued.link.wrong_answers == 0


def test_a_wrong_birth_date_is_counted_and_five_close_the_link(alex: Client, issued: IssuedLink) -> None:
    wrong = birth_date(alex) | {"year": 1901}
    answers = [Browser().post(path_of(issued), wrong).status_code for _ in range(5)]

    assert answers == [200, 200, 200, 200, 410]
    assert Browser().post(path_of(issued), birth_date(alex)).status_code == 410


def test_looking_changes_nothing(alex: Client, issued: IssuedLink) -> None:
    """A mail scanner that follows the link uses nothing up, before the check or after it."""
    confirmed = phone(alex, issued)
    before = PrivateLink.objects.values().get(pk=issued.link.pk)
    with CaptureQueriesContext(connection) as queries:
        for browser in (Browser(), confirmed):
            for method in ("get", "head", "options"):
                getattr(browser, method)(path_of(issued))
    written = {
        query["sql"].split('"')[1]
        for query in queries.captured_queries
        if query["sql"].startswith(("INSERT", "UPDATE", "DELETE", "REPLACE"))
    }

    assert written <= {"audit_auditevent", "audit_ledgerhead", "django_cache"}
    assert PrivateLink.objects.values().get(pk=issued.link.pk) == before
    looks = AuditEvent.objects.filter(action="links.link.viewed", client_id=alex.pk)
    assert {(event.system, event.object_id) for event in looks} == {("links.client", str(issued.link.pk))}


def test_a_link_is_opened_when_the_check_is_passed(alex: Client, issued: IssuedLink) -> None:
    Browser().get(path_of(issued))
    issued.link.refresh_from_db()
    assert issued.link.opened_at is None

    phone(alex, issued)

    issued.link.refresh_from_db()
    assert issued.link.opened_at is not None


def test_a_second_use_is_refused(alex: Client, issued: IssuedLink) -> None:
    browser = phone(alex, issued)

    first, second = browser.post(path_of(issued)), browser.post(path_of(issued))

    assert (first.status_code, second.status_code) == (200, 410)
    assert "works only once" in second.content.decode()
    assert alex.name not in second.content.decode()


def test_what_stays_to_be_read_after_the_use_asks_the_same_check(alex: Client, issued: IssuedLink) -> None:
    with registered(has_afterwards=True):
        browser = phone(alex, issued)
        browser.post(path_of(issued))
        assert "receipt for" in browser.get(path_of(issued)).content.decode()
        assert alex.name not in Browser().get(path_of(issued)).content.decode()
        assert "receipt for" in phone(alex, issued).get(path_of(issued)).content.decode()
        services.end(link=issued.link, reason=EndReason.WITHDRAWN, actor=None, system="tests", now=timezone.now())
        assert browser.get(path_of(issued)).status_code == 410


def test_no_check_where_the_practice_does_not_want_it(alex: Client, issued: IssuedLink) -> None:
    alex.practice.links_ask_birth_date = False
    alex.practice.save()

    assert alex.name in Browser().get(path_of(issued)).content.decode()


def closed_pages(alex: Client, thea: User) -> dict[str, Any]:
    expired = issue(alex, thea, now=timezone.now() - timedelta(days=15))
    ended, used = issue(alex, thea), issue(alex, thea)
    services.end(link=ended.link, reason=EndReason.WITHDRAWN, actor=thea, now=timezone.now())
    services.complete(link=used.link, now=timezone.now())
    paths = {name: path_of(link) for name, link in (("expired", expired), ("ended", ended), ("used", used))}
    paths["unknown"] = reverse("links:open", args=["0" * 64])
    return {name: Browser().get(path) for name, path in paths.items()}


def test_a_closed_link_says_so_in_one_sentence_with_the_telephone(alex: Client, thea: User) -> None:
    pages = closed_pages(alex, thea)

    assert {name: page.status_code for name, page in pages.items()} == {
        "expired": 410, "ended": 410, "used": 410, "unknown": 404,
    }  # fmt: skip
    for page in pages.values():
        text = page.content.decode()
        assert alex.practice.phone in text
        assert alex.name not in text
        visible = text.partition("<body")[2]
        assert revealing_words(visible.replace("consent", "")) == ()
    assert len({page.content for page in pages.values()}) == 4


def test_post_to_a_closed_link_changes_nothing(alex: Client, thea: User) -> None:
    link = issue(alex, thea, now=timezone.now() - timedelta(days=15))

    answer = Browser().post(path_of(link), birth_date(alex))

    assert answer.status_code == 410
    assert not [name for name in answer.cookies if "confirmed" in name]


def test_many_invented_links_have_to_wait(practice: object) -> None:
    statuses = [Browser().get(reverse("links:open", args=[f"{number:064x}"])).status_code for number in range(32)]

    assert statuses == [404] * throttle.MISSES_PER_ADDRESS + [429] * 2
    elsewhere = Browser().get(reverse("links:open", args=["0" * 64]), REMOTE_ADDR="203.0.113.9")
    assert elsewhere.status_code == 404


def test_one_link_is_not_hammered(alex: Client, issued: IssuedLink, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "REQUESTS_PER_LINK", 3)

    assert [Browser().get(path_of(issued)).status_code for _ in range(4)] == [200, 200, 200, 429]


def test_a_form_without_its_token_is_refused(alex: Client, issued: IssuedLink) -> None:
    answer = Browser(enforce_csrf_checks=True).post(path_of(issued), birth_date(alex))

    assert answer.status_code == 403


def test_a_link_does_not_stand_in_the_log(issued: IssuedLink) -> None:
    record = logging.LogRecord("x", logging.INFO, "x", 1, "GET %s", (issued.url,), None)

    NoControlCharacters().filter(record)

    assert record.getMessage() == "GET " + issued.url.partition("/l/")[0] + "/l/[token]/"


def test_who_sent_it_sees_and_ends_it(alex: Client, issued: IssuedLink, as_thea: Browser, as_olive: Browser) -> None:
    shown = as_thea.get(reverse("clients:private_links", args=[alex.pk])).content.decode()
    assert "Questionnaires" in shown
    assert "Thea Quinn" in shown
    end = reverse("clients:end_private_link", args=[issued.link.pk])
    assert as_olive.post(end).status_code == 404

    assert as_thea.post(end).status_code == 302

    assert Browser().get(path_of(issued)).status_code == 410
    assert "over already" in as_thea.post(end, follow=True).content.decode()
    issued.link.refresh_from_db()
    assert issued.link.ended_by is not None


def test_what_waits_for_the_client_stands_on_their_page(alex: Client, issued: IssuedLink, as_dana: Browser) -> None:
    page = as_dana.get(reverse("clients:detail", args=[alex.pk])).content.decode()

    assert "Waiting for the client" in page
    assert "Not opened yet" in page
