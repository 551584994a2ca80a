"""Somebody asks for the chart of a client they do not look after."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clients.models import Client
from tests.factories.people import PASSWORD

Ask = Callable[..., Any]
Confirm = Callable[[Browser], None]
REASON = "Alex rang the office and is in danger."


@pytest.fixture
def confirm() -> Confirm:
    """Return a function that confirms, in a signed-in browser, who sits there."""

    def confirmed(browser: Browser) -> None:
        assert browser.post(reverse("account_reauthenticate"), {"password": PASSWORD}).status_code == 302

    return confirmed


@pytest.fixture
def ask(confirm: Confirm) -> Ask:
    """Return a function that asks for a client's chart, and confirms when it is told to."""

    def asked(browser: Browser, client: Client, **typed: str) -> Any:
        form = {
            "last_name": client.legal_last_name, "first_name": client.legal_first_name, "reason_code": "DANGER",
            "reason": REASON,
        }  # fmt: skip
        answer = browser.post("/emergency-access/", form | typed)
        if answer.headers.get("Location", "").startswith(reverse("account_reauthenticate")):
            confirm(browser)
            answer = browser.post("/emergency-access/", form | typed)
        return answer

    return asked
