"""What the medicine adds to a client's page, for whom, and at what cost."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clients.models import Client, Course
from clinic.practice.terms import AppointmentKind
from clinic.staff.models import User
from sessions import contributions
from sessions.models import DosingSession
from sessions.services import dosing, events
from sessions.terms import AdverseTerm, GateCode, Severity
from tests.conftest import SignIn
from tests.factories.room import full_header, make_appointment, make_prescription, take

pytestmark = pytest.mark.django_db

ROWS = (
    contributions.session_rows,
    contributions.adverse_rows,
    contributions.order_rows,
    contributions.note_rows,
)


def titles(client: Client, user: User) -> list[str]:
    return sorted(row.title for contribute in ROWS for row in contribute(client, user))


def untoward(session: DosingSession, actor: User, at: datetime) -> None:
    events.record_adverse_event(
        dosing_session=session,
        key=uuid.uuid4(),
        untoward=events.Untoward(term=AdverseTerm.NAUSEA, reported_severity=Severity.MILD, at=at),
        actor=actor,
        now=at,
    )


def test_the_timeline_shows_orders_sessions_and_adverse_events(
    started: DosingSession, alex: Client, thea: User, ten: datetime
) -> None:
    take(started, thea, at=ten)
    untoward(started, thea, ten)

    assert titles(alex, thea) == [
        "Adverse event: Nausea",
        "Dosing session 1: Monitoring",
        "Order signed by Priya Rao, MD",
    ]


def test_others_see_nothing(
    started: DosingSession, alex: Client, thea: User, dana: User, otto: User, olive: User, ten: datetime
) -> None:
    take(started, thea, at=ten)
    untoward(started, thea, ten)

    assert [titles(alex, user) for user in (dana, otto, olive)] == [[], [], []]
    assert [contributions.medicine_panel(alex, user) for user in (dana, otto)] == [None, None]
    assert [contributions.next_session_panel(alex, user) for user in (dana, otto, olive)] == [None, None, None]


def test_another_therapist_learns_nothing_from_the_medicine_panel(
    started: DosingSession, alex: Client, thea: User, olive: User, ten: datetime
) -> None:
    take(started, thea, at=ten)

    panel = contributions.medicine_panel(alex, olive)

    assert panel is not None
    assert (panel.context["order"], panel.context["last_dose"]) == (None, None)


def test_the_medicine_panel_counts_units_and_names_the_last_dose(
    started: DosingSession, alex: Client, thea: User, ten: datetime
) -> None:
    dose = take(started, thea, at=ten)

    panel = contributions.medicine_panel(alex, thea)

    assert panel is not None
    assert panel.context["count"].on_hand == Decimal(10)
    assert panel.context["last_dose"] == dose
    assert panel.context["may_sign_order"] is False


def test_the_next_session_panel_names_the_open_gates(
    ready: DosingSession, alex: Client, thea: User, ten: datetime
) -> None:
    dosing.prepare(
        dosing_session=ready, version=ready.version, header=full_header(ten, ride_name=""), actor=thea, now=ten
    )

    with time_machine.travel(ten, tick=False):
        panel = contributions.next_session_panel(alex, thea)

    assert panel is not None
    assert panel.context["dosing_session"] == ready
    assert [gate.code for gate, _owner, _since in panel.context["gates"]] == [GateCode.RIDE]


def test_a_session_long_past_is_not_next(ready: DosingSession, alex: Client, thea: User, ten: datetime) -> None:
    with time_machine.travel(ten + timedelta(days=2), tick=False):
        assert contributions.next_session_panel(alex, thea) is None


def test_rows_and_panels_take_a_fixed_number_of_queries(
    started: DosingSession, course: Course, alex: Client, thea: User, priya: User, ten: datetime
) -> None:
    assert thea.roles

    def count() -> int:
        with time_machine.travel(ten, tick=False), CaptureQueriesContext(connection) as queries:
            titles(alex, thea)
            contributions.medicine_panel(alex, thea)
            contributions.next_session_panel(alex, thea)
        return len(queries)

    untoward(started, thea, ten)
    take(started, thea, at=ten)
    few = count()
    for number in range(5):
        untoward(started, thea, ten)
        make_prescription(course, priya, now=ten + timedelta(minutes=number + 1))

    assert count() == few


def test_the_page_of_a_dosing_appointment_leads_to_its_session(
    ready: DosingSession, alex: Client, thea: User, dana: User, ten: datetime
) -> None:
    talk = make_appointment(alex, thea, AppointmentKind.REVIEW, starts_at=ten + timedelta(days=9))

    with time_machine.travel(ten, tick=False):
        panel = contributions.appointment_panel(ready.appointment, thea)
        elsewhere = (
            contributions.appointment_panel(talk, thea),
            contributions.appointment_panel(ready.appointment, dana),
        )

    assert panel is not None
    assert (panel.context["dosing_session"], panel.context["may_record"]) == (ready, True)
    assert elsewhere == (None, None)


def test_the_pages_show_the_panels(ready: DosingSession, sign_in: SignIn, thea: User, ten: datetime) -> None:
    with time_machine.travel(ten, tick=False):
        browser = sign_in(thea)
        detail = reverse("clients:detail", args=[ready.client_id])
        of_client = browser.get(detail).content.decode()
        medicine = browser.get(detail, {"part": "MEDICINE"}).content.decode()
        of_appointment = browser.get(reverse("scheduling:detail", args=[ready.appointment_id])).content.decode()

    url = reverse("sessions:detail", args=[ready.pk])
    assert url in of_client
    assert url in of_appointment
    assert "Units left by the count" in medicine
