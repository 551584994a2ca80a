"""What is due is said by sound and light, also while the screen is locked; the screen stays on where it can."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from clinic.policy.terms import Role
from clinic.staff.models import User
from sessions.models import DosingSession
from sessions.services.doses import end_hold
from sessions.terms import DoseKind, Residual
from tests.browser.conftest import SignInPage
from tests.factories.groups import make_group_sessions
from tests.factories.people import make_client, make_course, make_practice, make_user
from tests.factories.room import make_started_session, take

pytestmark = pytest.mark.django_db(transaction=True)
# The order's hold lasts twelve minutes.
HOLD = timedelta(minutes=12)
TONES_PLAYED = """
    let tones = 0;
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (...at) {
        document.documentElement.dataset.tones = ++tones;
        return start.apply(this, at);
    };
"""


@pytest.fixture
def therapist(transactional_db: None) -> User:
    return make_user(make_practice(is_demo=True), Role.THERAPIST, name="Thea Quinn", email="thea@example.org")


@pytest.fixture
def session(therapist: User) -> DosingSession:
    prescriber = make_user(therapist.practice, Role.PRESCRIBER, name="Priya Rao")
    client = make_client(therapist.practice, therapist=therapist, prescriber=prescriber)
    make_course(client)
    taken_at = timezone.now() - HOLD - timedelta(seconds=1)
    started = make_started_session(client, therapist, prescriber, starts_at=taken_at)
    take(started, therapist, at=taken_at)
    return started


@pytest.fixture
def room(page: Page, session: DosingSession, therapist: User, sign_in_page: SignInPage, live_server: Any) -> Page:
    page.add_init_script(TONES_PLAYED)
    sign_in_page(page, therapist)
    page.goto(f"{live_server.url}/sessions/{session.pk}/")
    expect(page.locator("[data-outbox-ready]")).to_be_visible()
    return page


def banner(page: Page) -> Any:
    return page.locator(".alarm")


def sounded(page: Page, times: int) -> None:
    expect(page.locator("html")).to_have_attribute("data-tones", str(3 * times))


def test_the_end_of_a_hold_is_said_by_sound_and_light_until_it_is_seen(room: Page) -> None:
    expect(banner(room)).to_contain_text("The hold is over")
    room.locator("#alarms-panel summary").click()
    room.locator("#alarms-panel").get_by_role("button", name="Try it").click()

    expect(banner(room)).to_have_text([re.compile("The hold is over"), re.compile("This is how an alarm looks")])
    expect(room.locator(".alarm-stack")).to_have_class("alarm-stack is-flashing")
    sounded(room, 1)
    for left in (1, 0):
        banner(room).first.get_by_role("button", name="Seen").click()
        expect(banner(room)).to_have_count(left)


def test_what_falls_due_together_is_said_together_and_seen_one_by_one(
    page: Page, context: BrowserContext, therapist: User, sign_in_page: SignInPage, live_server: Any
) -> None:
    prescriber = make_user(therapist.practice, Role.PRESCRIBER, name="Priya Rao")
    clients = [make_client(therapist.practice, therapist=therapist, prescriber=prescriber) for _ in range(2)]
    for client in clients:
        make_course(client)
    taken_at = timezone.now()
    group, members = make_group_sessions(clients, therapist, prescriber, starts_at=taken_at)
    for member in members:
        take(member, therapist, at=taken_at)
    page.add_init_script(TONES_PLAYED)
    page.clock.install(time=taken_at)
    sign_in_page(page, therapist)
    page.goto(f"{live_server.url}/sessions/groups/{group.pk}/")
    expect(page.locator("[data-outbox-ready]")).to_be_visible()
    page.locator("#alarms-panel summary").click()
    context.set_offline(True)
    page.clock.pause_at(taken_at + HOLD + timedelta(seconds=1))

    seats = [re.compile(f"Seat {seat}: the hold is over") for seat in (1, 2)]
    expect(banner(page)).to_have_text(seats)
    # Once for both, and again for what nobody has seen.
    sounded(page, 1)
    # On a telephone, what can be switched stands within the page.
    page.set_viewport_size({"width": 390, "height": 900})
    sheet = page.locator("#alarms-panel .menu-sheet").bounding_box()
    assert sheet and sheet["x"] >= 0 and sheet["x"] + sheet["width"] <= 390
    banner(page).first.get_by_role("button", name="Seen").click()
    expect(banner(page)).to_have_text(seats[1:])
    page.clock.fast_forward("00:21")
    sounded(page, 2)
    banner(page).get_by_role("button", name="Seen").click()
    expect(banner(page)).to_have_count(0)


def test_a_dose_without_a_connection_is_held_by_the_clock_of_the_device(
    page: Page, context: BrowserContext, therapist: User, sign_in_page: SignInPage, live_server: Any
) -> None:
    prescriber = make_user(therapist.practice, Role.PRESCRIBER, name="Priya Rao")
    client = make_client(therapist.practice, therapist=therapist, prescriber=prescriber)
    make_course(client)
    started = make_started_session(client, therapist, prescriber, starts_at=timezone.now())
    page.clock.install(time=timezone.now())
    sign_in_page(page, therapist)
    page.goto(f"{live_server.url}/sessions/{started.pk}/")
    expect(page.locator("[data-outbox-ready]")).to_be_visible()
    context.set_offline(True)
    page.locator("#next-initial").click()
    expect(page.locator("#outbox-list")).to_contain_text("Hold until")
    expect(banner(page)).to_have_count(0)

    page.clock.fast_forward("12:01")
    expect(banner(page)).to_contain_text("The hold is over")
    context.set_offline(False)
    expect(page.locator("#outbox-sign")).to_have_attribute("data-state", "stored")
    expect(page.locator("#next")).to_contain_text("In the mouth since")


def test_an_end_that_waits_silences_the_hold_of_its_own_dose_alone(
    page: Page, context: BrowserContext, therapist: User, sign_in_page: SignInPage, live_server: Any
) -> None:
    prescriber = make_user(therapist.practice, Role.PRESCRIBER, name="Priya Rao")
    client = make_client(therapist.practice, therapist=therapist, prescriber=prescriber)
    make_course(client)
    taken_at = timezone.now() - timedelta(minutes=20)
    started = make_started_session(client, therapist, prescriber, starts_at=taken_at)
    dose = take(started, therapist, at=taken_at)
    sign_in_page(page, therapist)
    page.goto(f"{live_server.url}/sessions/{started.pk}/")
    expect(page.locator("[data-outbox-ready]")).to_be_visible()
    context.route("**/out/", lambda route: route.abort())
    page.locator("#next-spit").click()
    expect(page.locator("#strip [data-alarm=hold]")).to_have_attribute("data-is-over", "")

    # Another screen ends that hold and records a booster, which is held in its turn.
    out_at = taken_at + timedelta(minutes=12)
    end_hold(dose=dose, key=uuid4(), at=out_at, residual=Residual.SPIT, actor=therapist, now=timezone.now())
    booster = take(started, therapist, at=timezone.now(), units=Decimal(1), kind=DoseKind.BOOSTER)
    held = page.locator(f'#strip [data-alarm-dose="{booster.pk}"]')
    expect(held).to_be_attached()
    with page.expect_response("**/mark/"):
        pass
    with page.expect_response("**/mark/"):
        pass
    expect(held).not_to_have_attribute("data-is-over", "")
    expect(page.locator("#outbox-list .is-waiting")).to_have_count(1)


def test_an_end_that_was_refused_ends_no_hold(room: Page, context: BrowserContext) -> None:
    context.route("**/out/", lambda route: route.fulfill(status=422, json={"sentences": ["Not so."]}))
    room.locator("#next-spit").click()
    expect(room.locator("#outbox-list .is-refused")).to_contain_text("Not so.")

    expect(room.locator("#strip [data-alarm=hold]")).not_to_have_attribute("data-is-over", "")


def test_an_alarm_comes_through_a_locked_screen(room: Page) -> None:
    room.get_by_role("button", name="Lock the screen").press("Enter")
    expect(room.locator("#cover").get_by_role("heading", name="Locked")).to_be_visible()

    expect(room.locator("#cover .alarm")).to_contain_text("The hold is over")
    room.locator("#cover .alarm").get_by_role("button", name="Seen").click()
    expect(banner(room)).to_have_count(0)


def test_a_hold_that_this_device_counts_comes_through_a_locked_screen_too(
    page: Page, context: BrowserContext, therapist: User, sign_in_page: SignInPage, live_server: Any
) -> None:
    prescriber = make_user(therapist.practice, Role.PRESCRIBER, name="Priya Rao")
    client = make_client(therapist.practice, therapist=therapist, prescriber=prescriber)
    make_course(client)
    now = timezone.now()
    started = make_started_session(client, therapist, prescriber, starts_at=now - timedelta(minutes=50))
    take(started, therapist, at=now - timedelta(minutes=50))
    page.clock.install(time=now)
    sign_in_page(page, therapist)
    page.goto(f"{live_server.url}/sessions/{started.pk}/")
    expect(page.locator("[data-outbox-ready]")).to_be_visible()
    context.route("**/doses/", lambda route: route.abort())
    page.locator("#medicine summary").first.click()
    page.locator("#medicine [name=units]").fill("1")
    page.get_by_role("button", name="Record what the client took").click()
    expect(page.locator("#outbox-list")).to_contain_text("Hold until")
    page.get_by_role("button", name="Lock the screen").press("Enter")
    # What the server knows is shown there; what it could not be told is counted all the same.
    expect(page.locator("#cover [data-alarm=vitals]")).to_be_attached()
    context.set_offline(True)

    page.clock.fast_forward("12:01")
    expect(page.locator("#cover .alarm").filter(has_text="The hold is over")).to_be_visible()


def test_each_way_can_be_switched_off_and_stays_off_on_this_device(room: Page, context: BrowserContext) -> None:
    room.locator("#alarms-panel summary").click()
    for way in ("Sound", "Flash"):
        room.locator("#alarms-panel").get_by_label(way).uncheck()
    room.reload()
    expect(room.locator("[data-outbox-ready]")).to_be_visible()
    room.locator("#alarms-panel summary").click()

    expect(room.locator("#alarms-panel").get_by_label("Sound")).not_to_be_checked()
    room.locator("#alarms-panel").get_by_role("button", name="Try it").click()

    expect(banner(room).last).to_contain_text("This is how an alarm looks")
    expect(room.locator(".alarm-stack")).to_have_class("alarm-stack")
    expect(room.locator("html")).not_to_have_attribute("data-tones", re.compile(""))
    assert [cookie["value"] for cookie in context.cookies() if cookie["name"] == "alarms_off"] == ["sound.flash"]


def test_the_page_says_whether_the_screen_stays_on(room: Page) -> None:
    room.locator("#alarms-panel summary").click()

    expect(room.locator("#wake-sign")).to_have_attribute("data-state", "awake")


def test_the_clock_of_the_session_is_right_on_a_device_that_is_wrong(
    page: Page, session: DosingSession, therapist: User, sign_in_page: SignInPage, live_server: Any
) -> None:
    page.clock.install(time=timezone.now() + timedelta(hours=3))
    page.clock.resume()
    sign_in_page(page, therapist)
    page.goto(f"{live_server.url}/sessions/{session.pk}/")
    expect(page.locator("[data-outbox-ready]")).to_be_visible()

    expect(page.locator(".room-top [data-elapsed-since]")).to_contain_text("0:1")
