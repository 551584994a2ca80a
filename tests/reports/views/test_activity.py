"""Who saw or changed what: for the owner by key, for the care team by name."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clients.models import Client
from clinic.audit import services as audit
from clinic.audit.context import emergency_of_request
from clinic.audit.exports import verify_export
from clinic.audit.models import AuditEvent
from clinic.audit.terms import Act
from clinic.staff.models import User

ACTIVITY, EXPORT = "/activity/", "/activity/export/"
CAST = ("thea", "priya", "olive", "dana", "otto")


@pytest.fixture
def seen(alex: Client, thea: User, four: datetime) -> AuditEvent:
    """Thea looked at Alex's record."""
    return audit.record_read(actor=thea, target=alex, action="clients.client.viewed")


def lines(answer: Any) -> list[dict[str, str]]:
    text = b"".join(answer.streaming_content).decode()
    assert verify_export(text).problems == []
    # The last line is the seal.
    return list(csv.DictReader(io.StringIO(text)))[:-1]


def test_who_may_read_the_activity(seen: AuditEvent, request: pytest.FixtureRequest) -> None:
    answers = {who: request.getfixturevalue(f"as_{who}").get(ACTIVITY).status_code for who in CAST}
    exports = {who: request.getfixturevalue(f"as_{who}").post(EXPORT).status_code for who in CAST}

    assert answers == exports == {"thea": 403, "priya": 403, "olive": 403, "dana": 403, "otto": 200}


def test_the_wrong_method_is_refused(as_otto: Browser) -> None:
    assert (as_otto.post(ACTIVITY).status_code, as_otto.get(EXPORT).status_code) == (405, 405)


def test_the_owner_reads_keys_not_names(seen: AuditEvent, alex: Client, as_otto: Browser) -> None:
    page = as_otto.get(ACTIVITY).content.decode()

    assert "Thea Quinn" in page
    assert "Clients: client viewed" in page
    assert str(alex.pk)[:8] in page
    assert "Alex" not in page
    assert "Doe" not in page


def test_reading_it_is_recorded_too(as_otto: Browser, otto: User, four: datetime) -> None:
    as_otto.get(ACTIVITY)

    last = AuditEvent.objects.latest("seq")
    assert (last.act, last.action, last.actor_id) == (Act.QUERY, "reports.activity.viewed", otto.pk)


def test_another_practices_events_are_not_there(seen: AuditEvent, stranger: User, as_otto: Browser) -> None:
    audit.record(actor=stranger, act=Act.VIEW, action="clients.client.strangely_viewed")

    assert "strangely" not in as_otto.get(ACTIVITY).content.decode()


@pytest.mark.parametrize(
    ("query", "is_there"),
    [
        ("act=VIEW", True),
        ("act=CHANGE", False),
        ("what=clients.cl", True),
        ("what=sessions.", False),
        ("first=2026-03-09&last=2026-03-09", True),
        ("first=2026-03-10", False),
        ("last=2026-03-08", False),
    ],
)
def test_it_can_be_narrowed_down(seen: AuditEvent, as_otto: Browser, query: str, is_there: bool) -> None:
    page = as_otto.get(f"{ACTIVITY}?{query}").content.decode()

    assert ("Clients: client viewed" in page) is is_there


def test_it_can_be_narrowed_down_to_a_person_or_a_client(
    seen: AuditEvent, alex: Client, thea: User, otto: User, as_otto: Browser
) -> None:
    for query, is_there in (
        (f"who={thea.pk}", True),
        (f"who={otto.pk}", False),
        (f"client={alex.pk}", True),
        (f"client={uuid4()}", False),
    ):
        page = as_otto.get(f"{ACTIVITY}?{query}").content.decode()
        assert ("Clients: client viewed" in page) is is_there, query


@pytest.mark.parametrize(
    "query",
    [
        "client=x", "who=nobody", "act=DANCE", "first=yesterday", "first=1890-01-01", "what=%27%3B--",
        "first=2026-03-09&last=2026-03-01", "what=" + "a" * 500, "who=%00",
    ],
)  # fmt: skip
def test_nonsense_is_answered_at_its_field_and_shows_nothing(seen: AuditEvent, as_otto: Browser, query: str) -> None:
    answer = as_otto.get(f"{ACTIVITY}?{query}")

    assert answer.status_code == 400
    assert "Clients: client viewed" not in answer.content.decode()
    assert 'class="field has-error"' in answer.content.decode()


@pytest.mark.parametrize("order", ["at", "-at", "act", "-action", "outcome", "who", "nothing"])
def test_it_takes_any_order(seen: AuditEvent, as_otto: Browser, order: str) -> None:
    assert as_otto.get(f"{ACTIVITY}?sort={order}").status_code == 200


def test_it_needs_the_same_queries_for_one_event_and_three(
    seen: AuditEvent, as_otto: Browser, alex: Client, thea: User, priya: User
) -> None:
    as_otto.get(f"{ACTIVITY}?client={alex.pk}")
    with CaptureQueriesContext(connection) as one:
        as_otto.get(f"{ACTIVITY}?client={alex.pk}")
    for user in (thea, priya):
        audit.record_read(actor=user, target=alex)

    with CaptureQueriesContext(connection) as three:
        as_otto.get(f"{ACTIVITY}?client={alex.pk}")

    assert len(three) == len(one)


def test_the_export_holds_what_the_filter_shows_and_is_recorded(
    seen: AuditEvent, otto: User, thea: User, as_otto: Browser
) -> None:
    audit.record(actor=otto, act=Act.CHANGE, action="practice.room.added")

    answer = as_otto.post(EXPORT, {"act": "VIEW"})
    rows = lines(answer)

    assert answer["Content-Disposition"] == 'attachment; filename="activity.csv"'
    assert [(row["action"], row["actor"], row["hash"]) for row in rows] == [
        ("clients.client.viewed", "Thea Quinn", seen.hash)
    ]
    last = AuditEvent.objects.latest("seq")
    assert (last.act, last.action) == (Act.EXPORT, "reports.activity.exported")


def test_an_export_with_a_nonsense_filter_exports_nothing(seen: AuditEvent, as_otto: Browser) -> None:
    answer = as_otto.post(EXPORT, {"client": "x"})

    assert answer.status_code == 400
    assert not AuditEvent.objects.filter(action="reports.activity.exported").exists()


def test_a_name_that_is_a_formula_is_made_harmless(seen: AuditEvent, thea: User, as_otto: Browser) -> None:
    User.objects.filter(pk=thea.pk).update(name="=cmd|' /C calc'!A0")

    assert {row["actor"] for row in lines(as_otto.post(EXPORT, {"act": "VIEW"}))} == {"'=cmd|' /C calc'!A0"}


def test_the_care_team_sees_who_saw_their_client(
    seen: AuditEvent, alex: Client, request: pytest.FixtureRequest
) -> None:
    url = reverse("reports:client_access", args=[alex.pk])

    answers = {who: request.getfixturevalue(f"as_{who}").get(url).status_code for who in (*CAST, "stranger")}

    assert answers == {"thea": 200, "priya": 200, "olive": 404, "dana": 403, "otto": 403, "stranger": 404}
    page = request.getfixturevalue("as_thea").get(url).content.decode()
    assert "Thea Quinn" in page
    assert "Clients: client viewed" in page


def test_asking_who_looked_is_a_look_itself(alex: Client, as_thea: Browser, four: datetime) -> None:
    as_thea.get(reverse("reports:client_access", args=[alex.pk]))

    last = AuditEvent.objects.latest("seq")
    assert (last.act, last.action, last.client_id) == (Act.VIEW, "reports.client_access.viewed", alex.pk)


@pytest.mark.parametrize(
    ("query", "is_there"),
    [
        ("first=2026-03-09T15:59&last=2026-03-09T16:00", True),
        ("first=2026-03-09T16:00&last=2026-03-09T16:00", True),
        ("first=2026-03-09T16:01", False),
        ("last=2026-03-09T15:59", False),
        ("first=2026-03-09&last=2026-03-09&act=VIEW", True),
        ("first=2026-03-09T15:00&last=2026-03-09T17:00&act=CHANGE", False),
    ],
)
def test_who_saw_this_client_between_two_moments(
    seen: AuditEvent, alex: Client, thea: User, as_thea: Browser, as_otto: Browser, query: str, is_there: bool
) -> None:
    # The event was recorded at four in the afternoon of the practice's zone.
    of_client = reverse("reports:client_access", args=[alex.pk])

    pages = [as_otto.get(f"{ACTIVITY}?client={alex.pk}&{query}"), as_thea.get(f"{of_client}?{query}")]

    assert ["Clients: client viewed" in page.content.decode() for page in pages] == [is_there, is_there]


def test_the_care_teams_page_narrows_down_to_a_person(
    seen: AuditEvent, alex: Client, thea: User, priya: User, as_thea: Browser
) -> None:
    url = reverse("reports:client_access", args=[alex.pk])

    assert "Clients: client viewed" in as_thea.get(f"{url}?who={thea.pk}").content.decode()
    assert "Clients: client viewed" not in as_thea.get(f"{url}?who={priya.pk}").content.decode()
    assert as_thea.get(f"{url}?first=yesterday").status_code == 400


def test_the_care_team_exports_what_concerns_its_client(
    seen: AuditEvent, alex: Client, otto: User, as_thea: Browser, as_olive: Browser, as_otto: Browser
) -> None:
    audit.record(actor=otto, act=Act.CHANGE, action="practice.room.added")
    url = reverse("reports:export_client_access", args=[alex.pk])

    rows = lines(as_thea.post(url, {"act": "VIEW"}))

    assert {row["client_id"] for row in rows} == {str(alex.pk)}
    exported = AuditEvent.objects.get(action="reports.client_access.exported")
    assert (exported.act, exported.client_id) == (Act.EXPORT, alex.pk)
    assert (as_olive.post(url).status_code, as_otto.post(url).status_code) == (404, 403)
    assert as_thea.post(url, {"first": "yesterday"}).status_code == 400


def test_what_cannot_be_taken_at_face_value_is_marked(alex: Client, thea: User, as_otto: Browser) -> None:
    with time_machine.travel(datetime(2026, 3, 9, 12, tzinfo=UTC), tick=False):
        audit.record_read(actor=thea, target=alex)
    with time_machine.travel(datetime(2026, 3, 9, 11, tzinfo=UTC), tick=False):
        audit.record_read(actor=thea, target=alex)
    assert "Clock stood back" in as_otto.get(ACTIVITY).content.decode()

    with emergency_of_request(alex.pk):
        audit.record_read(actor=thea, target=alex)
    assert "Emergency access" in as_otto.get(f"{ACTIVITY}?act=VIEW").content.decode().split("<table", 1)[1]
