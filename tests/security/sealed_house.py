"""A client whose therapist keeps private notes, everybody else who might look, and every surface they might look at."""

from __future__ import annotations

import os
import re
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest
import time_machine
from django.db import transaction
from django.test import Client as Browser
from django.urls import reverse

from clients import hooks, panels, timeline
from clients.terms import ClientPart
from clinic.break_glass.middleware import SESSION_KEY
from clinic.break_glass.models import EmergencyAccess
from clinic.break_glass.terms import EmergencyReason
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
from sessions.psychotherapy_notes.terms import NoteKind, RevokedHow, SignedHow, Signer
from tests.factories.people import make_practice, make_user
from tests.factories.psychotherapy_notes import make_release, open_room
from tests.factories.worlds import World, make_colleagues, make_world
from tests.security.conftest import Actor, make_actor
from tests.security.table import ROUTES, Line

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
    "colleague in an emergency",
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
        "colleague in an emergency": make_user(practice, Role.THERAPIST, name="In An Emergency"),
        "therapist who left": _on_team(world, make_user(practice, Role.THERAPIST, name="Left"), days=30),
        "therapist elsewhere": make_user(make_practice(name="Elsewhere", is_demo=True), Role.THERAPIST, name="Far"),
        "without a role": make_user(practice, name="No Role"),
        "dismissed": _on_team(world, make_user(practice, Role.THERAPIST, name="Dismissed")),
        "anonymous": None,
    }
    assert set(people) == {*NEAREST, *FURTHER}
    actors = {name: make_actor(name, user) for name, user in people.items()}
    _open_in_an_emergency(world, actors["colleague in an emergency"])
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


def _open_in_an_emergency(world: World, actor: Actor) -> None:
    """Let somebody outside the care team see the whole chart for an hour: these notes are no part of it."""
    access = EmergencyAccess.objects.create(
        practice=world.practice, client=world.client, user=actor.user, reason_code=EmergencyReason.DANGER,
        reason="The client is in danger.", asked_at=NOW, opened_at=NOW, expires_at=NOW + timedelta(hours=1),
    )  # fmt: skip
    session = actor.browser.session
    session[SESSION_KEY] = str(access.pk)
    session.save()


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
            more = ["rows=all", *(f"part={part}" for part in ClientPart)]
            answers += [_text_of(actor.asks("GET", f"{url}?{asked}"), written) for asked in more]
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
    beside = [panel for part in ClientPart for panel in panels.panels_for(house.world.client, actor.user, part)]
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


def enter(house: House) -> None:
    """Let the author go in, as they may with any of their clients: that much is on record for all."""
    browser = Browser()
    browser.force_login(house.author, backend="clinic.staff.backends.StaffBackend")
    open_room(browser)
    assert browser.get(reverse("psychotherapy_notes:room", args=[house.world.client.pk])).status_code == 200
