"""Wherever a call or a message to a client can start, it says what to heed first."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest
from django.conf import settings
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.models import Client
from clients.terms import ContactAnswer
from clinic.practice.terms import AppointmentKind
from clinic.staff.models import User
from tests.factories.room import make_appointment

TEMPLATES: Final = Path(settings.BASE_DIR) / "templates"
COMPONENT: Final = "components/safe_to_contact.html"
# A call, a message, or a form that sends something to a client; pages named for sending post to themselves.
STARTS: Final = re.compile(r"tel:|mailto:|sms:|action=\"{%\s*url\s+['\"]\w+:\w*send\w*['\"]")
EXEMPT: Final = {
    "clients/_people_card.html": "calls somebody else, below the contact card of the same page",
    "risk/_crisis.html": "calls a crisis line, not the client",
    "packets/packet.html": "goes to a prescriber, not to the client",
    "links/base.html": "the client reads it: the number is the practice's own",
}


def starting_points() -> list[str]:
    found = [path for path in TEMPLATES.rglob("*.html") if STARTS.search(path.read_text()) or path.name == "send.html"]
    return sorted(str(path.relative_to(TEMPLATES)) for path in found)


@pytest.mark.pure
@pytest.mark.parametrize("name", starting_points())
def test_every_page_that_can_start_a_call_or_a_message_shows_what_to_heed(name: str) -> None:
    assert name in EXEMPT or COMPONENT in (TEMPLATES / name).read_text()


@pytest.mark.pure
def test_the_pages_are_found_and_every_exemption_is_needed() -> None:
    assert {"reminders/message.html", "clients/_contact_card.html", "consents/send.html"} <= set(starting_points())
    assert [name for name in EXEMPT if name not in starting_points()] == []


def page(browser: Browser, route: str, *args: object, query: str = "") -> str:
    response = browser.get(reverse(route, args=args) + query)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


@pytest.fixture
def heeded(alex: Client) -> Client:
    """Alex, who shares a telephone."""
    alex.voicemail, alex.shared_phone = ContactAnswer.NO, ContactAnswer.YES
    alex.safe_to_contact = "Ask for the gardener."
    alex.save()
    return alex


@pytest.mark.django_db
def test_desk_and_therapist_read_it_on_client_booking_appointment_and_today(
    as_dana: Browser, heeded: Client, thea: User
) -> None:
    tomorrow = timezone.now() + timedelta(days=1)
    appointment = make_appointment(heeded, thea, AppointmentKind.PREPARATION, starts_at=tomorrow)
    pages = [
        page(as_dana, "clients:detail", heeded.pk),
        page(as_dana, "scheduling:book", query=f"?client={heeded.pk}"),
        page(as_dana, "scheduling:detail", appointment.pk),
        page(as_dana, "reports:today"),
    ]

    for text in pages:
        assert "No voicemail." in text
        assert "Somebody else uses the telephone." in text
        assert "Ask for the gardener." in text


@pytest.mark.django_db
def test_that_nobody_asked_is_said_too(as_thea: Browser, alex: Client) -> None:
    assert "Nobody asked who may hear a message." in page(as_thea, "clients:detail", alex.pk)
