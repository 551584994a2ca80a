"""Moving, cancelling and taking the next step of an appointment."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from clients.models import Client
from clinic.audit.models import AuditEvent
from clinic.practice.models import Practice, Room
from clinic.practice.terms import Modality
from clinic.scheduling import hooks
from clinic.scheduling.models import Appointment, AppointmentStatusChange
from clinic.scheduling.services.changes import ChangedMeanwhile, StepRefused, cancel, change_status, reschedule
from clinic.scheduling.services.conflicts import SlotTaken
from clinic.scheduling.terms import AppointmentStatus
from clinic.staff.models import User
from tests.factories.people import make_client
from tests.factories.scheduling import MONDAY, THURSDAY, book

S = AppointmentStatus


@pytest.fixture
def appointment(alex: Client, thea: User) -> Appointment:
    return book(alex, thea)


def move(appointment: Appointment, actor: User, **fields: object) -> Appointment:
    values: dict[str, object] = {
        "starts_at": THURSDAY + timedelta(days=1),
        "therapist": appointment.therapist,
        "modality": appointment.modality,
        "room": appointment.room,
        "seen_version": appointment.version,
        "now": MONDAY,
    }
    return reschedule(appointment=appointment, actor=actor, **{**values, **fields})  # type: ignore[arg-type]


def test_a_moved_appointment_keeps_its_record(appointment: Appointment, dana: User) -> None:
    moved = move(appointment, dana)

    assert (moved.pk, moved.version, moved.status) == (appointment.pk, 2, S.BOOKED)
    assert moved.blocked_until == moved.starts_at + timedelta(minutes=70)
    step = AppointmentStatusChange.objects.get(to_status=S.RESCHEDULED)
    assert (step.from_status, step.reason, step.actor) == (S.BOOKED, "From Thu, Nov 26, 2026, 10:00", dana)
    assert AuditEvent.objects.filter(action="scheduling.appointment.moved", actor_id=dana.pk).count() == 1


def test_a_confirmed_appointment_has_to_be_confirmed_again_after_a_move(appointment: Appointment, dana: User) -> None:
    change_status(appointment=appointment, target=S.CONFIRMED, actor=dana, now=MONDAY)

    assert move(appointment, dana).status is S.BOOKED


def test_another_room_at_the_same_time_leaves_it_confirmed(
    practice: Practice, appointment: Appointment, dana: User
) -> None:
    change_status(appointment=appointment, target=S.CONFIRMED, actor=dana, now=MONDAY)
    room = Room.objects.get(practice=practice, name="Room 2")

    moved = move(appointment, dana, starts_at=THURSDAY, room=room)

    assert (moved.status, moved.room) == (S.CONFIRMED, room)


def test_an_appointment_may_move_into_its_own_time(appointment: Appointment, dana: User) -> None:
    moved = move(appointment, dana, starts_at=THURSDAY + timedelta(minutes=30))

    assert moved.starts_at == THURSDAY + timedelta(minutes=30)


def test_a_move_onto_another_appointment_is_refused_and_changes_nothing(
    practice: Practice, appointment: Appointment, thea: User, dana: User
) -> None:
    book(make_client(practice), thea, starts_at=THURSDAY + timedelta(days=1), modality=Modality.REMOTE)

    with pytest.raises(SlotTaken) as refusal:
        move(appointment, dana)

    assert refusal.value.kinds == ("therapist",)
    appointment.refresh_from_db()
    assert (appointment.starts_at, appointment.version) == (THURSDAY, 1)


def test_a_stale_form_is_refused(appointment: Appointment, dana: User) -> None:
    move(appointment, dana)

    with pytest.raises(ChangedMeanwhile):
        move(appointment, dana, seen_version=1, starts_at=THURSDAY + timedelta(days=2))


def test_what_began_cannot_be_moved(appointment: Appointment, dana: User) -> None:
    change_status(appointment=appointment, target=S.CHECKED_IN, actor=dana, now=THURSDAY)

    with pytest.raises(StepRefused, match="no longer be moved"):
        move(appointment, dana)


@pytest.mark.parametrize(("hours", "status"), [(24, S.CANCELLED), (23, S.LATE_CANCEL), (-1, S.LATE_CANCEL)])
def test_a_cancellation_is_late_within_a_day(
    hours: int, status: AppointmentStatus, appointment: Appointment, dana: User
) -> None:
    done = cancel(appointment=appointment, reason="Ill", actor=dana, now=THURSDAY - timedelta(hours=hours))

    assert (done.status, done.holds_time) == (status, False)
    assert AppointmentStatusChange.objects.get(to_status=status).reason == "Ill"
    assert AuditEvent.objects.filter(action=f"scheduling.appointment.{status.value.lower()}").count() == 1


def test_cancelling_twice_is_cancelling_once(appointment: Appointment, dana: User) -> None:
    cancel(appointment=appointment, reason="Ill", actor=dana, now=MONDAY)
    cancel(appointment=appointment, reason="Really", actor=dana, now=MONDAY)

    assert AppointmentStatusChange.objects.filter(appointment=appointment).count() == 2


def test_a_cancellation_needs_a_reason(appointment: Appointment, dana: User) -> None:
    with pytest.raises(StepRefused, match="Say why"):
        cancel(appointment=appointment, reason="  ", actor=dana, now=MONDAY)


def test_a_cancelled_hour_can_be_booked_again(
    practice: Practice, appointment: Appointment, thea: User, dana: User
) -> None:
    cancel(appointment=appointment, reason="Ill", actor=dana, now=MONDAY)

    assert book(make_client(practice), thea).starts_at == THURSDAY


def test_somebody_who_came_and_was_sent_home_cancelled_late(appointment: Appointment, dana: User) -> None:
    change_status(appointment=appointment, target=S.CHECKED_IN, actor=dana, now=MONDAY)

    assert cancel(appointment=appointment, reason="Ate", actor=dana, now=MONDAY).status is S.LATE_CANCEL


def test_the_day_goes_step_by_step(appointment: Appointment, dana: User) -> None:
    for target in (S.CONFIRMED, S.CHECKED_IN, S.IN_PROGRESS, S.COMPLETED):
        change_status(appointment=appointment, target=target, actor=dana, now=THURSDAY)

    steps = AppointmentStatusChange.objects.order_by("at", "pk").values_list("to_status", flat=True)
    assert set(steps) == {S.BOOKED, S.CONFIRMED, S.CHECKED_IN, S.IN_PROGRESS, S.COMPLETED}


def test_the_same_step_twice_is_one_step(appointment: Appointment, dana: User) -> None:
    for _ in range(2):
        change_status(appointment=appointment, target=S.CONFIRMED, actor=dana, now=MONDAY)

    assert AppointmentStatusChange.objects.filter(to_status=S.CONFIRMED).count() == 1


@pytest.mark.parametrize(("now", "works"), [(THURSDAY - timedelta(minutes=1), False), (THURSDAY, True)])
def test_nobody_fails_to_come_before_the_start(
    now: datetime, works: bool, appointment: Appointment, dana: User
) -> None:
    if works:
        assert change_status(appointment=appointment, target=S.NO_SHOW, actor=dana, now=now).holds_time is False
    else:
        with pytest.raises(StepRefused) as refusal:
            change_status(appointment=appointment, target=S.NO_SHOW, actor=dana, now=now)
        assert refusal.value.for_staff == "From “Booked” an appointment cannot become “Did not come”."


@pytest.mark.parametrize("target", [S.CANCELLED, S.LATE_CANCEL, S.RESCHEDULED])
def test_acts_with_a_service_of_their_own_do_not_go_by_status(
    target: AppointmentStatus, appointment: Appointment, dana: User
) -> None:
    with pytest.raises(StepRefused, match="acts of their own"):
        change_status(appointment=appointment, target=target, actor=dana, now=MONDAY)


def test_subscribers_hear_of_every_change_inside_the_transaction(
    appointment: Appointment, dana: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_appointment: Appointment, _now: datetime) -> None:
        raise RuntimeError

    monkeypatch.setattr(hooks, "appointment_changed", [refuse])
    for act in (
        lambda: move(appointment, dana),
        lambda: cancel(appointment=appointment, reason="Ill", actor=dana, now=MONDAY),
        lambda: change_status(appointment=appointment, target=S.CONFIRMED, actor=dana, now=MONDAY),
    ):
        with pytest.raises(RuntimeError):
            act()

    appointment.refresh_from_db()
    assert (appointment.version, appointment.status) == (1, S.BOOKED)
