"""What an issued document promises: frozen facts, made once, never changed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from clinic.core.signing import content_hash
from clinic.staff.models import User
from reports import tasks
from reports.documents.dosing_summary import gather
from reports.models import RenderedDocument
from reports.services import documents, watching
from reports.terms import DocumentState, RedactionProfile
from sessions.models import DosingSession
from tests.factories.left_sessions import sign


@pytest.fixture
def no_rendering(monkeypatch: pytest.MonkeyPatch) -> None:
    finished = documents.pdf.Rendered(content=b"%PDF-1.7 made", pages=3)
    monkeypatch.setattr(documents.pdf, "render", lambda *_args: finished)


def stored(document: RenderedDocument) -> RenderedDocument:
    return RenderedDocument.objects.get(pk=document.pk)


def test_the_facts_fit_their_hash_and_are_sealed(document: RenderedDocument) -> None:
    assert content_hash(stored(document).facts) == document.facts_hash
    with connection.cursor() as cursor:
        cursor.execute("SELECT facts FROM reports_rendereddocument")
        assert "Alex" not in str(cursor.fetchone()[0])


def test_signing_makes_a_new_version_that_is_no_draft(
    document: RenderedDocument, left: DosingSession, thea: User, four: datetime
) -> None:
    sign(left, thea, now=four)
    left.refresh_from_db()

    second = documents.issue_dosing_summary(
        dosing_session=left, profile=RedactionProfile.INTERNAL, actor=thea, now=four
    )

    assert (second.version, second.replaces_id) == (2, document.pk)
    assert (document.facts["is_signed"], second.facts["is_signed"]) == (False, True)
    signature = dict(second.facts["signature"])
    assert (signature["Signed by"], signature["As"]) == ("Thea Quinn, LMFT", "Author")
    assert signature["Signed at"] == "Mon, Mar 9, 2026, 16:00:00 EDT (America/New_York)"


def test_each_reader_has_versions_of_their_own(document: RenderedDocument, left: DosingSession, thea: User) -> None:
    copy = documents.issue_dosing_summary(
        dosing_session=left, profile=RedactionProfile.CLIENT_COPY, actor=thea, now=timezone.now()
    )

    assert (copy.version, copy.replaces_id) == (1, None)


def test_the_facts_tell_the_practices_time_wherever_the_reader_is(left: DosingSession) -> None:
    here = gather(left, profile=RedactionProfile.INTERNAL)
    with timezone.override("Asia/Tokyo"):
        there = gather(left, profile=RedactionProfile.INTERNAL)

    assert here == there
    assert [dose["taken"] for dose in here.doses] == ["10:05", "10:25"]
    # The draft of the note tells its own times.
    assert "10:05" in here.note[0][1]


def test_facts_state_every_dose_reading_and_limit(left: DosingSession) -> None:
    facts = gather(left, profile=RedactionProfile.INTERNAL)

    assert [(dose["units"], dose["strength"], dose["dose"], dose["held"]) for dose in facts.doses] == [
        ("2", "50\u00a0mg", "100\u00a0mg", "12 min"),
        ("1", "50\u00a0mg", "50\u00a0mg", "12 min"),
    ]
    assert dict(facts.totals) == {
        "Total taken by the client": "150\u00a0mg",
        "Per kilogram": "2\u00a0mg/kg",
        "Weight": "75\u00a0kg (Mar 9, 2026)",
        "Planned": "100\u00a0mg",
    }
    assert [row["pressure"] for row in facts.vitals] == ["122/78", "138/88", "126/80", "118/76"]
    assert [row["minute"] for row in facts.vitals] == ["\u221210", "+40", "+90", "+145"]
    assert facts.limits == (
        "This client's limits: hold from 150/95, call from 180/110, heart rate 50 to 110, SpO2 at least 93 %."
    )
    assert [row["answer"] for row in facts.readiness] == ["yes"] * 12
    assert dict(facts.readiness_facts)["Handed over to"] == "Robin Doe"


@pytest.mark.parametrize(
    ("profile", "has_note", "has_plan"),
    [
        (RedactionProfile.INTERNAL, True, True),
        (RedactionProfile.CLIENT_COPY, True, False),
        (RedactionProfile.PRESCRIBER_SUMMARY, False, True),
    ],
)
def test_each_reader_gets_what_is_theirs(
    left: DosingSession, thea: User, four: datetime, profile: RedactionProfile, has_note: bool, has_plan: bool
) -> None:
    sign(left, thea, now=four)

    headings = dict(gather(left, profile=profile).note)

    assert ("Note" in headings) is has_note
    assert ("Thoughts on the next dose" in headings) is has_plan


def test_gathering_needs_the_same_queries_however_much_happened(
    left: DosingSession, django_assert_num_queries: Any
) -> None:
    session = DosingSession.objects.select_related(
        "client", "practice", "therapist", "appointment__room", "prescription__vital_limits", "prescription__prescriber"
    ).get(pk=left.pk)

    with django_assert_num_queries(7):
        gather(session, profile=RedactionProfile.INTERNAL)


def test_a_document_is_made_once(document: RenderedDocument, four: datetime, no_rendering: None) -> None:
    assert documents.make(document.pk, now=four)
    assert not documents.make(document.pk, now=four)

    made = stored(document)
    assert (made.state, made.page_count, made.attempts, made.lease_until) == (DocumentState.READY, 3, 1, None)
    assert documents.waiting(four) == []


def test_a_dead_workers_document_is_made_by_the_next_one(document: RenderedDocument, four: datetime) -> None:
    assert documents._claim(document.pk, four)

    assert documents.waiting(four + documents.LEASE) == []
    assert documents.waiting(four + documents.LEASE + timedelta(seconds=1)) == [document.pk]


def test_a_document_that_kills_its_worker_ends_as_failed(document: RenderedDocument, four: datetime) -> None:
    for attempt in range(documents.MOST_ATTEMPTS):
        assert documents._claim(document.pk, four + attempt * 2 * documents.LEASE)

    documents.make(document.pk, now=four + documents.MOST_ATTEMPTS * 2 * documents.LEASE)

    assert (stored(document).state, stored(document).last_error) == (DocumentState.FAILED, "TooManyAttempts")


def test_whatever_goes_wrong_ends_as_failed_without_its_words(
    document: RenderedDocument, four: datetime, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def break_down(*_args: object) -> None:
        raise RuntimeError("Alex Doe took 150 mg")

    monkeypatch.setattr(documents.pdf, "render", break_down)

    documents.make(document.pk, now=four)

    assert (stored(document).state, stored(document).last_error) == (DocumentState.FAILED, "RuntimeError")
    assert "Alex" not in caplog.text


def test_the_sweep_makes_what_waits(document: RenderedDocument, no_rendering: None) -> None:
    tasks.render_due()

    assert stored(document).state is DocumentState.READY


def test_the_task_takes_a_key_and_ignores_what_it_does_not_know(document: RenderedDocument, no_rendering: None) -> None:
    tasks.render_document(pk=str(document.pk), priority="later versions may say more")

    assert stored(document).state is DocumentState.READY


def test_a_broker_that_is_away_stops_nobody(document: RenderedDocument, settings: Any) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tasks.render_document, "apply_async", _refuse)
        tasks.wake(document.pk)

    assert documents.waiting(timezone.now()) == [document.pk]


def _refuse(*_args: object, **_kwargs: object) -> None:
    raise ConnectionRefusedError


def test_documents_that_wait_too_long_show_in_health(document: RenderedDocument, four: datetime) -> None:
    assert watching.lateness(four + watching.LATE_AFTER).is_well
    assert not watching.lateness(four + watching.LATE_AFTER + timedelta(seconds=1)).is_well


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE reports_rendereddocument SET facts_hash = 'x'",
        "UPDATE reports_rendereddocument SET facts = 'x'",
        "UPDATE reports_rendereddocument SET version = 9",
        "UPDATE reports_rendereddocument SET profile = 'CLIENT_COPY'",
    ],
)
def test_the_database_keeps_the_facts_of_an_issued_document(document: RenderedDocument, statement: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE reports_rendereddocument SET pdf_hash = 'x'",
        "UPDATE reports_rendereddocument SET state = 'REQUESTED'",
        "DELETE FROM reports_rendereddocument",
    ],
)
def test_the_database_keeps_a_ready_document(
    document: RenderedDocument, four: datetime, no_rendering: None, statement: str
) -> None:
    documents.make(document.pk, now=four)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
