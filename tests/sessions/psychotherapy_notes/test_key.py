"""Psychotherapy notes stand under a key of their own: without it they alone are lost (trust.md R-131)."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project_settings
from django.test import Client as Browser
from django.urls import reverse

from clinic.core.encryption import DecryptionFailed, EncryptedField
from clinic.core.keyring import Purpose, create_key_ring, forget_cached_ring
from sessions.psychotherapy_notes.models import (
    AuthorizationRevocation,
    AuthorizedNote,
    PsychotherapyNote,
    Release,
    ReleaseAuthorization,
)
from tests.factories.people import make_practice
from tests.factories.psychotherapy_notes import make_note, open_room
from tests.factories.worlds import World, make_colleagues, make_world
from tests.security.table import ROUTES

pytestmark = pytest.mark.django_db

Lose = Callable[[Purpose], None]


@pytest.fixture
def lose(tmp_path: Path, settings: Any) -> Iterator[Lose]:
    """Return a function that puts a new key in the place of a purpose's own, as after its loss."""
    held, other = tmp_path / "held.json", tmp_path / "other.json"
    shutil.copy(project_settings.KEY_RING_FILE, held)
    create_key_ring(other)

    def lost(purpose: Purpose) -> None:
        mine, foreign = (json.loads(path.read_text())["keys"] for path in (held, other))
        keys = [key for key in mine if key["purpose"] != purpose] + [
            key for key in foreign if key["purpose"] == purpose
        ]
        ring = tmp_path / f"without-{purpose}.json"
        ring.write_text(json.dumps({"version": 1, "keys": keys}))
        settings.KEY_RING_FILE = str(ring)
        forget_cached_ring()

    yield lost
    forget_cached_ring()


@pytest.fixture
def world() -> World:
    practice = make_practice(is_demo=True)
    return make_world("zqaone", practice, *make_colleagues(practice, "Home"))


@pytest.fixture
def browser(world: World) -> Browser:
    browser = Browser(raise_request_exception=False)
    browser.force_login(world.member, backend="clinic.staff.backends.StaffBackend")
    open_room(browser)
    return browser


def statuses(browser: Browser, world: World) -> dict[str, int]:
    """Open every page about the therapist's own client."""
    pages = {
        name: reverse(name, kwargs=line.kwargs_in(world))
        for name, line in ROUTES.items()
        if "GET" in line.methods and "A" in line.reach.get("THERAPIST", "") and not line.is_public
    }
    return {name: browser.get(url).status_code for name, url in pages.items()}


def test_without_their_key_these_notes_alone_are_lost(world: World, browser: Browser, lose: Lose) -> None:
    before = statuses(browser, world)
    lose(Purpose.PSYCHOTHERAPY)

    after = statuses(browser, world)

    changed = {name for name in after if after[name] != before[name]}
    assert {name: after[name] for name in changed} == {
        f"psychotherapy_notes:{page}": 503
        for page in ("own_notes", "room", "note", "record_authorization", "authorization", "download")
    }
    assert sum(status == 200 for status in after.values()) > 30
    with pytest.raises(DecryptionFailed):
        _ = PsychotherapyNote.objects.get().body


def test_the_room_says_why_it_cannot_be_opened(world: World, browser: Browser, lose: Lose) -> None:
    lose(Purpose.PSYCHOTHERAPY)

    page = browser.get(reverse("psychotherapy_notes:room", args=[world.client.pk])).content.decode()

    assert "a key that this installation no longer has" in page


def test_without_the_key_of_the_record_they_are_still_readable(world: World, lose: Lose) -> None:
    lose(Purpose.RECORD)

    assert PsychotherapyNote.objects.get().body == "zqaonesealed body"
    with pytest.raises(DecryptionFailed):
        _ = type(world.client).objects.get(pk=world.client.pk).email


def test_a_new_note_can_be_written_after_the_loss(world: World, lose: Lose) -> None:
    lose(Purpose.PSYCHOTHERAPY)

    new = make_note(world.client, world.member, body="Again.")

    assert PsychotherapyNote.objects.get(pk=new.pk).body == "Again."


def test_every_text_of_the_room_is_under_that_key() -> None:
    tables = (PsychotherapyNote, ReleaseAuthorization, AuthorizedNote, AuthorizationRevocation, Release)
    sealed = {
        f"{table.__name__}.{field.name}": field.purpose
        for table in tables
        for field in table._meta.fields
        if isinstance(field, EncryptedField)
    }

    assert len(sealed) == 10
    assert set(sealed.values()) == {Purpose.PSYCHOTHERAPY}
    readable = {
        f"{table.__name__}.{field.name}"
        for table in tables
        for field in table._meta.fields
        if field.get_internal_type() in {"TextField", "CharField", "JSONField"}
    }
    assert readable == {
        "PsychotherapyNote.kind", "PsychotherapyNote.locked_name", "ReleaseAuthorization.kind",
        "ReleaseAuthorization.signed_how", "ReleaseAuthorization.signer", "AuthorizationRevocation.how",
    }  # fmt: skip
