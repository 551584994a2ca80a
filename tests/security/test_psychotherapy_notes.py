"""Psychotherapy notes reach nobody but their author, on no surface, and nobody learns that there are any.

Every surface is read twice by every actor: before anything is written, and after the author has
filled the room with marked notes, an authorization and a release. Nothing marked may appear, and
the two readings must be the same to the letter: a count, a row, a different answer would tell
(trust.md R-132, R-136, R-137; scorecard 18).
"""

from __future__ import annotations

import io
import logging
import os
import re
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any, Final

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.core.exceptions import FieldError
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction
from django.test import Client as Browser
from django.urls import reverse
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from clients import hooks, panels, timeline
from clients.models import Client
from clinic.audit.models import AuditEvent
from clinic.custody.exports.practice import PracticeZip
from clinic.custody.services.making import client_files
from clinic.policy.terms import Role
from clinic.scheduling.models import Appointment
from clinic.staff.models import User
from reports.documents import dosing_summary
from reports.queries.find import find_all
from reports.terms import RedactionProfile
from sessions.psychotherapy_notes.models import (
    AuthorizationRevocation,
    AuthorizedNote,
    PsychotherapyNote,
    Release,
    ReleaseAuthorization,
)
from sessions.psychotherapy_notes.services.authorizations import Signed, record_authorization, revoke_authorization
from sessions.psychotherapy_notes.services.notes import NoteText, begin_note, lock_note, save_note
from sessions.psychotherapy_notes.services.releases import release_notes
from sessions.psychotherapy_notes.terms import NoteKind, RevokedHow, SignedHow, Signer
from tests.factories.people import make_practice, make_user
from tests.factories.psychotherapy_notes import make_release, open_room
from tests.factories.worlds import World, make_colleagues, make_world
from tests.security.conftest import Actor, make_actor
from tests.security.table import ROUTES, Line

pytestmark = pytest.mark.django_db

NOW: Final = datetime.now(UTC).replace(microsecond=0)
MARK: Final = "zqsealed"
# Stands in every note too; what somebody types into a search comes back in its field.
WORD: Final = "wardrobe"
TABLES: Final = (PsychotherapyNote, ReleaseAuthorization, AuthorizedNote, AuthorizationRevocation, Release)
# What is never the same twice: tokens and nonces.
RANDOM: Final = re.compile(r"[A-Za-z0-9_-]{22,}={0,2}|nonce-\S+")
ROOM: Final = sorted(name for name in ROUTES if name.startswith("psychotherapy_notes:"))
# At length every page is read by everybody; otherwise those about clients, by those who come nearest.
IS_FULL: Final = os.environ.get("KAPSTONE_SEALED") == "full"
NEAREST: Final = (
    "colleague on the care team", "supervisor", "prescriber", "front desk", "owner", "every role, on the care team",
)  # fmt: skip
FURTHER: Final = ("therapist who left", "therapist elsewhere", "without a role", "dismissed", "anonymous")
ACTORS: Final = NEAREST + FURTHER if IS_FULL else NEAREST


@dataclass(frozen=True, kw_only=True)
class Written:
    """What the author put into the room; random keys before there is anything."""

    keys: Mapping[str, uuid.UUID]

    @classmethod
    def nothing(cls) -> Written:
        return cls(keys={name: uuid.uuid4() for name in ("psychotherapy_note", "authorization", "release")})


@dataclass(frozen=True, kw_only=True)
class House:
    """A client with a whole chart, their therapist, and everybody else who might look."""

    world: World
    author: User
    actors: Mapping[str, Actor]
    meeting: Appointment


@pytest.fixture(scope="module")
def house(django_db_setup: None, django_db_blocker: Any) -> Iterator[House]:
    with django_db_blocker.unblock(), transaction.atomic(), time_machine.travel(NOW, tick=False):
        yield build_house()
        transaction.set_rollback(True)


def build_house() -> House:
    practice = make_practice(is_demo=True)
    author, prescriber, desk, owner = make_colleagues(practice, "Home")
    world = make_world("zqaone", practice, author, prescriber, desk, owner, has_private_notes=False)
    people: dict[str, User | None] = {
        "colleague on the care team": _on_team(world, make_user(practice, Role.THERAPIST, name="Colleague")),
        "supervisor": make_user(practice, Role.THERAPIST, name="Supervisor"),
        "prescriber": prescriber,
        "front desk": desk,
        "owner": owner,
        "every role, on the care team": _on_team(world, make_user(practice, *Role, name="Everything")),
        "therapist who left": _on_team(world, make_user(practice, Role.THERAPIST, name="Left"), days=30),
        "therapist elsewhere": make_user(make_practice(name="Elsewhere", is_demo=True), Role.THERAPIST, name="Far"),
        "without a role": make_user(practice, name="No Role"),
        "dismissed": _on_team(world, make_user(practice, Role.THERAPIST, name="Dismissed")),
        "anonymous": None,
    }
    assert set(people) == {*NEAREST, *FURTHER}
    actors = {name: make_actor(name, user) for name, user in people.items()}
    User.objects.filter(name="Dismissed").update(is_active=False)
    # Whoever supervises the author co-signs what they sign, and is told nothing of what they keep to themselves.
    User.objects.filter(pk=author.pk).update(supervisor=people["supervisor"])
    return House(world=world, author=author, actors=actors, meeting=world.dosing_session.appointment)


def _on_team(world: World, user: User, *, days: int | None = None) -> User:
    ended_on = NOW.date() - timedelta(days=days) if days else None
    world.client.care_team.create(
        practice=world.practice, user=user, role=Role.THERAPIST, started_on=NOW.date() - timedelta(days=90),
        ended_on=ended_on,
    )  # fmt: skip
    return user


def fill_the_room(house: House) -> Written:
    """Let the author write, lock, record and release; every text carries the mark."""
    world, author = house.world, house.author
    locked = begin_note(client=world.client, actor=author, now=NOW)
    lock_note(note=locked, version=1, text=_words(house, "locked"), keep_findings=True, actor=author, now=NOW)
    draft = begin_note(client=world.client, actor=author, now=NOW)
    save_note(note=draft, version=1, text=_words(house, "draft"), actor=author, now=NOW)
    authorization = record_authorization(client=world.client, signed=_signed((locked,)), actor=author, now=NOW)
    taken_back = record_authorization(client=world.client, signed=_signed((locked,)), actor=author, now=NOW)
    revoke_authorization(
        authorization=taken_back, revoked_on=NOW.date() - timedelta(days=1), how=RevokedHow.IN_WORDS, actor=author,
        now=NOW,
    )  # fmt: skip
    release = make_release(authorization, mark=MARK)
    keys = {"psychotherapy_note": locked.pk, "authorization": authorization.pk, "release": release.pk}
    return Written(keys=keys)


def _words(house: House, which: str) -> NoteText:
    day = house.meeting.starts_at.astimezone(house.world.practice.zone).date()
    return NoteText(
        kind=NoteKind.PSYCHOTHERAPY, title=f"{MARK} {which} {WORD}", body=f"{MARK} {which} {WORD} 100 mg", about_on=day,
        appointment=house.meeting,
    )  # fmt: skip


def _signed(notes: tuple[PsychotherapyNote, ...]) -> Signed:
    return Signed(
        kind=NoteKind.PSYCHOTHERAPY, recipient=f"{MARK} recipient", purpose=f"{MARK} purpose",
        signed_on=NOW.date() - timedelta(days=2), signed_how=SignedHow.ON_PAPER, signer=Signer.REPRESENTATIVE,
        signer_name=f"{MARK} signer", signer_authority=f"{MARK} authority", kept_at=f"{MARK} cabinet",
        expires_on=NOW.date() + timedelta(days=90), notes=notes,
    )  # fmt: skip


# --- The surfaces --------------------------------------------------------------------------------

Reading = Callable[[House, Actor, Written], str]


def _page(name: str) -> Reading:
    def read(house: House, actor: Actor, written: Written) -> str:
        line = ROUTES[name]
        known = written.keys.get(line.about)
        url = reverse(name, kwargs={"pk": known} if known else line.kwargs_in(house.world))
        methods = [method for method in line.methods.split() if method == "GET" or name in ROOM]
        answers = [_text_of(actor.asks(method, url), written) for method in methods]
        if name == "clients:detail":
            answers.append(_text_of(actor.asks("GET", f"{url}?rows=all"), written))
        return "\n".join(answers)

    return read


def _text_of(answer: Any, written: Written) -> str:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    where = f"{answer.status_code} {answer.headers.get('Location', '')} {answer.headers.get('Content-Disposition', '')}"
    text = f"{where}\n{body.decode(errors='replace')}"
    # The address that was asked may come back in a link to the sign-in page.
    for key in written.keys.values():
        text = (
            text.replace(f"next=/psychotherapy-notes/notes/{key}/", "next=").replace(f"/{key}/", "/asked/")
            if answer.status_code == 302
            else text
        )
    return text


def _command_box(house: House, actor: Actor, written: Written) -> str:
    words = (
        WORD,
        f"locked {WORD}",
        house.world.client.name,
        "psychotherapy",
        "notes",
        str(house.world.client.pk),
    )
    return "\n".join(_text_of(actor.asks("GET", f"{reverse('reports:find')}?q={word}"), written) for word in words)


def _searches(house: House, actor: Actor, written: Written) -> str:
    urls = [f"{reverse('clients:list')}?q={WORD}", f"{reverse('scheduling:find_clients')}?q={WORD}"]
    return "\n".join(_text_of(actor.asks("GET", url), written) for url in urls)


def _activity(query: str) -> Reading:
    def read(_house: House, actor: Actor, written: Written) -> str:
        return _text_of(actor.asks("GET", f"{reverse('reports:activity')}?{query}"), written)

    return read


def _activity_csv(_house: House, actor: Actor, written: Written) -> str:
    """The exported ledger without its numbering: numbers and hashes go on, so that it can be verified.

    A number that is missing says that something lies outside the reader's view, as the failed
    sign-in of nobody and other practices do; it says neither what nor about whom.
    """
    text = _text_of(actor.asks("POST", reverse("reports:export_activity")), written)
    rows = [line for line in text.splitlines() if not line.startswith("seal,")]
    return "\n".join(re.sub(r"^\d+,|,[0-9a-f]{64}", "", line) for line in rows)


def _timeline(house: House, actor: Actor, _written: Written) -> str:
    if actor.user is None:
        return ""
    rows = timeline.rows_for(house.world.client, actor.user)
    beside = panels.panels_for(house.world.client, actor.user)
    return "\n".join(map(repr, [*rows, *((panel.title, panel.template, sorted(panel.context)) for panel in beside)]))


def _found(house: House, actor: Actor, _written: Written) -> str:
    if actor.user is None:
        return ""
    hits = [find_all(actor.user, word, path="/", now=NOW) for word in (WORD, house.world.client.name, "notes")]
    return repr(hits)


def _documents(house: House, actor: Actor, _written: Written) -> str:
    """What every printed summary of the session would state, for whomever it is issued."""
    if actor.user is None:
        return ""
    session = house.world.dosing_session
    profiles = (RedactionProfile.INTERNAL, RedactionProfile.CLIENT_COPY, RedactionProfile.PRESCRIBER_SUMMARY)
    return repr([dosing_summary.gather(session, profile=profile).as_json() for profile in profiles])


def _notice(_house: House, _actor: Actor, _written: Written) -> str:
    """What a copy of the whole record says about what it leaves out."""
    return "\n".join(notice() for notice in hooks.withheld_notices)


def _is_read(name: str, line: Line) -> bool:
    if "GET" not in line.methods and name not in ROOM:
        return False
    return IS_FULL or not (line.is_public or line.is_package or name.startswith(("staff:", "practice:")))


SURFACES: Final[Mapping[str, Reading]] = {
    **{name: _page(name) for name, line in ROUTES.items() if _is_read(name, line)},
    "command box": _command_box,
    "searches": _searches,
    "activity, narrowed to the client": _activity("what=psychotherapy_notes"),
    "activity, narrowed to notes": _activity("what=psychotherapy_notes.note"),
    "activity as CSV": _activity_csv,
    "client's timeline and panels": _timeline,
    "results of a search": _found,
    "facts of printed summaries": _documents,
    "notice in a copy of the record": _notice,
}


def readings(house: House, actor: Actor, written: Written, surfaces: Iterable[str] = SURFACES) -> dict[str, str]:
    """Read surfaces as this actor, leaving no trace."""
    found = {}
    for name in surfaces:
        with transaction.atomic():
            found[name] = SURFACES[name](house, actor, written)
            transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("name", ACTORS)
def test_nothing_is_shown_and_nothing_changes(
    house: House, name: str, record_property: Callable[[str, object], None]
) -> None:
    actor = house.actors[name]
    with transaction.atomic(), time_machine.travel(NOW, tick=False):
        _enter(house)
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


def _enter(house: House) -> None:
    """Let the author go in, as they may with any of their clients: that much is on record for all."""
    browser = Browser()
    browser.force_login(house.author, backend="clinic.staff.backends.StaffBackend")
    open_room(browser)
    assert browser.get(reverse("psychotherapy_notes:room", args=[house.world.client.pk])).status_code == 200


def test_the_surfaces_and_actors_are_those_of_the_goal(record_property: Callable[[str, object], None]) -> None:
    record_property("sealed surfaces", len(SURFACES))

    assert len(SURFACES) >= 12
    assert len(ACTORS) >= 6
    assert {"reports:today", "reports:client_access", "reports:documents", "clients:detail", "scheduling:feed"} <= set(
        SURFACES
    )


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
        _enter(house)
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


# --- What is no page -------------------------------------------------------------------------------


def test_the_ledger_holds_keys_and_no_word(house: House) -> None:
    with transaction.atomic(), time_machine.travel(NOW, tick=False):
        written = fill_the_room(house)
        rows = [row for row in AuditEvent.objects.values() if str(row["action"]).startswith("psychotherapy_notes.note")]
        transaction.set_rollback(True)

    assert str(written.keys["psychotherapy_note"]) in {row["object_id"] for row in rows}
    assert not [row for row in rows if MARK in repr(row)]


def test_no_table_holds_a_word_in_the_clear(house: House) -> None:
    with transaction.atomic(), time_machine.travel(NOW, tick=False):
        fill_the_room(house)
        found = {table for table in connection.introspection.table_names() if MARK.encode() in raw(table)}
        transaction.set_rollback(True)

    assert found == set()


def raw(table: str) -> bytes:
    """Return everything a table stores, as it is stored."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
        values = [value for row in cursor.fetchall() for value in row]
    return b"\n".join(bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for v in values)


def test_neither_names_nor_representations_tell(house: House) -> None:
    with transaction.atomic(), time_machine.travel(NOW, tick=False):
        fill_the_room(house)
        said = [f"{row} {row!r} {row.__dict__!r}" for table in TABLES for row in table._default_manager.all()]
        said += [repr(table._default_manager.all()) for table in TABLES]
        transaction.set_rollback(True)

    assert len(said) > len(TABLES)
    assert not [text for text in said if MARK in text]


def test_logs_say_nothing_at_their_loudest(house: House, caplog: pytest.LogCaptureFixture) -> None:
    browser = Browser()
    with (
        transaction.atomic(),
        time_machine.travel(NOW, tick=False),
        caplog.at_level(logging.DEBUG),
        # Settings keep these two quiet at every level; here even they speak.
        caplog.at_level(logging.DEBUG, logger="django.db.backends"),
        caplog.at_level(logging.DEBUG, logger="django.template"),
        _every_query_logged(),
    ):
        browser.force_login(house.author, backend="clinic.staff.backends.StaffBackend")
        open_room(browser)
        written = fill_the_room(house)
        note = PsychotherapyNote.objects.filter(locked_at__isnull=True).get()
        typed = {"version": "2", "kind": "PSYCHOTHERAPY", "title": MARK, "body": f"{MARK} 100 mg", "about_on": "soon"}
        for act in ("save", "lock"):
            assert browser.post(reverse(f"psychotherapy_notes:{act}", args=[note.pk]), typed).status_code == 400
        kept = browser.post(
            reverse("psychotherapy_notes:save", args=[note.pk]), {**typed, "about_on": NOW.date().isoformat()}
        )
        assert kept.status_code == 302
        readings(house, make_actor("author", house.author), written)
        transaction.set_rollback(True)

    assert len([record for record in caplog.records if record.name == "django.db.backends"]) > 1000
    assert MARK not in caplog.text
    assert not [message for message in mail.outbox if MARK in str(message.message())]


class _every_query_logged:  # noqa: N801 -- reads as a phrase
    def __enter__(self) -> None:
        connection.force_debug_cursor = True

    def __exit__(self, *_problem: object) -> None:
        connection.force_debug_cursor = False
        connection.queries_log.clear()


COMMANDS: Final = ("verify_audit", "check", "showmigrations", "sqlsequencereset therapy_sessions")


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_say_nothing(house: House, command: str) -> None:
    out = StringIO()
    with transaction.atomic():
        fill_the_room(house)
        try:
            call_command(*command.split(), stdout=out, stderr=out)
        except (CommandError, SystemExit) as ended:
            out.write(str(ended))
        transaction.set_rollback(True)

    assert MARK not in out.getvalue()


def test_a_dump_of_the_data_is_refused(house: House) -> None:
    out = StringIO()
    with transaction.atomic():
        fill_the_room(house)
        with pytest.raises((CommandError, FieldError)):
            call_command("dumpdata", "psychotherapy_notes", stdout=out)
        transaction.set_rollback(True)

    assert MARK not in out.getvalue()


def test_nothing_typed_in_the_room_is_kept_outside_it(house: House) -> None:
    """The rest of the application keeps what was typed and not sent under its own key; the room keeps its own."""
    author = make_actor("author", house.author)
    with transaction.atomic(), time_machine.travel(NOW, tick=False):
        written = fill_the_room(house)
        pages = {}
        for route in ROOM:
            if "GET" in ROUTES[route].methods and route != "psychotherapy_notes:download":
                known = written.keys.get(ROUTES[route].about)
                kwargs = {"pk": known} if known else ROUTES[route].kwargs_in(house.world)
                answer = author.asks("GET", reverse(route, kwargs=kwargs))
                pages[route] = (answer.status_code, answer.context["draft_page"])
        elsewhere = author.asks("GET", reverse("clients:edit", args=[house.world.client.pk])).context["draft_page"]
        transaction.set_rollback(True)

    assert elsewhere
    assert set(pages.values()) == {(200, "")}
