"""Entries of the room wait on the device: no connection, a killed tab, a wrong clock, two screens."""

from __future__ import annotations

import re
import threading
import time
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from clinic.policy.terms import Role
from clinic.staff.models import User
from sessions.models import Dose, DosingSession, TimelineEvent
from sessions.terms import EntrySource
from tests.browser.conftest import SignInPage
from tests.factories.people import make_client, make_course, make_practice, make_user
from tests.factories.room import make_started_session, take

pytestmark = pytest.mark.django_db(transaction=True)
MOMENT = timedelta(seconds=1)


@pytest.fixture
def therapist(transactional_db: None) -> User:
    return make_user(make_practice(is_demo=True), Role.THERAPIST, name="Thea Quinn", email="thea@example.org")


@pytest.fixture
def session(therapist: User) -> DosingSession:
    return start(therapist, taken_at=timezone.now())


def start(therapist: User, *, taken_at: datetime) -> DosingSession:
    prescriber = make_user(therapist.practice, Role.PRESCRIBER, name="Priya Rao")
    client = make_client(therapist.practice, therapist=therapist, prescriber=prescriber)
    make_course(client)
    started = make_started_session(client, therapist, prescriber, starts_at=taken_at)
    take(started, therapist, at=taken_at)
    return started


@pytest.fixture
def room(page: Page, session: DosingSession, therapist: User, sign_in_page: SignInPage, live_server: Any) -> Page:
    sign_in_page(page, therapist)
    return open_room(page, session, live_server)


def open_room(page: Page, session: DosingSession, live_server: Any) -> Page:
    page.goto(f"{live_server.url}/sessions/{session.pk}/")
    expect(page.locator("[data-outbox-ready]")).to_be_visible()
    return page


def tap(page: Page, kind: str) -> None:
    page.locator(f"#taps button[value={kind}]").click()


def sign(page: Page, words: str) -> None:
    expect(page.locator("#outbox-sign")).to_have_text(words)


def stored(session: DosingSession) -> list[tuple[str, datetime]]:
    rows = TimelineEvent.objects.filter(dosing_session=session).in_order()
    return [(row.kind.value, row.at) for row in rows]


def test_taps_without_a_connection_arrive_once_in_order_with_their_times(
    room: Page, context: BrowserContext, session: DosingSession
) -> None:
    context.set_offline(True)
    begun = timezone.now()
    for kind in ("ONSET", "TEARS", "PEAK"):
        tap(room, kind)
    expect(room.locator("#outbox-list > li")).to_have_count(3)
    done = timezone.now()
    sign(room, "No connection. Kept on this device: 3")
    assert stored(session) == []

    context.set_offline(False)
    sign(room, "Everything is stored")

    assert [kind for kind, _at in stored(session)] == ["ONSET", "TEARS", "PEAK"]
    assert all(begun - MOMENT < at < done + MOMENT for _kind, at in stored(session))
    expect(room.locator("#record")).to_contain_text("Peak")
    expect(room.locator("#outbox-list > li")).to_have_count(0)


def test_a_tab_killed_without_a_connection_loses_nothing(
    room: Page, context: BrowserContext, session: DosingSession, live_server: Any
) -> None:
    context.set_offline(True)
    room.locator("#taps [name=note]").fill("saw the garden")
    tap(room, "SPOKE")
    expect(room.locator("#outbox-list")).to_contain_text("saw the garden")
    sign(room, "No connection. Kept on this device: 1")
    room.close()
    context.set_offline(False)

    again = open_room(context.new_page(), session, live_server)

    expect(again.locator("#record")).to_contain_text("saw the garden")
    [event] = TimelineEvent.objects.filter(dosing_session=session)
    assert (event.note, event.source) == ("saw the garden", EntrySource.LIVE)


def test_what_lies_on_the_device_cannot_be_read_without_the_page(room: Page, context: BrowserContext) -> None:
    context.set_offline(True)
    room.locator("#taps [name=note]").fill("saw the garden")
    tap(room, "SPOKE")
    sign(room, "No connection. Kept on this device: 1")

    kept = room.evaluate(
        """async () => {
            const [{ name }] = await indexedDB.databases();
            const open = indexedDB.open(name);
            await new Promise((done) => { open.onsuccess = done; });
            const asking = open.result.transaction("entries").objectStore("entries").getAll();
            await new Promise((done) => { asking.onsuccess = done; });
            const [row] = asking.result;
            return [Object.keys(row).sort().join(), new TextDecoder().decode(row.body)];
        }"""
    )

    assert kept[0] == "body,key,nonce,order"
    assert "garden" not in kept[1]


def test_a_wrong_clock_of_the_device_changes_no_time(
    page: Page, session: DosingSession, therapist: User, sign_in_page: SignInPage, live_server: Any
) -> None:
    page.clock.install(time=timezone.now() + timedelta(minutes=20))
    page.clock.resume()
    sign_in_page(page, therapist)
    open_room(page, session, live_server)

    begun = timezone.now()
    tap(page, "ONSET")
    expect(page.locator("#record")).to_contain_text("Onset")

    [event] = TimelineEvent.objects.filter(dosing_session=session)
    assert begun - MOMENT < event.at < timezone.now() + MOMENT
    assert abs(event.device_offset_ms - 20 * 60 * 1000) < 5000


def test_undo_takes_a_slip_back_and_keeps_both(room: Page, session: DosingSession) -> None:
    tap(room, "NAUSEA")
    expect(room.locator("#record")).to_contain_text("Nausea")

    room.locator("#undo-bar button").click()

    expect(room.locator("#record del").first).to_have_text("Nausea")
    expect(room.locator("#undo-bar")).to_be_hidden()
    assert not TimelineEvent.objects.filter(dosing_session=session).standing().filter(is_void=False).exists()


def test_undo_of_what_was_not_sent_leaves_no_trace(room: Page, context: BrowserContext, session: DosingSession) -> None:
    context.set_offline(True)
    tap(room, "NAUSEA")
    sign(room, "No connection. Kept on this device: 1")

    room.locator("#undo-bar button").click()

    expect(room.locator("#outbox-list > li")).to_have_count(0)
    context.set_offline(False)
    sign(room, "Everything is stored")
    assert stored(session) == []


def test_what_a_strange_network_answers_is_no_answer(
    room: Page, context: BrowserContext, session: DosingSession
) -> None:
    context.route(
        f"**/sessions/{session.pk}/**", lambda route: route.fulfill(body="<p>Welcome to the guest network</p>")
    )
    tap(room, "TEARS")
    sign(room, "No connection. Kept on this device: 1")
    assert stored(session) == []

    context.unroute_all(behavior="wait")
    sign(room, "Everything is stored")

    assert [kind for kind, _at in stored(session)] == ["TEARS"]


def test_undo_of_what_arrived_without_an_answer_takes_it_back_in_the_record(
    room: Page, context: BrowserContext, session: DosingSession
) -> None:
    arrived = threading.Event()

    def swallow(route: Route) -> None:
        if route.request.method == "POST" and not arrived.is_set():
            arrived.set()
            route.fetch()
        route.abort()

    context.route(f"**/sessions/{session.pk}/**", swallow)
    tap(room, "NAUSEA")
    sign(room, "No connection. Kept on this device: 1")
    assert [kind for kind, _at in stored(session)] == ["NAUSEA"]

    room.locator("#undo-bar button").click()
    expect(room.locator("#outbox-list del")).to_have_text("Nausea")
    # By itself, once the line is back: nobody need be there.
    with room.expect_request("**/undo/") as taken_back:
        context.unroute_all(behavior="wait")
    assert taken_back.value.headers["x-kapstone-background"] == "yes"

    expect(room.locator("#record del").first).to_have_text("Nausea")
    sign(room, "Everything is stored")
    assert not TimelineEvent.objects.filter(dosing_session=session).standing().filter(is_void=False).exists()


def test_undo_that_does_not_work_says_so(room: Page, context: BrowserContext, session: DosingSession) -> None:
    tap(room, "NAUSEA")
    expect(room.locator("#record")).to_contain_text("Nausea")
    context.set_offline(True)

    room.locator("#undo-bar button").click()

    expect(room.locator("#undo-bar span")).to_have_text(
        "Not undone: Nausea. It stands in the record; correct it there."
    )
    assert [kind for kind, _at in stored(session)] == ["NAUSEA"]


def test_undo_is_not_believed_from_a_strange_network(
    room: Page, context: BrowserContext, session: DosingSession
) -> None:
    tap(room, "NAUSEA")
    expect(room.locator("#record")).to_contain_text("Nausea")
    context.route("**/undo/", lambda route: route.fulfill(body="<p>Welcome to the guest network</p>"))

    room.locator("#undo-bar button").click()

    expect(room.locator("#undo-bar span")).to_contain_text("Not undone: Nausea.")
    assert [kind for kind, _at in stored(session)] == ["NAUSEA"]


def test_a_dose_outside_the_order_waits_for_its_reason_and_is_kept_as_taken(
    room: Page, context: BrowserContext, session: DosingSession
) -> None:
    context.set_offline(True)
    room.locator("#medicine summary").first.click()
    room.locator("#medicine [name=units]").fill("9")
    room.get_by_role("button", name="Record what the client took").click()
    sign(room, "No connection. Kept on this device: 1")
    context.set_offline(False)

    refused = room.locator("#outbox-list .is-refused")
    expect(refused).to_contain_text(re.compile("If it was taken all the same"))
    # One slip of the finger does not discard what the client took.
    refused.get_by_text("It did not happen").click()
    refused.get_by_role("button", name="Not now").click()
    refused.locator("textarea").fill("Took the rest before anyone could speak")
    refused.get_by_role("button", name="Send again").click()

    expect(room.locator("#alerts")).to_contain_text("was recorded outside the order")
    dose = Dose.objects.filter(dosing_session=session).latest("recorded_at")
    assert (dose.units, dose.deviation_reason) == (9, "Took the rest before anyone could speak")


def test_what_falls_due_without_a_connection_is_offered_once_it_is_back(
    page: Page, context: BrowserContext, therapist: User, sign_in_page: SignInPage, live_server: Any
) -> None:
    # The order asks for vital signs forty minutes after the first unit.
    session = start(therapist, taken_at=timezone.now() - timedelta(minutes=39))
    with time_machine.travel(timezone.now(), tick=True) as server:
        page.clock.install(time=timezone.now())
        page.clock.resume()
        sign_in_page(page, therapist)
        open_room(page, session, live_server)
        expect(page.locator("#next")).not_to_contain_text("due at")
        context.set_offline(True)
        with page.expect_event("requestfailed", lambda request: request.url == page.url):
            server.shift(timedelta(minutes=2))
            page.clock.fast_forward("02:00")
        context.set_offline(False)

        expect(page.locator("#next")).to_contain_text(re.compile("Vital signs.*due at", re.DOTALL), timeout=15_000)


def test_a_second_screen_shows_it_by_itself(
    room: Page, browser: Browser, session: DosingSession, therapist: User, sign_in_page: SignInPage, live_server: Any,
    record_property: Any,
) -> None:  # fmt: skip
    other = browser.new_context(locale="en-US").new_page()
    sign_in_page(other, therapist)
    open_room(other, session, live_server)

    tap(room, "LAUGHTER")
    expect(room.locator("#record")).to_contain_text("Laughter")
    shown_here = time.monotonic()

    expect(other.locator("#record")).to_contain_text("Laughter")
    record_property("seconds until the second screen shows it", round(time.monotonic() - shown_here, 1))
    other.context.close()


def test_the_note_is_not_signed_before_every_entry_is_stored(
    room: Page, context: BrowserContext, session: DosingSession
) -> None:
    context.set_offline(True)
    tap(room, "LEFT")
    sign(room, "No connection. Kept on this device: 1")

    room.get_by_role("button", name="The client has left").click()

    expect(room.locator("#outbox-first")).to_be_visible()
    expect(room.locator("#outbox-list > li")).to_have_count(1)
