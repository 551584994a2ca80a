"""What the staff tests share."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client as Browser


@pytest.fixture
def visitor() -> Browser:
    """Somebody who is not signed in."""
    return Browser()


@pytest.fixture(autouse=True)
def fresh_limits(db: None) -> None:
    """Counters of attempts start at zero."""
    cache.clear()
