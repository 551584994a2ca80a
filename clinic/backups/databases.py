"""Other databases in place of this installation's own: a scratch copy, a target to move to.

While one stands in, everything this thread asks of the database goes there, so that a restored
copy is examined by the very code that runs on the live one.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.utils import ConnectionHandler

SQLITE: Final = "django.db.backends.sqlite3"
# Written by the engines and by migrating, or worth nothing after a quarter of an hour.
NOT_OURS: Final = frozenset({"django_migrations", "django_cache", "sqlite_sequence"})
# A scratch copy is thrown away when anything fails, so it needs no durability.
_SCRATCH_PRAGMAS: Final = "PRAGMA synchronous=OFF;PRAGMA trusted_schema=OFF;PRAGMA temp_store=MEMORY;"


def own_settings() -> dict[str, Any]:
    """Return the settings of this installation's database."""
    return dict(connections[DEFAULT_DB_ALIAS].settings_dict)


def own_sqlite_file() -> Path | None:
    """Return the file of this installation's database, when it is SQLite."""
    found = own_settings()
    return Path(str(found["NAME"])) if found["ENGINE"] == SQLITE else None


def scratch_file(path: Path) -> dict[str, Any]:
    """Return the settings of a SQLite file that only this run uses."""
    return {"ENGINE": SQLITE, "NAME": str(path), "OPTIONS": {"init_command": _SCRATCH_PRAGMAS}}


def sqlite_file(path: Path) -> dict[str, Any]:
    """Return the settings of a SQLite file as the application opens it."""
    return {"ENGINE": SQLITE, "NAME": str(path), "OPTIONS": settings.SQLITE_OPTIONS}


def connect(database: dict[str, Any]) -> BaseDatabaseWrapper:
    """Return a connection to any database; it answers to the default alias."""
    handler = ConnectionHandler({DEFAULT_DB_ALIAS: dict(database)})
    wrapper: BaseDatabaseWrapper = handler.create_connection(DEFAULT_DB_ALIAS)
    return wrapper


@contextmanager
def standing_in(database: BaseDatabaseWrapper) -> Iterator[BaseDatabaseWrapper]:
    """Let everything this thread asks of the database go to ``database``."""
    own = connections[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = database
    try:
        yield database
    finally:
        connections[DEFAULT_DB_ALIAS] = own


@contextmanager
def opened(database: dict[str, Any]) -> Iterator[BaseDatabaseWrapper]:
    """Connect to a database, let it stand in, and close it."""
    connection = connect(database)
    try:
        with standing_in(connection):
            yield connection
    finally:
        connection.close()


def migrate() -> None:
    """Bring the database that stands in to the state of this code."""
    call_command("migrate", interactive=False, verbosity=0)


def prepared_scratch(path: Path) -> dict[str, Any]:
    """Make an empty SQLite database in the state of this code; return its settings.

    Migrating takes seconds and a backup is taken every hour, so an empty one is kept for this state.
    """
    state = hashlib.sha256("\n".join([settings.VERSION, *sorted(known_migrations())]).encode()).hexdigest()
    kept = settings.DATA / "run" / f"empty-{state[:16]}.sqlite3"
    if not kept.exists():
        for outdated in kept.parent.glob("empty-*.sqlite3"):
            outdated.unlink()
        with opened(scratch_file(path)):
            migrate()
        shutil.copyfile(path, kept.with_suffix(".new"))
        kept.with_suffix(".new").replace(kept)
    else:
        shutil.copyfile(kept, path)
    return scratch_file(path)


def applied_migrations() -> tuple[str, ...]:
    """Return the migrations of the database that stands in."""
    loader = MigrationLoader(connections[DEFAULT_DB_ALIAS])
    return tuple(sorted(f"{app}.{name}" for app, name in loader.applied_migrations))


def known_migrations() -> frozenset[str]:
    """Return the migrations this code has, and those they replaced."""
    loader = MigrationLoader(None)
    return frozenset(f"{app}.{name}" for app, name in loader.disk_migrations)


def unapplied_migrations() -> list[str]:
    """Return what the database that stands in lacks to be in the state of this code."""
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def has_tables(connection: BaseDatabaseWrapper) -> bool:
    """Say whether a database was ever prepared."""
    with connection.cursor() as cursor:
        return "django_migrations" in connection.introspection.table_names(cursor)
