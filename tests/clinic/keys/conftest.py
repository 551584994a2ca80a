"""A key ring of one's own, so that a test can replace keys without touching those of the others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from clinic.core import keyring
from clinic.core.keyring import create_key_ring
from clinic.keys.belonging import remember_ring
from clinic.keys.models import KnownKey
from tests.plugins.guards import without_guards


@pytest.fixture
def ring_file(tmp_path: Path, settings: Any) -> Iterator[Path]:
    """The ring of an installation whose database knows it."""
    path = tmp_path / "keys" / "keyring.json"
    settings.KEY_RING_FILE = str(path)
    create_key_ring(path)
    yield path
    keyring.forget_cached_ring()


@pytest.fixture
def known(ring_file: Path, db: None) -> Path:
    """The same, remembered by the database in place of the ring of the other tests."""
    with without_guards(KnownKey._meta.db_table):
        KnownKey.objects.all().delete()
    remember_ring()
    return ring_file
