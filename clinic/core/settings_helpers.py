"""Typed readers of the environment; each fails loudly on a value it cannot use."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import TypedDict
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

# The kernel keeps the path of a Unix socket in 108 bytes, the last of them zero.
SOCKET_PATH_BYTES = 107


class EmailSettings(TypedDict):
    """Django's mail settings, read from one URL."""

    backend: str
    host: str
    port: int
    user: str
    password: str
    starttls: bool
    tls: bool


def env_bool(name: str, *, default: bool) -> bool:
    """Read 1/0, true/false, yes/no, on/off."""
    value = os.environ.get(name, "").strip().lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0.")


def env_int(name: str, *, default: int) -> int:
    """Read a whole number."""
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    try:
        return int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number.") from None


def env_list(name: str, *, default: list[str]) -> list[str]:
    """Read a comma-separated list."""
    value = os.environ.get(name, "")
    return [item.strip() for item in value.split(",") if item.strip()] or default


def secret_key(path: Path) -> str:
    """Return the signing key of cookies: from KAPSTONE_SECRET_KEY, its file, or ``path``.

    Before the first start there is none; the commands that run then (``create_keys``, checks) get
    a key that lives as long as the process.
    """
    if value := os.environ.get("KAPSTONE_SECRET_KEY", ""):
        return value
    source = Path(os.environ.get("KAPSTONE_SECRET_KEY_FILE") or path)
    try:
        value = source.read_text().strip()
    except FileNotFoundError:
        return secrets.token_urlsafe(64)
    if len(value) < 50:
        raise ImproperlyConfigured(f"The secret key in {source} is too short.")
    return value


def redis_location(data: Path) -> str:
    """Return the URL of the embedded broker's Unix socket in the data folder."""
    return f"redis+socket://{broker_socket(data)}?virtual_host=0"


def broker_socket(data: Path) -> Path:
    """Return where the embedded broker listens.

    Deep data folders would exceed what a socket path may measure; the bootstrap then links a
    short folder, and both sides find it by the same rule.
    """
    wanted = data / "redis" / "valkey.sock"
    if len(os.fsencode(wanted)) < SOCKET_PATH_BYTES:
        return wanted
    pointer = data / "redis" / "socket_path"
    return Path(pointer.read_text().strip()) if pointer.exists() else wanted


def email_settings(url: str) -> EmailSettings:
    """Read ``smtp://``, ``smtp+starttls://`` or ``smtps://`` with user, password, host and port.

    Without a URL, mail goes to the local outbox.
    """
    if not url:
        return EmailSettings(
            backend="clinic.messaging.backends.LocalOutboxBackend",
            host="", port=0, user="", password="", starttls=False, tls=False,
        )  # fmt: skip
    parts = urlsplit(url)
    default_ports = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
    if parts.scheme not in default_ports or not parts.hostname:
        raise ImproperlyConfigured("EMAIL_URL must look like smtp+starttls://user:password@host:587.")
    return EmailSettings(
        backend="django.core.mail.backends.smtp.EmailBackend",
        host=parts.hostname,
        port=parts.port or default_ports[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        starttls=parts.scheme == "smtp+starttls",
        tls=parts.scheme == "smtps",
    )
