"""Emptying the test database although its tables may only be added to.

Tests that commit (a live server, a real worker) end with a flush, which the append-only triggers
refuse on both engines: they step aside for it and come back. What migrations create has to be there
again for the next test: the head of the ledger, and the keys that the database knows.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.management.commands.flush import Command
from django.db import connection, connections

from clinic.core.triggers import guards_aside


@contextmanager
def _triggers_aside(alias: str) -> Iterator[None]:
    connection = connections[alias]
    if connection.vendor != "sqlite":
        with connection.cursor() as cursor:
            # Of this session alone, and only until the flush is done.
            cursor.execute("SET session_replication_role = replica")
        yield
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = DEFAULT")
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _sql in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"')
    yield
    with connection.cursor() as cursor:
        for _name, sql in triggers:
            cursor.execute(sql)


@contextmanager
def without_guards(table: str) -> Iterator[None]:
    """Act as somebody who holds the database and took the guards of one table away."""
    with guards_aside(connection, table):
        yield


@pytest.fixture(scope="session", autouse=True)
def flush_past_the_guards() -> Iterator[None]:
    """Let Django empty the tables between tests; the tests themselves meet every trigger."""
    from clinic.audit.models import LedgerHead
    from clinic.keys.belonging import remember_ring

    refused = Command.handle

    def handle(command: Command, **options: Any) -> None:
        with _triggers_aside(options["database"]):
            refused(command, **options)
        LedgerHead.objects.using(options["database"]).get_or_create(pk=1)
        remember_ring()

    Command.handle = handle  # type: ignore[method-assign]
    yield
    Command.handle = refused  # type: ignore[method-assign]
