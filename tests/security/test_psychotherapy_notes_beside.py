"""Psychotherapy notes beside the pages: ledger, tables, logs, commands and drafts say no word of them."""

from __future__ import annotations

import logging
from datetime import timedelta
from io import StringIO
from typing import Final

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import FieldError
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction
from django.test import Client as Browser
from django.urls import reverse

from clinic.audit.models import AuditEvent
from sessions.psychotherapy_notes.models import (
    PsychotherapyNote,
)
from tests.factories.psychotherapy_notes import open_room
from tests.security.conftest import make_actor
from tests.security.sealed_house import (
    MARK,
    NOW,
    ROOM,
    TABLES,
    House,
    fill_the_room,
    house,
    readings,
)
from tests.security.table import ROUTES

__all__ = ["house"]

pytestmark = pytest.mark.django_db


def test_the_ledger_holds_keys_and_no_word(house: House) -> None:
    with transaction.atomic(), time_machine.travel(NOW, tick=False):
        written = fill_the_room(house)
        rows = [row for row in AuditEvent.objects.values() if str(row["action"]).startswith("psychotherapy_notes.note")]
        transaction.set_rollback(True)

    assert str(written.keys["psychotherapy_note"]) in {row["object_id"] for row in rows}
    assert not [row for row in rows if MARK in repr(row)]


def test_no_table_holds_a_word_in_the_clear(house: House) -> None:
    with transaction.atomic(), time_machine.travel(NOW, tick=False):
        fill_the_room(house)
        found = {table for table in connection.introspection.table_names() if MARK.encode() in raw(table)}
        transaction.set_rollback(True)

    assert found == set()


def raw(table: str) -> bytes:
    """Return everything a table stores, as it is stored."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
        values = [value for row in cursor.fetchall() for value in row]
    return b"\n".join(bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for v in values)


def test_neither_names_nor_representations_tell(house: House) -> None:
    with transaction.atomic(), time_machine.travel(NOW, tick=False):
        fill_the_room(house)
        said = [f"{row} {row!r} {row.__dict__!r}" for table in TABLES for row in table._default_manager.all()]
        said += [repr(table._default_manager.all()) for table in TABLES]
        transaction.set_rollback(True)

    assert len(said) > len(TABLES)
    assert not [text for text in said if MARK in text]


def test_logs_say_nothing_at_their_loudest(house: House, caplog: pytest.LogCaptureFixture) -> None:
    browser = Browser()
    with (
        transaction.atomic(),
        time_machine.travel(NOW, tick=False),
        caplog.at_level(logging.DEBUG),
        # Settings keep these two quiet at every level; here even they speak.
        caplog.at_level(logging.DEBUG, logger="django.db.backends"),
        caplog.at_level(logging.DEBUG, logger="django.template"),
        _every_query_logged(),
    ):
        browser.force_login(house.author, backend="clinic.staff.backends.StaffBackend")
        open_room(browser)
        written = fill_the_room(house)
        note = PsychotherapyNote.objects.filter(locked_at__isnull=True).get()
        typed = {"version": "2", "kind": "PSYCHOTHERAPY", "title": MARK, "body": f"{MARK} 100 mg", "about_on": "soon"}
        for act in ("save", "lock"):
            assert browser.post(reverse(f"psychotherapy_notes:{act}", args=[note.pk]), typed).status_code == 400
        kept = browser.post(
            reverse("psychotherapy_notes:save", args=[note.pk]),
            {**typed, "about_on": (NOW - timedelta(days=1)).date().isoformat()},
        )
        assert kept.status_code == 302
        readings(house, make_actor("author", house.author), written)
        transaction.set_rollback(True)

    assert len([record for record in caplog.records if record.name == "django.db.backends"]) > 1000
    assert MARK not in caplog.text
    assert not [message for message in mail.outbox if MARK in str(message.message())]


class _every_query_logged:  # noqa: N801 -- reads as a phrase
    def __enter__(self) -> None:
        connection.force_debug_cursor = True

    def __exit__(self, *_problem: object) -> None:
        connection.force_debug_cursor = False
        connection.queries_log.clear()


COMMANDS: Final = ("verify_audit", "check", "showmigrations", "sqlsequencereset therapy_sessions")


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_say_nothing(house: House, command: str) -> None:
    out = StringIO()
    with transaction.atomic():
        fill_the_room(house)
        try:
            call_command(*command.split(), stdout=out, stderr=out)
        except (CommandError, SystemExit) as ended:
            out.write(str(ended))
        transaction.set_rollback(True)

    assert MARK not in out.getvalue()


def test_a_dump_of_the_data_is_refused(house: House) -> None:
    out = StringIO()
    with transaction.atomic():
        fill_the_room(house)
        with pytest.raises((CommandError, FieldError)):
            call_command("dumpdata", "psychotherapy_notes", stdout=out)
        transaction.set_rollback(True)

    assert MARK not in out.getvalue()


def test_nothing_typed_in_the_room_is_kept_outside_it(house: House) -> None:
    """The rest of the application keeps what was typed and not sent under its own key; the room keeps its own."""
    author = make_actor("author", house.author)
    with transaction.atomic(), time_machine.travel(NOW, tick=False):
        written = fill_the_room(house)
        pages = {}
        for route in ROOM:
            if "GET" in ROUTES[route].methods and route != "psychotherapy_notes:download":
                known = written.keys.get(ROUTES[route].about)
                kwargs = {"pk": known} if known else ROUTES[route].kwargs_in(house.world)
                answer = author.asks("GET", reverse(route, kwargs=kwargs))
                pages[route] = (answer.status_code, answer.context["draft_page"])
        elsewhere = author.asks("GET", reverse("clients:edit", args=[house.world.client.pk])).context["draft_page"]
        transaction.set_rollback(True)

    assert elsewhere
    assert set(pages.values()) == {(200, "")}
