"""Planned messages follow the appointment, in the same transaction."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clients.models import Client
from clients.terms import ContactChannel
from clinic.practice.models import Practice
from clinic.practice.terms import AppointmentKind, Modality
from clinic.reminders.models import Reminder, ReminderRule
from clinic.reminders.queries import rules_of
from clinic.reminders.rules.wording import banned_words
from clinic.reminders.services.planning import create_default_rules, plan_missing, plan_of
from clinic.reminders.terms import Channel, ReminderState, VoidReason
from clinic.scheduling.models import Appointment
from clinic.scheduling.services.changes import cancel, change_status, reschedule
from clinic.scheduling.terms import AppointmentStatus
from clinic.staff.models import User
from tests.factories.people import make_client
from tests.factories.scheduling import MONDAY, THURSDAY, book

FRIDAY = THURSDAY + timedelta(days=1)


def move(appointment: Appointment, starts_at: datetime, actor: User, now: datetime = MONDAY) -> Appointment:
    appointment.refresh_from_db()
    return reschedule(
        appointment=appointment,
        starts_at=starts_at,
        therapist=appointment.therapist,
        modality=appointment.modality,
        room=None,
        seen_version=appointment.version,
        actor=actor,
        now=now,
    )


def rows(appointment: Appointment) -> list[tuple[int, ReminderState, str, datetime]]:
    found = Reminder.objects.filter(appointment=appointment).order_by("created_at", "-hours_before", "due_at")
    return [(r.hours_before, r.state, r.void_reason, r.due_at) for r in found]


def test_a_new_practice_gets_two_rules_and_only_once(practice: Practice) -> None:
    create_default_rules(practice)
    create_default_rules(practice)

    found = ReminderRule.objects.filter(practice=practice).order_by("hours_before")
    assert [(r.hours_before, r.channel, r.kind) for r in found] == [(24, Channel.EMAIL, ""), (72, Channel.EMAIL, "")]


def test_booking_plans_each_rule(rules: list[ReminderRule], alex: Client, thea: User) -> None:
    appointment = book(alex, thea, starts_at=FRIDAY)

    assert rows(appointment) == [
        (72, ReminderState.PENDING, "", FRIDAY - timedelta(hours=72)),
        (24, ReminderState.PENDING, "", FRIDAY - timedelta(hours=24)),
    ]


def test_the_text_names_nothing_clinical(rules: list[ReminderRule], alex: Client, thea: User) -> None:
    appointment = book(alex, thea, kind=AppointmentKind.DOSING)

    reminder = Reminder.objects.filter(appointment=appointment).first()
    assert reminder is not None
    assert banned_words(f"{reminder.subject} {reminder.body}") == ()
    assert reminder.subject == "Reminder: appointment on Thu, Nov 26, 2026"
    assert "at 10:00 with Willow Office" in reminder.body
    assert "Dosing" not in reminder.body


def test_the_text_is_on_the_clients_clock_and_says_so(rules: list[ReminderRule], alex: Client, thea: User) -> None:
    alex.time_zone = "America/Los_Angeles"
    alex.save()

    appointment = book(alex, thea, modality=Modality.REMOTE)

    assert "at 07:00 PST with" in Reminder.objects.filter(appointment=appointment)[0].body


def test_a_revealing_name_never_reaches_a_message(rules: list[ReminderRule], alex: Client, thea: User) -> None:
    Practice.objects.update(neutral_name="Ketamine Therapy Center")
    alex.practice.refresh_from_db()

    appointment = book(alex, thea)

    assert "with our office" in Reminder.objects.filter(appointment=appointment)[0].body


def test_cancelling_voids_what_waits(rules: list[ReminderRule], alex: Client, thea: User) -> None:
    appointment = book(alex, thea, starts_at=FRIDAY)

    cancel(appointment=appointment, reason="Ill", actor=thea, now=MONDAY)

    assert [(state, reason) for _h, state, reason, _d in rows(appointment)] == [
        (ReminderState.VOID, VoidReason.CANCELLED),
        (ReminderState.VOID, VoidReason.CANCELLED),
    ]


def test_a_refused_cancellation_voids_nothing(rules: list[ReminderRule], alex: Client, thea: User) -> None:
    appointment = book(alex, thea, starts_at=FRIDAY)

    with transaction.atomic():
        cancel(appointment=appointment, reason="Ill", actor=thea, now=MONDAY)
        transaction.set_rollback(True)

    assert {state for _h, state, _r, _d in rows(appointment)} == {ReminderState.PENDING}


def test_moving_retires_the_old_rows_and_plans_new_ones(rules: list[ReminderRule], alex: Client, thea: User) -> None:
    appointment = book(alex, thea, starts_at=FRIDAY)
    moved = move(appointment, FRIDAY + timedelta(days=3), thea)

    states = [(r.appointment_version, r.state, r.void_reason) for r in Reminder.objects.order_by("appointment_version")]
    assert moved.version == 2
    assert states == [
        (1, ReminderState.VOID, VoidReason.MOVED),
        (1, ReminderState.VOID, VoidReason.MOVED),
        (2, ReminderState.PENDING, ""),
        (2, ReminderState.PENDING, ""),
    ]


def test_moving_there_and_back_wakes_the_first_rows_again(rules: list[ReminderRule], alex: Client, thea: User) -> None:
    appointment = book(alex, thea, starts_at=FRIDAY)
    move(appointment, FRIDAY + timedelta(days=3), thea)
    move(appointment, FRIDAY, thea)

    waiting = Reminder.objects.filter(state=ReminderState.PENDING)
    assert [(r.appointment_version, r.due_at) for r in waiting.order_by("due_at")] == [
        (3, FRIDAY - timedelta(hours=72)),
        (3, FRIDAY - timedelta(hours=24)),
    ]
    assert Reminder.objects.count() == 4


def test_what_was_sent_is_not_planned_again_when_the_time_comes_back(
    rules: list[ReminderRule], alex: Client, thea: User
) -> None:
    appointment = book(alex, thea, starts_at=FRIDAY)
    Reminder.objects.filter(hours_before=72).update(state=ReminderState.SENT, sent_at=MONDAY)
    move(appointment, FRIDAY + timedelta(days=3), thea)
    move(appointment, FRIDAY, thea)

    active = Reminder.objects.filter(appointment_version=3).order_by("-hours_before")
    assert [(r.hours_before, r.state) for r in active] == [(72, ReminderState.SENT), (24, ReminderState.PENDING)]


def test_booked_five_hours_ahead_one_goes_now_and_the_other_is_explained(
    rules: list[ReminderRule], alex: Client, thea: User
) -> None:
    appointment = book(alex, thea, starts_at=MONDAY + timedelta(hours=5))

    assert rows(appointment) == [
        (72, ReminderState.VOID, VoidReason.BOOKED_TOO_LATE, MONDAY),
        (24, ReminderState.PENDING, "", MONDAY),
    ]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"channel": ContactChannel.NONE}, VoidReason.OPTED_OUT),
        ({"channel": ContactChannel.PHONE}, VoidReason.OPTED_OUT),
        ({"channel": ContactChannel.SMS}, VoidReason.OPTED_OUT),
        ({"email": ""}, VoidReason.NO_ADDRESS),
        ({"channel_warned_at": None}, VoidReason.NOT_WARNED),
    ],
)
def test_what_may_not_be_sent_is_explained(
    fields: dict[str, object], reason: VoidReason, rules: list[ReminderRule], alex: Client, thea: User
) -> None:
    for name, value in fields.items():
        setattr(alex, name, value)
    alex.save()

    appointment = book(alex, thea, starts_at=FRIDAY)

    assert [(state, why) for _h, state, why, _d in rows(appointment)] == [(ReminderState.VOID, reason)] * 2


def test_the_sweep_notices_a_new_address(rules: list[ReminderRule], alex: Client, thea: User) -> None:
    appointment = book(alex, thea, starts_at=FRIDAY)
    alex.email = "new@example.org"
    alex.save()

    assert plan_missing(MONDAY) == 1
    assert plan_missing(MONDAY) == 0
    assert sorted((state, why) for _h, state, why, _d in rows(appointment)) == [
        (ReminderState.PENDING, ""),
        (ReminderState.PENDING, ""),
        (ReminderState.VOID, VoidReason.REPLACED),
        (ReminderState.VOID, VoidReason.REPLACED),
    ]


def test_a_new_address_after_sending_brings_no_second_message(
    rules: list[ReminderRule], alex: Client, thea: User
) -> None:
    book(alex, thea, starts_at=FRIDAY)
    Reminder.objects.filter(hours_before=72).update(state=ReminderState.SENT, sent_at=MONDAY)
    alex.email = "new@example.org"
    alex.save()

    plan_missing(FRIDAY - timedelta(hours=71))

    assert Reminder.objects.filter(hours_before=72).count() == 1


def test_the_sweep_notices_a_rule_that_was_switched_off(rules: list[ReminderRule], alex: Client, thea: User) -> None:
    appointment = book(alex, thea, starts_at=FRIDAY)
    ReminderRule.objects.filter(hours_before=72).update(is_active=False)

    plan_missing(MONDAY)

    assert rows(appointment)[0][:3] == (72, ReminderState.VOID, VoidReason.RULE_CHANGED)
    assert rows(appointment)[1][:3] == (24, ReminderState.PENDING, "")


def test_the_sweep_plans_what_was_booked_before_there_were_rules(practice: Practice, alex: Client, thea: User) -> None:
    appointment = book(alex, thea, starts_at=FRIDAY)
    create_default_rules(practice)

    plan_missing(MONDAY)

    assert len(rows(appointment)) == 2


def test_the_sweep_leaves_alone_what_is_late_or_retried(rules: list[ReminderRule], alex: Client, thea: User) -> None:
    book(alex, thea, starts_at=FRIDAY)
    evening = FRIDAY - timedelta(hours=12)

    before = list(Reminder.objects.order_by("pk").values_list("pk", "state", "due_at"))
    plan_missing(evening)

    assert list(Reminder.objects.order_by("pk").values_list("pk", "state", "due_at")) == before


def test_the_sweep_does_not_wake_what_was_booked_too_late(rules: list[ReminderRule], alex: Client, thea: User) -> None:
    late = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)  # 22:00 in New York
    appointment = book(alex, thea, starts_at=late + timedelta(hours=15), now=late)

    plan_missing(late + timedelta(hours=11))

    assert {why for _h, _s, why, _d in rows(appointment)} == {VoidReason.BOOKED_TOO_LATE}


def test_the_sweep_costs_the_same_for_one_and_three_appointments(
    rules: list[ReminderRule], practice: Practice, alex: Client, thea: User, django_assert_num_queries: object
) -> None:
    book(alex, thea, starts_at=FRIDAY)
    with django_assert_num_queries(3):  # type: ignore[operator]
        plan_missing(MONDAY)
    for hours in (2, 4):
        book(make_client(practice, therapist=thea), thea, starts_at=FRIDAY + timedelta(hours=hours))
    with django_assert_num_queries(3):  # type: ignore[operator]
        plan_missing(MONDAY)


@pytest.mark.parametrize(
    ("starts_local", "offset_due"),
    [
        # The clocks go back on 2026-11-01 and forward on 2027-03-14 in New York.
        (datetime(2026, 11, 1, 10, 0), timedelta(hours=24)),
        (datetime(2027, 3, 14, 10, 0), timedelta(hours=24)),
        (datetime(2026, 11, 2, 10, 0), timedelta(hours=24)),
    ],
)
def test_daylight_saving_shifts_nothing_but_the_wall_clock(
    starts_local: datetime, offset_due: timedelta, rules: list[ReminderRule], alex: Client, thea: User
) -> None:
    zone = ZoneInfo("America/New_York")
    starts_at = starts_local.replace(tzinfo=zone).astimezone(UTC)

    appointment = book(alex, thea, starts_at=starts_at, now=starts_at - timedelta(days=20))

    reminder = Reminder.objects.get(appointment=appointment, hours_before=24)
    assert reminder.due_at == starts_at - offset_due
    assert "at 10:00 with" in reminder.body


Step = st.one_of(
    st.tuples(st.just("move"), st.integers(min_value=1, max_value=300)),
    st.tuples(st.just("confirm"), st.just(0)),
    st.tuples(st.just("cancel"), st.just(0)),
    st.tuples(st.just("sweep"), st.just(0)),
    st.tuples(st.just("sent"), st.just(0)),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=st.integers(min_value=1, max_value=300), steps=st.lists(Step, max_size=6))
def test_rows_equal_a_fresh_computation_after_any_history(
    first: int, steps: list[tuple[str, int]], rules: list[ReminderRule], alex: Client, thea: User
) -> None:
    with transaction.atomic():
        now = MONDAY
        appointment = book(alex, thea, starts_at=now + timedelta(hours=first), now=now)
        changed = now
        for act, hours in steps:
            now += timedelta(minutes=1)
            appointment.refresh_from_db()
            if act == "move" and appointment.status in (AppointmentStatus.BOOKED, AppointmentStatus.CONFIRMED):
                move(appointment, now + timedelta(hours=hours), thea, now=now)
                changed = now
            elif act == "confirm" and appointment.status is AppointmentStatus.BOOKED:
                change_status(appointment=appointment, target=AppointmentStatus.CONFIRMED, actor=thea, now=now)
            elif act == "cancel" and appointment.status not in (
                AppointmentStatus.CANCELLED,
                AppointmentStatus.LATE_CANCEL,
            ):
                cancel(appointment=appointment, reason="x", actor=thea, now=now)
                changed = now
            elif act == "sweep":
                plan_missing(now)
            elif act == "sent":
                due = Reminder.objects.filter(state=ReminderState.PENDING, due_at__lte=now)
                due.update(state=ReminderState.SENT, sent_at=now)

        appointment = Appointment.objects.select_related("client", "practice", "appointment_type").get(
            pk=appointment.pk
        )
        fresh = plan_of(appointment, rules_of([appointment.practice_id])[appointment.practice_id], changed)
        waiting = Reminder.objects.filter(appointment=appointment, state=ReminderState.PENDING)
        sent = set(
            Reminder.objects.filter(appointment=appointment, state=ReminderState.SENT).values_list("key", flat=True)
        )
        assert {(r.key, r.due_at, r.not_after) for r in waiting} == {
            (s.key, s.due_at, s.not_after) for s in fresh if s.will_be_sent and s.key not in sent
        }
        withheld = Reminder.objects.filter(
            appointment=appointment, state=ReminderState.VOID, appointment_version=appointment.version
        )
        if fresh:
            assert {(r.key, r.void_reason) for r in withheld} == {
                (s.key, s.void_reason) for s in fresh if not s.will_be_sent and s.key not in sent
            }
        transaction.set_rollback(True)
