"""Each deployment check: silent where all is well, and a sentence where it is not."""

from __future__ import annotations

import os
import resource
import subprocess
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.db import connection

from clinic.core import deployment, library_floors
from clinic.core.library_floors import FLOORS, is_below
from tests.plugins.broker import wait_for
from tools.services import broker_server

PASSWORD = "a-broker-password"


def ids(messages: list[Any]) -> list[str]:
    return [message.id for message in messages]


@pytest.mark.parametrize(
    ("version", "floor", "is_old"),
    [
        ("5.2.18", "5.2.19", True), ("5.2.19", "5.2.19", False), ("5.2.100", "5.2.19", False), ("6.0", "5.2.19", False),
        ("70.0", "70.0", False), ("70", "70.0", False), ("69.9", "70.0", True), ("70.0rc1", "70.0", True),
        ("5.7.0.dev2", "5.7.0", True), ("0.6.1.post1", "0.6.1", False), ("", "1", True), ("garbage", "1", True),
    ],
)  # fmt: skip
def test_versions_are_compared_by_their_numbers(version: str, floor: str, is_old: bool) -> None:
    assert is_below(version, floor) is is_old


def test_the_installed_libraries_stand_above_their_floors() -> None:
    assert deployment.check_library_floors() == []


def test_a_library_below_its_floor_is_named_with_what_it_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    real = metadata.version
    monkeypatch.setattr(metadata, "version", lambda name: "67.0" if name == "weasyprint" else real(name))

    (message,) = deployment.check_library_floors()

    assert message.id == "kapstone.E010"
    assert "weasyprint 67.0" in message.msg
    assert "CVE-2025-68616" in message.msg


def test_a_library_that_is_not_there_is_below_its_floor(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "version", absent)

    assert {name for name, _version, _floor in library_floors.below_floor()} == set(FLOORS)


def test_the_locked_versions_stand_above_their_floors_too() -> None:
    lock = (Path(configured.BASE_DIR) / "requirements" / "run.txt").read_text()
    locked = dict(line.split()[0].split("==") for line in lock.splitlines() if "==" in line and line[0].isalpha())
    found = {name.partition("[")[0].lower(): version for name, version in locked.items()}

    assert {name for name in FLOORS if is_below(found.get(name, "0"), FLOORS[name].version)} == set()


@pytest.fixture
def data(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder that only its owner can read."""
    folder = tmp_path / "data"
    for path in (folder, folder / "keys", folder / "log", folder / "backups"):
        path.mkdir(mode=0o700)
    for name in ("keys/keyring.json", "log/web.log", "backups/one.sealed", "kapstone.sqlite3", "kapstone.sqlite3-wal"):
        (folder / name).touch(mode=0o600)
    settings.DATA, settings.KEY_RING_FILE = folder, str(folder / "keys" / "keyring.json")
    settings.BACKUP_FOLDER = str(folder / "backups")
    monkeypatch.setitem(connection.settings_dict, "NAME", str(folder / "kapstone.sqlite3"))
    return folder


def test_private_files_are_private(data: Path) -> None:
    assert deployment.check_private_files() == []


@pytest.mark.parametrize(
    "name", [".", "keys", "keys/keyring.json", "log", "log/web.log", "backups", "backups/one.sealed"]
)
@pytest.mark.parametrize("mode", [0o040, 0o004, 0o020])
def test_what_others_can_read_is_named(data: Path, name: str, mode: int) -> None:
    (data / name).chmod((data / name).stat().st_mode | mode)

    (message,) = deployment.check_private_files()

    assert message.id == "kapstone.E004"
    assert str(data / name) in message.msg


@pytest.mark.sqlite_only
@pytest.mark.parametrize("name", ["kapstone.sqlite3", "kapstone.sqlite3-wal"])
def test_so_is_the_database(data: Path, name: str) -> None:
    (data / name).chmod(0o644)

    assert ids(deployment.check_private_files()) == ["kapstone.E004"]


def test_many_open_files_are_not_all_listed(data: Path) -> None:
    for number in range(20):
        (data / "log" / f"{number}.log").touch()
        (data / "log" / f"{number}.log").chmod(0o644)

    found = deployment.check_private_files()

    assert len(found) == deployment.SEVERAL + 1
    assert "15 more" in found[-1].msg


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("redis://127.0.0.1:1/0", ["kapstone.E011"]),
        ("redis://:secret@127.0.0.1:1/0", []),
        ("redis://:secret@[::1]:1/0", []),
        ("redis://:secret@broker.invalid:6379/0", ["kapstone.E012"]),
        ("redis://broker.invalid:6379/0", ["kapstone.E011", "kapstone.E012"]),
        ("rediss://:secret@broker.invalid:6379/0", []),
    ],
)
def test_a_broker_has_a_password_and_beyond_this_machine_tls(url: str, found: list[str], settings: Any) -> None:
    settings.REDIS_URL = url

    assert ids(deployment.check_broker_is_closed()) == found


@pytest.fixture
def open_broker(tmp_path: Path) -> Iterator[int]:
    """A real broker on a port of this machine that takes orders from anybody."""
    from tools.trust.canary_services import free_port

    port = free_port()
    server = subprocess.Popen(
        [broker_server(), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    wait_for(lambda: deployment._answers_anybody("127.0.0.1", port, False), what="the broker")
    yield port
    server.terminate()
    server.wait(10)


def test_a_broker_that_takes_orders_from_strangers_is_found_out(open_broker: int, settings: Any) -> None:
    import redis

    settings.REDIS_URL = f"redis://:{PASSWORD}@127.0.0.1:{open_broker}/0"
    before = ids(deployment.check_broker_is_closed())
    redis.Redis(port=open_broker).config_set("requirepass", PASSWORD)

    assert before == ["kapstone.E011"]
    assert deployment.check_broker_is_closed() == []


def test_the_brokers_socket_is_this_accounts(tmp_path: Path, settings: Any) -> None:
    socket = tmp_path / "open" / "valkey.sock"
    socket.parent.mkdir()
    socket.parent.chmod(0o755)
    socket.touch(mode=0o700)
    settings.REDIS_URL = f"redis+socket://{socket}?virtual_host=0"
    closed = deployment.check_broker_is_closed()
    socket.chmod(0o777)

    assert closed == []
    assert ids(deployment.check_broker_is_closed()) == ["kapstone.E011"]
    socket.parent.chmod(0o700)
    assert deployment.check_broker_is_closed() == []


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"HOST": ""}, []),
        ({"HOST": "/run/postgresql"}, []),
        ({"HOST": "127.0.0.1", "PASSWORD": "x"}, []),
        ({"HOST": "127.0.0.1", "PASSWORD": ""}, ["kapstone.E013"]),
        ({"HOST": "db.example.org", "PASSWORD": "x"}, ["kapstone.E014"]),
        ({"HOST": "db.example.org", "PASSWORD": "x", "OPTIONS": {"sslmode": "require"}}, ["kapstone.E014"]),
        ({"HOST": "db.example.org", "PASSWORD": "x", "OPTIONS": {"sslmode": "verify-full"}}, []),
    ],
)
def test_a_database_server_has_a_password_and_beyond_this_machine_tls(
    given: dict[str, Any], found: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Server:
        vendor = "postgresql"
        settings_dict = {"OPTIONS": {}, **given}

    monkeypatch.setattr(deployment, "connection", Server)

    assert ids(deployment.check_database_is_closed()) == found


@pytest.mark.parametrize(
    ("host", "starttls", "tls", "found"),
    [
        ("", False, False, []), ("localhost", False, False, []), ("mail.example.org", True, False, []),
        ("mail.example.org", False, True, []), ("mail.example.org", False, False, ["kapstone.E015"]),
    ],
)  # fmt: skip
def test_mail_leaves_the_machine_sealed(host: str, starttls: bool, tls: bool, found: list[str], settings: Any) -> None:
    settings.EMAIL_HOST, settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = host, starttls, tls

    assert ids(deployment.check_mail_is_sealed()) == found


@pytest.mark.parametrize(
    ("origin", "hosts", "found"),
    [
        ("https://practice.example.org", ["practice.example.org"], []),
        ("http://[::1]:8000", ["[::1]"], []),
        ("https://practice.example.org", ["*"], ["kapstone.E016"]),
        ("https://practice.example.org", ["other.example.org"], ["kapstone.E016"]),
    ],
)
def test_the_practices_own_name_and_no_other(origin: str, hosts: list[str], found: list[str], settings: Any) -> None:
    settings.ORIGIN, settings.ALLOWED_HOSTS = origin, hosts

    assert ids(deployment.check_address()) == found


def test_new_files_memory_and_the_demo(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DEMO = False
    before = deployment.check_process()
    monkeypatch.setattr(resource, "getrlimit", lambda _which: (1, 1))
    settings.DEMO = True
    mask = os.umask(0o022)
    found = deployment.check_process()
    assert os.umask(mask) == 0o022

    assert before == []
    assert ids(found) == ["kapstone.E017", "kapstone.E018", "kapstone.W001"]
