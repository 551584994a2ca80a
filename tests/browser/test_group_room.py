"""The room of a group in a browser: six side by side, recorded by taps, followed by a second screen."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect

from clinic.policy.terms import Role
from clinic.scheduling.models import GroupSession
from clinic.staff.models import User
from sessions.models import DosingSession, TimelineEvent, VitalReading
from tests.browser.axe import violations
from tests.browser.conftest import SignInPage
from tests.factories.groups import make_group_sessions
from tests.factories.people import make_client, make_course, make_practice, make_user
from tests.factories.room import take

pytestmark = pytest.mark.django_db(transaction=True)
Together = tuple[GroupSession, list[DosingSession]]


@pytest.fixture
def therapist(transactional_db: None) -> User:
    return make_user(make_practice(is_demo=True), Role.THERAPIST, name="Thea Quinn", email="thea@example.org")


@pytest.fixture
def together(therapist: User) -> Together:
    prescriber = make_user(therapist.practice, Role.PRESCRIBER, name="Priya Rao")
    clients = [make_client(therapist.practice, therapist=therapist, prescriber=prescriber) for _ in range(6)]
    for client in clients:
        make_course(client)
    at = timezone.now() - timedelta(minutes=20)
    group, sessions = make_group_sessions(clients, therapist, prescriber, starts_at=at)
    for session in sessions[:5]:
        take(session, therapist, at=at)
    return group, sessions


def open_group(page: Page, group: GroupSession, live_server: Any) -> Page:
    page.goto(f"{live_server.url}/sessions/groups/{group.pk}/")
    expect(page.locator("[data-outbox-ready]")).to_be_visible()
    return page


def card(page: Page, session: DosingSession) -> Any:
    return page.locator(f'[data-card="{session.appointment_id}"]')


def test_six_are_recorded_side_by_side_and_a_second_screen_follows(
    page: Page, browser: Browser, context: BrowserContext, together: Together, therapist: User,
    sign_in_page: SignInPage, live_server: Any,
) -> None:  # fmt: skip
    group, sessions = together
    sign_in_page(page, therapist)
    open_group(page, group, live_server)
    other = browser.new_context(locale="en-US").new_page()
    sign_in_page(other, therapist)
    open_group(other, group, live_server)
    expect(page.locator("[data-card]")).to_have_count(6)
    for width in (1280, 820, 390):
        page.set_viewport_size({"width": width, "height": 900})
        assert violations(page) == []
        assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1")

    # A reading that is being typed stays while the rest of the page follows.
    pad = card(page, sessions[1])
    pad.get_by_text("Vital signs", exact=True).last.click()
    pad.get_by_label("Systolic").fill("128")
    card(page, sessions[0]).get_by_role("button", name="Spat out").click()
    expect(card(page, sessions[0]).get_by_role("button", name="Spat out")).to_have_count(0)
    expect(card(other, sessions[0]).get_by_role("button", name="Spat out")).to_have_count(0, timeout=3000)
    expect(card(other, sessions[1]).get_by_role("button", name="Spat out")).to_have_count(1)
    expect(pad.get_by_label("Systolic")).to_have_value("128")
    other.context.close()

    # Without a connection: kept, marked, and sent to the right session once it is back.
    context.set_offline(True)
    pad.get_by_label("Diastolic").fill("81")
    pad.get_by_role("button", name="Record vital signs").click()
    card(page, sessions[2]).get_by_text("What happens").click()
    card(page, sessions[2]).get_by_role("button", name="Laughter").click()
    expect(page.locator("#outbox-sign")).to_have_text("No connection. Kept on this device: 2")
    context.set_offline(False)
    expect(page.locator("#outbox-sign")).to_have_text("Everything is stored", timeout=20000)

    expect(pad).to_contain_text("128/81")
    assert VitalReading.objects.get(systolic=128).dosing_session_id == sessions[1].pk
    assert TimelineEvent.objects.get(kind="LAUGHTER").dosing_session_id == sessions[2].pk


def test_what_waits_is_stored_before_somebody_leaves_for_a_member(
    page: Page, context: BrowserContext, therapist: User, sign_in_page: SignInPage, live_server: Any
) -> None:
    prescriber = make_user(therapist.practice, Role.PRESCRIBER, name="Priya Rao")
    client = make_client(therapist.practice, therapist=therapist, prescriber=prescriber)
    make_course(client)
    at = timezone.now() - timedelta(minutes=20)
    group, [session] = make_group_sessions([client], therapist, prescriber, starts_at=at)
    take(session, therapist, at=at)
    sign_in_page(page, therapist)
    here = open_group(page, group, live_server).url
    context.set_offline(True)
    card(page, session).get_by_role("button", name="Spat out").click()
    expect(page.locator("#outbox-sign")).to_have_text("No connection. Kept on this device: 1")

    own_page = card(page, session).get_by_role("link", name=client.name, exact=True)
    own_page.click()
    expect(page.locator("#outbox-first")).to_be_visible()
    with page.expect_event("dialog") as asked:
        page.close(run_before_unload=True)
    assert asked.value.type == "beforeunload"
    asked.value.dismiss()
    assert page.url == here

    context.set_offline(False)
    expect(page.locator("#outbox-sign")).to_have_text("Everything is stored", timeout=20_000)
    own_page.click()
    page.wait_for_url(f"**/sessions/{session.pk}/")


def test_what_waits_on_the_page_of_the_group_comes_before_the_end_on_a_members_own(
    page: Page, context: BrowserContext, therapist: User, sign_in_page: SignInPage, live_server: Any
) -> None:
    prescriber = make_user(therapist.practice, Role.PRESCRIBER, name="Priya Rao")
    client = make_client(therapist.practice, therapist=therapist, prescriber=prescriber)
    make_course(client)
    at = timezone.now() - timedelta(minutes=20)
    group, [session] = make_group_sessions([client], therapist, prescriber, starts_at=at)
    take(session, therapist, at=at)
    sign_in_page(page, therapist)
    open_group(page, group, live_server)
    context.route("**/out/", lambda route: route.abort())
    card(page, session).get_by_role("button", name="Spat out").click()
    expect(page.locator("#outbox-list > li")).to_have_count(1)

    own = context.new_page()
    own.goto(f"{live_server.url}/sessions/{session.pk}/")
    expect(own.locator("#outbox-sign")).to_have_text("Waiting on the page of the group: 1")
    own.get_by_role("button", name="The client has left").click()
    expect(own.locator("#outbox-beside")).to_be_in_viewport()
    session.refresh_from_db()
    assert session.discharged_at is None

    context.unroute_all(behavior="wait")
    expect(page.locator("#outbox-list > li")).to_have_count(0, timeout=20_000)
    expect(own.locator("#outbox-sign")).to_have_text("Everything is stored")
    expect(own.locator("#outbox-beside")).to_be_hidden()


def test_a_hold_is_counted_from_the_tap_and_said_by_seat_without_a_connection(
    page: Page, context: BrowserContext, therapist: User, sign_in_page: SignInPage, live_server: Any
) -> None:
    prescriber = make_user(therapist.practice, Role.PRESCRIBER, name="Priya Rao")
    client = make_client(therapist.practice, therapist=therapist, prescriber=prescriber)
    make_course(client)
    group, [session] = make_group_sessions([client], therapist, prescriber, starts_at=timezone.now())
    page.clock.install(time=timezone.now())
    sign_in_page(page, therapist)
    open_group(page, group, live_server)
    context.set_offline(True)
    card(page, session).get_by_role("button", name="Taken").click()
    expect(page.locator("#outbox-list")).to_contain_text("Hold until")
    expect(page.locator(".alarm")).to_have_count(0)

    # The order's hold lasts twelve minutes.
    page.clock.fast_forward("12:01")
    expect(page.locator(".alarm")).to_contain_text("Seat 1: the hold is over, spit or swallow")
    expect(page.locator(".alarm")).not_to_contain_text(client.name)
