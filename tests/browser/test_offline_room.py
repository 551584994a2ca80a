"""The room opens without a connection: it takes down, reads nothing, and what it took is claimed and added."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from clinic.policy.terms import Role
from clinic.staff.models import User
from sessions.models import DosingSession, TimelineEvent, VitalReading
from tests.browser.conftest import SignInPage, until
from tests.factories.people import make_client, make_course, make_practice, make_user
from tests.factories.room import make_started_session, take

pytestmark = pytest.mark.django_db(transaction=True)
KEPT = """
    async () => {
        const names = (await indexedDB.databases()).map(({ name }) => name);
        const rows = [];
        for (const name of names) {
            const opening = indexedDB.open(name);
            await new Promise((done) => { opening.onsuccess = done; });
            for (const store of opening.result.objectStoreNames) {
                const asking = opening.result.transaction(store).objectStore(store).getAll();
                await new Promise((done) => { asking.onsuccess = done; });
                const isBytes = (value) => value instanceof ArrayBuffer || value instanceof Uint8Array;
                const readable = (_name, value) => isBytes(value) ? new TextDecoder().decode(value) : value;
                rows.push(...asking.result.map((row) => JSON.stringify(row, readable)));
            }
        }
        const cached = [];
        for (const name of await caches.keys()) {
            const cache = await caches.open(name);
            for (const request of await cache.keys()) {
                cached.push(request.url, await (await cache.match(request)).text());
            }
        }
        return [rows.join("\\n"), cached.join("\\n")];
    }
"""


@pytest.fixture
def therapist(transactional_db: None) -> User:
    return make_user(make_practice(is_demo=True), Role.THERAPIST, name="Thea Quinn", email="thea@example.org")


@pytest.fixture
def session(therapist: User) -> DosingSession:
    prescriber = make_user(therapist.practice, Role.PRESCRIBER, name="Priya Rao")
    client = make_client(therapist.practice, therapist=therapist, prescriber=prescriber)
    make_course(client)
    started = make_started_session(client, therapist, prescriber, starts_at=timezone.now())
    take(started, therapist, at=timezone.now())
    return started


@pytest.fixture
def address(page: Page, session: DosingSession, therapist: User, sign_in_page: SignInPage, live_server: Any) -> str:
    """Open the room once, so that the device can open it alone, and close it; return where it is."""
    sign_in_page(page, therapist)
    room = f"{live_server.url}/sessions/{session.pk}/"
    page.goto(room)
    expect(page.locator("[data-outbox-ready]")).to_be_visible()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    kept(page, '"facts"')
    page.close()
    return room


def kept(page: Page, words: str) -> None:
    until(page, f"({KEPT})().then(([rows]) => rows.includes('{words}'))")


def open_alone(context: BrowserContext, address: str) -> Page:
    context.set_offline(True)
    page = context.new_page()
    page.goto(address)
    return page


def test_what_is_tapped_without_a_connection_is_claimed_and_added(
    context: BrowserContext, address: str, session: DosingSession
) -> None:
    page = open_alone(context, address)
    expect(page.locator("#offline-sign")).to_have_text("0 entries of this session are safe on this device.")
    expect(page.locator("#offline-since")).to_contain_text("0:0")
    tapped_at = timezone.now()
    page.get_by_label("Note").fill("saw the garden")
    page.get_by_role("button", name="Spoke").click()
    page.get_by_label("Systolic").fill("131")
    page.get_by_label("Diastolic").fill("84")
    page.get_by_role("button", name="Record vital signs").click()
    expect(page.locator("#offline-sign")).to_have_text("2 entries of this session are safe on this device.")
    assert not TimelineEvent.objects.filter(dosing_session=session).exists()

    context.set_offline(False)
    expect(page.locator("#outbox-claim")).to_contain_text("Was it you?", timeout=15_000)
    expect(page.locator("#outbox-list")).to_contain_text("saw the garden")
    expect(page.locator("#outbox-sign")).to_have_text("Waits for your word: 2")
    assert not TimelineEvent.objects.filter(dosing_session=session).exists()
    page.get_by_role("button", name="It was me: add all").click()
    expect(page.locator("#record")).to_contain_text("saw the garden")
    expect(page.locator("#outbox-list > li")).to_have_count(0)

    [event] = TimelineEvent.objects.filter(dosing_session=session)
    assert abs((event.at - tapped_at).total_seconds()) < 10
    assert VitalReading.objects.filter(dosing_session=session, systolic=131, diastolic=84).count() == 1


def test_the_end_of_a_hold_is_counted_and_said_without_a_connection(context: BrowserContext, address: str) -> None:
    context.clock.install(time=timezone.now())
    page = open_alone(context, address)
    held = page.locator("#offline-hold")
    expect(held).to_contain_text("Hold until")
    before = held.inner_text()
    page.clock.fast_forward("05:00")
    page.get_by_label("Units").fill("1")
    page.get_by_role("button", name="Record what the client took").click()
    expect(page.locator("#offline-sign")).to_contain_text("1 entry")
    expect(held).not_to_have_text(before)
    expect(page.locator(".alarm")).to_have_count(0)

    page.clock.fast_forward("12:01")
    expect(page.locator(".alarm")).to_contain_text("The hold is over")


def test_a_hold_that_ended_without_a_connection_is_over_where_the_room_opens_alone(
    context: BrowserContext, address: str
) -> None:
    room = context.new_page()
    room.goto(address)
    expect(room.locator("[data-outbox-ready]")).to_be_visible()
    context.set_offline(True)
    room.locator("#next-spit").click()
    expect(room.locator("#outbox-list > li")).to_have_count(1)
    kept(room, '"holdUntil":""')
    room.close()

    page = open_alone(context, address)

    expect(page.locator("#offline-sign")).to_contain_text("1 entry")
    expect(page.locator("#offline-hold")).to_be_hidden()


def test_nothing_of_a_client_lies_on_the_device(context: BrowserContext, address: str, session: DosingSession) -> None:
    page = open_alone(context, address)
    page.get_by_label("Note").fill("saw the garden")
    page.get_by_role("button", name="Spoke").click()
    expect(page.locator("#offline-sign")).to_contain_text("1 entry")

    rows, cached = page.evaluate(KEPT)

    assert '"half"' in rows and "offline" in cached
    for word in ("garden", session.client.name, session.client.legal_name, "Thea Quinn"):
        assert word not in rows
        assert word not in cached
    assert str(session.pk) not in cached


def test_after_signing_out_no_room_opens_without_a_connection(context: BrowserContext, address: str) -> None:
    page = context.new_page()
    page.goto(address)
    page.locator(".user-button").click()
    page.get_by_role("button", name="Sign out").last.click()
    page.wait_for_url(lambda url: "/login" in url)
    until(page, "navigator.serviceWorker.getRegistrations().then((all) => all.length === 0)")

    assert page.evaluate("caches.keys()") == []
    assert '"facts"' not in page.evaluate(KEPT)[0]
