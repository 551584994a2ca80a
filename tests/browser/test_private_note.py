"""A private note in a real browser: confirmed, typed, warned of, kept, locked, left."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, expect

from clients.models import Client
from clinic.staff.models import User
from sessions.psychotherapy_notes.models import PsychotherapyNote
from tests.browser.desk import Desk
from tests.factories.people import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_note_is_written_and_locked(browser: Browser, live_server: Any, thea: User, alex: Client) -> None:
    desk = Desk.of(browser, live_server.url, thea)
    page = desk.page
    desk.go(reverse("clients:detail", args=[alex.pk]))
    page.get_by_role("navigation", name="Parts of the record").get_by_role("link", name="Notes").click()
    page.get_by_role("region", name="Psychotherapy notes").get_by_role("link", name="Open").click()
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    desk.sees("You have written none about this client")

    desk.press("Write a note")
    page.locator("[name=body]").fill("After 100 mg she went quiet.")
    expect(page.locator("[data-autosave-status]")).to_contain_text("medical record: 100 mg", timeout=10_000)
    assert PsychotherapyNote.objects.get().body == "After 100 mg she went quiet."

    # Pressed in the middle of typing: one sending, and it is taken.
    page.locator("[name=body]").press_sequentially(" Then she laughed.")
    desk.press("Keep as draft")
    desk.sees("Kept as a draft, for you alone.")
    assert PsychotherapyNote.objects.get().body.endswith("Then she laughed.")

    desk.press("Lock note")
    desk.sees("Take out what was found, or tick that it stays.")
    page.locator("[name=keep_findings]").check()
    desk.press("Lock note")
    desk.sees("to the byte, what you locked")
    assert PsychotherapyNote.objects.get().is_locked

    desk.press("Close the room")
    desk.go(reverse("psychotherapy_notes:own_notes"))
    desk.sees("Confirm it is you")
