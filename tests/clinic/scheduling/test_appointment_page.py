"""The page of one appointment: who opens it, its steps, moving and cancelling."""

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
from clinic.practice.models import Practice
from clinic.practice.terms import AppointmentKind, Modality
from clinic.scheduling.models import Appointment
from clinic.scheduling.services.changes import change_status
from clinic.scheduling.terms import AppointmentStatus
from clinic.staff.models import User
from tests.factories.people import make_client
from tests.factories.scheduling import MONDAY, THURSDAY, book

S = AppointmentStatus
ACTS = ("scheduling:change_status", "scheduling:move", "scheduling:cancel")


@pytest.fixture(autouse=True)
def _monday() -> Any:
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def appointment(alex: Client, thea: User) -> Appointment:
    return book(alex, thea, note="Bring the forms")


def url(name: str, appointment: Appointment) -> str:
    return reverse(name, args=[appointment.pk])


def text(page: Any) -> str:
    return page.content.decode()


@pytest.mark.parametrize("role", ["as_thea", "as_priya", "as_dana"])
def test_those_who_see_the_client_open_the_page(
    role: str, appointment: Appointment, request: pytest.FixtureRequest
) -> None:
    page = request.getfixturevalue(role).get(url("scheduling:detail", appointment))

    assert page.status_code == 200
    assert "Thu, Nov 26, 2026, 10:00 – 11:00, 1 h 00 min" in text(page)
    assert "Bring the forms" in text(page)
    assert (
        AuditEvent.objects.filter(action="scheduling.appointment.viewed", client_id=appointment.client_id).count() == 1
    )


@pytest.mark.parametrize(("role", "status"), [("as_olive", 404), ("as_stranger", 404), ("as_otto", 403)])
def test_nobody_else_does(role: str, status: int, appointment: Appointment, request: pytest.FixtureRequest) -> None:
    browser = request.getfixturevalue(role)

    assert browser.get(url("scheduling:detail", appointment)).status_code == status
    for name in ACTS:
        assert browser.post(url(name, appointment)).status_code == status


@pytest.mark.parametrize("name", ACTS)
def test_a_prescriber_looks_and_does_not_act(name: str, as_priya: Browser, appointment: Appointment) -> None:
    assert as_priya.post(url(name, appointment)).status_code == 403
    page = text(as_priya.get(url("scheduling:detail", appointment)))
    assert "Cancel this appointment" not in page
    assert url("scheduling:change_status", appointment) not in page


@pytest.mark.parametrize("name", ["scheduling:change_status", "scheduling:cancel"])
def test_acts_are_not_links(name: str, as_dana: Browser, appointment: Appointment) -> None:
    assert as_dana.get(url(name, appointment)).status_code == 405


def test_the_next_steps_are_offered_and_taken(as_dana: Browser, appointment: Appointment) -> None:
    page = as_dana.get(url("scheduling:detail", appointment))
    assert [step.target for step in page.context["facts"].steps] == [S.CONFIRMED, S.CHECKED_IN, S.COMPLETED]

    answer = as_dana.post(url("scheduling:change_status", appointment), {"target": "CONFIRMED"}, follow=True)

    appointment.refresh_from_db()
    assert appointment.status is S.CONFIRMED
    assert "The appointment is now “Confirmed”." in text(answer)


@pytest.mark.parametrize(
    ("target", "sentence"),
    [
        ("", "This is not a step of an appointment."),
        ("SLEEPING", "This is not a step of an appointment."),
        ("NO_SHOW", "From “Booked” an appointment cannot become “Did not come”."),
        ("CANCELLED", "Cancelling and moving are acts of their own."),
    ],
)
def test_an_impossible_step_is_a_sentence(
    target: str, sentence: str, as_dana: Browser, appointment: Appointment
) -> None:
    answer = as_dana.post(url("scheduling:change_status", appointment), {"target": target}, follow=True)

    assert sentence in text(answer)
    appointment.refresh_from_db()
    assert appointment.status is S.BOOKED


def test_cancelling_asks_for_a_reason_once(as_dana: Browser, appointment: Appointment) -> None:
    refused = as_dana.post(url("scheduling:cancel", appointment), {"reason": ""})
    done = as_dana.post(url("scheduling:cancel", appointment), {"reason": "Has the flu"}, follow=True)

    assert refused.status_code == 400
    assert "Say why the appointment is cancelled." in text(refused)
    assert "Has the flu" in text(done)
    assert "Cancel this appointment" not in text(done)
    appointment.refresh_from_db()
    assert appointment.status is S.CANCELLED


@pytest.mark.parametrize("reason", ["x" * 501, "x" * 2_000_000])
def test_an_endless_reason_is_refused(reason: str, as_dana: Browser, appointment: Appointment) -> None:
    assert as_dana.post(url("scheduling:cancel", appointment), {"reason": reason}).status_code == 400


def moving(appointment: Appointment, **fields: str) -> dict[str, str]:
    return {
        "therapist": str(appointment.therapist_id),
        "modality": "IN_PERSON",
        "room": "",
        "version": str(appointment.version),
        "starts_at": "2026-11-27T10:00",
        **fields,
    }


def test_moving_shows_free_times_with_its_own_time_among_them(as_dana: Browser, appointment: Appointment) -> None:
    page = as_dana.get(url("scheduling:move", appointment))

    values = [slot.value for slot in page.context["times"].slots]
    assert "2026-11-26T10:00" in values
    assert "2026-11-26T10:30" in values


def test_a_time_from_the_calendar_is_asked_about_first(as_dana: Browser, appointment: Appointment) -> None:
    page = text(as_dana.get(url("scheduling:move", appointment), {"starts_at": "2026-11-27T14:15"}))

    assert "Move it to this time?" in page
    assert "Fri, Nov 27, 2026, 14:15" in page


def test_an_appointment_moves(as_dana: Browser, appointment: Appointment) -> None:
    answer = as_dana.post(url("scheduling:move", appointment), moving(appointment), follow=True)

    appointment.refresh_from_db()
    assert appointment.starts_at == THURSDAY + timedelta(days=1)
    assert "Moved to Fri, Nov 27, 2026, 10:00." in text(answer)


def test_a_move_onto_another_appointment_is_a_sentence(
    practice: Practice, thea: User, as_dana: Browser, appointment: Appointment
) -> None:
    book(make_client(practice), thea, starts_at=THURSDAY + timedelta(days=1), modality=Modality.REMOTE)

    page = as_dana.post(url("scheduling:move", appointment), moving(appointment))

    assert page.status_code == 400
    assert "Thea Quinn is booked Fri, Nov 27, 2026, 10:00 to 11:10." in text(page)


def test_a_stale_form_is_refused_and_shows_the_present_time(as_dana: Browser, appointment: Appointment) -> None:
    as_dana.post(url("scheduling:move", appointment), moving(appointment))

    page = as_dana.post(url("scheduling:move", appointment), moving(appointment, starts_at="2026-11-30T10:00"))

    assert page.status_code == 400
    assert "Somebody else moved this appointment." in text(page)
    assert "now Fri, Nov 27, 2026, 10:00" in text(page)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("starts_at", ""),
        ("starts_at", "1890-01-01T10:00"),
        ("therapist", "x"),
        ("modality", ""),
        ("version", "-1"),
        ("version", "x"),
    ],
)
def test_impossible_moves_are_answered(field: str, value: str, as_dana: Browser, appointment: Appointment) -> None:
    page = as_dana.post(url("scheduling:move", appointment), moving(appointment, **{field: value}))

    assert page.status_code == 400
    appointment.refresh_from_db()
    assert appointment.version == 1


@pytest.mark.parametrize("query", [{"day": "x"}, {"starts_at": "x"}, {"therapist": "x"}, {"day": "0000-00-00"}])
def test_nonsense_in_the_address_is_answered(query: dict[str, str], as_dana: Browser, appointment: Appointment) -> None:
    assert as_dana.get(url("scheduling:move", appointment), query).status_code == 200


def test_a_dosing_session_without_integration_says_so_and_helps(as_dana: Browser, alex: Client, thea: User) -> None:
    dosing = book(alex, thea, kind=AppointmentKind.DOSING)

    page = text(as_dana.get(url("scheduling:detail", dosing)))

    assert "No integration session is booked after this dosing session." in page
    assert "kind=INTEGRATION" in page


def test_one_and_three_steps_cost_the_same(
    as_dana: Browser, dana: User, appointment: Appointment, django_assert_num_queries: Any
) -> None:
    as_dana.get(url("scheduling:detail", appointment))
    with CaptureQueriesContext(connection) as first:
        as_dana.get(url("scheduling:detail", appointment))
    for target in (S.CONFIRMED, S.CHECKED_IN):
        change_status(appointment=appointment, target=target, actor=dana, now=MONDAY)
    with django_assert_num_queries(len(first)):
        as_dana.get(url("scheduling:detail", appointment))


def test_the_clients_page_shows_appointments(appointment: Appointment, alex: Client, thea: User, otto: User) -> None:
    rows = [row for row in rows_for(alex, thea) if row.kind == "appointment"]
    (panel,) = [panel for panel in panels_for(alex, thea, ClientPart.OVERVIEW) if panel.title == "Next appointments"]

    assert [(row.title, row.detail) for row in rows] == [("Preparation", "Thea Quinn · Booked")]
    assert panel.context["appointments"] == [appointment]
    assert [row for row in rows_for(alex, otto) if row.kind == "appointment"] == []
