"""Views are asked as a browser asks them, at ten on that Monday unless a test moves the clock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
import time_machine


@pytest.fixture(autouse=True)
def clock(ten: datetime) -> Iterator[time_machine.Coordinates]:
    """Stop the clock at ten."""
    with time_machine.travel(ten, tick=False) as traveller:
        yield traveller
