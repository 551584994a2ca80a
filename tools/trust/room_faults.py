"""What happens to a session in the fault runs: its entries, its two devices, and what befalls them."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from random import Random
from typing import Any, Final
from uuid import UUID

from playwright.sync_api import Error as PlaywrightError

from tools.trust.browsing import Server

TWENTY_MINUTES: Final = 20 * 60 * 1000
# One tap each that leaves the session where it is.
KINDS: Final = ("ONSET", "PEAK", "EYES_OPENED", "SPOKE", "TEARS", "LAUGHTER", "MOVEMENT", "NAUSEA", "SNACK_OR_WATER")
EVERY_VITALS: Final = 9
EVERY_DOSE: Final = 40

# The page's own clock, wrong by as much as the check says.
WRONG_CLOCK: Final = """
(() => {
  const Real = Date;
  let ahead = AHEAD;
  globalThis.setClockAhead = (milliseconds) => { ahead = milliseconds; };
  globalThis.Date = class extends Real {
    constructor(...given) { if (given.length) super(...given); else super(Real.now() + ahead); }
    static now() { return Real.now() + ahead; }
  };
})();
"""
# Fills a form of the room and taps; tells how long the mark took to show, or does not wait for it.
TAP: Final = """
async ([path, kind, values, waits]) => {
  const fits = (form) => form && new URL(form.action).pathname.endsWith(path) && "keep" in form.dataset
    && Object.keys(values).every((name) => form.elements[name]);
  const buttons = kind ? [...document.querySelectorAll(`button[name=kind][value=${kind}]`)] : [];
  const button = buttons.find((each) => fits(each.form));
  const form = button ? button.form : [...document.forms].find(fits);
  for (const [name, value] of Object.entries(values)) {
    for (const field of [...form.elements].filter((each) => each.name === name)) {
      if (field.type === "radio") field.checked = field.value === value;
      else field.value = value;
    }
  }
  const undo = document.querySelector("#undo-bar [data-outbox-act=undo]");
  const before = undo.dataset.key;
  const started = performance.now();
  form.requestSubmit(button ?? null);
  if (!waits) return 0;
  while (undo.dataset.key === before || !undo.checkVisibility()) {
    if (performance.now() - started > 20000) throw new Error("No mark for this tap.");
    await new Promise(requestAnimationFrame);
  }
  return performance.now() - started;
}
"""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One entry as it is tapped, and the name it is found by afterwards."""

    name: str
    path: str
    kind: str
    values: dict[str, str]


@dataclass(kw_only=True)
class Tapped:
    """When an entry was tapped by the check's own clock, and whether the page marked it as kept."""

    name: str
    device: int
    earliest: float
    latest: float
    is_marked: bool


@dataclass
class Diary:
    """Everything tapped, in order, and how often what befell the session."""

    origin: float = field(default_factory=lambda: time.time() - time.monotonic())
    tapped: list[Tapped] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)
    marks: list[float] = field(default_factory=list)
    misses: dict[str, list[str]] = field(default_factory=dict)

    def now(self) -> float:
        """Return the true time; no clock that is set meanwhile changes it."""
        return self.origin + time.monotonic()


def entry_number(number: int) -> Entry:
    """Return the next entry: mostly taps, now and then vital signs, a few doses."""
    name = f"entry {number:04}"
    if number % EVERY_DOSE == EVERY_DOSE - 1:
        values = {
            "kind": "SECOND_UNIT",
            "units": "0.25",
            "tolerability": name,
            "deviation_reason": "Written by a check",
        }
        return Entry(name=name, path="/doses/", kind="", values=values)
    if number % EVERY_VITALS == EVERY_VITALS - 1:
        systolic, diastolic = 100 + number % 40, 60 + number // 40
        values = {"systolic": str(systolic), "diastolic": str(diastolic), "heart_rate": "70"}
        return Entry(name=f"{systolic}/{diastolic}", path="/vitals/", kind="", values=values)
    return Entry(name=name, path="/events/", kind=KINDS[number % len(KINDS)], values={"note": name})


class Device:
    """A browser of its own, signed in, with a clock that is wrong."""

    def __init__(self, number: int, context: Any, diary: Diary, address: str, ahead: int) -> None:
        self.number, self.context, self.diary, self.address, self.ahead = number, context, diary, address, ahead
        self.is_offline = False
        self.open()

    def open(self) -> None:
        """Open the room in a new tab."""
        self.page = self.context.new_page()
        self.page.set_default_timeout(60_000)
        self.page.add_init_script(WRONG_CLOCK.replace("AHEAD", str(self.ahead)))
        self.page.goto(self.address)
        self.page.locator("[data-outbox-ready]").wait_for()

    def record(self, entry: Entry, *, waits: bool = True) -> None:
        """Tap an entry in; it counts from the moment its mark shows."""
        earliest = self.diary.now()
        took = self.page.evaluate(TAP, [entry.path, entry.kind, entry.values, waits])
        if waits:
            self.diary.marks.append(took)
        self.diary.tapped.append(
            Tapped(name=entry.name, device=self.number, earliest=earliest, latest=self.diary.now(), is_marked=waits)
        )

    def set_clock(self) -> None:
        """Let the clock leap from twenty minutes ahead to twenty behind, or back, under the open page."""
        self.ahead = -self.ahead
        self.page.evaluate(f"setClockAhead({self.ahead})")

    def cut(self) -> None:
        """Cut the network of this browser."""
        self.is_offline = True
        self.context.set_offline(True)

    def mend(self) -> None:
        """Let the network be there again."""
        self.is_offline = False
        self.context.set_offline(False)

    def kill_tab(self) -> None:
        """End the tab's process; its page is told nothing."""
        with self.page.expect_event("crash"), suppress(PlaywrightError):
            self.page.goto("chrome://crash")
        self.page.close()

    def settle(self) -> None:
        """Wait until the page says that everything is stored; say what it waits for when it does not."""
        try:
            self.page.locator("#outbox-sign[data-state=stored]").wait_for()
            self.page.locator("#outbox-list > li").first.wait_for(state="detached")
        except PlaywrightError:
            sys.stderr.write(f"device {self.number}: {self.page.locator('#outbox').inner_text()}\n")
            raise


class Fate:
    """What befalls a session and when, drawn from a seed."""

    def __init__(self, rng: Random, server: Server, devices: Sequence[Device], diary: Diary) -> None:
        self.rng, self.server, self.devices, self.diary = rng, server, devices, diary
        self.mends: dict[int, list[str]] = {}
        self.server_is_down = False

    def draw(self, entries: int, faults: dict[str, int]) -> dict[int, list[str]]:
        """Return at which entries which faults come; never at the first, so that there is something to lose."""
        drawn: dict[int, list[str]] = {}
        for kind, count in faults.items():
            for place in self.rng.sample(range(1, entries), count):
                drawn.setdefault(place, []).append(kind)
        return drawn

    def befall(self, kind: str, entry: Entry) -> bool:
        """Let it happen; True when the entry was tapped in the moment of it."""
        self.diary.faults[kind] += 1
        sys.stderr.write(f"before {entry.name}: {kind}\n")
        device = self.rng.choice(self.devices)
        if kind == "network_cut":
            device.cut()
        elif kind == "clock_set":
            device.set_clock()
        elif kind == "server_killed":
            self.server.kill()
            self.server_is_down = True
        elif kind == "tab_killed":
            return self.kill_tab(device, entry)
        return False

    def kill_tab(self, device: Device, entry: Entry) -> bool:
        """Kill a tab, every other time with a tap still on its way to the disk; open the room again."""
        is_tapped = self.rng.random() < 0.5
        if is_tapped:
            device.record(entry, waits=False)
        device.kill_tab()
        self.mend(device)
        device.open()
        return is_tapped

    def mend(self, device: Device) -> None:
        """Give a device what it needs to open the room."""
        if device.is_offline:
            device.mend()
        self.start_server()

    def start_server(self) -> None:
        """Start the server if it is down."""
        if self.server_is_down:
            self.server.start()
            self.server_is_down = False

    def mend_some(self) -> None:
        """Let a cut and a stop last for some entries."""
        for device in self.devices:
            if device.is_offline and self.rng.random() < 0.2:
                device.mend()
        if self.server_is_down and self.rng.random() < 0.2:
            self.start_server()

    def mend_all(self) -> None:
        """Let everything work again, and wait until nothing waits."""
        for device in self.devices:
            self.mend(device)
        for device in self.devices:
            device.settle()


def live_through(
    rng: Random, server: Server, devices: Sequence[Device], diary: Diary, entries: int, faults: dict[str, int]
) -> None:
    """Tap the entries in, on either device, through everything that befalls them."""
    fate = Fate(rng, server, devices, diary)
    drawn = fate.draw(entries, faults)
    for number in range(entries):
        entry = entry_number(number)
        was_tapped = [fate.befall(kind, entry) for kind in sorted(drawn.get(number, ()))]
        if not any(was_tapped):
            rng.choice(devices).record(entry)
        fate.mend_some()
    fate.mend_all()


def make_people(name: str = "thea") -> tuple[Any, Any]:
    """Save a therapist and a prescriber, of a practice of their own."""
    from clinic.policy.terms import Role  # noqa: PLC0415 -- Django has to be set up first
    from tests.factories.people import make_practice, make_user  # noqa: PLC0415

    practice = make_practice(is_demo=True)
    therapist = make_user(practice, Role.THERAPIST, name="Thea Quinn", email=f"{name}@example.org")
    return therapist, make_user(practice, Role.PRESCRIBER, name="Priya Rao")


def make_session(therapist: Any, prescriber: Any) -> Any:
    """Save a client under the medicine, with the therapist beside them."""
    from django.utils import timezone  # noqa: PLC0415 -- Django has to be set up first

    from tests.factories.people import make_client, make_course  # noqa: PLC0415
    from tests.factories.room import make_started_session, take  # noqa: PLC0415

    client = make_client(therapist.practice, therapist=therapist, prescriber=prescriber)
    make_course(client)
    now = timezone.now()
    session = make_started_session(client, therapist, prescriber, starts_at=now)
    take(session, therapist, at=now)
    return session


def found_in(address: str) -> list[tuple[datetime, str]]:
    """Return the name of every entry that is stored, by its time; one stored twice stands twice."""
    from sessions.models import Dose, TimelineEvent, VitalReading  # noqa: PLC0415 -- Django has to be set up first

    pk = UUID(address.strip("/").rpartition("/")[2])

    def rows(model: Any) -> Iterable[Any]:
        return model.objects.filter(dosing_session_id=pk)

    named = [(event.at, event.note) for event in rows(TimelineEvent)]
    named += [(dose.at, dose.tolerability) for dose in rows(Dose)]
    named += [(reading.at, f"{reading.systolic}/{reading.diastolic}") for reading in rows(VitalReading)]
    return sorted(named)


def judge(diary: Diary, stored: list[tuple[datetime, str]], tolerance: float) -> dict[str, list[str]]:
    """Compare what was tapped with what is stored; names whatever is lost, doubled, out of order or out of time."""
    counted = Counter(name for _at, name in stored)
    times = {name: at.astimezone(UTC).timestamp() for at, name in stored}
    wrong_times = []
    for tap in (tap for tap in diary.tapped if tap.name in times):
        moved = min(times[tap.name] - tap.earliest + tolerance, 0) + max(times[tap.name] - tap.latest - tolerance, 0)
        if moved:
            wrong_times.append(f"{tap.name} by {moved:+.0f} s")
    unordered = []
    for device in {tap.device for tap in diary.tapped}:
        taps = [tap.name for tap in diary.tapped if tap.device == device and tap.name in times]
        unordered += [later for one, later in pairwise(taps) if times[one] > times[later]]
    return {
        "lost": [tap.name for tap in diary.tapped if tap.is_marked and not counted[tap.name]],
        "doubled": [tap.name for tap in diary.tapped if counted[tap.name] > 1],
        "wrong_times": wrong_times,
        "out_of_order": unordered,
    }
