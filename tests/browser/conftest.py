"""Debian's Chromium, driven by Playwright against a live server."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from clinic.staff.models import User
from tests.factories.people import PASSWORD

# Playwright's sync API runs an event loop; the database is used from this thread only.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
# A machine that does other work besides draws a page late; what never comes still fails.
expect.set_options(timeout=15_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)


def launch_options() -> dict[str, Any]:
    """Return how Chromium is started, here and in checks."""
    return {
        "executable_path": os.environ.get("KAPSTONE_CHROMIUM") or shutil.which("chromium"),
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-sync",
            "--disable-background-networking",
            "--disable-component-update",
            "--no-first-run",
        ],
    }


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    return launch_options()


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, Any]:
    return {"viewport": {"width": 1280, "height": 900}, "locale": "en-US", "timezone_id": "America/New_York"}


def until(page: Page, condition: str) -> None:
    """Wait for what no element shows. Playwright's own function is evaluated anew, which the pages' policy forbids."""
    page.evaluate(
        f"""async () => {{
            for (let tries = 0; !(await ({condition})); tries += 1) {{
                if (tries > 300) throw new Error("never came");
                await new Promise((done) => setTimeout(done, 50));
            }}
        }}"""
    )


SignInPage = Callable[[Page, User], Page]


@pytest.fixture
def sign_in_page(live_server: Any) -> SignInPage:
    """Return a function that signs a person in through the sign-in page."""

    def sign_in(page: Page, user: User) -> Page:
        page.goto(f"{live_server.url}/account/login/")
        page.get_by_label("Email").or_(page.get_by_label("E-mail")).first.fill(user.email)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(lambda url: "/login" not in url)
        return page

    return sign_in
