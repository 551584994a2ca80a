"""Every route x actor x ownership x method: the declared answer, and no canary where none belongs."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection, transaction
from django.urls import reverse

from clinic.audit.models import AuditEvent
from clinic.audit.terms import Act
from clinic.policy.routes import all_routes
from tests.factories.worlds import World
from tests.security.conftest import Actor, Stage
from tests.security.table import ROUTES, Line

pytestmark = pytest.mark.django_db

COMMON_METHODS = ("GET", "HEAD", "POST")
LOOKED_UP = ("GET", "POST")
RARE_METHODS = ("PUT", "PATCH", "DELETE", "OPTIONS")
# An export is an event of its own, beside the one of the access function.
READS = (Act.VIEW, Act.QUERY)
# What is a person's own, and no matter of who looks after the client.
PERSONAL = {
    "member", "credential", "emergency_access", "signature", "psychotherapy_note", "authorization", "release",
    "client_import", "credential_scan",
}  # fmt: skip
# Answers that show a page of one's own: the record itself, or a form with what was typed.
SHOWN = frozenset({200, 302, 400, 409, 422})
# What an allowed POST without any field may answer: the form again, a refusal, or a way on.
POSTED = frozenset({200, 204, 302, 303, 400, 404, 409, 422, 429})
# Pages of installed packages answer by the state of the sign-in; what matters is that nothing leaks.
PACKAGE = POSTED | {405}


def test_every_route_has_a_line_and_every_line_a_route(record_property: Callable[[str, object], None]) -> None:
    routes = {route.name for route in all_routes()}

    record_property("undeclared routes", len(routes - set(ROUTES)))
    assert routes == set(ROUTES)


@pytest.mark.parametrize("name", sorted(ROUTES))
def test_the_declared_answers(stage: Stage, name: str, record_property: Callable[[str, object], None]) -> None:
    line = ROUTES[name]
    has_argument = line.names_a_record
    wrong: list[str] = []
    cells = 0

    for actor in stage.actors.values():
        for letter in "ABC" if has_argument else "A":
            for method in methods_in(letter):
                wrong += ask(stage, name, line, actor, letter, method)
                cells += 1
    for actor in stage.near:
        for method in LOOKED_UP:
            wrong += ask(stage, name, line, actor, "A", method)
            cells += 1

    record_property("matrix cells", cells)
    record_property("matrix leaks", sum("shows" in sentence for sentence in wrong))
    assert wrong == []


def methods_in(letter: str) -> tuple[str, ...]:
    """A method is refused before any database is asked: on PostgreSQL, what is looked up is enough."""
    if connection.vendor == "postgresql":
        return LOOKED_UP
    return COMMON_METHODS + RARE_METHODS if letter == "A" else COMMON_METHODS


def ask(stage: Stage, name: str, line: Line, actor: Actor, letter: str, method: str) -> list[str]:
    """Ask once, undo everything, and return what was wrong with the answer."""
    cell = f"{actor.name} {method} {name} in {letter}"
    url = reverse(name, kwargs=line.kwargs_in(stage.worlds[letter]))
    with transaction.atomic():
        answer = actor.asks(method, url)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        shows_record = line.records_read and method == "GET" and answer.status_code == 200
        reads = AuditEvent.objects.filter(seq__gt=stage.last_seq, act__in=READS).count() if shows_record else 1
        transaction.set_rollback(True)
    wrong = []
    expected = expected_statuses(line, actor, letter, method)
    if answer.status_code not in expected:
        wrong.append(f"{cell}: {answer.status_code}, expected one of {sorted(expected)}")
    leaks = leaked(stage, actor, body.decode(errors="replace"), answer.status_code)
    if leaks:
        wrong.append(f"{cell}: shows {leaks} in a {answer.status_code}")
    if reads != 1:
        wrong.append(f"{cell}: {reads} read events before the page, expected 1")
    return wrong


def expected_statuses(line: Line, actor: Actor, letter: str, method: str) -> frozenset[int]:
    """Return the statuses the table allows for one cell."""
    allowed = line.methods.split()
    if line.is_public:
        return frozenset({200, 403, 405}) | POSTED | line.get_statuses
    if not actor.is_let_in:
        return PACKAGE | line.get_statuses if may_set_up(line, actor) else frozenset({302})
    if line.is_package:
        return PACKAGE | line.get_statuses
    if actor.role not in line.reach:
        return frozenset({404 if line.is_hidden else 403})
    if method not in allowed and not (method == "HEAD" and "GET" in allowed):
        return frozenset({405})
    if not reaches(line, actor, letter):
        return frozenset({404, 405}) if method == "HEAD" else frozenset({404})
    if method == "POST":
        return POSTED - {404} | line.post_statuses
    return frozenset({200}) | line.get_statuses | ({405} if method == "HEAD" else frozenset())


def reaches(line: Line, actor: Actor, letter: str) -> bool:
    """Say whether the record of a world is among those this actor reaches."""
    if not line.names_a_record:
        return True
    if actor.team is not None:
        is_practice_wide = "B" in line.reach[actor.role]
        is_theirs = line.team_suffices and letter in actor.team and letter in line.reach[actor.role]
        return line.about not in PERSONAL and (is_practice_wide or is_theirs)
    if actor.home == "C":
        return letter == "C" and bool(line.reach[actor.role]) and self_or_wider(line, actor)
    return letter in actor.home and letter in line.reach[actor.role]


def self_or_wider(line: Line, actor: Actor) -> bool:
    """In the other practice, the therapist is world C's own, as Home's is world A's."""
    return "A" in line.reach[actor.role]


def may_set_up(line: Line, actor: Actor) -> bool:
    """Without a second factor, the pages that set one up open, and nothing else."""
    return actor.name == "no-second-factor" and line.is_package


def leaked(stage: Stage, actor: Actor, body: str, status: int) -> list[str]:
    """Return the canaries in a body that this actor must not be shown."""
    return [mark for world in stage.worlds.values() for mark in hidden_marks(world, actor, status) if mark in body]


def hidden_marks(world: World, actor: Actor, status: int) -> list[str]:
    """Return the marks of a world that this actor never sees, or not in a refusal."""
    letter = {"zqaone": "A", "zqbtwo": "B", "zqcsix": "C"}[world.mark]
    marks = [world.name_mark, world.chart_mark, world.sealed_mark, f"{world.mark}license-number"]
    if status not in SHOWN or letter not in actor.home or not actor.is_let_in or not actor.role:
        return marks
    own = letter == "A" if actor.home == "AB" else letter == "C"
    if actor.team is not None and actor.role == "THERAPIST":
        return [world.sealed_mark, f"{world.mark}license-number"] if letter in actor.team else marks
    if actor.role == "THERAPIST" and own:
        return [f"{world.mark}license-number"]
    if actor.role == "PRESCRIBER" and own:
        return [world.sealed_mark, f"{world.mark}license-number"]
    if actor.role == "FRONT_DESK":
        return [world.chart_mark, world.sealed_mark, f"{world.mark}license-number"]
    return marks
