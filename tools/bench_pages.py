"""Time the everyday pages in this process, through all middleware, one request at a time.

Runs inside the virtual environment on the practice that ``tools.bench`` made.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import clinic.sqlite_shim  # noqa: F401 -- before anything imports sqlite3

if TYPE_CHECKING:
    from django.test import Client as Browser

Ask = Callable[[], Any]

WARM_UPS: Final = 3
ROUNDS: Final = 40


def main() -> None:
    """Print the median and the 95th percentile of each page, with its goal."""
    import django  # noqa: PLC0415 -- settings come from the environment

    django.setup()
    print(f"\n{'page':<42}{'p50 ms':>9}{'p95 ms':>9}{'goal p95':>10}")
    for name, goal, ask in _pages():
        times = _time(ask)
        p95 = statistics.quantiles(times, n=20)[-1]
        verdict = f"{goal:>10}{'  over' if p95 > goal else ''}" if goal else f"{'-':>10}"
        print(f"{name:<42}{statistics.median(times):>9.1f}{p95:>9.1f}{verdict}")


def _time(ask: Ask) -> list[float]:
    times = []
    for number in range(WARM_UPS + ROUNDS):
        started = time.perf_counter()
        response = ask()
        if number >= WARM_UPS:
            times.append((time.perf_counter() - started) * 1000)
        if response.status_code != 200:
            raise SystemExit(f"{response.request['PATH_INFO']} answered {response.status_code}")
    return times


def _signed_in(address: str) -> Browser:
    from django.test import Client as Browser  # noqa: PLC0415

    from clinic.staff.models import User  # noqa: PLC0415 -- after django.setup()

    browser = Browser(SERVER_NAME="127.0.0.1")
    browser.force_login(User.objects.get(email=address), backend="clinic.staff.backends.StaffBackend")
    return browser


def _pages() -> list[tuple[str, int, Ask]]:
    """Return name, goal in ms (speed.md) and request of each page; the first is the floor."""
    from django.test import Client as Browser  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from clients.models import Client  # noqa: PLC0415 -- after django.setup()
    from clinic.policy.terms import Permission  # noqa: PLC0415
    from clinic.staff.models import User  # noqa: PLC0415

    thea = User.objects.get(email="thea@example.org")
    seen = Client.objects.visible_to(thea, Permission.VIEW_CLIENT).first()
    if seen is None:
        raise SystemExit("Thea has no client in this practice.")
    therapist, desk, anybody = _signed_in(thea.email), _signed_in("dana@example.org"), Browser(SERVER_NAME="127.0.0.1")
    monday = timezone.localdate() - timedelta(days=timezone.localdate().weekday())
    week = {"start": f"{monday}T00:00:00", "end": f"{monday + timedelta(days=7)}T00:00:00"}
    one = {**week, "person": str(thea.pk)}
    return [
        ("floor: a page without a person", 0, lambda: anybody.get("/account/login/")),
        ("Today, therapist", 40, lambda: therapist.get("/")),
        ("Today, front desk", 40, lambda: desk.get("/")),
        ("client list, a page", 40, lambda: desk.get("/clients/")),
        ("client search by part of a name", 40, lambda: desk.get("/clients/", {"q": "an"})),
        ("client page with timeline, audited", 40, lambda: therapist.get(f"/clients/{seen.pk}/")),
        ("calendar feed, one therapist's week", 25, lambda: desk.get("/calendar/feed/", one)),
        ("calendar feed, everybody's week", 60, lambda: desk.get("/calendar/feed/", week)),
        ("integration board", 40, lambda: therapist.get("/integration/")),
    ]


if __name__ == "__main__":
    main()
