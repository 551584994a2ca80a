"""The process does not start with a key ring of another installation, or one that lacks a key."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

from clinic.core.keyring import KeyRingError, key_ring
from clinic.keys.belonging import problem_with
from clinic.keys.models import KnownKey


@register(Tags.database)
def check_ring_belongs_to_database(databases: Any = None, **_kwargs: Any) -> list[CheckMessage]:
    """Refuse a ring that is whole but not this database's. No message names a key."""
    if not databases or KnownKey._meta.db_table not in connections["default"].introspection.table_names():
        return []
    try:
        ring = key_ring()
    except KeyRingError:
        return []  # kapstone.E003 says so
    problem = problem_with(ring)
    return [Error(problem, id="kapstone.E005")] if problem else []
