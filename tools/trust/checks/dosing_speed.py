"""A tap in the dosing room shows in a tenth of a second, offline too; three hours and 500 events leave memory alone."""

from __future__ import annotations

import argparse
import statistics
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from tools.trust import scratch
from tools.trust.browsing import Server, browser, free_port, sign_in
from tools.trust.report import conclude
from tools.trust.room_faults import Device, Diary, entry_number, make_people, make_session

MARK_WITHIN_MS: Final = 100
MOST_GROWTH: Final = 0.20
# As many as the page shows at a time.
FIRST_EVENTS: Final = 40
# So many events happen between two leaps of the clock.
AT_A_TIME: Final = 5


def tap_times(device: Device, count: int, *, first: int) -> list[float]:
    """Tap entries in; return how long the mark of each took to show, in milliseconds."""
    before = len(device.diary.marks)
    for number in range(first, first + count):
        device.record(entry_number(number))
    return device.diary.marks[before:]


def used(page: Any) -> tuple[int, int]:
    """Return the bytes in use by the page's scripts and the nodes of its document, with the garbage gone."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    for _ in range(3):
        session.send("HeapProfiler.collectGarbage")
    figures = {row["name"]: row["value"] for row in session.send("Performance.getMetrics")["metrics"]}
    nodes = page.evaluate("document.querySelectorAll('*').length")
    session.detach()
    return int(figures["JSHeapUsedSize"]), nodes


def live_long(device: Device, *, events: int, hours: float) -> dict[str, Any]:
    """Let hours pass and events happen; return what the page used before and after."""
    page, step = device.page, round(hours * 3_600_000 * AT_A_TIME / events)
    # What is read in when it is first used, the page needs once: the measure begins with its first fill.
    heap_before = nodes_before = 0
    for number in range(events + FIRST_EVENTS):
        if number == FIRST_EVENTS:
            device.settle()
            heap_before, nodes_before = used(page)
        device.record(entry_number(number))
        if number % AT_A_TIME != AT_A_TIME - 1:
            continue
        # The hours pass for the page alone: it hears the server's time again before the next tap.
        with page.expect_response(lambda answer: answer.url.endswith("/mark/")):
            page.clock.fast_forward(step)
        sys.stderr.write(f"event {number + 1} of {events}\n")
    device.settle()
    heap_after, nodes_after = used(page)
    page.reload()
    page.locator("[data-outbox-ready]").wait_for()
    heap_fresh, _nodes = used(page)
    return {
        "heap_before_kb": heap_before // 1000,
        "heap_after_kb": heap_after // 1000,
        "heap_of_a_fresh_page_kb": heap_fresh // 1000,
        "growth_percent": round(100 * (heap_after / heap_before - 1), 1),
        "elements_before": nodes_before,
        "elements_after": nodes_after,
    }


def figures_of(name: str, times: list[float]) -> dict[str, float]:
    """Return the median and the 95th percentile."""
    return {
        f"{name}_p50_ms": round(statistics.median(times), 1),
        f"{name}_p95_ms": round(statistics.quantiles(times, n=20)[-1], 1),
    }


@contextmanager
def room(running: Any, server: Server, name: str, *, has_clock: bool = False) -> Iterator[Device]:
    """Open a session of its own in a browser of its own."""
    people = make_people(name)
    context = running.new_context(locale="en-US", viewport={"width": 1180, "height": 820})
    page = context.new_page()
    sign_in(page, server.base, people[0].email)
    page.close()
    if has_clock:
        context.clock.install()
        context.clock.resume()
    device = Device(0, context, Diary(), f"{server.base}/sessions/{make_session(*people).pk}/", 0)
    yield device
    context.close()


def main() -> None:
    """Measure on a new installation."""
    parser = argparse.ArgumentParser()
    parser.add_argument("-n", type=int, default=200, help="taps with, and as many without a connection")
    parser.add_argument("--events", type=int, default=500)
    parser.add_argument("--hours", type=float, default=3)
    options = parser.parse_args()
    port = free_port()
    with scratch.installation(PORT=str(port), KAPSTONE_DEMO="1"):
        server = Server(port=port)
        server.start()
        try:
            with browser() as launch:
                running = launch()
                with room(running, server, "swift") as device:
                    tap_times(device, 5, first=0)
                    online = tap_times(device, options.n, first=5)
                    device.cut()
                    offline = tap_times(device, options.n, first=5 + options.n)
                    device.mend()
                    device.settle()
                with room(running, server, "steady", has_clock=True) as device:
                    memory = live_long(device, events=options.events, hours=options.hours)
                running.close()
        finally:
            server.kill()
    figures = {**figures_of("online", online), **figures_of("offline", offline)}
    conclude(
        "dosing_speed",
        ok=figures["online_p95_ms"] < MARK_WITHIN_MS
        and figures["offline_p95_ms"] < MARK_WITHIN_MS
        and memory["growth_percent"] <= 100 * MOST_GROWTH,
        taps=len(online) + len(offline), **figures, events=options.events, hours=options.hours, **memory,
    )  # fmt: skip


if __name__ == "__main__":
    main()
