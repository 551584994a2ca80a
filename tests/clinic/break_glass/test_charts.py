"""A colleague's chart: opened with a reason, for one client and one hour, and everything of it on record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.test import Client as Browser

from clients.models import Client
from clinic.audit.models import AuditEvent
from clinic.break_glass.models import EmergencyAccess
from clinic.break_glass.queries import opened_today
from clinic.break_glass.terms import AccessState, Refusal
from clinic.policy.terms import Role
from clinic.staff.models import StaffRole, User
from tests.factories.people import make_client, make_course

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 9, 16, tzinfo=UTC)
Ask = Callable[..., Any]


def actions(**narrowed: Any) -> list[tuple[str, str]]:
    return list(AuditEvent.objects.filter(**narrowed).order_by("seq").values_list("action", "reason_code"))


def chart(client: Client) -> str:
    return f"/clients/{client.pk}/"


def test_it_opens_the_chart_and_says_so_on_every_page(
    alex: Client, otto: User, as_olive: Browser, ask: Ask, olive: User
) -> None:
    make_course(alex, goals="Sleep through the night")
    assert as_olive.get(chart(alex)).status_code == 404

    answer = ask(as_olive, alex)

    assert (answer.status_code, answer.url) == (302, chart(alex))
    page = as_olive.get(chart(alex)).content.decode()
    assert alex.legal_last_name in page
    assert "Emergency access to AD until" in page
    for url in ("/", "/clients/", "/calendar/", "/staff/me/"):
        if (other := as_olive.get(url)).status_code == 200:
            assert "Emergency access to AD until" in other.content.decode(), url
    access = EmergencyAccess.objects.get()
    assert (access.user, access.client, access.expires_at) == (olive, alex, access.opened_at + timedelta(hours=1))


def test_opening_and_every_view_are_marked(alex: Client, otto: User, as_olive: Browser, ask: Ask, olive: User) -> None:
    ask(as_olive, alex)
    as_olive.get(chart(alex))
    as_olive.get(f"{chart(alex)}weights/")

    assert actions(actor_id=olive.pk, client_id=alex.pk) == [
        ("break_glass.chart.opened", "DANGER"),
        ("clients.client.viewed", "BREAK_GLASS"),
        ("clients.client.viewed", "BREAK_GLASS"),
    ]


def test_the_care_teams_own_views_are_not_marked(
    alex: Client, otto: User, as_olive: Browser, as_thea: Browser, ask: Ask, thea: User
) -> None:
    ask(as_olive, alex)
    as_thea.get(chart(alex))

    assert actions(actor_id=thea.pk) == [("clients.client.viewed", "")]


def test_it_closes_to_the_second(alex: Client, otto: User, as_olive: Browser, ask: Ask) -> None:
    with time_machine.travel(NOON, tick=False):
        ask(as_olive, alex)
    answers = {}
    for seconds in (0, 3599, 3600, 3601):
        with time_machine.travel(NOON + timedelta(seconds=seconds), tick=False):
            # The sign-in itself must not be what ends.
            session = as_olive.session
            session["kapstone_last_input"] = int((NOON + timedelta(seconds=seconds)).timestamp())
            session.save()
            answers[seconds] = as_olive.get(chart(alex)).status_code

    assert answers == {0: 200, 3599: 200, 3600: 404, 3601: 404}


def test_it_is_bound_to_the_sign_in_that_opened_it(
    alex: Client, otto: User, olive: User, as_olive: Browser, ask: Ask, sign_in: Any
) -> None:
    ask(as_olive, alex)

    assert sign_in(olive).get(chart(alex)).status_code == 404


def test_no_other_client_is_opened_by_another_address(
    alex: Client, otto: User, thea: User, as_olive: Browser, ask: Ask
) -> None:
    other = make_client(alex.practice, therapist=thea, legal_first_name="Bo", legal_last_name="Other")
    course = make_course(other)
    ask(as_olive, alex)

    urls = (chart(other), f"/clients/courses/{course.pk}/", f"{chart(other)}weights/", f"{chart(other)}access/")
    assert [as_olive.get(url).status_code for url in urls] == [404] * 4
    assert "Other" not in as_olive.get("/clients/").content.decode()


def test_lists_and_search_stay_as_they_were(alex: Client, otto: User, as_olive: Browser, ask: Ask) -> None:
    ask(as_olive, alex)

    assert alex.legal_last_name not in as_olive.get("/clients/").content.decode()
    assert alex.legal_last_name not in as_olive.get(f"/find/?q={alex.legal_last_name}").content.decode()


def test_nothing_can_be_changed(alex: Client, otto: User, as_olive: Browser, ask: Ask) -> None:
    course = make_course(alex)
    ask(as_olive, alex)
    last = AuditEvent.objects.latest("seq").seq

    urls = (f"{chart(alex)}edit/", f"{chart(alex)}archive/", f"/clients/courses/{course.pk}/status/")
    assert [as_olive.post(url).status_code for url in urls] == [404] * 3
    assert as_olive.get(f"{chart(alex)}edit/").status_code == 404
    page = as_olive.get(chart(alex)).content.decode()
    assert f"{chart(alex)}edit/" not in page
    assert not AuditEvent.objects.filter(seq__gt=last, act="CHANGE").exists()


def test_the_reason_has_fifteen_characters_or_nothing_opens(
    alex: Client, otto: User, as_olive: Browser, ask: Ask
) -> None:
    answer = ask(as_olive, alex, reason="Need it now!!!")

    assert "15 characters or more" in answer.content.decode()
    assert EmergencyAccess.objects.count() == 0
    assert as_olive.get(chart(alex)).status_code == 404


def test_the_reason_is_sealed_and_not_in_the_ledger(alex: Client, otto: User, as_olive: Browser, ask: Ask) -> None:
    ask(as_olive, alex)

    with connection.cursor() as cursor:
        cursor.execute("SELECT reason FROM break_glass_emergencyaccess")
        assert b"danger" not in bytes(cursor.fetchone()[0])
    assert EmergencyAccess.objects.get().reason.endswith("is in danger.")


def test_whoever_asks_confirms_first_and_loses_nothing(
    alex: Client, otto: User, as_olive: Browser, confirm: Any
) -> None:
    assert as_olive.get("/emergency-access/").url.startswith("/account/reauthenticate/")

    answer = as_olive.post("/emergency-access/", {"last_name": "Doe", "reason": "Alex rang and is in danger."})

    assert answer.url == "/account/reauthenticate/?next=/emergency-access/"
    assert "danger" not in str(dict(as_olive.session))
    confirm(as_olive)
    assert "Alex rang and is in danger." in as_olive.get("/emergency-access/").content.decode()


@pytest.mark.parametrize("who", ["dana", "otto"])
def test_front_desk_and_owner_cannot_ask(alex: Client, who: str, request: pytest.FixtureRequest, ask: Ask) -> None:
    browser = request.getfixturevalue(f"as_{who}")

    assert ask(browser, alex).status_code == 403
    assert EmergencyAccess.objects.count() == 0


def test_a_clinician_of_another_practice_finds_nobody(
    alex: Client, as_stranger: Browser, ask: Ask, other_practice: Any
) -> None:
    answer = ask(as_stranger, alex)

    assert "No client of this practice has this name" in answer.content.decode()
    assert EmergencyAccess.objects.count() == 0


def test_the_care_team_is_sent_to_its_own_list(alex: Client, otto: User, as_thea: Browser, ask: Ask) -> None:
    assert "You look after this client" in ask(as_thea, alex).content.decode()
    refused = AuditEvent.objects.latest("seq")
    assert (refused.action, refused.reason_code, refused.outcome) == (
        "break_glass.chart.refused", Refusal.ON_THE_CARE_TEAM, "REFUSED",
    )  # fmt: skip


def test_it_is_off_where_nobody_else_works(alex: Client, olive: User, as_olive: Browser, ask: Ask) -> None:
    User.objects.filter(practice=alex.practice).exclude(pk=olive.pk).update(is_active=False)

    assert "somebody else in the practice" in ask(as_olive, alex).content.decode()
    assert EmergencyAccess.objects.count() == 0


def test_one_chart_at_a_time(alex: Client, otto: User, thea: User, as_olive: Browser, ask: Ask) -> None:
    other = make_client(alex.practice, therapist=thea, legal_first_name="Bo")
    ask(as_olive, alex)

    assert "Another chart is open" in ask(as_olive, other).content.decode()


def test_it_can_be_ended_early(alex: Client, otto: User, as_olive: Browser, ask: Ask) -> None:
    ask(as_olive, alex)
    access = EmergencyAccess.objects.get()

    as_olive.post(f"/emergency-access/{access.pk}/end/")

    assert as_olive.get(chart(alex)).status_code == 404
    assert "Emergency access to" not in as_olive.get("/").content.decode()
    assert actions(action="break_glass.chart.ended") == [("break_glass.chart.ended", "DANGER")]
    as_olive.post(f"/emergency-access/{access.pk}/end/")
    assert len(actions(action="break_glass.chart.ended")) == 1


def test_the_third_of_a_day_waits_for_an_owner(
    alex: Client, otto: User, thea: User, olive: User, as_olive: Browser, as_otto: Browser, ask: Ask
) -> None:
    clients = [alex, *(make_client(alex.practice, therapist=thea, legal_first_name=name) for name in ("Bo", "Cy"))]
    for client in clients[:2]:
        ask(as_olive, client)
        as_olive.post(f"/emergency-access/{EmergencyAccess.objects.get(client=client).pk}/end/")

    answer = ask(as_olive, clients[2])

    third = EmergencyAccess.objects.get(client=clients[2])
    assert answer.url == "/emergency-access/"
    assert (third.needs_consent, third.opened_at) == (True, None)
    assert as_olive.get(chart(clients[2])).status_code == 404
    as_olive.post(f"/emergency-access/{third.pk}/open/")
    assert as_olive.get(chart(clients[2])).status_code == 404
    as_otto.post(f"/emergency-access/reviews/{third.pk}/decide/", {"grant": "yes"})
    assert as_olive.get(chart(clients[2])).status_code == 404
    as_olive.post(f"/emergency-access/{third.pk}/open/")
    assert as_olive.get(chart(clients[2])).status_code == 200
    assert opened_today(olive, alex.practice, third.asked_at) == 3


def test_a_denied_chart_stays_closed(
    alex: Client, otto: User, olive: User, as_olive: Browser, as_otto: Browser, confirm: Any
) -> None:
    access = EmergencyAccess.objects.create(
        practice=alex.practice, client=alex, user=olive, reason_code="DANGER", reason="x", needs_consent=True,
        asked_at=datetime.now(UTC),
    )  # fmt: skip
    as_otto.post(f"/emergency-access/reviews/{access.pk}/decide/", {"grant": "no"})
    confirm(as_olive)
    as_olive.post(f"/emergency-access/{access.pk}/open/")

    access.refresh_from_db()
    assert access.state(datetime.now(UTC)) is AccessState.DENIED
    assert as_olive.get(chart(alex)).status_code == 404


def test_a_new_day_of_the_practice_counts_anew(alex: Client, otto: User, olive: User) -> None:
    for hour in (3, 5):  # 23:00 of the day before and 1:00, in New York
        moment = datetime(2026, 7, 9, hour, tzinfo=UTC)
        EmergencyAccess.objects.create(
            practice=alex.practice, client=alex, user=olive, reason_code="DANGER", reason="x", asked_at=moment,
            opened_at=moment, expires_at=moment + timedelta(hours=1),
        )  # fmt: skip

    assert opened_today(olive, alex.practice, datetime(2026, 7, 9, 12, tzinfo=UTC)) == 1


def test_losing_the_role_closes_the_chart_at_once(
    alex: Client, otto: User, olive: User, as_olive: Browser, ask: Ask
) -> None:
    ask(as_olive, alex)
    StaffRole.objects.filter(user=olive).update(role=Role.FRONT_DESK)

    assert as_olive.get(f"{chart(alex)}weights/").status_code == 403


def test_looking_for_a_client_needs_the_whole_name(alex: Client, otto: User, as_olive: Browser, ask: Ask) -> None:
    for typed in ({"first_name": "A"}, {"last_name": "D"}, {"birth_date": "1999-01-01"}, {"first_name": "%"}):
        assert "No client of this practice" in ask(as_olive, alex, **typed).content.decode(), typed
    assert ask(as_olive, alex, first_name=" aLEX ", birth_date="1984-05-17").status_code == 302


def test_a_name_that_two_bear_needs_the_birth_date(
    alex: Client, otto: User, thea: User, as_olive: Browser, ask: Ask
) -> None:
    make_client(alex.practice, therapist=thea, legal_last_name=alex.legal_last_name, birth_date="1990-01-01")

    assert "Add the birth date" in ask(as_olive, alex).content.decode()
    assert ask(as_olive, alex, birth_date="1984-05-17").status_code == 302


def test_guessing_names_is_recorded_and_limited(alex: Client, otto: User, as_olive: Browser, ask: Ask) -> None:
    for number in range(10):
        ask(as_olive, alex, first_name=f"Guess{number}")

    assert "too often today" in ask(as_olive, alex).content.decode()
    assert actions(action="break_glass.client.sought")[0] == ("break_glass.client.sought", "NO_SUCH_CLIENT")
    assert len(actions(action="break_glass.client.sought")) == 11


@pytest.mark.parametrize(
    "change",
    [
        "asked_at = '2020-01-01'", "reason = NULL", "opened_at = '2020-01-01'", "expires_at = '2099-01-01'",
        "user_id = (SELECT id FROM staff_user WHERE name = 'Thea Quinn')",
    ],
)  # fmt: skip
def test_the_database_keeps_what_was_said(
    alex: Client, otto: User, thea: User, as_olive: Browser, ask: Ask, change: str
) -> None:
    ask(as_olive, alex)

    for statement in ("DELETE FROM break_glass_emergencyaccess", f"UPDATE break_glass_emergencyaccess SET {change}"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
