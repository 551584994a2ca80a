"""Forty ways to change or remove a signed note, through the application and past it: all refused (trust.md 43).

Each way is tried on a session note, an integration note and a progress note; afterwards the row is,
column by column, what it was, and still fits its signature.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import DatabaseError, connection, models, transaction
from django.db.models import F
from django.test import Client as Browser
from django.urls import get_resolver, reverse

from clients.models import Client
from clients.notes import services as progress
from clients.notes.models import ProgressNote
from clients.notes.services import NoteRefused
from clinic.core.encryption import EncryptedField
from clinic.signatures.queries import is_unaltered, signatures_of
from clinic.staff.models import User
from integration.models import IntegrationNote
from integration.services import notes as integration
from integration.services.notes import IntegrationRefused
from sessions.models import DosingSession, SessionNote
from sessions.services import notes as session_notes
from sessions.services.entries import EntryRefused
from tests.factories.left_sessions import make_left_session, note_content, sign, sign_content
from tests.factories.notes import make_signed_note
from tests.factories.notes import note_content as progress_content
from tests.factories.people import confirm_password, make_course

pytestmark = pytest.mark.django_db

NOON = datetime.fromisoformat("2026-03-11T12:00-04:00")
Signed = SessionNote | IntegrationNote | ProgressNote


@pytest.fixture(autouse=True)
def clock(db: None) -> Iterator[None]:
    cache.clear()
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def left(alex: Client, thea: User, priya: User) -> DosingSession:
    make_course(alex)
    return make_left_session(alex, thea, priya, starts_at=NOON - timedelta(days=2))


@pytest.fixture
def signed(request: pytest.FixtureRequest, alex: Client, thea: User, left: DosingSession) -> Signed:
    """A signed note of the kind the test is about."""
    if request.param is SessionNote:
        return sign(left, thea, now=NOON)
    if request.param is IntegrationNote:
        draft = integration.begin_note(dosing_session=left, actor=thea, now=NOON)
        return sign_content(draft, note_content(held_at=NOON - timedelta(hours=1)), thea, now=NOON)
    return make_signed_note(alex, thea, now=NOON)


def stored(note: Signed) -> dict[str, Any]:
    row: dict[str, Any] = type(note)._base_manager.filter(pk=note.pk).values().get()
    return {name: bytes(value) if isinstance(value, memoryview) else value for name, value in row.items()}


def rows(note: Signed) -> models.QuerySet[Any]:
    return type(note)._default_manager.filter(pk=note.pk)


def sealed_field(note: Signed) -> Any:
    return next(field for field in note._meta.concrete_fields if isinstance(field, EncryptedField))


def changed(note: Signed) -> Signed:
    """The note in memory with other words."""
    fresh = type(note)._default_manager.get(pk=note.pk)
    name = sealed_field(note).name
    value = getattr(fresh, name)
    setattr(fresh, name, {**value, "BODY": "Otherwise."} if isinstance(value, dict) else "Otherwise.")
    return fresh


def sql(statement: str, *values: object) -> Callable[[Signed], None]:
    """Return the way of sending one statement through the application's own connection."""

    def send(note: Signed) -> None:
        key = note.pk.hex if connection.vendor == "sqlite" else str(note.pk)
        filled = statement.format(table=note._meta.db_table, sealed=sealed_field(note).column, key=key, new=_new_key())
        with connection.cursor() as cursor:
            cursor.execute(filled, values or None)

    return send


def _new_key() -> str:
    return uuid.uuid4().hex if connection.vendor == "sqlite" else str(uuid.uuid4())


def unsaved_copy(note: Signed) -> None:
    """Insert a row under the same key in place of the old one."""
    columns = [field.column for field in note._meta.concrete_fields]
    listed = ", ".join(f'"{column}"' for column in columns)
    chosen = ", ".join("9" if column == "version" else f'"{column}"' for column in columns)
    table = note._meta.db_table
    if connection.vendor == "sqlite":
        statement = f'INSERT OR REPLACE INTO "{table}" ({listed}) SELECT {chosen} FROM "{table}"'
    else:
        statement = (
            f'INSERT INTO "{table}" ({listed}) SELECT {chosen} FROM "{table}" '
            "ON CONFLICT (id) DO UPDATE SET version = EXCLUDED.version"
        )
    with connection.cursor() as cursor:
        cursor.execute(statement)


def empty_at_once(note: Signed) -> None:
    """Remove every row of the table with one statement."""
    table = note._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f'DELETE FROM "{table}"' if connection.vendor == "sqlite" else f'TRUNCATE "{table}" CASCADE')


def upsert(note: Signed) -> None:
    type(note)._default_manager.bulk_create(
        [changed_copy(note)], update_conflicts=True, unique_fields=["id"], update_fields=["version"]
    )


def changed_copy(note: Signed) -> Signed:
    fresh = type(note)._default_manager.get(pk=note.pk)
    for field in fresh._meta.concrete_fields:
        getattr(fresh, field.attname)  # opened, so that it can be inserted again
    fresh.version = 9
    return fresh


def unsign(note: Signed) -> None:
    rows(note).update(signed_at=None, signed_by=None, content_hash="", signed_name="")


# --- Past the services, through Django's own ways ------------------------------------------------
BY_ORM: dict[str, Callable[[Signed], object]] = {
    "save": lambda note: changed(note).save(),
    "save some fields": lambda note: changed(note).save(update_fields=[sealed_field(note).name]),
    "save, forced to update": lambda note: changed(note).save(force_update=True),
    "save as it is": lambda note: note.save(),
    "update": lambda note: rows(note).update(version=9),
    "update by expression": lambda note: rows(note).update(version=F("version") + 1),
    "update through the base manager": lambda note: type(note)._base_manager.filter(pk=note.pk).update(version=9),
    "update the signer's name": lambda note: rows(note).update(signed_name="Somebody Else"),
    "update the time": lambda note: rows(note).update(signed_at=NOON - timedelta(days=1)),
    "update the hash": lambda note: rows(note).update(content_hash="0" * 64),
    "update the mark of a late entry": lambda note: rows(note).update(is_late_entry=True),
    "update the client": lambda note: rows(note).update(client_id=uuid.uuid4()),
    "take the signature back": unsign,
    "bulk_update": lambda note: type(note)._default_manager.bulk_update([changed(note)], ["version"]),
    "bulk_create over it": upsert,
    "update_or_create": lambda note: type(note)._default_manager.update_or_create(pk=note.pk, defaults={"version": 9}),
    "delete": lambda note: type(note)._default_manager.get(pk=note.pk).delete(),
    "delete a selection": lambda note: rows(note).delete(),
    "delete raw": lambda note: rows(note)._raw_delete(using="default"),
    "delete all": lambda note: type(note)._default_manager.all().delete(),
}
# --- Past the application, with its own account --------------------------------------------------
BY_SQL: dict[str, Callable[[Signed], object]] = {
    "other words": sql("UPDATE {table} SET {sealed} = %s WHERE id = '{key}'", b"\x01changed"),
    "no words": sql("UPDATE {table} SET {sealed} = %s", b""),
    "another version": sql("UPDATE {table} SET version = version + 1"),
    "nothing changed at all": sql("UPDATE {table} SET version = version"),
    "another hash": sql("UPDATE {table} SET content_hash = 'x'"),
    "another name": sql("UPDATE {table} SET signed_name = upper(signed_name)"),
    "no signature": sql("UPDATE {table} SET signed_at = NULL, signed_by_id = NULL, content_hash = ''"),
    "another key": sql("UPDATE {table} SET id = '{new}' WHERE id = '{key}'"),
    "another author": sql("UPDATE {table} SET author_id = signed_by_id, created_at = signed_at"),
    "another row in its place": unsaved_copy,
    "removed": sql("DELETE FROM {table} WHERE id = '{key}'"),
    "all removed at once": empty_at_once,
    "its signature removed": sql("DELETE FROM signatures_signature WHERE record_id = '{key}'"),
    "its signature changed": sql("UPDATE signatures_signature SET content_hash = 'x' WHERE record_id = '{key}'"),
}
# --- Through every page that takes a POST --------------------------------------------------------
PAGES = {
    SessionNote: ("sessions:save_note", "sessions:sign_note", "sessions:add_addendum"),
    IntegrationNote: ("integration:save_note", "integration:sign_note", "integration:add_addendum"),
    ProgressNote: ("notes:save_note", "notes:sign_note", "notes:add_addendum", "notes:discard"),
}
KINDS = pytest.mark.parametrize("signed", [SessionNote, IntegrationNote, ProgressNote], indirect=True)


def _save(note: Signed, thea: User) -> object:
    if isinstance(note, SessionNote):
        text = session_notes.NoteText(body="Otherwise.")
        return session_notes.save_note(
            dosing_session=note.dosing_session, version=note.version, text=text, actor=thea, now=NOON
        )
    if isinstance(note, IntegrationNote):
        content = note_content(held_at=note.held_at, narrative="Otherwise.")
        return integration.save_note(note=note, version=note.version, content=content, actor=thea, now=NOON)
    content = progress_content(held_at=note.held_at, text="Otherwise.")
    return progress.save_note(note=note, version=note.version, content=content, actor=thea, now=NOON)


def _sign(note: Signed, thea: User) -> object:
    if isinstance(note, SessionNote):
        return session_notes.sign_note(dosing_session=note.dosing_session, version=note.version, actor=thea, now=NOON)
    if isinstance(note, IntegrationNote):
        return integration.sign_note(note=note, version=note.version, actor=thea, now=NOON)
    return progress.sign_note(note=note, version=note.version, actor=thea, now=NOON)


def _begin_anew(note: Signed, thea: User) -> object:
    if isinstance(note, ProgressNote):
        return progress.discard_draft(note=note, actor=thea, now=NOON)
    if isinstance(note, SessionNote):
        return session_notes.save_note(
            dosing_session=note.dosing_session,
            version=0,
            text=session_notes.NoteText(body="New."),
            actor=thea,
            now=NOON,
        )
    return integration.save_note(note=note, version=0, content={}, actor=thea, now=NOON)


# --- Through the services ------------------------------------------------------------------------
BY_SERVICE: dict[str, Callable[[Signed, User], object]] = {
    "kept as a draft again": _save,
    "signed again": _sign,
    "discarded, or begun anew": _begin_anew,
}


def still_there(note: Signed, before: dict[str, Any]) -> None:
    assert stored(note) == before
    fresh = type(note)._default_manager.get(pk=note.pk)
    assert is_unaltered(fresh, signatures_of(fresh))


def test_there_are_forty_ways() -> None:
    pages = sum(len(names) for names in PAGES.values())

    assert len(BY_ORM) + len(BY_SQL) + len(BY_SERVICE) + pages // len(PAGES) >= 40


@KINDS
@pytest.mark.parametrize("way", BY_ORM)
def test_django_changes_no_signed_note(signed: Signed, way: str) -> None:
    before = stored(signed)

    with pytest.raises((DatabaseError, models.ProtectedError)), transaction.atomic():
        BY_ORM[way](signed)

    still_there(signed, before)


@KINDS
@pytest.mark.parametrize("way", BY_SQL)
def test_sql_changes_no_signed_note(signed: Signed, way: str) -> None:
    before = stored(signed)

    with pytest.raises(DatabaseError), transaction.atomic():
        BY_SQL[way](signed)

    still_there(signed, before)


@KINDS
@pytest.mark.parametrize("way", BY_SERVICE)
def test_no_service_changes_a_signed_note(signed: Signed, thea: User, way: str) -> None:
    before = stored(signed)

    with pytest.raises((NoteRefused, IntegrationRefused, EntryRefused)):
        BY_SERVICE[way](signed, thea)

    still_there(signed, before)


@KINDS
def test_no_page_changes_a_signed_note(signed: Signed, as_thea: Browser) -> None:
    before = stored(signed)
    confirm_password(as_thea)
    pk = signed.dosing_session_id if isinstance(signed, SessionNote) else signed.pk
    typed = {
        "version": str(signed.version), "body": "Otherwise.", "narrative": "Otherwise.", "reason": "",
        "held_at": "2026-03-11T11:00", "review": "1", "signed_at": "", "content_hash": "",
    }  # fmt: skip

    for name in PAGES[type(signed)]:
        for method in ("post", "put", "patch", "delete"):
            getattr(as_thea, method)(reverse(name, args=[pk]), typed)
            still_there(signed, before)


def test_every_page_of_notes_that_takes_a_post_is_among_them() -> None:
    """A new route about notes has to be tried here too; beginning, additions and commitments only add."""
    adding = {"begin", "decline", "sign_addendum", "add_commitment", "move_commitment", "add_addendum"}
    tried = {name.partition(":")[2] for names in PAGES.values() for name in names}
    views = {"notes": "clients.notes.views", "integration": "integration.views.note"}

    for namespace, module in views.items():
        resolver = next(item for item in get_resolver().url_patterns if getattr(item, "namespace", "") == namespace)
        names = {
            pattern.name
            for pattern in resolver.url_patterns
            if pattern.callback.__module__ == module and pattern.name not in {"list", "note"}
        }
        assert names - adding <= tried
