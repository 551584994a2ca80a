"""Sign-in, reset and invitation tell nobody whether an address has an account: words, status, time."""

from __future__ import annotations

import argparse
import gc
import os
import random
import re
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any, Final

from tools.trust import scratch
from tools.trust.report import conclude
from tools.trust.statistics import holm, mann_whitney_p

KINDS: Final = ("existing", "absent", "disabled", "second-factor", "unusable")
TRIES_PER_ADDRESS: Final = 3
LEAST_P: Final = 0.01
WIDEST_GAP: Final = 0.05

Ask = Callable[[str], Any]
Times = dict[str, list[float]]


@dataclass
class Measured:
    """How long each kind took by the clock and in work, and every answer that came."""

    by_clock: Times = field(default_factory=lambda: defaultdict(list))
    in_work: Times = field(default_factory=lambda: defaultdict(list))
    answers: set[tuple[int, str]] = field(default_factory=set)
    was_busy: bool = False


def measure(ask: Ask, addresses: dict[str, list[str]], *, times: int) -> Measured:
    """Ask about every kind of address in turn, in a new order each round."""
    chance = random.Random(1)  # noqa: S311 -- chance, not secrecy
    found = Measured()
    for number in range(times):
        for kind in chance.sample(sorted(addresses), len(addresses)):
            address = addresses[kind][number // TRIES_PER_ADDRESS]
            started, worked = time.perf_counter(), time.process_time()
            answer = ask(address)
            found.in_work[kind].append(time.process_time() - worked)
            found.by_clock[kind].append(time.perf_counter() - started)
            found.answers.add((answer.status_code, _without_what_differs(answer, address)))
    # Others who work on this machine make medians of the clock jump; the work done does not.
    found.was_busy = os.getloadavg()[0] > (os.cpu_count() or 1)
    return found


def judge(found: Measured) -> dict[str, Any]:
    """Say how far the medians lie apart, and whether any two kinds can be told apart by the clock."""
    times = found.by_clock
    raw = {f"{one}/{other}": mann_whitney_p(times[one], times[other]) for one, other in combinations(sorted(times), 2)}
    least = min(holm(raw).values())
    gap, gap_of_work = _gap(times), _gap(found.in_work)
    return {
        "median_ms": {kind: round(statistics.median(values) * 1000, 2) for kind, values in times.items()},
        "gap": round(gap, 4),
        "gap_of_work": round(gap_of_work, 4),
        "machine_was_busy": found.was_busy,
        "least_p_raw": round(min(raw.values()), 4),
        "least_p": round(least, 4),
        "different_answers": len(found.answers) - 1,
        "ok": (gap_of_work if found.was_busy else gap) < WIDEST_GAP and least > LEAST_P and len(found.answers) == 1,
    }


def _gap(times: Times) -> float:
    medians = [statistics.median(values) for values in times.values()]
    return max(medians) / min(medians) - 1


def make_addresses(count: int) -> dict[str, list[str]]:
    """Save accounts of every kind, with the one password of the tests; return their addresses."""
    from allauth.mfa.models import Authenticator  # noqa: PLC0415 -- Django has to be set up first
    from django.contrib.auth.hashers import make_password  # noqa: PLC0415

    from clinic.policy.terms import Role  # noqa: PLC0415
    from clinic.staff.models import StaffRole, User  # noqa: PLC0415
    from tests.factories.people import make_practice  # noqa: PLC0415

    practice = make_practice()
    password = make_password("correct-horse-battery")
    addresses = {kind: [f"{kind}-{number}@example.org" for number in range(count)] for kind in KINDS}
    for kind in set(KINDS) - {"absent"}:
        for address in addresses[kind]:
            user = User.objects.create(
                practice=practice, email=address, name="Somebody", is_active=kind != "disabled",
                password=make_password(None) if kind == "unusable" else password,
            )  # fmt: skip
            StaffRole.objects.create(user=user, role=Role.THERAPIST)
            if kind == "second-factor":
                Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "sealed"})
    return addresses


def sign_in(address: str) -> Any:
    """Try a wrong password, each time from elsewhere."""
    return _post("/account/login/", {"login": address, "password": "not the password at all"})


def reset(address: str) -> Any:
    """Ask for a new password."""
    return _post("/account/password/reset/", {"email": address})


def _post(path: str, typed: dict[str, str]) -> Any:
    from django.test import Client  # noqa: PLC0415 -- Django has to be set up first

    chance = random.Random(typed.get("login", typed.get("email", "")) + str(time.perf_counter_ns()))  # noqa: S311 -- chance, not secrecy
    somewhere = f"198.51.{chance.randrange(256)}.{chance.randrange(256)}"
    return Client(SERVER_NAME=scratch.HOST).post(path, typed, REMOTE_ADDR=somewhere)


def invitations(addresses: dict[str, list[str]]) -> tuple[Ask, dict[str, list[str]]]:
    """Return how an owner of another practice invites, and whom: people known here, and nobody's."""
    from django.test import Client  # noqa: PLC0415 -- Django has to be set up first

    from clinic.policy.terms import Role  # noqa: PLC0415
    from tests.factories.people import make_practice, make_user  # noqa: PLC0415

    owner = make_user(make_practice(is_demo=True, name="Elsewhere"), Role.OWNER, name="Owner Elsewhere")
    browser = Client(SERVER_NAME=scratch.HOST)
    browser.force_login(owner, backend="clinic.staff.backends.StaffBackend")

    def invite(address: str) -> Any:
        typed = {"name": "Somebody", "email": address, "credentials": "", "roles": ["THERAPIST"]}
        return browser.post("/staff/invite/", typed)

    return invite, {kind: addresses[kind] for kind in ("existing", "absent")}


def _without_what_differs(answer: Any, address: str) -> str:
    """Return the words of an answer, without what is different for every address and request."""
    text = re.sub(r"<[^>]*>", " ", answer.content.decode())
    return re.sub(r"\s+", " ", re.sub(r"\d\d:\d\d", "TIME", text.replace(address, "ADDRESS")))


@contextmanager
def _undisturbed() -> Iterator[None]:
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def main() -> None:
    """Measure on a new installation, with the real password hasher."""
    parser = argparse.ArgumentParser()
    parser.add_argument("-n", type=int, default=300, help="times each kind of address is asked about")
    options = parser.parse_args()
    count = -(-options.n // TRIES_PER_ADDRESS)
    figures: dict[str, Any] = {}
    with scratch.installation():
        from django.conf import settings  # noqa: PLC0415 -- Django has to be set up first
        from django.test.utils import setup_test_environment  # noqa: PLC0415

        setup_test_environment()
        settings.DEMO = True  # so that an owner needs no second factor to invite here
        addresses = make_addresses(count)
        invite, invited = invitations(addresses)
        doors = (("sign_in", sign_in, addresses), ("reset", reset, addresses), ("invite", invite, invited))
        for name, ask, whom in doors:
            sys.stderr.write(f"{name}: {options.n} times {len(whom)} kinds of address\n")
            measure(ask, {kind: [f"warm-up-{kind}@example.org"] for kind in whom}, times=2)
            with _undisturbed():
                figures[name] = judge(measure(ask, whom, times=options.n))
    passed = [bool(found.pop("ok")) for found in figures.values()]
    conclude("enumeration_timing", ok=all(passed), times=options.n, **figures)


if __name__ == "__main__":
    main()
