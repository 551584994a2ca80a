"""With one chart open in an emergency, every other door stays as it was, and none lets anything be changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from clinic.audit.context import BREAK_GLASS
from clinic.audit.models import AuditEvent
from clinic.audit.terms import Act
from clinic.break_glass.middleware import SESSION_KEY
from clinic.break_glass.models import EmergencyAccess
from clinic.policy.grants import OPENED_IN_AN_EMERGENCY
from clinic.policy.routes import all_routes
from clinic.policy.terms import Role
from tests.factories.people import make_user
from tests.factories.worlds import World
from tests.security.conftest import Actor, Stage, make_actor
from tests.security.table import ROUTES

pytestmark = pytest.mark.django_db

PERMISSIONS = {route.name: route.policy.permissions for route in all_routes() if route.policy}
# The practice's own archive is no client's record: it is sealed, and every clinician may see that it was made.
ABOUT_A_RECORD = sorted(
    name for name, line in ROUTES.items()
    if line.names_a_record and line.about != "practice_archive"
    and not (line.is_public or line.is_package or name.startswith("break_glass:"))
)  # fmt: skip
# Whose pages ask for looking only, and may therefore be opened.
ONLY_LOOKED_AT = {name for name in ABOUT_A_RECORD if PERMISSIONS[name] <= OPENED_IN_AN_EMERGENCY}


@pytest.fixture
def helper(stage: Stage) -> Actor:
    """A therapist without clients who has world A's chart open."""
    world = stage.worlds["A"]
    person = make_user(world.practice, Role.THERAPIST, name="Helper")
    now = timezone.now()
    access = EmergencyAccess.objects.create(
        practice=world.practice, client=world.client, user=person, reason_code="DANGER",
        reason="Somebody is in danger.", asked_at=now, opened_at=now, expires_at=now + timedelta(hours=1),
    )  # fmt: skip
    actor = make_actor("helper", person, role="THERAPIST")
    session = actor.browser.session
    session[SESSION_KEY] = str(access.pk)
    session.save()
    return actor


def statuses(actor: Actor, name: str, world: World, method: str) -> tuple[int, bytes, list[str]]:
    url = reverse(name, kwargs=ROUTES[name].kwargs_in(world))
    with transaction.atomic():
        last = AuditEvent.objects.latest("seq").seq
        answer = actor.asks(method, url)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        events = AuditEvent.objects.filter(seq__gt=last, act=Act.VIEW).values_list("reason_code", flat=True)
        seen = list(events)
        transaction.set_rollback(True)
    return answer.status_code, body, seen


@pytest.mark.parametrize("name", ABOUT_A_RECORD)
def test_one_chart_opens_to_be_read_and_no_other(
    stage: Stage, helper: Actor, name: str, record_property: Callable[[str, object], None]
) -> None:
    wrong = []
    for letter, world in stage.worlds.items():
        for method in ("GET", "POST", "PUT", "DELETE"):
            status, body, seen = statuses(helper, name, world, method)
            is_opened = letter == "A" and method == "GET" and status == 200
            # What says only that something changed shows nothing, and is not recorded.
            if is_opened and seen != [BREAK_GLASS] * ROUTES[name].records_read:
                wrong.append(f"{method} {name} in {letter} is recorded as {seen}")
            if is_opened and name not in ONLY_LOOKED_AT:
                wrong.append(f"{method} {name} in {letter} opens")
            if not is_opened and status not in {403, 404, 405}:
                wrong.append(f"{method} {name} in {letter} answers {status}")
            if not is_opened and world.mark.encode() in body:
                wrong.append(f"{method} {name} in {letter} shows the record")

    record_property("emergency cells", 12)
    assert wrong == []


def test_the_record_itself_opens(stage: Stage, helper: Actor) -> None:
    world = stage.worlds["A"]
    pages = (
        "clients:detail", "clients:course", "clients:clearance", "sessions:detail", "sessions:note",
        "sessions:medicine", "sessions:prescription", "integration:note", "reports:document",
        "scheduling:detail", "measures:list",
    )  # fmt: skip

    answers = {name: statuses(helper, name, world, "GET")[0] for name in pages}

    assert answers == dict.fromkeys(pages, 200)


def test_psychotherapy_notes_never_open() -> None:
    sealed = {name for name in PERMISSIONS if name.startswith("psychotherapy")}

    assert sealed
    assert sealed & ONLY_LOOKED_AT == set()
