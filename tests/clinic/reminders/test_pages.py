"""The list of messages, one message, and sending again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clients.models import Client
from clients.panels import panels_for
from clients.terms import ClientPart
from clients.timeline import rows_for
from clinic.audit.models import AuditEvent
from clinic.health.services import examine
from clinic.practice.models import Practice
from clinic.reminders.models import Reminder, ReminderRule
from clinic.reminders.services.watching import lateness
from clinic.reminders.terms import ReminderState
from clinic.scheduling.models import Appointment
from clinic.staff.models import User
from tests.factories.people import make_client
from tests.factories.scheduling import MONDAY, THURSDAY, book

MESSAGES = reverse("reminders:messages")
FRIDAY = THURSDAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def _monday() -> Any:
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def appointment(rules: list[ReminderRule], alex: Client, thea: User) -> Appointment:
    return book(alex, thea, starts_at=FRIDAY)


@pytest.fixture
def uncertain(appointment: Appointment) -> Reminder:
    Reminder.objects.filter(hours_before=72).update(
        state=ReminderState.UNCERTAIN, attempts=1, last_error="TimeoutError"
    )
    return Reminder.objects.get(hours_before=72)


def text(page: Any) -> str:
    return page.content.decode()


def shown(browser: Browser, **query: str) -> int:
    return len(browser.get(MESSAGES, query).context["table"].rows)


@pytest.mark.parametrize("role", ["as_thea", "as_dana"])
def test_the_desk_and_the_therapist_see_the_messages(
    role: str, appointment: Appointment, request: pytest.FixtureRequest
) -> None:
    page = request.getfixturevalue(role).get(MESSAGES)

    assert page.status_code == 200
    assert text(page).count("Alex Doe") == 2
    assert AuditEvent.objects.filter(action="reminders.messages.viewed").count() == 1


@pytest.mark.parametrize("role", ["as_priya", "as_otto"])
def test_others_have_no_such_page(role: str, appointment: Appointment, request: pytest.FixtureRequest) -> None:
    assert request.getfixturevalue(role).get(MESSAGES).status_code == 403


@pytest.mark.parametrize("role", ["as_olive", "as_stranger"])
def test_messages_to_other_peoples_clients_do_not_exist(
    role: str, uncertain: Reminder, request: pytest.FixtureRequest
) -> None:
    browser = request.getfixturevalue(role)

    assert shown(browser) == 0
    assert browser.get(reverse("reminders:detail", args=[uncertain.pk])).status_code == 404
    assert browser.post(reverse("reminders:send_again", args=[uncertain.pk])).status_code == 404


def test_the_list_filters_by_state(uncertain: Reminder, as_dana: Browser) -> None:
    counts = {name: shown(as_dana, show=name) for name in ("all", "call", "waiting", "sent", "withheld", "nonsense")}

    assert counts == {"all": 2, "call": 1, "waiting": 1, "sent": 0, "withheld": 1, "nonsense": 2}


@pytest.mark.parametrize("query", [{"page": "99"}, {"page": "x"}, {"sort": "body"}, {"sort": "-client"}])
def test_an_impossible_page_or_order_is_answered(
    query: dict[str, str], appointment: Appointment, as_dana: Browser
) -> None:
    assert as_dana.get(MESSAGES, query).status_code == 200


def test_what_was_not_sent_says_why(rules: list[ReminderRule], alex: Client, thea: User, as_dana: Browser) -> None:
    alex.channel_warned_at = None
    alex.save()
    book(alex, thea, starts_at=FRIDAY)

    assert "The client was not told of the risk of messages yet" in text(as_dana.get(MESSAGES))


def test_a_message_is_shown_as_the_client_reads_it(appointment: Appointment, alex: Client, as_thea: Browser) -> None:
    reminder = Reminder.objects.get(hours_before=24)

    page = text(as_thea.get(reverse("reminders:detail", args=[reminder.pk])))

    assert "This is a reminder of your appointment on Fri, Nov 27, 2026 at 10:00 with Willow Office." in page
    assert "Send again" not in page
    assert AuditEvent.objects.filter(action="reminders.reminder.viewed", client_id=alex.pk).count() == 1


def test_an_uncertain_message_offers_a_call_and_another_try(uncertain: Reminder, as_dana: Browser) -> None:
    page = text(as_dana.get(reverse("reminders:detail", args=[uncertain.pk])))
    assert "Call (555) 555-0123" in page

    answer = as_dana.post(reverse("reminders:send_again", args=[uncertain.pk]), follow=True)

    uncertain.refresh_from_db()
    assert uncertain.state is ReminderState.PENDING
    assert "The message goes out again within a minute" in text(answer)


def test_what_did_not_fail_cannot_be_sent_again(appointment: Appointment, as_dana: Browser) -> None:
    Reminder.objects.update(state=ReminderState.SENT, sent_at=MONDAY)
    reminder = Reminder.objects.get(hours_before=72)

    answer = as_dana.post(reverse("reminders:send_again", args=[reminder.pk]), follow=True)

    assert "Only a message that failed can be sent again." in text(answer)


def test_sending_again_is_not_a_link(uncertain: Reminder, as_dana: Browser) -> None:
    assert as_dana.get(reverse("reminders:send_again", args=[uncertain.pk])).status_code == 405
    assert as_dana.post(MESSAGES).status_code == 405


def test_a_prescriber_cannot_send_again(uncertain: Reminder, as_priya: Browser) -> None:
    assert as_priya.post(reverse("reminders:send_again", args=[uncertain.pk])).status_code == 403


def test_one_and_three_messages_cost_the_same(
    practice: Practice, appointment: Appointment, thea: User, as_dana: Browser, django_assert_num_queries: Any
) -> None:
    Reminder.objects.filter(hours_before=24).delete()
    as_dana.get(MESSAGES)
    with CaptureQueriesContext(connection) as first:
        as_dana.get(MESSAGES)
    book(make_client(practice, therapist=thea), thea, starts_at=FRIDAY + timedelta(hours=3))
    with django_assert_num_queries(len(first)):
        as_dana.get(MESSAGES)


def test_messages_stand_on_the_pages_of_client_and_appointment(
    uncertain: Reminder, appointment: Appointment, alex: Client, thea: User, priya: User, as_thea: Browser
) -> None:
    (panel,) = [panel for panel in panels_for(alex, thea, ClientPart.PEOPLE) if panel.title == "Messages"]
    rows = [row for row in rows_for(alex, thea) if row.kind == "message"]

    assert len(panel.context["reminders"]) == 2
    assert [row.title for row in rows] == ["Reminder"]
    assert [row for row in rows_for(alex, priya) if row.kind == "message"] == []
    assert "Not known whether it arrived" in text(as_thea.get(reverse("scheduling:detail", args=[appointment.pk])))


def test_a_dead_sender_turns_a_light_red(appointment: Appointment) -> None:
    due = FRIDAY - timedelta(hours=72)

    assert lateness(due + timedelta(minutes=5)).is_well is True
    assert lateness(due + timedelta(minutes=6)).is_well is False
    assert "reminders" in [part.name for part in examine(MONDAY)]
