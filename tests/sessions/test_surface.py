"""What the room offers to tap, from a real record; and what one look at alertness does and does not change."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from clients.models import Client, ContactPerson
from clients.terms import ContactKind
from clinic.staff.models import User
from sessions.models import DosingSession
from sessions.queries.gates import gates_of
from sessions.queries.room import room_of
from sessions.queries.surface import Surface, surface_of
from sessions.services import dosing
from sessions.terms import GateCode, NextAct, VitalSlot, VitalVerdict
from tests.factories.room import measure, take

pytestmark = pytest.mark.django_db


def surface(session: DosingSession, now: datetime) -> Surface:
    session.refresh_from_db()
    return surface_of(room_of(session, now))


def codes(session: DosingSession, now: datetime) -> list[NextAct]:
    return [act.code for act in surface(session, now).acts]


def test_a_ready_session_offers_to_start_and_then_the_planned_dose(
    ready: DosingSession, thea: User, ten: datetime
) -> None:
    assert codes(ready, ten) == [NextAct.START_SESSION]

    dosing.start_session(dosing_session=ready, actor=thea, now=ten)

    assert codes(ready, ten) == [NextAct.FIRST_DOSE]


def test_a_held_unit_offers_its_end_and_says_when_that_changes(
    started: DosingSession, thea: User, ten: datetime
) -> None:
    take(started, thea, at=ten)
    shown = surface(started, ten)

    assert shown.acts[0].code is NextAct.END_OF_HOLD
    assert shown.acts[0].at == ten + timedelta(minutes=12)
    assert shown.changes_at == ten + timedelta(minutes=12)


def test_the_booster_offered_is_what_order_and_count_leave(started: DosingSession, thea: User, ten: datetime) -> None:
    take(started, thea, at=ten)
    shown = surface(started, ten + timedelta(minutes=20))

    assert NextAct.BOOSTER_ANSWER in {act.code for act in shown.acts}
    assert (shown.booster_units, shown.booster_mg) == (Decimal(1), Decimal(50))


def test_no_amount_is_offered_that_the_order_does_not_leave(started: DosingSession, thea: User, ten: datetime) -> None:
    take(started, thea, at=ten, units=Decimal(4))
    shown = surface(started, ten + timedelta(minutes=20))

    assert NextAct.BOOSTER_ANSWER in {act.code for act in shown.acts}
    assert shown.booster_units is None


def test_outside_the_window_no_booster_is_offered(started: DosingSession, thea: User, ten: datetime) -> None:
    take(started, thea, at=ten)

    assert NextAct.BOOSTER_ANSWER not in codes(started, ten + timedelta(minutes=14))
    assert NextAct.BOOSTER_ANSWER not in codes(started, ten + timedelta(minutes=36))


def test_the_client_may_go_with_whom_the_record_knows(started: DosingSession, alex: Client, ten: datetime) -> None:
    for name, kind in (("Robin Doe", ContactKind.EMERGENCY), ("Kim Lee", ContactKind.CHAPERONE)):
        ContactPerson.objects.create(practice=alex.practice, client=alex, name=name, kind=kind)

    assert [(one.name, one.what) for one in surface(started, ten).receivers] == [
        ("Robin Doe", "ride home"),
        ("Kim Lee", "Chaperone"),
    ]


def test_alertness_alone_neither_ends_a_recheck_nor_counts_for_the_schedule(
    started: DosingSession, thea: User, ten: datetime
) -> None:
    take(started, thea, at=ten)
    measure(started, thea, at=ten + timedelta(minutes=1), systolic=154, diastolic=92)
    measure(started, thea, at=ten + timedelta(minutes=2), moaas=5)
    measure(started, thea, at=ten + timedelta(minutes=41), moaas=5)
    room = room_of(started, ten + timedelta(minutes=42))

    assert room.recheck_at == ten + timedelta(minutes=11)
    assert [slot.state for slot in room.schedule] == [VitalSlot.DONE, VitalSlot.DUE, VitalSlot.UPCOMING]
    second = measure(started, thea, at=ten + timedelta(minutes=43), systolic=155, diastolic=92)
    third = measure(started, thea, at=ten + timedelta(minutes=44), systolic=155, diastolic=92)
    assert (second.verdict, third.verdict) == (VitalVerdict.RECHECK, VitalVerdict.CONTACT_PRESCRIBER)


def test_a_call_for_alertness_stands_until_alertness_is_seen_again(
    started: DosingSession, thea: User, ten: datetime
) -> None:
    measure(started, thea, at=ten + timedelta(minutes=1), moaas=2)
    measure(started, thea, at=ten + timedelta(minutes=2), systolic=120, diastolic=80)
    room = room_of(started, ten + timedelta(minutes=3))
    assert room.is_emergency and room.call_prescriber

    measure(started, thea, at=ten + timedelta(minutes=4), moaas=5)
    room = room_of(started, ten + timedelta(minutes=5))
    assert not room.is_emergency and not room.call_prescriber


def test_looking_alert_does_not_meet_the_gate_and_looking_drowsy_does_not_pass_it(
    ready: DosingSession, thea: User, ten: datetime
) -> None:
    measure(ready, thea, at=ten, systolic=160, diastolic=99)
    measure(ready, thea, at=ten + timedelta(minutes=1), moaas=5)
    assert not _vitals_gate(ready, ten)

    measure(ready, thea, at=ten + timedelta(minutes=2), systolic=120, diastolic=80)
    assert _vitals_gate(ready, ten)

    measure(ready, thea, at=ten + timedelta(minutes=3), moaas=3)
    assert not _vitals_gate(ready, ten)


def _vitals_gate(session: DosingSession, now: datetime) -> bool:
    return next(gate.is_met for gate in gates_of(session, now) if gate.code is GateCode.VITALS)
