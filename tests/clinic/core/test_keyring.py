"""The key ring: private, complete or refused, and never named in a message."""

from __future__ import annotations

import base64
import json
import stat
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from clinic.core import keyring
from clinic.core.checks import check_key_ring
from clinic.core.deployment import check_private_files
from clinic.core.keyring import KeyRingError, Purpose, create_key_ring, derived_key, key_ring

pytestmark = pytest.mark.pure


@pytest.fixture
def ring_file(tmp_path: Path, settings: Any) -> Path:
    path = tmp_path / "keys" / "keyring.json"
    settings.KEY_RING_FILE = str(path)
    keyring.forget_cached_ring()
    return path


@pytest.fixture(autouse=True)
def fresh_cache() -> Any:
    yield
    keyring.forget_cached_ring()


def rewrite(path: Path, change: Any) -> str:
    document = json.loads(path.read_text())
    secret = str(document["keys"][0]["secret"])
    path.chmod(0o600)
    path.write_text(change(document))
    return secret


def test_a_new_ring_is_readable_by_its_owner_only(ring_file: Path) -> None:
    assert create_key_ring(ring_file)

    assert stat.S_IMODE(ring_file.stat().st_mode) == 0o400
    assert stat.S_IMODE(ring_file.parent.stat().st_mode) == 0o700
    assert {key.purpose for key in key_ring().keys} == set(Purpose)
    assert list(ring_file.parent.iterdir()) == [ring_file]


def test_an_existing_ring_is_never_overwritten(ring_file: Path) -> None:
    create_key_ring(ring_file)
    before = ring_file.read_bytes()

    assert not create_key_ring(ring_file)
    assert ring_file.read_bytes() == before


def without(path: Path, *purposes: Purpose) -> dict[str, str]:
    """Take keys out of a ring, as one of an earlier release never had them; return what is left."""
    names = {purpose.value for purpose in purposes}
    rewrite(path, lambda document: json.dumps(
        {"version": 1, "keys": [row for row in document["keys"] if row["purpose"] not in names]}
    ))  # fmt: skip
    path.chmod(0o400)
    keyring.forget_cached_ring()
    return {row["id"]: row["secret"] for row in json.loads(path.read_text())["keys"]}


def test_a_ring_of_an_earlier_release_is_given_the_keys_that_came_since(
    ring_file: Path, settings: Any, tmp_path: Path, capsys: Any
) -> None:
    settings.DATA = tmp_path
    create_key_ring(ring_file)
    before = without(ring_file, Purpose.BACKUP)
    assert check_key_ring() != []

    call_command("create_keys")

    assert "BACKUP" in capsys.readouterr().out
    assert check_key_ring() == []
    assert len(key_ring().primary(Purpose.BACKUP).secret) == keyring.KEY_BYTES
    after = {row["id"]: row["secret"] for row in json.loads(ring_file.read_text())["keys"]}
    assert before.items() <= after.items()
    assert stat.S_IMODE(ring_file.stat().st_mode) == 0o400
    assert list(ring_file.parent.glob(".keyring*")) == []
    assert keyring.add_missing_keys(ring_file) == []


def test_a_key_that_was_lost_is_never_made_up_for(ring_file: Path) -> None:
    create_key_ring(ring_file)
    without(ring_file, Purpose.RECORD, Purpose.BACKUP)

    assert keyring.add_missing_keys(ring_file) == [Purpose.BACKUP]
    with pytest.raises(KeyRingError, match="RECORD"):
        key_ring()


def test_a_damaged_ring_is_not_added_to(ring_file: Path) -> None:
    create_key_ring(ring_file)
    rewrite(ring_file, lambda _document: "not json")

    with pytest.raises(KeyRingError):
        keyring.add_missing_keys(ring_file)
    assert ring_file.read_text() == "not json"


def test_missing_ring_stops_the_start(ring_file: Path) -> None:
    (problem,) = check_key_ring()

    assert problem.id == "kapstone.E003"
    assert "create_keys" in problem.msg


@pytest.mark.parametrize(
    "change",
    [
        lambda _document: "not json",
        lambda _document: json.dumps({"keys": "none"}),
        lambda _document: json.dumps({"version": 1, "keys": []}),
        lambda document: json.dumps({"version": 1, "keys": document["keys"][1:]}),
        lambda document: json.dumps(
            {"version": 1, "keys": [{**row, "secret": row["secret"][:20]} for row in document["keys"]]}
        ),
        lambda document: json.dumps(
            {"version": 1, "keys": [{**row, "secret": base64.b64encode(b"short").decode()} for row in document["keys"]]}
        ),
        lambda document: json.dumps({"version": 1, "keys": [{**row, "id": "zz"} for row in document["keys"]]}),
        lambda document: json.dumps({"version": 1, "keys": [{**row, "primary": False} for row in document["keys"]]}),
    ],
    ids=["garbage", "no-list", "empty", "purpose-missing", "cut", "truncated", "bad-id", "no-primary"],
)
def test_a_damaged_ring_stops_the_start_and_names_no_key(ring_file: Path, change: Any) -> None:
    create_key_ring(ring_file)
    secret = rewrite(ring_file, change)

    (problem,) = check_key_ring()

    assert problem.id == "kapstone.E003"
    assert secret not in problem.msg
    assert secret[:12] not in problem.msg


def test_an_unreadable_ring_is_an_error_not_a_traceback(ring_file: Path) -> None:
    ring_file.mkdir(parents=True)

    with pytest.raises(KeyRingError):
        key_ring()


def test_repr_of_a_key_hides_its_secret(ring_file: Path) -> None:
    create_key_ring(ring_file)
    key = key_ring().primary(Purpose.RECORD)

    assert base64.b64encode(key.secret).decode() not in repr(key)
    assert key.secret.hex() not in repr(key)
    assert repr(key.secret) not in repr(key_ring())


def test_every_practice_and_purpose_has_its_own_key(ring_file: Path) -> None:
    create_key_ring(ring_file)
    ring = key_ring()

    derived = {derived_key(ring.primary(purpose), f"{purpose}|{practice}") for purpose in Purpose for practice in "ab"}

    assert len(derived) == 2 * len(Purpose)


@pytest.mark.parametrize(("mode", "is_safe"), [(0o400, True), (0o600, True), (0o640, False), (0o604, False)])
def test_a_ring_that_others_can_read_stops_the_deployment(ring_file: Path, mode: int, is_safe: bool) -> None:
    create_key_ring(ring_file)
    ring_file.chmod(mode)

    problems = [problem for problem in check_private_files() if str(ring_file) in problem.msg]

    assert (problems == []) is is_safe


def test_create_keys_is_safe_to_repeat(ring_file: Path, settings: Any, tmp_path: Path, capsys: Any) -> None:
    settings.DATA = tmp_path

    call_command("create_keys")
    before = {path: path.read_bytes() for path in (tmp_path / "keys").iterdir()}
    call_command("create_keys")

    assert {path: path.read_bytes() for path in (tmp_path / "keys").iterdir()} == before
    assert {path.name for path in before} == {"keyring.json", "secret_key"}
    assert "already there" in capsys.readouterr().out
