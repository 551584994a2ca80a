"""Who can see a record, and why: the page and the policy must say the same, and a preview shows no more."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from django.db.models import F
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.models import CareTeamMember, Client
from clinic.audit.models import AuditEvent
from clinic.break_glass.models import EmergencyAccess
from clinic.break_glass.terms import EmergencyReason
from clinic.policy.preview import as_role
from clinic.policy.reach import holds
from clinic.policy.terms import Permission, Role
from clinic.practice.models import Practice
from clinic.staff.models import User
from reports.queries.sight import onlookers
from reports.terms import Sight, SightReason
from tests.conftest import SignIn
from tests.factories.background import make_entry
from tests.factories.people import make_client, make_course, make_user

pytestmark = pytest.mark.django_db
WHO_QUERIES = 15


def who(client: Client) -> str:
    return reverse("reports:who_can_see", args=[client.pk])


def previewed(client: Client, role: str) -> str:
    return reverse("reports:preview_record", args=[client.pk, role])


def text_of(response: Any) -> str:
    assert response.status_code == 200
    return " ".join(response.content.decode().replace("&#x27;", "'").split())


@pytest.fixture
def house(practice: Practice, alex: Client, thea: User, olive: User, dana: User, otto: User) -> list[User]:
    """Everybody who might, could once, or cannot see Alex's record."""
    former = make_user(practice, Role.THERAPIST, name="Fay Former")
    gone = make_user(practice, Role.THERAPIST, name="Gil Gone", is_active=False)
    make_user(practice, Role.OWNER, Role.FRONT_DESK, name="Bo Both")
    later = make_user(practice, Role.THERAPIST, name="Lea Later")
    today = timezone.localdate(timezone=practice.zone)
    for user, started_on, ended_on in (
        (former, date(2024, 1, 1), today - timedelta(days=1)),
        (gone, date(2024, 1, 1), None),
        (later, today + timedelta(days=5), None),
    ):
        CareTeamMember.objects.create(
            practice=practice, client=alex, user=user, role=Role.THERAPIST, started_on=started_on, ended_on=ended_on
        )
    now = timezone.now()
    EmergencyAccess.objects.create(
        practice=practice, client=alex, user=olive, reason_code=EmergencyReason.DANGER, reason="Call from the clinic.",
        asked_at=now, opened_at=now - timedelta(minutes=5), expires_at=now + timedelta(minutes=55),
    )  # fmt: skip
    return list(User.objects.filter(practice=practice))


def test_the_page_names_exactly_those_whom_the_policy_lets_in(house: list[User], alex: Client, thea: User) -> None:
    found = onlookers(alex, thea, timezone.now())
    named = {(line.person.pk, line.sight) for line in found.now}

    for person in house:
        is_in_emergency = any(
            line.person.pk == person.pk and line.reason is SightReason.EMERGENCY for line in found.now
        )
        person.emergency_client_id = alex.pk if is_in_emergency else None
        for sight, permission in ((Sight.WHOLE_CHART, Permission.VIEW_CHART), (None, Permission.VIEW_CLIENT)):
            may_open = Client.objects.visible_to(person, permission).filter(pk=alex.pk).exists()
            sights = {Sight.WHOLE_CHART} if sight else {Sight.WHOLE_CHART, Sight.PARTICULARS}
            assert may_open == any((person.pk, one) in named for one in sights), (person.name, permission)
    assert len(found.now) >= 6


def test_each_person_stands_there_with_reason_and_last_look(
    house: list[User], alex: Client, as_thea: Browser, as_dana: Browser, sign_in: SignIn
) -> None:
    as_dana.get(reverse("clients:detail", args=[alex.pk]))
    former = next(person for person in house if person.name == "Fay Former")
    members = CareTeamMember.objects.filter(user=former)
    members.update(ended_on=None)
    sign_in(former).get(reverse("clients:detail", args=[alex.pk]))
    members.update(ended_on=F("started_on") + timedelta(days=1))

    text = text_of(as_thea.get(who(alex)))
    now, _, before = text.partition('id="before-h"')

    assert "Thea Quinn, LMFT" in now
    assert "On the care team: Therapist, since Jan 1, 2024" in now
    assert "Emergency access, for an hour" in now
    assert "Role in the practice: Front desk" in now
    assert "Owner of the practice: Practice owner" in now
    assert "never looked" in now
    assert "Gil Gone" not in text
    assert "Lea Later" not in text
    assert "Fay Former" in before
    assert "Fay Former" not in now


def test_nobody_outside_the_care_team_opens_the_page(
    as_olive: Browser, as_dana: Browser, as_otto: Browser, alex: Client
) -> None:
    assert as_olive.get(who(alex)).status_code == 404
    assert as_dana.get(who(alex)).status_code == 403
    assert as_otto.get(previewed(alex, "owner")).status_code == 403


def test_a_stand_in_reaches_nothing_its_viewer_does_not(
    practice: Practice, alex: Client, thea: User, olive: User, priya: User, dana: User, otto: User
) -> None:
    make_client(practice, therapist=olive)
    nobody = make_user(practice, name="No Role")
    for viewer, role, permission in product((thea, priya, dana, otto, nobody), Role, Permission):
        stand_in = as_role(viewer, role)
        seen = set(Client.objects.visible_to(stand_in, permission).values_list("pk", flat=True))
        own = set(Client.objects.visible_to(viewer, permission).values_list("pk", flat=True))
        assert seen <= own, (viewer.name, role, permission)
        assert not holds(stand_in, permission) or holds(viewer, permission)
    assert thea.roles == {Role.THERAPIST}


def panels_in(text: str) -> list[str]:
    main = text.partition("<main")[2].partition("</main>")[0]
    return re.findall(r'<h2 id="[^"]+">([^<]+)</h2>', main)


@pytest.mark.parametrize("role", ["front-desk", "prescriber", "therapist"])
def test_a_preview_is_what_that_role_reads_as_far_as_the_viewer_may(
    as_thea: Browser, as_dana: Browser, as_priya: Browser, alex: Client, thea: User, role: str
) -> None:
    make_course(alex)
    make_entry(alex, thea, "medications")
    browsers = {"front-desk": as_dana, "prescriber": as_priya, "therapist": as_thea}
    real = text_of(browsers[role].get(reverse("clients:detail", args=[alex.pk])))

    shown = text_of(as_thea.get(previewed(alex, role)))

    # What the desk alone may do, a therapist's stand-in does not offer either.
    beyond = ["Charts of this client"] if role == "front-desk" else []
    assert [name for name in panels_in(real) if name not in beyond] == panels_in(shown)
    assert ("Sertraline" in shown) == ("Sertraline" in real) == (role != "front-desk")
    assert " inert>" in shown
    assert AuditEvent.objects.filter(action="reports.preview.viewed", client_id=alex.pk).count() == 1


def test_an_owner_is_shown_a_key_and_no_name(as_thea: Browser, alex: Client) -> None:
    text = text_of(as_thea.get(previewed(alex, "owner"))).partition("<main")[2]

    assert str(alex.pk) in text
    assert alex.name not in text


def test_there_is_no_preview_of_what_is_no_role(as_thea: Browser, alex: Client) -> None:
    assert as_thea.get(previewed(alex, "superuser")).status_code == 404
    assert as_thea.post(previewed(alex, "owner")).status_code == 405


@pytest.mark.parametrize("colleagues", [1, 3])
def test_the_number_of_questions_is_fixed(
    as_thea: Browser, alex: Client, practice: Practice, colleagues: int, django_assert_num_queries: Any
) -> None:
    for number in range(colleagues):
        user = make_user(practice, Role.THERAPIST, name=f"Colleague {number}")
        CareTeamMember.objects.create(
            practice=practice, client=alex, user=user, role=Role.THERAPIST, started_on=date(2024, 1, 1)
        )
    as_thea.get(who(alex))

    with django_assert_num_queries(WHO_QUERIES):
        as_thea.get(who(alex))
