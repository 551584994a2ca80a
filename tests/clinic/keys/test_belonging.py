"""A ring that is whole but another database's is noticed before anything is read or written."""

from __future__ import annotations

import base64
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection, transaction

from clinic.core.keyring import KeyRing, Purpose, create_key_ring, key_ring, new_key, replace_key_ring
from clinic.core.start_up import refuse_unsafe_start
from clinic.keys.checks import check_ring_belongs_to_database
from clinic.keys.models import KnownKey

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("known")]


def messages() -> list[str]:
    return [str(problem.msg) for problem in check_ring_belongs_to_database(databases=["default"])]


def with_keys(*keys: Any) -> KeyRing:
    return KeyRing(tuple(keys))


def test_the_ring_of_this_database_is_taken() -> None:
    assert messages() == []


def test_a_ring_of_another_installation_stops_the_start(known: Path, settings: Any) -> None:
    settings.KEY_RING_FILE = str(known.with_name("other.json"))
    create_key_ring(Path(settings.KEY_RING_FILE))

    assert messages() == ["The key ring belongs to another installation: this database was written with other keys."]
    with pytest.raises(ImproperlyConfigured, match="another installation"):
        refuse_unsafe_start()


def test_a_key_that_was_exchanged_stops_the_start_and_is_not_named(known: Path) -> None:
    first, *others = key_ring().keys
    false = replace(first, secret=new_key(first.purpose).secret)
    replace_key_ring(known, with_keys(false, *others))

    (message,) = messages()

    assert "exchanged" in message
    secrets = {key.secret.hex() for key in (first, false)} | {base64.b64encode(first.secret).decode()}
    assert [text for text in (*secrets, first.key_id.hex()) if text in message] == []


def test_a_ring_that_lacks_a_newer_key_stops_the_start(known: Path) -> None:
    older = key_ring()
    key = new_key(Purpose.RECORD)
    replace_key_ring(known, with_keys(*(replace(k, is_primary=k.purpose is not key.purpose) for k in older.keys), key))
    from clinic.keys.belonging import remember_ring

    remember_ring()
    assert messages() == []

    replace_key_ring(known, older)

    assert ["lacks a key" in message for message in messages()] == [True]


def test_a_key_taken_out_on_purpose_is_not_missed(known: Path) -> None:
    ring = key_ring()
    gone = ring.primary(Purpose.INDEX)
    KnownKey.objects.filter(pk=gone.key_id.hex()).update(removed_at="2026-01-01T00:00Z")
    replace_key_ring(known, with_keys(*(key for key in ring.keys if key is not gone), new_key(Purpose.INDEX)))

    assert messages() == []


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM keys_knownkey",
        "UPDATE keys_knownkey SET check_value = 'x'",
        "UPDATE keys_knownkey SET key_id = 'x'",
    ],
)
def test_the_proof_cannot_be_rewritten(statement: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
