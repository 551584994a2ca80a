"""Fifty people book one slot at once; one of them gets it (trust.md, ASVS 15.4.2)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connections

from clients.models import Client
from clinic.policy.terms import Role
from clinic.practice.models import Practice
from clinic.practice.terms import Modality
from clinic.scheduling.models import Appointment, GroupSession
from clinic.scheduling.services.booking import BookingRefused
from clinic.scheduling.services.changes import ChangedMeanwhile, StepRefused, cancel, change_status, reschedule
from clinic.scheduling.services.conflicts import SlotTaken
from clinic.scheduling.services.groups import call_off
from clinic.scheduling.terms import AppointmentStatus
from clinic.staff.models import User
from tests.factories.people import make_client, make_user
from tests.factories.scheduling import MONDAY, THURSDAY, book, make_group, seat

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = 50
AT_ONCE = 10


@pytest.fixture
def clients(practice: Practice) -> list[Client]:
    return [make_client(practice) for _ in range(PEOPLE)]


def _all_at_once(act: object, items: list[object]) -> list[str]:
    barrier = Barrier(AT_ONCE)

    def run(item: object) -> str:
        barrier.wait(30)
        try:
            act(item)  # type: ignore[operator]
        except (SlotTaken, ChangedMeanwhile, StepRefused, BookingRefused) as refusal:
            return type(refusal).__name__
        finally:
            connections.close_all()
        return "booked"

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(run, items))


def test_fifty_bookings_of_one_therapists_hour_give_one(practice: Practice, clients: list[Client], thea: User) -> None:
    outcomes = _all_at_once(lambda client: book(client, thea, modality=Modality.REMOTE), clients)

    assert sorted(outcomes) == ["SlotTaken"] * 49 + ["booked"]
    assert Appointment.objects.count() == 1


def test_two_rooms_hold_two_of_many_appointments(practice: Practice, clients: list[Client]) -> None:
    therapists = [make_user(practice, Role.THERAPIST) for _ in range(AT_ONCE)]
    outcomes = _all_at_once(lambda n: book(clients[n], therapists[n]), list(range(AT_ONCE)))

    assert sorted(outcomes) == ["SlotTaken"] * 8 + ["booked"] * 2
    assert len(set(Appointment.objects.values_list("room_id", flat=True))) == 2


def test_ten_moves_onto_one_hour_give_one(practice: Practice, clients: list[Client], thea: User) -> None:
    booked = [
        book(client, thea, modality=Modality.REMOTE, starts_at=THURSDAY + timedelta(days=n + 1))
        for n, client in enumerate(clients[:AT_ONCE])
    ]

    def move(appointment: Appointment) -> None:
        reschedule(
            appointment=appointment, starts_at=THURSDAY, therapist=thea, modality=Modality.REMOTE, room=None,
            seen_version=1, actor=thea, now=MONDAY,
        )  # fmt: skip

    outcomes = _all_at_once(move, list(booked))

    assert sorted(outcomes) == ["SlotTaken"] * 9 + ["booked"]
    assert Appointment.objects.filter(starts_at=THURSDAY).count() == 1


def test_ten_moves_of_one_appointment_give_one(practice: Practice, clients: list[Client], thea: User) -> None:
    appointment = book(clients[0], thea, modality=Modality.REMOTE)

    def move(hours: int) -> None:
        reschedule(
            appointment=appointment, starts_at=THURSDAY + timedelta(hours=hours + 2), therapist=thea,
            modality=Modality.REMOTE, room=None, seen_version=1, actor=thea, now=MONDAY,
        )  # fmt: skip

    outcomes = _all_at_once(move, list(range(AT_ONCE)))

    assert sorted(outcomes) == ["ChangedMeanwhile"] * 9 + ["booked"]
    appointment.refresh_from_db()
    assert appointment.version == 2


def test_cancelling_and_booking_the_same_hour_never_double_books(
    practice: Practice, clients: list[Client], thea: User
) -> None:
    first = book(clients[0], thea, modality=Modality.REMOTE)

    def act(n: int) -> None:
        if n == 0:
            cancel(appointment=first, reason="Ill", actor=thea, now=MONDAY)
        else:
            book(clients[n], thea, modality=Modality.REMOTE)

    _all_at_once(act, list(range(AT_ONCE)))

    assert Appointment.objects.filter(holds_time=True).count() <= 1


def test_ten_clients_at_once_take_the_six_seats_of_a_group(
    practice: Practice, clients: list[Client], thea: User
) -> None:
    group = make_group(thea)
    outcomes = _all_at_once(lambda client: seat(group, client), list(clients[:AT_ONCE]))

    assert sorted(outcomes) == ["BookingRefused"] * 4 + ["booked"] * 6
    assert sorted(group.members.values_list("seat", flat=True)) == [1, 2, 3, 4, 5, 6]


def test_a_group_and_nine_clients_of_one_hour_give_one_winner(
    practice: Practice, clients: list[Client], thea: User
) -> None:
    def act(n: int) -> None:
        if n == 0:
            make_group(thea)
        else:
            book(clients[n], thea, modality=Modality.REMOTE)

    outcomes = _all_at_once(act, list(range(AT_ONCE)))

    assert sorted(outcomes) == ["SlotTaken"] * 9 + ["booked"]
    assert Appointment.objects.count() + GroupSession.objects.count() == 1


def test_a_group_called_off_while_clients_join_keeps_nobody(
    practice: Practice, clients: list[Client], thea: User
) -> None:
    group = make_group(thea)

    def act(n: int) -> None:
        if n == 0:
            call_off(group=group, reason="The therapist is ill.", actor=thea, now=MONDAY)
        else:
            seat(group, clients[n])

    _all_at_once(act, list(range(AT_ONCE)))

    assert not group.members.filter(holds_time=True).exists()


def test_a_group_called_off_while_its_members_confirm_waits_for_nobody_for_ever(
    practice: Practice, clients: list[Client], thea: User
) -> None:
    group = make_group(thea)
    members = seat(group, *clients[:6])

    def act(n: int) -> None:
        if n == 0:
            call_off(group=group, reason="The therapist is ill.", actor=thea, now=MONDAY)
        elif n <= len(members):
            change_status(appointment=members[n - 1], target=AppointmentStatus.CONFIRMED, actor=thea, now=MONDAY)
        else:
            seat(group, clients[n])

    _all_at_once(act, list(range(AT_ONCE)))

    assert not group.members.filter(holds_time=True).exists()
