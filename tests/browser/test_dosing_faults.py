"""The check of that name, small: each fault once, and a fault that is really noticed."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from tools.common import ROOT
from tools.trust.room_faults import Diary, Tapped, judge


@pytest.mark.slow
def test_a_session_survives_one_of_each_fault() -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "tools.trust.checks.dosing_faults", "-n", "1", "--entries", "15",
         "--cuts", "1", "--tabs", "1", "--servers", "1", "--clocks", "1"],
        cwd=ROOT, capture_output=True, text=True, timeout=420, check=False,
    )  # fmt: skip

    figures = json.loads(shown.stdout.strip().splitlines()[-1])
    assert figures["ok"], shown.stderr[-2000:]
    assert (figures["entries"], figures["lost"], figures["doubled"], figures["wrong_times"]) == (15, 0, 0, 0)
    assert figures["network_cut"] == figures["tab_killed"] == figures["server_killed"] == figures["clock_set"] == 1


@pytest.mark.pure
def test_the_check_names_what_is_lost_doubled_and_moved() -> None:
    diary = Diary(tapped=[tap("kept", 10), tap("lost", 11), tap("twice", 12), tap("moved", 13), tap("early", 14)])

    stored = [(at(10), "kept"), (at(12), "twice"), (at(12), "twice"), (at(1213), "moved"), (at(13.5), "early")]

    assert judge(diary, stored, tolerance=2) == {
        "lost": ["lost"],
        "doubled": ["twice"],
        "wrong_times": ["moved by +1198 s"],
        "out_of_order": ["early"],
    }


@pytest.mark.pure
def test_a_tap_that_was_never_marked_may_be_missing_but_not_doubled() -> None:
    unmarked = Tapped(name="in the moment", device=0, earliest=10, latest=10, is_marked=False)

    assert judge(Diary(tapped=[unmarked]), [], tolerance=2)["lost"] == []
    assert judge(Diary(tapped=[unmarked]), [(at(10), "in the moment")] * 2, tolerance=2)["doubled"] == ["in the moment"]


def tap(name: str, second: float) -> Tapped:
    return Tapped(name=name, device=0, earliest=second, latest=second, is_marked=True)


def at(second: float) -> datetime:
    return datetime.fromtimestamp(second, UTC)
