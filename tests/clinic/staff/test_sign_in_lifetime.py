"""A sign-in ends after 15 minutes without input and after 12 hours in any case, on the server."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clinic.audit.models import AuditEvent
from clinic.staff.models import User
from clinic.staff.presence import BACKGROUND_HEADER
from clinic.staff.rules.sign_in_lifetime import (
    ABSOLUTE_SECONDS,
    BEGAN,
    LAST_INPUT,
    Ending,
    begin,
    ending,
    note_input,
    seconds_left,
)

IDLE = 15 * 60
PAGE = "staff:profile"


def open_page(browser: Browser, **headers: str) -> int:
    return int(browser.get(reverse(PAGE), headers=headers).status_code)


@pytest.fixture
def clock() -> Any:
    """A clock that tests move by hand."""
    with time_machine.travel(timezone.now().replace(microsecond=0), tick=False) as traveller:
        yield traveller


@pytest.mark.parametrize(("seconds", "status"), [(IDLE - 1, 200), (IDLE, 302)])
def test_idle_end_to_the_second(clock: Any, as_thea: Browser, seconds: int, status: int) -> None:
    open_page(as_thea)

    clock.shift(timedelta(seconds=seconds))

    assert open_page(as_thea) == status


def test_the_idle_end_kills_the_session_and_is_on_record(clock: Any, as_thea: Browser, thea: User) -> None:
    open_page(as_thea)
    key = as_thea.session.session_key
    clock.shift(timedelta(seconds=IDLE))

    open_page(as_thea)

    assert not as_thea.session.exists(key)
    event = AuditEvent.objects.get(action="staff.sign_in.ended")
    assert (event.actor_id, event.reason_code) == (thea.pk, "IDLE")


def test_work_keeps_the_sign_in_until_the_day_is_over(clock: Any, as_thea: Browser) -> None:
    open_page(as_thea)

    statuses = []
    for _ in range(12 * 6):
        clock.shift(timedelta(minutes=10))
        statuses.append(open_page(as_thea))

    assert statuses == [200] * 71 + [302]


def test_background_requests_never_count_as_input(clock: Any, as_thea: Browser) -> None:
    open_page(as_thea)

    statuses = []
    for _ in range(5):
        clock.shift(timedelta(minutes=4))
        statuses.append(open_page(as_thea, **{BACKGROUND_HEADER: "1"}))

    assert statuses == [200, 200, 200, 302, 302]


@pytest.mark.parametrize(
    "query", ["?skip_timeout_reset=1", "?keep_alive=1", "?kapstone_last_input=9999999999", "?idle_minutes=999"]
)
def test_no_parameter_lengthens_a_sign_in(clock: Any, as_thea: Browser, query: str) -> None:
    open_page(as_thea)
    clock.shift(timedelta(seconds=IDLE))

    assert as_thea.get(reverse(PAGE) + query).status_code == 302


def test_the_session_is_written_at_most_every_five_seconds(clock: Any, as_thea: Browser) -> None:
    open_page(as_thea)
    last = as_thea.session[LAST_INPUT]

    clock.shift(timedelta(seconds=4))
    open_page(as_thea)
    assert as_thea.session[LAST_INPUT] == last
    clock.shift(timedelta(seconds=1))
    open_page(as_thea)
    assert as_thea.session[LAST_INPUT] == last + 5


def test_the_end_comes_within_five_seconds_of_the_quarter_hour(clock: Any, as_thea: Browser) -> None:
    """Whatever the rhythm of requests, the last input counts to five seconds."""
    open_page(as_thea)
    for step in (3, 1, 7, 2, 2, 4, 11, 1, 1):
        clock.shift(timedelta(seconds=step))
        open_page(as_thea)

    clock.shift(timedelta(seconds=IDLE - 5))
    asked = as_thea.get(reverse("staff:sign_in_state")).json()
    assert asked["state"] == "OPEN"
    assert 0 <= asked["seconds"] <= 5
    clock.shift(timedelta(seconds=5))
    assert as_thea.get(reverse("staff:sign_in_state")).json() == {"state": "ENDED"}


def test_asking_how_long_it_lasts_lengthens_nothing(clock: Any, as_thea: Browser) -> None:
    open_page(as_thea)

    left = []
    for _ in range(4):
        clock.shift(timedelta(minutes=4))
        left.append(as_thea.get(reverse("staff:sign_in_state")).json().get("seconds"))

    assert left == [660, 420, 180, None]


def test_saying_that_one_is_there_does(clock: Any, as_thea: Browser) -> None:
    open_page(as_thea)
    extended = []
    for _ in range(12):
        clock.shift(timedelta(minutes=14))
        extended.append(as_thea.post(reverse("staff:here")).json()["seconds"])

    assert extended == [IDLE] * 12


def test_near_the_end_of_the_day_the_day_is_what_is_left(clock: Any, as_thea: Browser) -> None:
    open_page(as_thea)
    for _ in range(51):
        clock.shift(timedelta(minutes=14))
        as_thea.post(reverse("staff:here"))

    assert as_thea.post(reverse("staff:here")).json()["seconds"] == ABSOLUTE_SECONDS - 51 * 14 * 60


def test_somebody_who_is_not_signed_in_learns_just_that(clock: Any) -> None:
    assert Browser().get(reverse("staff:sign_in_state")).json() == {"state": "ENDED"}


def test_a_new_sign_in_starts_both_clocks_again(clock: Any, thea: User) -> None:
    from tests.factories.people import PASSWORD

    browser = Browser()
    credentials = {"login": thea.email, "password": PASSWORD}
    browser.post(reverse("account_login"), credentials)
    clock.shift(timedelta(seconds=ABSOLUTE_SECONDS))
    assert open_page(browser) == 302

    browser.post(reverse("account_login"), credentials)

    assert open_page(browser) == 200


def test_a_fragment_is_told_to_reload_instead_of_showing_the_sign_in_page(clock: Any, as_thea: Browser) -> None:
    open_page(as_thea)
    clock.shift(timedelta(seconds=IDLE))

    answer = as_thea.get(reverse(PAGE), headers={"HX-Request": "true"})

    assert answer.status_code == 204
    assert answer["HX-Redirect"].startswith(reverse("account_login"))


@pytest.mark.pure
@pytest.mark.parametrize(
    ("now", "verdict"),
    [(899, None), (900, Ending.IDLE), (ABSOLUTE_SECONDS - 1, Ending.IDLE), (ABSOLUTE_SECONDS, Ending.ABSOLUTE)],
)
def test_judging_the_clocks(now: int, verdict: Ending | None) -> None:
    session: dict[str, Any] = {}
    begin(session, now=0)

    assert ending(session, now=now, idle_seconds=900) is verdict


@pytest.mark.pure
def test_a_sign_in_from_before_the_clocks_starts_them() -> None:
    session: dict[str, Any] = {}

    assert ending(session, now=10**9, idle_seconds=900) is None
    note_input(session, now=10**9)
    assert session == {BEGAN: 10**9, LAST_INPUT: 10**9}


@pytest.mark.pure
@pytest.mark.parametrize(("now", "left"), [(0, 900), (600, 300), (900, 0), (2000, 0)])
def test_what_is_left(now: int, left: int) -> None:
    session: dict[str, Any] = {}
    begin(session, now=0)

    assert seconds_left(session, now=now, idle_seconds=900) == left
