"""What ``manage.py check --deploy`` asks of a machine before the first client (docs/deploy.md)."""

from __future__ import annotations

import ipaddress
import os
import resource
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004 -- Django's name
from django.db import connection

from clinic.core.library_floors import below_floor

PRIVATE_FOLDERS: Final = ("keys", "log", "run", "redis", "files", "backups")
SEVERAL: Final = 5
BROKER_SECONDS: Final = 2


@register(Tags.security, deploy=True)
def check_library_floors(**_kwargs: Any) -> list[CheckMessage]:
    """Refuse a library with a known weakness."""
    return [
        Error(f"{name} {version} is older than {floor.version} ({floor.answers}).", id="kapstone.E010")
        for name, version, floor in below_floor()
    ]


@register(Tags.security, deploy=True)
def check_private_files(**_kwargs: Any) -> list[CheckMessage]:
    """Refuse data that other accounts of the machine can read."""
    paths = dict.fromkeys(_private_paths())
    open_to_others = [path for path in paths if path.exists() and path.stat().st_mode & 0o077]
    named = [
        Error(f"{path} can be read by other accounts; it must be closed to them.", id="kapstone.E004")
        for path in open_to_others[:SEVERAL]
    ]
    if len(open_to_others) > SEVERAL:
        named.append(Error(f"So can {len(open_to_others) - SEVERAL} more files.", id="kapstone.E004"))
    return [*named]


def _private_paths() -> Iterator[Path]:
    """Yield what holds a client's data or a key: folders, and every file in them."""
    yield from (settings.DATA, Path(settings.KEY_RING_FILE), Path(settings.KEY_RING_FILE).parent)
    name = str(connection.settings_dict.get("NAME", ""))
    if connection.vendor == "sqlite" and name.startswith("/"):
        yield from (Path(name + ending) for ending in ("", "-wal", "-shm"))
    for folder in [*(settings.DATA / name for name in PRIVATE_FOLDERS), Path(settings.BACKUP_FOLDER)]:
        yield folder
        # Beside its socket the broker keeps wake-ups, never facts, but under the same rule.
        yield from (path for path in folder.rglob("*") if not path.is_symlink())


@register(Tags.security, deploy=True)
def check_broker_is_closed(**_kwargs: Any) -> list[CheckMessage]:
    """Refuse a broker that somebody else on the machine or the network can use."""
    parts = urlsplit(settings.REDIS_URL)
    if "socket" in parts.scheme or parts.scheme == "unix":
        socket = Path(parts.path)
        if socket.exists() and socket.stat().st_mode & 0o077 and socket.parent.stat().st_mode & 0o077:
            return [Error(f"The broker's socket {socket} can be used by other accounts.", id="kapstone.E011")]
        return []
    found: list[CheckMessage] = []
    if not parts.password:
        found.append(Error("The broker is reached over the network without a password.", id="kapstone.E011"))
    if parts.scheme != "rediss" and not is_this_machine(parts.hostname or ""):
        found.append(Error("The broker is on another machine and reached without TLS.", id="kapstone.E012"))
    if parts.password and _answers_anybody(parts.hostname or "localhost", parts.port or 6379, parts.scheme == "rediss"):
        found.append(Error("The broker answers without the password it was given.", id="kapstone.E011"))
    return found


def _answers_anybody(host: str, port: int, is_tls: bool) -> bool:
    """Say whether the broker takes orders from a stranger. One that is down takes none."""
    import redis  # noqa: PLC0415 -- only when there is something to ask

    try:
        stranger = redis.Redis(
            host=host, port=port, ssl=is_tls, socket_timeout=BROKER_SECONDS, socket_connect_timeout=2
        )
        return bool(stranger.ping())
    except redis.RedisError:
        return False


@register(Tags.security, deploy=True)
def check_database_is_closed(**_kwargs: Any) -> list[CheckMessage]:
    """Refuse a database server that is reached in clear, or that asks for no password."""
    if connection.vendor == "sqlite":
        return []
    given = connection.settings_dict
    host = str(given.get("HOST") or given.get("OPTIONS", {}).get("host") or "")
    if not host or host.startswith("/"):
        return []
    found: list[CheckMessage] = []
    if not given.get("PASSWORD"):
        found.append(Error("The database is reached over the network without a password.", id="kapstone.E013"))
    if not is_this_machine(host) and given.get("OPTIONS", {}).get("sslmode") not in {"verify-full", "verify-ca"}:
        found.append(
            Error("The database is on another machine; add ?sslmode=verify-full to DATABASE_URL.", id="kapstone.E014")
        )
    return found


@register(Tags.security, deploy=True)
def check_mail_is_sealed(**_kwargs: Any) -> list[CheckMessage]:
    """Refuse a mail server that messages and the password travel to in clear."""
    if not settings.EMAIL_HOST or settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL:
        return []
    if is_this_machine(settings.EMAIL_HOST):
        return []
    return [Error("Mail leaves this machine in clear; use smtp+starttls:// or smtps://.", id="kapstone.E015")]


@register(Tags.security, deploy=True)
def check_address(**_kwargs: Any) -> list[CheckMessage]:
    """Refuse an address that others could lend their name to."""
    own = urlsplit(settings.ORIGIN).hostname or ""
    if "*" in settings.ALLOWED_HOSTS:
        return [Error("KAPSTONE_HOSTS takes every name; list the practice's own.", id="kapstone.E016")]
    if own not in {host.strip("[]") for host in settings.ALLOWED_HOSTS}:
        return [Error(f"KAPSTONE_HOSTS does not hold the host of KAPSTONE_ORIGIN ({own}).", id="kapstone.E016")]
    return []


@register(Tags.security, deploy=True)
def check_process(**_kwargs: Any) -> list[CheckMessage]:
    """Refuse processes whose files or memory others could read."""
    found: list[CheckMessage] = []
    mask = os.umask(0o077)
    os.umask(mask)
    if mask & 0o077 != 0o077:
        found.append(Error("New files would be readable by other accounts (umask).", id="kapstone.E017"))
    if resource.getrlimit(resource.RLIMIT_CORE)[0] != 0:
        found.append(Error("A process that crashes would write its memory to a file.", id="kapstone.E018"))
    if settings.DEMO:
        found.append(
            Warning("KAPSTONE_DEMO lets the demo practice sign in without a second factor.", id="kapstone.W001")
        )
    return found


def is_this_machine(host: str) -> bool:
    """Say whether a host is this machine and no other."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
