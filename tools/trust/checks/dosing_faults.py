"""Cut networks, killed tabs and servers, wrong clocks and two devices: no entry lost, doubled or moved in time."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from random import Random
from typing import Any, Final

from tools.trust import scratch
from tools.trust.browsing import Server, browser, free_port, sign_in
from tools.trust.report import conclude
from tools.trust.room_faults import (
    TWENTY_MINUTES,
    Device,
    Diary,
    found_in,
    judge,
    live_through,
    make_people,
    make_session,
)

MISSES: Final = ("lost", "doubled", "wrong_times", "out_of_order")


def run(number: int, server: Server, running: Any, options: argparse.Namespace) -> Diary:
    """Live through one session, seen in two browsers; its diary says what was missed."""
    rng, diary = Random(f"{options.seed}/{number}"), Diary()  # noqa: S311 -- has to be repeatable  # nosec B311
    people = make_people(f"thea{number}")
    address = f"{server.base}/sessions/{make_session(*people).pk}/"
    ahead = TWENTY_MINUTES if number % 2 else -TWENTY_MINUTES
    devices = []
    for place, wrong_by in enumerate((ahead, -ahead)):
        # Without the worker that opens the room offline, which dies with a killed tab: Playwright would wait for it
        # for ever when it mends the network. It has tests of its own, and no part in keeping or sending entries.
        context = running.new_context(locale="en-US", service_workers="block")
        page = context.new_page()
        sign_in(page, server.base, people[0].email)
        page.close()
        devices.append(Device(place, context, diary, address, wrong_by))
    faults = {
        "network_cut": options.cuts,
        "tab_killed": options.tabs,
        "server_killed": options.servers,
        "clock_set": options.clocks,
    }
    live_through(rng, server, devices, diary, options.entries, faults)
    for device in devices:
        device.context.close()
    diary.misses = judge(diary, found_in(address), options.tolerance)
    return diary


def run_all(server: Server, options: argparse.Namespace) -> list[Diary]:
    """Live through all sessions."""
    diaries = []
    with browser() as launch:
        running = launch()
        for number in range(options.first, options.first + options.n):
            diary = run(number, server, running, options)
            diaries.append(diary)
            missed = {kind: names for kind, names in diary.misses.items() if names} or "nothing"
            sys.stderr.write(f"run {number}: {len(diary.tapped)} tapped, missed: {missed}\n")
        running.close()
    return diaries


def main() -> None:
    """Live through sessions on a new installation."""
    parser = argparse.ArgumentParser()
    parser.add_argument("-n", type=int, default=20, help="runs")
    parser.add_argument("--first", type=int, default=0, help="number of the first run, to repeat one that missed")
    parser.add_argument("--entries", type=int, default=300)
    parser.add_argument("--cuts", type=int, default=10, help="cuts of a device's network, each run")
    parser.add_argument("--tabs", type=int, default=5, help="tabs killed, each run")
    parser.add_argument("--servers", type=int, default=3, help="kills of the server, each run")
    parser.add_argument("--clocks", type=int, default=2, help="times a wrong clock is set to another, each run")
    parser.add_argument("--tolerance", type=float, default=2.0, help="seconds")
    parser.add_argument("--seed", default="kapstone")
    options = parser.parse_args()
    port = free_port()
    with scratch.installation(PORT=str(port), KAPSTONE_DEMO="1"):
        server = Server(port=port)
        server.start()
        try:
            diaries = run_all(server, options)
        finally:
            server.kill()
    misses = {kind: sum(len(diary.misses[kind]) for diary in diaries) for kind in MISSES}
    faults: Counter[str] = sum((diary.faults for diary in diaries), Counter())
    taps = [tap for diary in diaries for tap in diary.tapped]
    conclude(
        "dosing_faults",
        ok=not any(misses.values()) and len(taps) == options.n * options.entries,
        runs=len(diaries), devices=2, clocks_wrong_by_minutes=20, entries=len(taps),
        marked=sum(tap.is_marked for tap in taps), **faults, **misses,
    )  # fmt: skip


if __name__ == "__main__":
    main()
