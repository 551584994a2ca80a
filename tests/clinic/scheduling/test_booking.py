"""Booking: what is written, what is refused, and in which words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from clients.models import CareTeamMember, Client
from clinic.audit.models import AuditEvent
from clinic.policy.terms import Role
from clinic.practice.models import AppointmentType, Practice, Room
from clinic.practice.terms import AppointmentKind, Modality
from clinic.scheduling.models import Appointment, AppointmentStatusChange
from clinic.scheduling.services.booking import (
    BookingRefused,
    Request,
    book_appointment,
    book_dosing_with_integration,
)
from clinic.scheduling.services.conflicts import SlotTaken
from clinic.scheduling.terms import AppointmentStatus, PairVerdict
from clinic.staff.models import User
from tests.factories.people import make_client, make_user

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
# Tuesday 10:00 in New York.
TUESDAY = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)


def kind(practice: Practice, wanted: AppointmentKind) -> AppointmentType:
    return AppointmentType.objects.get(practice=practice, kind=wanted)


def wish(
    client: Client, therapist: User, wanted: AppointmentKind = AppointmentKind.PREPARATION, **fields: object
) -> Request:
    values: dict[str, object] = {
        "client": client,
        "therapist": therapist,
        "appointment_type": kind(client.practice, wanted),
        "starts_at": TUESDAY,
        "modality": Modality.IN_PERSON,
    }
    return Request(**{**values, **fields})  # type: ignore[arg-type]


def book(client: Client, therapist: User, actor: User, **fields: object) -> Appointment:
    return book_appointment(request=wish(client, therapist, **fields), actor=actor, now=NOW)  # type: ignore[arg-type]


def test_an_appointment_holds_its_length_and_its_pause(alex: Client, thea: User, dana: User) -> None:
    booked = book(alex, thea, dana)

    assert (booked.ends_at, booked.blocked_until) == (TUESDAY + timedelta(minutes=60), TUESDAY + timedelta(minutes=70))
    assert (booked.status, booked.holds_time, booked.version) == (AppointmentStatus.BOOKED, True, 1)
    assert booked.room is not None
    assert booked.room.name == "Room 1"


def test_booking_leaves_a_step_and_an_entry_in_the_ledger(alex: Client, thea: User, dana: User) -> None:
    booked = book(alex, thea, dana)

    step = AppointmentStatusChange.objects.get(appointment=booked)
    assert (step.from_status, step.to_status, step.actor) == ("", AppointmentStatus.BOOKED, dana)
    event = AuditEvent.objects.get(action="scheduling.appointment.booked")
    assert (event.actor_id, event.object_id, event.client_id) == (dana.pk, str(booked.pk), alex.pk)


def test_a_remote_appointment_takes_no_room(alex: Client, thea: User, dana: User) -> None:
    booked = book(alex, thea, dana, modality=Modality.REMOTE)

    assert booked.room is None


def test_the_second_appointment_gets_the_next_free_room(
    practice: Practice, alex: Client, thea: User, olive: User, dana: User
) -> None:
    book(alex, thea, dana)
    second = book(make_client(practice, therapist=olive), olive, dana)

    assert second.room is not None
    assert second.room.name == "Room 2"


@pytest.mark.parametrize("minutes", [-59, 0, 30, 69])
def test_one_therapist_is_not_booked_twice(
    minutes: int, practice: Practice, alex: Client, thea: User, dana: User
) -> None:
    book(alex, thea, dana)

    with pytest.raises(SlotTaken) as refusal:
        book(
            make_client(practice), thea, dana, starts_at=TUESDAY + timedelta(minutes=minutes), modality=Modality.REMOTE
        )

    assert refusal.value.kinds == ("therapist",)
    assert refusal.value.for_staff == (
        "Thea Quinn is booked Tue, Nov 24, 2026, 10:00 to 11:10. That includes the pause of 10 min afterwards."
    )
    assert Appointment.objects.count() == 1


@pytest.mark.parametrize("minutes", [-70, 70])
def test_appointments_may_touch(minutes: int, practice: Practice, alex: Client, thea: User, dana: User) -> None:
    book(alex, thea, dana)
    book(make_client(practice), thea, dana, starts_at=TUESDAY + timedelta(minutes=minutes))

    assert Appointment.objects.count() == 2


def test_a_room_is_not_used_twice(practice: Practice, alex: Client, thea: User, olive: User, dana: User) -> None:
    room = Room.objects.get(practice=practice, name="Room 1")
    book(alex, thea, dana, room=room)

    with pytest.raises(SlotTaken) as refusal:
        book(make_client(practice), olive, dana, room=room)

    assert refusal.value.kinds == ("room",)
    assert refusal.value.for_staff.startswith("Room 1 is taken Tue, Nov 24, 2026, 10:00 to 11:10.")


def test_a_client_cannot_be_in_two_places(alex: Client, thea: User, olive: User, dana: User) -> None:
    book(alex, thea, dana)

    with pytest.raises(SlotTaken) as refusal:
        book(alex, olive, dana, modality=Modality.REMOTE)

    assert refusal.value.kinds == ("client",)
    assert refusal.value.for_staff.startswith("Alex Doe already has an appointment")


def test_without_a_free_room_nothing_is_booked(practice: Practice, thea: User, olive: User, dana: User) -> None:
    book(make_client(practice), thea, dana)
    book(make_client(practice), olive, dana)

    with pytest.raises(SlotTaken, match="room") as refusal:
        book(make_client(practice), make_user(practice, Role.THERAPIST), dana)

    assert refusal.value.for_staff == "No room is free at this time."


def test_whoever_sees_a_client_joins_the_care_team(alex: Client, olive: User, dana: User) -> None:
    book(alex, olive, dana)

    member = CareTeamMember.objects.get(client=alex, user=olive)
    assert (member.is_lead, member.ended_on) == (False, None)


def test_the_first_therapist_of_a_client_becomes_responsible(practice: Practice, olive: User, dana: User) -> None:
    imported = make_client(practice)
    book(imported, olive, dana)

    assert CareTeamMember.objects.get(client=imported, user=olive).is_lead is True


@pytest.mark.parametrize(
    ("starts_at", "sentence"),
    [
        (datetime(1890, 1, 1, tzinfo=UTC), "This is more than a month ago. Check the date."),
        (datetime(2190, 1, 1, tzinfo=UTC), "This is more than two years away. Check the date."),
    ],
)
def test_impossible_times_are_refused(starts_at: datetime, sentence: str, alex: Client, thea: User, dana: User) -> None:
    with pytest.raises(BookingRefused) as refusal:
        book(alex, thea, dana, starts_at=starts_at)

    assert str(refusal.value.for_staff) == sentence


def test_an_archived_client_is_not_booked(alex: Client, thea: User, dana: User) -> None:
    alex.archived_at = NOW
    alex.save(update_fields=["archived_at"])

    with pytest.raises(BookingRefused, match="archived"):
        book(alex, thea, dana)


def test_only_clinicians_are_booked(alex: Client, dana: User) -> None:
    with pytest.raises(BookingRefused, match="cannot be booked"):
        book(alex, dana, dana)


def test_another_practice_is_out_of_reach(alex: Client, stranger: User, dana: User) -> None:
    with pytest.raises(BookingRefused, match="one practice"):
        book(alex, stranger, dana)


@pytest.mark.parametrize(
    ("hours", "verdict"), [(24, PairVerdict.PAIRED), (20, PairVerdict.TOO_EARLY), (96, PairVerdict.TOO_LATE)]
)
def test_dosing_and_integration_are_one_act(
    hours: int, verdict: PairVerdict, alex: Client, thea: User, dana: User
) -> None:
    dosing = wish(alex, thea, AppointmentKind.DOSING)
    after = TUESDAY + timedelta(hours=3 + hours)

    pair = book_dosing_with_integration(
        dosing=dosing, integration=wish(alex, thea, AppointmentKind.INTEGRATION, starts_at=after), actor=dana, now=NOW
    )

    assert (pair.verdict, pair.integration.follows) == (verdict, pair.dosing)


def test_when_integration_is_taken_dosing_is_not_booked_either(
    practice: Practice, alex: Client, thea: User, dana: User
) -> None:
    wednesday = TUESDAY + timedelta(days=1, hours=3)
    book(make_client(practice), thea, dana, starts_at=wednesday)

    with pytest.raises(SlotTaken):
        book_dosing_with_integration(
            dosing=wish(alex, thea, AppointmentKind.DOSING),
            integration=wish(alex, thea, AppointmentKind.INTEGRATION, starts_at=wednesday),
            actor=dana,
            now=NOW,
        )

    assert Appointment.objects.filter(client=alex).count() == 0


def test_integration_before_dosing_is_refused(alex: Client, thea: User, dana: User) -> None:
    with pytest.raises(BookingRefused, match="comes after"):
        book_dosing_with_integration(
            dosing=wish(alex, thea, AppointmentKind.DOSING),
            integration=wish(alex, thea, AppointmentKind.INTEGRATION),
            actor=dana,
            now=NOW,
        )


@pytest.mark.parametrize("shared", ["therapist", "room", "client"])
def test_the_database_refuses_what_goes_around_the_service(
    shared: str, practice: Practice, alex: Client, thea: User, olive: User, dana: User
) -> None:
    rooms = list(Room.objects.filter(practice=practice).order_by("name"))
    first = book(alex, thea, dana, room=rooms[0])
    other = Appointment(
        practice=practice,
        client=alex if shared == "client" else make_client(practice),
        therapist=thea if shared == "therapist" else olive,
        room=rooms[0] if shared == "room" else rooms[1],
        appointment_type=first.appointment_type,
        starts_at=first.starts_at + timedelta(minutes=69),
        ends_at=first.starts_at + timedelta(minutes=120),
        blocked_until=first.starts_at + timedelta(minutes=120),
        booked_by=dana,
        booked_at=NOW,
    )

    with pytest.raises(IntegrityError, match=f"appointment_{shared}_taken"), transaction.atomic():
        other.save()
    other.starts_at = first.blocked_until
    other.save()
    with pytest.raises(IntegrityError, match=f"appointment_{shared}_taken"), transaction.atomic():
        Appointment.objects.filter(pk=other.pk).update(starts_at=first.starts_at)


def test_the_database_refuses_an_appointment_longer_than_any_search(alex: Client, thea: User, dana: User) -> None:
    booked = book(alex, thea, dana)

    with pytest.raises(IntegrityError, match="appointment_not_too_long"), transaction.atomic():
        Appointment.objects.filter(pk=booked.pk).update(blocked_until=TUESDAY + timedelta(hours=14, seconds=1))
