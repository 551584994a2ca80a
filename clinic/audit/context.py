"""Where the current request comes from, so that services need not carry it along.

Only transport facts live here (address, sign-in). Who acts is always an argument.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


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
