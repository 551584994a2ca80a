"""A whole dosing session by taps alone, on a tablet: nobody types, and the taps are counted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Request, expect

from clients.models import ContactPerson
from clients.terms import ContactKind
from clinic.policy.terms import Role
from clinic.staff.models import User
from sessions.models import Dose, DosingSession, ReadinessCheck, SessionNote, TimelineEvent, VitalReading
from sessions.terms import DoseKind, DosingStatus, EntrySource, EventKind, Residual, VitalVerdict
from tests.browser.conftest import SignInPage
from tests.factories.people import PASSWORD, make_client, make_course, make_practice, make_user
from tests.factories.room import make_ready_session

pytestmark = pytest.mark.django_db(transaction=True)

MOST_TAPS = 40
MOST_TAPS_TO_SIGN = 5
SETS = ((122, 78, 71, 98), (141, 88, 84, 97), (138, 86, 80, 97), (127, 80, 74, 98), (119, 76, 69, 99))


@dataclass
class Tablet:
    """A tablet in portrait that only taps, and counts; time passes on it and on the server alike."""

    page: Page
    clock: time_machine.Coordinates
    taps: int = 0
    under_way: set[Request] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.page.on("request", self._begins)
        for ending in ("requestfinished", "requestfailed"):
            self.page.on(ending, lambda request: self.under_way.discard(request))  # type: ignore[call-overload]  # noqa: PLW0108 -- Playwright marks the function

    def _begins(self, request: Request) -> None:
        # The page asks for this mark all the time, and gives up waiting for it when its clock leaps.
        if not request.url.endswith("/mark/"):
            self.under_way.add(request)

    @property
    def following(self) -> Locator:
        """What stands ready as next."""
        return self.page.locator("#next")

    def tap(self, target: Locator, **options: Any) -> None:
        """Tap once, then let some minutes of the session pass."""
        target.tap(**options)
        self.taps += 1
        # A tap may lead to a page that has no such sign.
        expect(self.page.locator("#outbox-sign:not([data-state=stored])")).to_have_count(0)

    def wait(self, minutes: int) -> None:
        """Let time pass; the page looks again by itself when its clock says so.

        A hand that scrolls now and then is no tap, and keeps the screen from locking.
        """
        for step in (minutes // 2, minutes - minutes // 2):
            # An answer that is under way would be minutes old when it comes.
            wait_until(self.page, lambda: not self.under_way)
            with self.page.expect_response("**/here/"):
                self.clock.shift(timedelta(minutes=step))
                self.page.clock.fast_forward(step * 60 * 1000)
                self.page.mouse.wheel(0, 10)

    def event(self, kind: EventKind) -> None:
        self.tap(self.page.locator(f"#taps button[value={kind}]"))

    def vitals(self, *values: int) -> None:
        """Tap each value on its track; the fourth ends the set."""
        before = VitalReading.objects.count()
        for row, value in zip(self.page.locator("#vitals-pad [data-track]").all(), values, strict=True):
            track = row.locator("input[type=range]")
            low, high = int(track.get_attribute("min") or 0), int(track.get_attribute("max") or 0)
            track.scroll_into_view_if_needed()
            width = (track.bounding_box() or {"width": 0})["width"]
            thumb = 24
            x = thumb / 2 + (width - thumb) * (value - low) / (high - low)
            self.tap(track, position={"x": x, "y": 24})
        expect(self.page.locator("#figures, #gates").first).to_be_visible()
        wait_until(self.page, lambda: VitalReading.objects.count() == before + 1)


def wait_until(page: Page, holds: Any) -> None:
    for _turn in range(100):
        if holds():
            return
        page.wait_for_timeout(50)
    raise AssertionError("It did not come about.")


@pytest.fixture
def therapist(transactional_db: None) -> User:
    return make_user(make_practice(is_demo=True), Role.THERAPIST, name="Thea Quinn", email="thea@example.org")


@pytest.fixture
def session(therapist: User) -> DosingSession:
    prescriber = make_user(therapist.practice, Role.PRESCRIBER, name="Priya Rao")
    client = make_client(therapist.practice, therapist=therapist, prescriber=prescriber)
    make_course(client)
    ContactPerson.objects.create(
        practice=client.practice, client=client, name="Kim Lee", kind=ContactKind.EMERGENCY, phone="555 0102"
    )
    return make_ready_session(client, therapist, prescriber, starts_at=datetime.now(tz=UTC), is_measured=False)


@pytest.fixture
def tablet(
    browser: Browser, session: DosingSession, therapist: User, sign_in_page: SignInPage, live_server: Any
) -> Iterator[Tablet]:
    context: BrowserContext = browser.new_context(
        viewport={"width": 820, "height": 1180}, has_touch=True, is_mobile=True, locale="en-US"
    )
    page = context.new_page()
    page.clock.install()
    page.clock.resume()
    sign_in_page(page, therapist)
    page.goto(f"{live_server.url}/sessions/{session.pk}/")
    expect(page.locator("[data-outbox-ready]")).to_be_visible()
    with time_machine.travel(datetime.now(tz=UTC), tick=True) as clock:
        yield Tablet(page=page, clock=clock)
    context.close()


def test_a_whole_session_by_taps_alone(tablet: Tablet, session: DosingSession, record_property: Any) -> None:
    typed = watch_the_keys(tablet.page)
    take_the_medicine(tablet)
    stay_with_the_client(tablet)
    leave(tablet)
    taps = tablet.taps
    sign(tablet)

    record_property("taps of a whole session", taps)
    record_property("taps from the client left to the signed note", 1 + tablet.taps - taps)
    assert typed == []
    assert_all_is_recorded(session)
    assert taps <= MOST_TAPS
    assert 1 + tablet.taps - taps <= MOST_TAPS_TO_SIGN


def watch_the_keys(page: Page) -> list[str]:
    """Note every key that is pressed in the room."""
    typed: list[str] = []
    page.expose_function("noteTyped", lambda key: typed.append(key))  # noqa: PLW0108 -- Playwright marks the function
    page.add_init_script(
        "if (/sessions.[-0-9a-f]+.$/.test(location.pathname))"
        " document.addEventListener('keydown', (event) => noteTyped(event.key), true)"
    )
    page.reload()
    expect(page.locator("[data-outbox-ready]")).to_be_visible()
    return typed


def take_the_medicine(tablet: Tablet) -> None:
    following = tablet.following
    expect(following).to_contain_text("Vital signs before the medicine")
    tablet.vitals(*SETS[0])
    tablet.tap(following.get_by_role("button", name=re.compile("Start the session")))
    expect(tablet.page.locator(".dosing-room[data-outbox-ready]")).to_be_visible()
    tablet.event(EventKind.MUSIC_ON)
    tablet.tap(following.get_by_role("button", name=re.compile("Taken: 100")))
    tablet.wait(12)
    tablet.tap(following.get_by_role("button", name="Spat out"))
    tablet.event(EventKind.ONSET)
    tablet.wait(9)
    tablet.tap(following.get_by_role("button", name=re.compile("Booster taken: 50")))
    tablet.wait(12)
    tablet.tap(following.get_by_role("button", name="Spat out"))
    tablet.tap(tablet.page.locator("#taps button[name=distress][value='3']"))


def stay_with_the_client(tablet: Tablet) -> None:
    page, following = tablet.page, tablet.following
    tablet.wait(8)
    expect(following).to_contain_text(re.compile("Vital signs.*due at", re.DOTALL))
    tablet.vitals(*SETS[1])
    tablet.event(EventKind.TEARS)
    tablet.tap(page.locator("#taps button[value=PSYCHOLYTIC]"))
    tablet.event(EventKind.PEAK)
    tablet.wait(12)
    tablet.vitals(*SETS[2])
    tablet.event(EventKind.SPOKE)
    tablet.wait(18)
    tablet.event(EventKind.MOVEMENT)
    tablet.tap(page.locator("#vitals-pad button[name=moaas][value='5']"))
    tablet.event(EventKind.RETURN)
    tablet.wait(20)
    expect(following).to_contain_text(re.compile("Vital signs.*(due at|late)", re.DOTALL))
    tablet.vitals(*SETS[3])
    tablet.event(EventKind.EYES_OPENED)
    tablet.wait(20)
    tablet.event(EventKind.SNACK_OR_WATER)
    tablet.wait(20)


def leave(tablet: Tablet) -> None:
    tablet.vitals(*SETS[4])
    expect(tablet.following).to_contain_text("Checklist before leaving")
    tablet.wait(12)
    tablet.tap(tablet.page.get_by_role("button", name="I went through every line"))
    tablet.tap(tablet.page.get_by_role("button", name=re.compile("Handed over to Robin Doe")))
    tablet.tap(tablet.following.get_by_role("button", name="The client has left"))
    tablet.page.wait_for_url("**/note/")


def sign(tablet: Tablet) -> None:
    """Sign what was drafted; the password is the one thing to type, and confirms who signs."""
    page = tablet.page
    expect(page.locator("[name=body]")).to_have_value(
        re.compile("The client took 2 × 50 mg .*Booster|150 mg", re.DOTALL)
    )
    tablet.tap(page.get_by_role("button", name="Review and sign"))
    page.locator("input[name=password]").fill(PASSWORD)
    tablet.tap(page.get_by_role("button", name="Confirm", exact=True))
    tablet.tap(page.get_by_role("button", name="Sign and close"))
    expect(page.locator("body")).to_contain_text("Unaltered")


def assert_all_is_recorded(session: DosingSession) -> None:
    session.refresh_from_db()
    assert session.status is DosingStatus.CLOSED
    assert SessionNote.objects.get(dosing_session=session).is_signed
    doses = Dose.objects.filter(dosing_session=session).in_order()
    assert [(dose.kind, dose.dose_mg, dose.residual) for dose in doses] == [
        (DoseKind.INITIAL, 100, Residual.SPIT),
        (DoseKind.BOOSTER, 50, Residual.SPIT),
    ]
    readings = VitalReading.objects.filter(dosing_session=session).in_order()
    sets = [(one.systolic, one.diastolic, one.heart_rate, one.spo2) for one in readings if one.systolic]
    assert sets == list(SETS)
    assert {reading.verdict for reading in readings} == {VitalVerdict.WITHIN}
    happened = TimelineEvent.objects.filter(dosing_session=session).exclude(kind=EventKind.SPAT_OUT)
    assert happened.count() + sum(1 for one in readings if one.systolic is None) == 12
    assert not TimelineEvent.objects.filter(dosing_session=session, source=EntrySource.BACK_DATED).exists()
    [check] = ReadinessCheck.objects.filter(dosing_session=session)
    assert (check.handed_to, check.missing, check.override_reason) == ("Robin Doe", [], "")
