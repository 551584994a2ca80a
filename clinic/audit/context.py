"""Where the current request comes from, so that services need not carry it along.

Only facts of the request live here: address, sign-in, and whether it looks at a chart that was
opened in an emergency. Who acts is always an argument.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final
from uuid import UUID

# The reason code of everything that is seen or done in a chart opened in an emergency.
BREAK_GLASS: Final = "BREAK_GLASS"


@dataclass(frozen=True, kw_only=True)
class Source:
    """Transport facts of one request."""

    address: str = ""
    sign_in_hash: str = ""


_source: ContextVar[Source] = ContextVar("kapstone_audit_source", default=Source())  # noqa: B039 -- frozen


def current_source() -> Source:
    """Return the source of the request being served; empty outside one."""
    return _source.get()


@contextmanager
def source_of_request(source: Source) -> Iterator[None]:
    """Make ``source`` current for the length of a request."""
    token = _source.set(source)
    try:
        yield
    finally:
        _source.reset(token)


@dataclass(kw_only=True)
class Emergency:
    """A chart that somebody outside its care team has open; ``is_seen`` once this request showed it."""

    client_id: UUID
    is_seen: bool = False


_emergency: ContextVar[Emergency | None] = ContextVar("kapstone_audit_emergency", default=None)


def current_emergency() -> Emergency | None:
    """Return the chart opened in an emergency by whoever sent this request."""
    return _emergency.get()


@contextmanager
def emergency_of_request(client_id: UUID) -> Iterator[None]:
    """Mark every event about this client for the length of a request."""
    token = _emergency.set(Emergency(client_id=client_id))
    try:
        yield
    finally:
        _emergency.reset(token)
