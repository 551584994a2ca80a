"""The command box finds what one may open, and nothing else."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from clients.models import Client
from clinic.audit.models import AuditEvent
from clinic.audit.terms import Act
from clinic.practice.terms import AppointmentKind
from clinic.staff.models import User
from reports.views import find as view
from tests.factories.people import make_client
from tests.factories.room import make_appointment

FIND = "/find/"


@pytest.fixture(autouse=True)
def fresh_minute(db: None) -> None:
    cache.clear()


def find(browser: Browser, text: str) -> list[tuple[str, str]]:
    answer = browser.get(FIND, {"q": text})
    assert answer.status_code == 200
    return [(hit["kind"], hit["title"]) for hit in answer.json()["results"]]


def test_clients_are_found_by_the_beginning_of_a_name(alex: Client, as_thea: Browser, as_dana: Browser) -> None:
    for text in ("doe", "Al", "alex d", "DOE A"):
        assert ("Client", "Alex Doe") in find(as_thea, text), text
    assert ("Client", "Alex Doe") in find(as_dana, "doe")


def test_nobody_finds_what_is_not_theirs(
    alex: Client, as_olive: Browser, as_otto: Browser, as_stranger: Browser
) -> None:
    for browser in (as_olive, as_otto, as_stranger):
        assert not [hit for hit in find(browser, "doe") if hit[0] == "Client"]


def test_coming_appointments_are_found_by_the_client(
    alex: Client, thea: User, four: datetime, ten: datetime, as_thea: Browser, as_olive: Browser
) -> None:
    make_appointment(alex, thea, AppointmentKind.REVIEW, starts_at=ten.replace(day=10))
    make_appointment(alex, thea, AppointmentKind.REVIEW, starts_at=ten.replace(day=5))

    assert [hit for hit in find(as_thea, "doe") if hit[0] == "Appointment"] == [
        ("Appointment", "Tue Mar 10, 10:00 Alex Doe")
    ]
    assert not find(as_olive, "doe")


def test_pages_are_those_of_the_role(as_thea: Browser, as_otto: Browser, practice: object) -> None:
    assert ("Page", "Integration") in find(as_thea, "integ")
    assert not find(as_otto, "integ")
    assert ("Page", "Activity") in find(as_otto, "activ")


def test_an_empty_box_offers_pages_and_records_nothing(as_thea: Browser, practice: object) -> None:
    before = AuditEvent.objects.count()

    hits = find(as_thea, "")

    assert ("Page", "Today") in hits
    assert AuditEvent.objects.count() == before


def test_a_search_is_recorded_without_its_words(alex: Client, as_thea: Browser) -> None:
    find(as_thea, "doe")

    last = AuditEvent.objects.latest("seq")
    assert (last.act, last.action, last.reason_code) == (Act.QUERY, "reports.search.made", "")


@pytest.mark.parametrize("text", ["%", "_", "'; DROP TABLE", "\0", "\\", "😀", "İ" * 80, "   ", "=1"])
def test_odd_letters_find_nothing_and_break_nothing(alex: Client, as_thea: Browser, text: str) -> None:
    assert not [hit for hit in find(as_thea, text) if hit[0] == "Client"]


def test_too_many_letters_are_refused(as_thea: Browser, practice: object) -> None:
    assert as_thea.get(FIND, {"q": "a" * 81}).status_code == 400


def test_the_wrong_method_is_refused(as_thea: Browser, practice: object) -> None:
    assert as_thea.post(FIND).status_code == 405


def test_a_machine_that_reads_the_client_list_is_stopped(
    alex: Client, as_thea: Browser, as_dana: Browser, monkeypatch: pytest.MonkeyPatch, four: datetime
) -> None:
    monkeypatch.setattr(view, "MOST_PER_WINDOW", 3)

    answers = [as_thea.get(FIND, {"q": "doe"}).status_code for _time in range(5)]

    assert answers == [200, 200, 200, 429, 429]
    assert as_dana.get(FIND, {"q": "doe"}).status_code == 200


def test_it_needs_the_same_queries_for_one_hit_and_three(
    alex: Client, thea: User, as_thea: Browser, practice: Any
) -> None:
    find(as_thea, "doe")
    with CaptureQueriesContext(connection) as one:
        find(as_thea, "doe")
    for number in range(2):
        make_client(practice, therapist=thea, legal_last_name=f"Doe{number}")

    with CaptureQueriesContext(connection) as three:
        assert len(find(as_thea, "doe")) == 3

    assert len(three) == len(one)
