"""Files that are not what their name says, names that are no names, and files that grow: refused with a sentence.

The forms that take files are found by opening every page, so that a new one is covered without being named.
"""

from __future__ import annotations

import gzip
import io
import re
import tempfile
import zipfile
from pathlib import Path
from typing import Any, Final

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.security.conftest import Actor, Stage
from tests.security.table import ROUTES

pytestmark = pytest.mark.django_db

FileFields = list[tuple[Actor, str, str, str]]

ACTORS: Final = ("therapist", "prescriber", "front-desk", "owner")
NAMES: Final = (
    "../../etc/passwd", "..\\..\\windows\\system32", "/etc/passwd", "C:\\boot.ini", "CON", "nul.csv", "a\0b.csv",
    "x" * 300 + ".csv", "list\u202evsc.exe", "a\r\nSet-Cookie: x=y.csv", ".", "..", ".htaccess", "%2e%2e%2fx",
    "\u00e9" * 200, "<script>alert(1)</script>.csv", "a;rm -rf.csv", "$(id).csv", "list.csv/", "",
)  # fmt: skip


def _zip(name: str = "a.txt", size: int = 10_000_000) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, b"0" * size)
    return held.getvalue()


CONTENTS: Final = {
    "a program": b"MZ\x90\x00" + b"\0" * 500,
    "a program for Linux": b"\x7fELF" + b"\0" * 500,
    "a picture": b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR\xff\xff\xff\xff\xff\xff\xff\xff\x08\x06\0\0\0",
    "a picture that is a program": b"GIF89a/*" + b"\0" * 20 + b"*/=1;alert(1)",
    "an archive that grows": _zip(),
    "an archive that climbs": _zip("../../escaped.txt", 10),
    "a packed bomb": gzip.compress(b"0" * 10_000_000),
    "a document": b"%PDF-1.7\n1 0 obj<</S/JavaScript/JS(app.alert(1))>>endobj\ntrailer<<>>\0",
    "nothing": b"",
    "zeros": b"\0" * 1000,
    "no text": bytes(range(128, 256)) * 10,
    "half a letter": "É".encode("utf-16-le") + b"\xd8",
    "deep brackets": b"[" * 200_000,
    "deep braces": b'{"a":' * 100_000,
    "a huge number": b'{"resourceType":"Questionnaire","version":' + b"9" * 100_000 + b"}",
    "entities": b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>',
    "a serialized object": b"\x80\x04\x95\x1f\0\0\0\0\0\0\0\x8c\x05posix\x94\x8c\x06system\x94\x93\x94.",
    "a line without end": b"First name,Last name\n" + b"x" * 200_000,
    "a page": b"<html><script>alert(1)</script></html>",
    "more than is taken": b"First name,Last name\n" + b"x,y\n" * 3_500_000,
}
MAY_BE_WRITTEN: Final = {"audit_auditevent", "audit_ledgerhead", "django_session", "django_cache"}
WRITES: Final = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?([a-z_0-9]+)"?', re.IGNORECASE)


@pytest.fixture(scope="module")
def file_fields(stage: Stage) -> list[tuple[Actor, str, str, str]]:
    """Who may send which file field where."""
    found = []
    for name, line in ROUTES.items():
        if not {"GET", "POST"} <= set(line.methods.split()):
            continue
        for actor in (stage.actors[one] for one in ACTORS):
            url = reverse(name, kwargs=line.kwargs_in(stage.worlds["A"]))
            fields = re.findall(rb'<input type="file" name="(\w+)"', actor.asks("GET", url).content)
            found += [(actor, name, url, field.decode()) for field in fields]
            if fields:
                break
    return found


def send(actor: Actor, url: str, field: str, file: Any) -> tuple[Any, set[str]]:
    """Send a file and return the answer and the tables that were written; nothing is kept."""
    actor.browser.cookies = type(actor.cookies)(actor.cookies.output(header="", sep=";"))
    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        answer = actor.browser.post(url, {field: file})
        transaction.set_rollback(True)
    written = {match[1] for query in queries.captured_queries if (match := WRITES.match(query["sql"]))}
    return answer, written - MAY_BE_WRITTEN


def test_there_are_forms_that_take_files(file_fields: FileFields) -> None:
    assert len(file_fields) >= 2


@pytest.mark.parametrize("content", CONTENTS)
def test_what_is_not_what_was_asked_for_is_refused_with_a_sentence(file_fields: FileFields, content: str) -> None:
    for actor, name, url, field in file_fields:
        answer, written = send(actor, url, field, SimpleUploadedFile("list.csv", CONTENTS[content]))

        assert (name, answer.status_code) == (name, 200)
        assert 'class="field-error' in answer.content.decode() or "errorlist" in answer.content.decode(), name
        assert (name, written) == (name, set())


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_used_for_nothing(file_fields: FileFields, name: str, settings: Any) -> None:
    places = [Path(settings.BASE_DIR), Path(tempfile.gettempdir()), Path(settings.DATA) / "files"]
    before = [set(place.iterdir()) if place.is_dir() else set() for place in places]
    for actor, route, url, field in file_fields:
        file = io.BytesIO(b"MZ\0\0")
        file.name = name or "x"
        answer, written = send(actor, url, field, file)

        assert (route, answer.status_code) in {(route, 200), (route, 400)}
        assert written == set()
        assert "Set-Cookie: x=y" not in str(answer.headers)
        assert b"<script>alert" not in answer.content
    assert [set(place.iterdir()) if place.is_dir() else set() for place in places] == before
