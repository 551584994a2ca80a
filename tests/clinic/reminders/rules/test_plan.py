"""Which messages an appointment should have (trust.md 3.2, peers.md 2.9)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.terms import ContactChannel
from clinic.practice.terms import AppointmentKind
from clinic.reminders.rules.plan import (
    AppointmentFacts,
    PlannedSend,
    Preferences,
    Rule,
    idempotency_key,
    not_after,
    plan,
    why_not,
)
from clinic.reminders.rules.quiet_hours import QuietHours, is_quiet
from clinic.reminders.terms import Channel, VoidReason

pytestmark = pytest.mark.pure

ZONE = ZoneInfo("America/New_York")
START = datetime(2026, 5, 14, 15, 0, tzinfo=ZONE)
LONG_BEFORE = START - timedelta(days=10)
APPOINTMENT = AppointmentFacts(
    practice="p1", appointment="a1", kind=AppointmentKind.DOSING, starts_at=START, is_upcoming=True
)
RULES = [
    Rule(channel=Channel.EMAIL, hours_before=72),
    Rule(channel=Channel.EMAIL, hours_before=24),
    Rule(channel=Channel.SMS, hours_before=24),
]
ALEX = Preferences(
    channel=ContactChannel.EMAIL,
    quiet=QuietHours(starts=time(20), ends=time(8), zone=ZONE),
    addresses={Channel.EMAIL: "alex@example.org", Channel.SMS: "+14155550134"},
    was_warned=True,
)


def _shape(sends: tuple[PlannedSend, ...]) -> list[tuple[Channel, int, datetime, VoidReason | None]]:
    return [(send.channel, send.hours_before, send.due_at, send.void_reason) for send in sends]


def test_each_rule_of_the_clients_channel_is_one_message() -> None:
    assert _shape(plan(APPOINTMENT, RULES, ALEX, now=LONG_BEFORE)) == [
        (Channel.EMAIL, 72, START - timedelta(hours=72), None),
        (Channel.EMAIL, 24, START - timedelta(hours=24), None),
    ]


def test_a_client_who_wants_texts_gets_the_text() -> None:
    texts = replace(ALEX, channel=ContactChannel.SMS)

    assert _shape(plan(APPOINTMENT, RULES, texts, now=LONG_BEFORE)) == [
        (Channel.SMS, 24, START - timedelta(hours=24), None)
    ]


@pytest.mark.parametrize("channel", [ContactChannel.NONE, ContactChannel.PHONE])
def test_a_client_who_wants_no_messages_gets_an_explained_none(channel: ContactChannel) -> None:
    sends = plan(APPOINTMENT, RULES, replace(ALEX, channel=channel), now=LONG_BEFORE)

    assert [send.void_reason for send in sends] == [VoidReason.OPTED_OUT] * 3


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"addresses": {}}, VoidReason.NO_ADDRESS),
        ({"addresses": {Channel.EMAIL: ""}}, VoidReason.NO_ADDRESS),
        ({"was_warned": False}, VoidReason.NOT_WARNED),
        ({"is_archived": True}, VoidReason.CLIENT_ARCHIVED),
    ],
)
def test_what_stands_in_the_way_is_named(change: dict[str, object], reason: VoidReason) -> None:
    sends = plan(APPOINTMENT, RULES, replace(ALEX, **change), now=LONG_BEFORE)  # type: ignore[arg-type]

    assert {send.void_reason for send in sends} == {reason}
    assert not any(send.will_be_sent for send in sends)


@pytest.mark.parametrize(
    "change", [{"is_upcoming": False}, {"starts_at": LONG_BEFORE - timedelta(minutes=1)}, {"starts_at": LONG_BEFORE}]
)
def test_nothing_is_planned_for_what_is_given_up_or_over(change: dict[str, object]) -> None:
    assert plan(replace(APPOINTMENT, **change), RULES, ALEX, now=LONG_BEFORE) == ()  # type: ignore[arg-type]


def test_rules_of_a_kind_replace_those_for_every_kind() -> None:
    special = Rule(channel=Channel.EMAIL, hours_before=48, kind=AppointmentKind.DOSING)
    other = Rule(channel=Channel.EMAIL, hours_before=5, kind=AppointmentKind.THERAPY)

    sends = plan(APPOINTMENT, [*RULES, special, other], ALEX, now=LONG_BEFORE)

    assert [send.hours_before for send in sends] == [48]


def test_a_rule_given_twice_is_one_message() -> None:
    assert len(plan(APPOINTMENT, [RULES[1], RULES[1]], ALEX, now=LONG_BEFORE)) == 1


def test_quiet_hours_move_a_message_to_the_evening_before() -> None:
    early = replace(APPOINTMENT, starts_at=START.replace(hour=7))

    (send,) = plan(early, [RULES[1]], ALEX, now=LONG_BEFORE)

    assert send.due_at == datetime(2026, 5, 12, 19, 59, tzinfo=ZONE)


def test_booked_late_the_message_goes_out_now() -> None:
    now = START - timedelta(hours=4)

    (send,) = plan(APPOINTMENT, [RULES[1]], ALEX, now=now)

    assert (send.due_at, send.void_reason) == (now, None)


@pytest.mark.parametrize(
    ("left", "reason"),
    [
        (timedelta(hours=2), None),
        (timedelta(hours=2) - timedelta(seconds=1), VoidReason.BOOKED_TOO_LATE),
        (timedelta(minutes=10), VoidReason.BOOKED_TOO_LATE),
    ],
)
def test_two_hours_before_the_start_it_is_too_late(left: timedelta, reason: VoidReason | None) -> None:
    (send,) = plan(APPOINTMENT, [RULES[1]], ALEX, now=START - left)

    assert send.void_reason is reason


def test_booked_late_at_night_nothing_is_sent_and_it_says_why() -> None:
    morning = replace(APPOINTMENT, starts_at=START.replace(hour=10))

    (send,) = plan(morning, [RULES[1]], ALEX, now=START.replace(day=13, hour=23))

    assert send.void_reason is VoidReason.BOOKED_TOO_LATE


def test_of_several_late_messages_only_the_nearest_goes_out() -> None:
    now = START - timedelta(hours=20, minutes=0)
    awake = replace(ALEX, quiet=replace(ALEX.quiet, starts=time(0), ends=time(0)))

    sends = plan(APPOINTMENT, RULES[:2], awake, now=now)

    assert {send.hours_before: send.void_reason for send in sends} == {72: VoidReason.BOOKED_TOO_LATE, 24: None}


def test_planning_again_gives_the_same_keys() -> None:
    first = plan(APPOINTMENT, RULES, ALEX, now=LONG_BEFORE)
    again = plan(APPOINTMENT, RULES, ALEX, now=LONG_BEFORE + timedelta(days=8))

    assert [send.key for send in first] == [send.key for send in again]


@pytest.mark.parametrize(("day", "clock"), [((2026, 3, 8), "14:00"), ((2026, 11, 1), "16:00")])
def test_hours_before_are_real_hours_across_a_change_of_clocks(day: tuple[int, int, int], clock: str) -> None:
    appointment = replace(APPOINTMENT, starts_at=datetime(*day, 15, 0, tzinfo=ZONE))

    (send,) = plan(appointment, [RULES[1]], ALEX, now=LONG_BEFORE - timedelta(days=100))

    assert appointment.starts_at.astimezone(UTC) - send.due_at == timedelta(hours=24)
    assert send.due_at.astimezone(ZONE).strftime("%H:%M") == clock


KEY = {
    "practice": "p1",
    "appointment": "a1",
    "starts_at": START,
    "channel": Channel.EMAIL,
    "recipient": "alex@example.org",
    "hours_before": 24,
}


@pytest.mark.parametrize(
    "change",
    [
        {"practice": "p2"},
        {"appointment": "a2"},
        {"starts_at": START + timedelta(minutes=1)},
        {"channel": Channel.SMS},
        {"recipient": "alex@example.com"},
        {"hours_before": 25},
    ],
)
def test_each_part_makes_another_key(change: dict[str, object]) -> None:
    assert idempotency_key(**KEY) != idempotency_key(**{**KEY, **change})  # type: ignore[arg-type]


def test_the_key_is_that_of_the_moment_not_of_how_it_is_written() -> None:
    assert idempotency_key(**KEY) == idempotency_key(**{**KEY, "starts_at": START.astimezone(UTC)})  # type: ignore[arg-type]


def test_the_parts_of_a_key_cannot_run_into_each_other() -> None:
    one = {**KEY, "practice": "p", "appointment": "1a1"}
    other = {**KEY, "practice": "p1", "appointment": "a1"}

    assert idempotency_key(**one) != idempotency_key(**other)  # type: ignore[arg-type]


@pytest.mark.parametrize(("hours", "left"), [(24, 2), (3, 2), (2, 0), (1, 0)])
def test_short_reminders_may_go_out_until_the_start(hours: int, left: int) -> None:
    assert not_after(START, hours) == START - timedelta(hours=left)


def test_why_not_is_asked_again_when_sending() -> None:
    assert why_not(Channel.EMAIL, ALEX) is None
    assert why_not(Channel.SMS, ALEX) is VoidReason.OPTED_OUT


@given(
    hours=st.lists(st.integers(0, 200), min_size=1, max_size=6, unique=True),
    booked_hours_before=st.integers(1, 400),
    start_hour=st.integers(0, 23),
)
def test_whatever_is_sent_is_in_time_and_not_at_night(
    hours: list[int], booked_hours_before: int, start_hour: int
) -> None:
    appointment = replace(APPOINTMENT, starts_at=START.replace(hour=start_hour))
    now = appointment.starts_at - timedelta(hours=booked_hours_before)

    sends = plan(appointment, [Rule(channel=Channel.EMAIL, hours_before=h) for h in hours], ALEX, now=now)

    assert len(sends) == len(hours)
    for send in (send for send in sends if send.will_be_sent):
        latest = appointment.starts_at - timedelta(hours=send.hours_before)
        assert now <= send.due_at <= send.not_after <= appointment.starts_at
        assert not is_quiet(send.due_at, ALEX.quiet)
        assert send.due_at <= max(latest, now)
    assert len([send for send in sends if send.will_be_sent and send.due_at == now]) <= 1
