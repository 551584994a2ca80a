"""The test database: a copy of the migrated one that lies at hand, where one does."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from tools import migrated


def _is_copied() -> bool:
    return connection.vendor == "sqlite" and bool(os.environ.get(migrated.FILE))


@pytest.fixture(scope="session")
def django_db_keepdb(request: pytest.FixtureRequest) -> bool:
    """Let Django take the copy as it lies there; it still applies what the copy lacks."""
    return _is_copied() or bool(request.config.getvalue("reuse_db"))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> Iterator[None]:
    """Put the copy where this process has its test database, and take it away afterwards."""
    path = Path(connection.settings_dict["TEST"]["NAME"] or "")
    is_copied = _is_copied() and migrated.copy_to(path)
    yield
    if is_copied:
        connection.close()
        for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
            path.with_name(name).unlink(missing_ok=True)
