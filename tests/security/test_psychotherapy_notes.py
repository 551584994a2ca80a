"""Psychotherapy notes reach nobody but their author, on no surface, and nobody learns that there are any.

Every surface is read twice by every actor: before anything is written, and after the author has
filled the room with marked notes, an authorization and a release. Nothing marked may appear, and
the two readings must be the same to the letter: a count, a row, a different answer would tell
(trust.md R-132, R-136, R-137; scorecard 18).
"""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
import time_machine
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from clients.models import Client
from clinic.audit.models import AuditEvent
from clinic.custody.exports.practice import PracticeZip
from clinic.custody.services.making import client_files
from sessions.psychotherapy_notes.models import (
    ReleaseAuthorization,
)
from sessions.psychotherapy_notes.services.releases import release_notes
from tests.security.conftest import make_actor
from tests.security.sealed_house import (
    ACTORS,
    MARK,
    NOW,
    RANDOM,
    ROOM,
    SURFACES,
    House,
    Written,
    enter,
    fill_the_room,
    house,
    readings,
)
from tests.security.table import ROUTES

__all__ = ["house"]

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.mark.parametrize("name", ACTORS)
def test_nothing_is_shown_and_nothing_changes(
    house: House, name: str, record_property: Callable[[str, object], None]
) -> None:
    actor = house.actors[name]
    with transaction.atomic(), time_machine.travel(NOW, tick=False):
        enter(house)
        with transaction.atomic():
            written = fill_the_room(house)
            after = readings(house, actor, written)
            transaction.set_rollback(True)
        # Read again as if nothing had been written; a door that is shut to this role is shut either way.
        open_to_them = [surface for surface, text in after.items() if not text.startswith("403") or surface in ROOM]
        before = readings(house, actor, Written.nothing(), open_to_them)
        transaction.set_rollback(True)

    secrets = (MARK, *(str(key) for key in written.keys.values()))
    shown = {surface for surface, text in after.items() if any(secret in text for secret in secrets)}
    told = {surface for surface in before if RANDOM.sub("", before[surface]) != RANDOM.sub("", after[surface])}
    record_property("sealed actors", 1)
    record_property("sealed cells", len(after))
    record_property("sealed reachable", len(shown | told))
    assert (shown, told) == (set(), set())


def test_the_surfaces_and_actors_are_those_of_the_goal(record_property: Callable[[str, object], None]) -> None:
    record_property("sealed surfaces", len(SURFACES))

    assert len(SURFACES) >= 12
    assert len(ACTORS) >= 6
    assert {"reports:today", "reports:client_access", "reports:documents", "clients:detail", "scheduling:feed"} <= set(
        SURFACES
    )


def test_in_an_emergency_the_chart_is_open(house: House) -> None:
    """Without this, it would prove nothing that these notes are not seen in one."""
    actor = house.actors["colleague in an emergency"]
    with transaction.atomic(), time_machine.travel(NOW, tick=False):
        found = readings(house, actor, Written.nothing(), ["clients:detail", "notes:note"])
        transaction.set_rollback(True)

    assert house.world.name_mark in found["clients:detail"]
    assert house.world.chart_mark in found["notes:note"]


def test_the_author_is_shown_all_of_it(house: House) -> None:
    """Without this, a test that finds nothing anywhere would prove nothing."""
    browser = make_actor("author", house.author)
    with transaction.atomic(), time_machine.travel(NOW, tick=False):
        written = fill_the_room(house)
        found = readings(house, browser, written)
        transaction.set_rollback(True)

    shown = {surface for surface, text in found.items() if MARK in text}
    assert shown >= {
        f"psychotherapy_notes:{page}"
        for page in ("own_notes", "room", "note", "record_authorization", "authorization", "download")
    }
    assert "psychotherapy notes: note locked" in found["reports:client_access"].lower()


@pytest.mark.parametrize("name", [name for name in ACTORS if name not in {"anonymous", "dismissed"}])
def test_to_everybody_else_the_room_is_not_there(house: House, name: str) -> None:
    actor, statuses = house.actors[name], set()
    with transaction.atomic(), time_machine.travel(NOW, tick=False):
        written = fill_the_room(house)
        for route in ROOM:
            known = written.keys.get(ROUTES[route].about)
            if known is not None:
                for method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"):
                    statuses.add(actor.asks(method, reverse(route, args=[known])).status_code)
        transaction.set_rollback(True)

    # A method that no one may use is refused before anything is looked up.
    assert statuses <= {404, 405}


def test_the_disclosure_is_all_the_practice_is_told(house: House) -> None:
    """What left under an authorization has to be accounted for; the ledger says that it did, and no word of it."""
    owner, prescriber = house.actors["owner"], house.actors["prescriber"]
    access = reverse("reports:client_access", args=[house.world.client.pk])
    with transaction.atomic(), time_machine.travel(NOW, tick=False):
        fill_the_room(house)
        authorization = ReleaseAuthorization.objects.filter(revocation__isnull=True).get()
        release_notes(authorization=authorization, actor=house.author, now=NOW)
        pages = [
            owner.asks("GET", f"{reverse('reports:activity')}?what=psychotherapy_notes").content.decode(),
            prescriber.asks("GET", access).content.decode(),
            b"".join(owner.asks("POST", reverse("reports:export_activity")).streaming_content).decode(),
        ]
        recorded = set(AuditEvent.objects.filter(action__startswith="psychotherapy").values_list("action", flat=True))
        transaction.set_rollback(True)

    assert {action.partition(".")[2] for action in recorded} >= {
        "note.begun", "note.locked", "authorization.recorded", "authorization.revoked", "release.disclosed",
    }  # fmt: skip
    for page in pages:
        assert "release disclosed" in page or "release.disclosed" in page
        assert "note locked" not in page
        assert "note.locked" not in page
        assert MARK not in page


def test_a_copy_of_the_record_is_the_same_with_and_without_them(house: House) -> None:
    client = Client.objects.select_related("practice").get(pk=house.world.client.pk)
    with transaction.atomic(), time_machine.travel(NOW, tick=False):
        enter(house)
        before = copies_of_the_record(client)
        fill_the_room(house)
        after = copies_of_the_record(client)
        transaction.set_rollback(True)

    assert len(after) > 50
    assert {name for name in before | after if before.get(name) != after.get(name)} == set()
    assert not [name for name, content in after.items() if MARK.encode() in content]
    assert b"Psychotherapy notes, if a therapist of the practice keeps any" in after["README.txt"]


def copies_of_the_record(client: Client) -> dict[str, bytes]:
    """Return every file of a client's archive and of the practice's, documents as the text they print."""
    files, manifest = client_files(client, now=NOW)
    of_practice = PracticeZip(io.BytesIO(), practice=client.practice, made_at=NOW)
    of_practice.add_practice("today")
    found = {f"practice/{name}": repr(facts).encode() for name, facts in of_practice.files.items()}
    found |= {"counts": repr(manifest["counts"]).encode(), "practice counts": repr(of_practice.counts).encode()}
    return found | {name: _printed(content) if name.endswith(".pdf") else content for name, content in files.items()}


def _printed(content: bytes) -> bytes:
    if not content.startswith(b"%PDF"):
        return content
    try:
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).encode()
    except PyPdfError:
        return content


def test_whoever_reads_the_ledger_leaves_out_what_is_private() -> None:
    """A new list of events would tell at once; the first alone count or verify, and a named act is no list."""
    may_count = ("clinic/audit", "clinic/backups/verification.py", "clinic/signatures/verification.py")
    fine = (".shown_to(", ".none()", 'action="staff.')
    bare = [
        f"{path.relative_to(settings.BASE_DIR)}:{number}"
        for package in ("clinic", "clients", "sessions", "integration", "reports")
        for path in sorted((settings.BASE_DIR / package).rglob("*.py"))
        if not str(path.relative_to(settings.BASE_DIR)).startswith(may_count)
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if "AuditEvent.objects" in line and not any(narrowed in line for narrowed in fine)
    ]

    assert bare == []
