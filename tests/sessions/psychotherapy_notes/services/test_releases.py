"""What leaves the room: exactly the authorized notes, on paper, on record, and under nothing less."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from pypdf import PdfReader

from clients.models import Client
from clinic.audit.models import AuditEvent
from clinic.audit.terms import Act
from clinic.core import paper
from clinic.staff.models import User
from sessions.psychotherapy_notes.models import Release, ReleaseAuthorization
from sessions.psychotherapy_notes.services.releases import ReleaseRefused, hand_over, release_notes
from sessions.psychotherapy_notes.terms import NoteKind
from tests.factories.psychotherapy_notes import Ago, day, make_authorization, make_note, make_release, on_days

pytestmark = pytest.mark.django_db


def release(authorization: ReleaseAuthorization, actor: User) -> Release:
    return release_notes(authorization=authorization, actor=actor, now=timezone.now())


def pages_of(content: bytes) -> str:
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    return " ".join(text.split())


def test_exactly_the_named_notes_leave_marked_with_their_authorization(alex: Client, thea: User) -> None:
    named = [
        make_note(alex, thea, is_locked=True, body="zqone <b>bold</b> & more", title="First", about_on=day(20)),
        make_note(alex, thea, is_locked=True, body="zqtwo", about_on=day(10)),
    ]
    make_note(alex, thea, is_locked=True, body="zqthree", about_on=day(40))
    make_note(alex, thea, is_locked=True, body="zqfour", kind=NoteKind.SUD_COUNSELING)
    authorization = make_authorization(alex, thea, recipient="Dr. Ada Moss, 3 Elm Street")

    done = release(authorization, thea)

    text = pages_of(done.pdf)
    assert [mark in text for mark in ("zqone <b>bold</b> & more", "zqtwo", "zqthree", "zqfour")] == [
        True, True, False, False,
    ]  # fmt: skip
    assert text.index("zqone") < text.index("zqtwo")
    for words in (
        "Psychotherapy notes, released under an authorization", "For Dr. Ada Moss, 3 Elm Street alone",
        "Continued therapy", "Alex Doe", "Thea Quinn, LMFT", "164.508(b)(3)(ii)", named[0].content_hash,
    ):  # fmt: skip
        assert words in text
    assert "42 CFR part 2" not in text
    assert [note["body"] for note in done.facts["notes"]] == ["zqone <b>bold</b> & more", "zqtwo"]


def test_the_disclosure_is_on_record_without_a_word_of_it(alex: Client, thea: User) -> None:
    note = make_note(alex, thea, is_locked=True, body="zqone")

    done = release(make_authorization(alex, thea, notes=(note,)), thea)

    event = AuditEvent.objects.get()
    assert (event.act, event.action) == (Act.EXPORT, "psychotherapy_notes.release.disclosed")
    assert (event.object_id, event.client_id, event.actor_id) == (str(done.pk), alex.pk, thea.pk)


def test_counseling_notes_carry_the_notice_of_part_2(alex: Client, thea: User) -> None:
    make_note(alex, thea, is_locked=True, kind=NoteKind.SUD_COUNSELING)

    done = release(make_authorization(alex, thea, kind=NoteKind.SUD_COUNSELING), thea)

    assert "42 CFR part 2 prohibits unauthorized use or disclosure of these records." in pages_of(done.pdf)


def test_the_document_lies_sealed(alex: Client, thea: User) -> None:
    note = make_note(alex, thea, is_locked=True, body="zqone")
    release(make_authorization(alex, thea, notes=(note,)), thea)

    with connection.cursor() as cursor:
        cursor.execute("SELECT facts, pdf FROM psychotherapy_notes_release")
        row = b"".join(bytes(value) for value in cursor.fetchone())
    assert b"zqone" not in row
    assert b"%PDF" not in row


@pytest.mark.parametrize(
    "fields", [{"is_revoked": True}, {"signed_on": Ago(60), "expires_on": Ago(1)}], ids=["revoked", "expired"]
)
def test_one_that_does_not_stand_opens_nothing(alex: Client, thea: User, fields: dict[str, Any]) -> None:
    note = make_note(alex, thea, is_locked=True)
    authorization = make_authorization(alex, thea, notes=(note,), **on_days(fields))
    earlier = make_release(authorization, mark="zqone")

    with pytest.raises(ReleaseRefused):
        release(authorization, thea)
    with pytest.raises(ReleaseRefused):
        hand_over(release=earlier, actor=thea, now=timezone.now())
    assert not AuditEvent.objects.exists()


def test_taken_back_while_the_document_is_laid_out(alex: Client, thea: User, monkeypatch: pytest.MonkeyPatch) -> None:
    from sessions.psychotherapy_notes.services.authorizations import revoke_authorization
    from sessions.psychotherapy_notes.terms import RevokedHow

    authorization = make_authorization(alex, thea, notes=(make_note(alex, thea, is_locked=True),))
    lay_out = paper.printed

    def taken_back_meanwhile(*args: Any) -> paper.Printed:
        revoke_authorization(
            authorization=authorization, revoked_on=day(0), how=RevokedHow.IN_WORDS, actor=thea, now=timezone.now()
        )
        return lay_out(*args)

    monkeypatch.setattr(paper, "printed", taken_back_meanwhile)
    with pytest.raises(ReleaseRefused):
        release(authorization, thea)

    assert not Release.objects.exists()


def test_a_draft_holds_up_the_whole(alex: Client, thea: User) -> None:
    make_note(alex, thea, is_locked=True)
    make_note(alex, thea)

    with pytest.raises(ReleaseRefused, match="1 of the notes it names is still a draft"):
        release(make_authorization(alex, thea), thea)


def test_nothing_named_nothing_released(alex: Client, thea: User) -> None:
    with pytest.raises(ReleaseRefused):
        release(make_authorization(alex, thea), thea)


def test_a_note_that_is_not_what_was_locked_stays(alex: Client, thea: User) -> None:
    make_note(alex, thea, is_locked=True, content_hash="")
    note = make_note(alex, thea)
    note.locked_at, note.locked_name, note.content_hash = timezone.now(), "Thea", "0" * 64
    note.save()

    with pytest.raises(ReleaseRefused, match="no longer"):
        release(make_authorization(alex, thea, notes=(note,)), thea)


def test_nobody_but_the_author_releases(alex: Client, thea: User, olive: User) -> None:
    authorization = make_authorization(alex, thea, notes=(make_note(alex, thea, is_locked=True),))

    with pytest.raises(ReleaseRefused):
        release(authorization, olive)
    with pytest.raises(ReleaseRefused):
        hand_over(release=make_release(authorization, mark="zqone"), actor=olive, now=timezone.now())


def test_a_document_that_cannot_be_made_leaves_nothing(
    alex: Client, thea: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: Any) -> paper.Printed:
        raise paper.NotPrinted("DocumentTooLong")

    monkeypatch.setattr(paper, "printed", broken)
    with pytest.raises(ReleaseRefused, match="could not be made"):
        release(make_authorization(alex, thea, notes=(make_note(alex, thea, is_locked=True),)), thea)

    assert not Release.objects.exists()
    assert not AuditEvent.objects.exists()


def test_handing_it_over_again_is_on_record(alex: Client, thea: User) -> None:
    earlier = make_release(make_authorization(alex, thea), mark="zqone")

    assert hand_over(release=earlier, actor=thea, now=timezone.now()) == b"%PDF-1.7 zqone"
    assert AuditEvent.objects.get().action == "psychotherapy_notes.release.downloaded"


@pytest.mark.parametrize("statement", ["UPDATE {table} SET page_count = 9", "DELETE FROM {table}"])
def test_not_even_sql_takes_a_release_back(alex: Client, thea: User, statement: str) -> None:
    make_release(make_authorization(alex, thea), mark="zqone")

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table="psychotherapy_notes_release"))
