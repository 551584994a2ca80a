"""The three worlds and the people who knock at every door of them; built once per file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.db import transaction
from django.test import Client as Browser
from django.utils import timezone

from clinic.audit.models import AuditEvent
from clinic.policy.terms import Role
from clinic.staff.models import User
from tests.factories.people import make_practice, make_user
from tests.factories.psychotherapy_notes import open_room
from tests.factories.worlds import World, make_colleagues, make_world


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Somebody who asks; ``home`` are the worlds of their practice."""

    name: str
    user: User | None
    role: str
    is_let_in: bool
    home: str
    # For who stands close to a care team: the worlds whose client they look after today.
    team: str | None = None
    browser: Browser = field(repr=False)
    cookies: SimpleCookie = field(repr=False)

    def asks(self, method: str, url: str, *, headers: dict[str, str] | None = None) -> Any:
        """Send one request as a browser that nothing has happened to yet."""
        self.browser.cookies = SimpleCookie(self.cookies.output(header="", sep=";"))
        return self.browser.generic(method, url, headers=headers)


@dataclass(frozen=True, kw_only=True)
class Stage:
    """Everything a security test plays on."""

    worlds: dict[str, World]
    actors: dict[str, Actor]
    # Who stands close to A's care team, or stood there; asked about that world alone.
    near: tuple[Actor, ...]
    last_seq: int


def make_actor(
    name: str, user: User | None, *, role: str = "", home: str = "AB", is_let_in: bool = True, team: str | None = None
) -> Actor:
    browser = Browser(raise_request_exception=False)
    if user is not None:
        browser.force_login(user, backend="clinic.staff.backends.StaffBackend")
        # Everybody has just confirmed who they are: then only the policy stands between them and a page.
        open_room(browser)
    return Actor(
        name=name, user=user, role=role, is_let_in=is_let_in, home=home, team=team, browser=browser,
        cookies=browser.cookies,
    )  # fmt: skip


@pytest.fixture(autouse=True)
def broker_that_answers(settings: Any) -> None:
    """Spare every look at the health page the wait for a broker nobody started."""
    settings.CELERY_BROKER_URL = "memory://"


@pytest.fixture(autouse=True)
def mail_from_inside_a_test(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let pages that mail do so although these tests hold a transaction of their own around each request."""
    monkeypatch.setattr("clinic.messaging.senders.email.refuse_inside_transaction", lambda: None)


@pytest.fixture(scope="module")
def stage(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> Iterator[Stage]:
    """Three worlds inside one transaction, which ends with the file."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_stage()
        transaction.set_rollback(True)


def build_stage() -> Stage:
    practice = make_practice(is_demo=True)
    elsewhere = make_practice(name="Elsewhere", neutral_name="Elsewhere Office", is_demo=True)
    strict = make_practice(name="Strict", neutral_name="Strict Office")
    therapist, prescriber, desk, owner = make_colleagues(practice, "Home")
    colleague, other_prescriber, _desk, _owner = make_colleagues(practice, "Colleague")
    theirs = make_colleagues(elsewhere, "Elsewhere")
    worlds = {
        "A": make_world("zqaone", practice, therapist, prescriber, desk, owner),
        "B": make_world("zqbtwo", practice, colleague, other_prescriber, desk, owner, hours_ago=6),
        "C": make_world("zqcsix", elsewhere, *theirs),
    }
    dismissed = make_user(practice, Role.THERAPIST, Role.OWNER, Role.FRONT_DESK, name="Dismissed")
    actors = [
        make_actor("anonymous", None, is_let_in=False),
        make_actor("dismissed", dismissed, is_let_in=False),
        make_actor("no-second-factor", make_user(strict, *Role, name="No Factor"), is_let_in=False, home=""),
        make_actor("without-roles", make_user(practice, name="No Role")),
        make_actor("therapist", therapist, role="THERAPIST"),
        make_actor("prescriber", prescriber, role="PRESCRIBER"),
        make_actor("front-desk", desk, role="FRONT_DESK"),
        make_actor("owner", owner, role="OWNER"),
        *(
            make_actor(f"{role.lower()}-elsewhere", user, role=role, home="C")
            for role, user in zip(("THERAPIST", "PRESCRIBER", "FRONT_DESK", "OWNER"), theirs, strict=True)
        ),
    ]
    User.objects.filter(pk=dismissed.pk).update(is_active=False)
    return Stage(
        worlds=worlds, actors={actor.name: actor for actor in actors}, near=make_near(worlds["A"]),
        last_seq=AuditEvent.objects.count(),
    )  # fmt: skip


def make_near(world: World) -> tuple[Actor, ...]:
    """Put people close to a client: on the care team beside the therapist, before, and without the role for it."""
    makers = (
        ("on-the-team", Role.THERAPIST, 90, None, "A"),
        ("left-the-team", Role.THERAPIST, 90, 1, ""),
        ("joins-the-team-tomorrow", Role.THERAPIST, -1, None, ""),
        ("on-the-team-role-taken-away", None, 90, None, ""),
        ("on-the-team-now-at-the-desk", Role.FRONT_DESK, 90, None, ""),
    )
    return tuple(_near(world, *maker) for maker in makers)


def _near(world: World, name: str, role: Role | None, since: int, until: int | None, team: str | None) -> Actor:
    user = make_user(world.practice, *([role] if role else []), name=name)
    today = timezone.now().astimezone(world.practice.zone).date()
    world.client.care_team.create(
        practice=world.practice, user=user, role=Role.THERAPIST, started_on=today - timedelta(days=since),
        ended_on=today - timedelta(days=until) if until else None,
    )  # fmt: skip
    return make_actor(name, user, role=role.value if role else "", team=team)
