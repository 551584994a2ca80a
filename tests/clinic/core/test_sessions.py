"""What lies in the session table, and what a request brings into the application."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.db import connection

from clinic.core import keyring
from clinic.core.sessions import SessionStore

TYPED = "what a client said before the second factor was asked for again"


@pytest.fixture
def session(db: None) -> SessionStore:
    store = SessionStore()
    store["interrupted"] = {"POST": TYPED, "number": 7, "list": [1, "é"]}
    store.save()
    return store


def test_a_session_reads_back_as_it_was(session: SessionStore) -> None:
    again = SessionStore(session_key=session.session_key)

    assert again["interrupted"] == {"POST": TYPED, "number": 7, "list": [1, "é"]}


def test_the_table_holds_nothing_that_can_be_read(session: SessionStore) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_data FROM django_session")
        (stored,) = cursor.fetchone()

    import base64
    import zlib

    packed = stored.split(":")[0]
    raw = base64.urlsafe_b64decode(packed.lstrip(".") + "=" * (-len(packed.lstrip(".")) % 4))
    unpacked = zlib.decompress(raw) if packed.startswith(".") else raw
    assert b"interrupted" not in unpacked
    assert b"client" not in unpacked


def test_without_its_key_a_session_is_empty_and_nobody_is_signed_in(
    session: SessionStore, settings: Any, tmp_path: Any
) -> None:
    other = tmp_path / "keyring.json"
    keyring.create_key_ring(other)
    settings.KEY_RING_FILE = str(other)

    assert SessionStore(session_key=session.session_key).load() == {}
    assert Session.objects.get(pk=session.session_key).get_decoded() == {}


def test_two_requests_at_once_keep_each_others_changes(session: SessionStore) -> None:
    session.update({"last_input": 100, "door": "open"})
    session.save()
    early, late = (SessionStore(session_key=session.session_key) for _request in range(2))
    assert early["last_input"] == late["last_input"] == 100

    early.update({"last_input": 700, "locked": "room"})
    del early["door"]
    early.save()
    late["taken"] = ["a form"]
    late.save()

    assert dict(SessionStore(session_key=session.session_key).items()) == {
        "interrupted": session["interrupted"],
        "last_input": 700,
        "locked": "room",
        "taken": ["a form"],
    }


def test_what_a_request_saves_twice_is_compared_with_what_it_saved_first(session: SessionStore) -> None:
    session["list"] = [1]
    session.save()
    session["list"].append(2)
    session.save()
    session.pop("list")
    session.save()

    assert "list" not in SessionStore(session_key=session.session_key)


def test_a_session_under_a_new_key_holds_what_it_held(session: SessionStore) -> None:
    old = session.session_key
    session.cycle_key()
    session["number"] = 8
    session.save()

    assert session.session_key != old
    assert not session.exists(old)
    assert dict(SessionStore(session_key=session.session_key).items()) == dict(session.items())


def test_a_request_that_was_under_way_does_not_bring_a_signed_out_session_back(session: SessionStore) -> None:
    under_way = SessionStore(session_key=session.session_key)
    under_way["number"] = 8
    session.flush()

    with pytest.raises(UpdateError):
        under_way.save()
    assert not Session.objects.exists()


def test_a_request_does_not_bring_the_environment_along() -> None:
    code = """
import os, clinic.sqlite_shim
os.environ["DJANGO_SETTINGS_MODULE"] = "clinic.test_settings"
from clinic import wsgi
seen = {}
wsgi._django = lambda environ, start: seen.update(environ) or []
wsgi.application({**os.environ, "HTTP_HOST": "h", "PATH_INFO": "/x", "wsgi.input": None, "REMOTE_ADDR": "::1"}, None)
print(sorted(seen))
"""
    shown = subprocess.run(
        [sys.executable, "-c", code],
        env={"PATH": "/usr/bin:/bin", "KAPSTONE_SECRET_KEY": "s" * 60, "EMAIL_URL": "smtp://u:p@h:25"},
        capture_output=True, text=True, check=True, timeout=120,
    ).stdout.strip()  # fmt: skip

    assert shown == "['HTTP_HOST', 'PATH_INFO', 'REMOTE_ADDR', 'wsgi.input']"
