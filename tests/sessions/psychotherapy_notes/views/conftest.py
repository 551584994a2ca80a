"""Browsers of people who have just confirmed who they are, so that the room opens."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clinic.staff.models import User
from tests.conftest import SignIn
from tests.factories.people import PASSWORD

Confirm = Callable[[Browser], None]


@pytest.fixture
def confirm() -> Confirm:
    """Return a function that confirms, in a signed-in browser, who sits there."""

    def confirmed(browser: Browser) -> None:
        answer = browser.post(reverse("account_reauthenticate"), {"password": PASSWORD})
        assert answer.status_code == 302

    return confirmed


@pytest.fixture
def in_room(thea: User, sign_in: SignIn, confirm: Confirm) -> Browser:
    """Thea's browser, with the room open."""
    browser = sign_in(thea)
    confirm(browser)
    return browser
