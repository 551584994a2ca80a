"""What a device is given for the room: few bytes, a page to keep that is nobody's, and a name to install it by."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urljoin

import pytest
from django.contrib.staticfiles import finders
from django.test import Client as Browser
from django.urls import reverse

from clinic.staff.models import User
from sessions.models import DosingSession, VitalReading
from sessions.views.room import RECENT
from tests.factories.room import measure

pytestmark = pytest.mark.django_db

MOST_BYTES = 150_000
LINKED = re.compile(r'(?:<script[^>]* src|<link[^>]*rel="stylesheet"[^>]*href)="(/static/[^"]+)"')
IMPORTED = re.compile(r'(?:from|import) "(\./[^"]+)"')


def loaded_by(page: str) -> set[str]:
    """Return every script and style a page loads, with what its scripts import."""
    wanted, found = LINKED.findall(page), set()
    while wanted:
        address = wanted.pop()
        if address in found:
            continue
        found.add(address)
        if address.endswith(".js"):
            wanted += [urljoin(address, name) for name in IMPORTED.findall(file_of(address).read_text())]
    return found


def file_of(address: str) -> Path:
    found = finders.find(address.removeprefix("/static/"))
    assert isinstance(found, str), f"{address} is not there"
    return Path(found)


def test_the_room_loads_at_most_so_many_bytes_of_script_and_style(
    started: DosingSession, as_thea: Browser, record_property: Callable[[str, object], None]
) -> None:
    page = as_thea.get(reverse("sessions:detail", args=[started.pk])).content.decode()

    files = loaded_by(page)
    total = sum(len(gzip.compress(file_of(address).read_bytes(), 6)) for address in files)

    record_property("bytes_of_script_and_style", total)
    assert {"/static/css/dosing.css", "/static/js/outbox.js", "/static/js/server.js"} <= files
    assert total <= MOST_BYTES


def test_while_it_goes_on_the_page_shows_the_latest_entries_and_leads_to_all(
    started: DosingSession, as_thea: Browser, thea: User, ten: datetime
) -> None:
    for number in range(RECENT + 2):
        measure(started, thea, at=ten + timedelta(seconds=number), systolic=120, diastolic=80)
    address = reverse("sessions:detail", args=[started.pk])

    recent, everything = (as_thea.get(address, query).content.decode() for query in ({}, {"timeline": "all"}))

    count = VitalReading.objects.filter(dosing_session=started).count()
    assert recent.count('id="entry-') == RECENT
    assert "earlier entries" in recent and "?timeline=all#record" in recent
    assert everything.count('id="entry-') >= count > RECENT
    assert "earlier entries" not in everything


def test_the_page_that_is_kept_is_the_same_for_everybody_and_names_nobody(
    started: DosingSession, as_thea: Browser, thea: User
) -> None:
    first = as_thea.get(reverse("sessions:offline")).content.decode()

    assert first == as_thea.get(reverse("sessions:offline")).content.decode()
    for word in (thea.name, thea.email, started.client.name, str(started.pk), str(thea.pk), "csrf"):
        assert word not in first


def test_the_script_that_keeps_it_rules_the_rooms_alone(as_thea: Browser) -> None:
    answer = as_thea.get(reverse("sessions:offline_worker"))

    assert answer.headers["Service-Worker-Allowed"] == "/sessions/"
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert "worker-src 'self'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_the_application_can_be_installed(as_thea: Browser) -> None:
    page = as_thea.get(reverse("sessions:offline")).content.decode() + as_thea.get("/").content.decode()
    [address] = re.findall(r'<link rel="manifest" href="([^"]+)"', page)

    manifest = json.loads(file_of(address).read_text())

    assert (manifest["display"], manifest["start_url"]) == ("standalone", "/")
    assert {icon["sizes"] for icon in manifest["icons"]} == {"192x192", "512x512"}
    assert all(file_of(icon["src"]).exists() for icon in manifest["icons"])
