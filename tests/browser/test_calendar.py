"""The calendar in a real browser: the grid, the list without scripts and on a telephone, a drag."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from clients.models import Client
from clinic.practice.terms import Modality
from clinic.scheduling.models import Appointment
from clinic.staff.models import User
from tests.browser.axe import violations
from tests.browser.conftest import SignInPage
from tests.factories.scheduling import book

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def tomorrow() -> datetime:
    """Ten o'clock tomorrow at the practice; a Saturday or Sunday is as good as any day."""
    with timezone.override("America/New_York"):
        start = timezone.localtime().replace(hour=10, minute=0, second=0, microsecond=0)
    return start + timedelta(days=1)


@pytest.fixture
def appointment(alex: Client, thea: User, tomorrow: datetime) -> Appointment:
    return book(alex, thea, starts_at=tomorrow, now=timezone.now(), modality=Modality.REMOTE)


def week_of(live_server: Any, day: datetime, view: str = "week") -> str:
    return f"{live_server.url}/calendar/?view={view}&date={day.date().isoformat()}"


def test_the_grid_shows_an_appointment_with_status_in_words_and_opens_it(
    page: Page, live_server: Any, sign_in_page: SignInPage, thea: User, appointment: Appointment, tomorrow: datetime
) -> None:
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    sign_in_page(page, thea).goto(week_of(live_server, tomorrow))

    block = page.get_by_role("link", name="Alex Doe")
    expect(block).to_contain_text("10:00")
    expect(block).to_contain_text("Booked")
    assert violations(page) == []
    block.click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Preparation, Alex Doe")
    assert problems == []


def test_the_now_line_is_on_the_practices_clock(
    browser: Browser, live_server: Any, sign_in_page: SignInPage, thea: User, appointment: Appointment
) -> None:
    with timezone.override("America/New_York"):
        now = timezone.localtime().replace(hour=12, minute=20)
    context = browser.new_context(timezone_id="Asia/Tokyo", viewport={"width": 1280, "height": 900})
    context.clock.install(time=now)
    with time_machine.travel(now, tick=True):
        page = sign_in_page(context.new_page(), thea)
        page.goto(f"{live_server.url}/calendar/?view=day")
        expect(page.locator(".ec-now-indicator")).to_have_count(1)
    top = page.evaluate("document.querySelector('.ec-now-indicator').style.insetBlockStart")
    minutes = float(top.removesuffix("px")) / 36 * 30
    assert abs(minutes - (now.hour * 60 + now.minute)) <= 3
    context.close()


def test_without_scripts_the_list_shows_the_same(
    browser: Browser,
    live_server: Any,
    sign_in_page: SignInPage,
    thea: User,
    appointment: Appointment,
    tomorrow: datetime,
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = sign_in_page(context.new_page(), thea)
    page.goto(week_of(live_server, tomorrow))

    page.get_by_role("link", name="Show the list").click()

    expect(page.get_by_role("link", name=re.compile("Alex Doe"))).to_contain_text("Booked")
    context.close()


def test_a_telephone_starts_with_the_list(
    browser: Browser, live_server: Any, sign_in_page: SignInPage, thea: User, appointment: Appointment
) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = sign_in_page(context.new_page(), thea)
    page.goto(f"{live_server.url}/calendar/")

    page.wait_for_url(re.compile("view=list"))
    expect(page.get_by_role("link", name="List")).to_have_attribute("aria-current", "page")
    assert violations(page) == []
    context.close()


def test_dragging_asks_before_anything_moves(
    page: Page, live_server: Any, sign_in_page: SignInPage, thea: User, appointment: Appointment, tomorrow: datetime
) -> None:
    sign_in_page(page, thea).goto(week_of(live_server, tomorrow, "day"))
    block = page.get_by_role("link", name="Alex Doe")
    # Where it stays, once the grid is drawn and has scrolled to the day's hours.
    block.hover()
    box = block.bounding_box()
    assert box is not None

    page.mouse.move(box["x"] + 30, box["y"] + 15)
    page.mouse.down()
    page.mouse.move(box["x"] + 30, box["y"] + 60, steps=6)
    page.mouse.move(box["x"] + 30, box["y"] + 15 + 72, steps=6)
    page.mouse.up()

    expect(page.get_by_role("heading", name="Move it to this time?")).to_be_visible()
    appointment.refresh_from_db()
    assert appointment.version == 1
    page.get_by_role("button", name="Move", exact=True).click()
    expect(page.get_by_text(re.compile(r"Moved to \w{3}, "))).to_be_visible()
    appointment.refresh_from_db()
    assert appointment.starts_at == tomorrow + timedelta(hours=1)


def test_the_keyboard_alone_books_dosing_and_integration(
    page: Page, live_server: Any, sign_in_page: SignInPage, thea: User, alex: Client
) -> None:
    monday = timezone.localdate() + timedelta(days=7 - timezone.localdate().weekday())
    address = f"{live_server.url}/calendar/book/?client={alex.pk}&kind=DOSING&day={monday.isoformat()}"
    sign_in_page(page, thea).goto(address)

    page.get_by_role("link", name="10:00").press("Enter")
    expect(page.get_by_role("heading", name="Integration afterwards")).to_be_visible()
    page.get_by_role("button", name="13:00").first.press("Enter")

    expect(page.get_by_text("Booked:")).to_be_visible()
    dosing, integration = Appointment.objects.order_by("starts_at")
    assert integration.follows == dosing
