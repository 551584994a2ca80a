"""Whatever the staff of a practice do, who may see what stays what a naive model says (trust.md T-STATE).

`make trust CHECK=state` runs 100,000 steps of it.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Final

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.security.conftest import Stage
from tests.security.staff_changes import StaffChanges, counted

pytestmark = pytest.mark.django_db

SHARDS: Final = 2
STEPS_PER_EXAMPLE: Final = 50
EXAMPLES: Final = int(os.environ.get("KAPSTONE_STATE_EXAMPLES", "12"))
FIGURES: Final = ("steps", "pairs", "doors", "requests", "divergences")


@pytest.mark.parametrize("shard", range(SHARDS))
def test_who_may_see_what_follows_every_change(
    stage: Stage, shard: int, record_property: Callable[[str, object], None]
) -> None:
    class Changes(StaffChanges):
        worlds = stage.worlds.values()

    counted.clear()
    try:
        run_state_machine_as_test(
            Changes,
            settings=settings(
                max_examples=max(EXAMPLES // SHARDS, 1),
                stateful_step_count=STEPS_PER_EXAMPLE,
                deadline=None,
                database=None,
                # A divergence names person, row and right; a shorter story (Phase.shrink) takes five minutes.
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            ),
        )
    finally:
        for name in FIGURES:
            record_property(f"state {name}", counted[name])
