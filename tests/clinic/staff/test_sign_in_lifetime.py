"""A sign-in ends after 15 minutes without input and after 12 hours in any case, on the server."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.models import Client
from clinic.audit.models import AuditEvent
from clinic.staff.middleware import BACKGROUND_HEADER
from clinic.staff.models import User
from clinic.staff.rules.sign_in_lifetime import ABSOLUTE_SECONDS, BEGAN, LAST_INPUT, Ending, begin, ending, note_input
from tests.factories.people import make_course
from tests.factories.sessions import make_started_session, take

IDLE = 15 * 60
PAGE = "staff:profile"


def open_page(browser: Browser, **headers: str) -> int:
    return int(browser.get(reverse(PAGE), headers=headers).status_code)


@pytest.fixture
def clock() -> Any:
    """A clock that tests move by hand."""
    with time_machine.travel(timezone.now(), tick=False) as traveller:
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


def test_the_session_is_written_at_most_once_a_minute(
    clock: Any, as_thea: Browser, django_assert_max_num_queries: Any
) -> None:
    open_page(as_thea)
    last = as_thea.session[LAST_INPUT]

    clock.shift(timedelta(seconds=59))
    open_page(as_thea)
    assert as_thea.session[LAST_INPUT] == last
    clock.shift(timedelta(seconds=1))
    open_page(as_thea)
    assert as_thea.session[LAST_INPUT] == last + 60


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


def test_a_therapist_with_a_client_under_the_medicine_is_not_thrown_out(
    clock: Any, as_thea: Browser, as_priya: Browser, thea: User, priya: User, alex: Client
) -> None:
    make_course(alex)
    session = make_started_session(alex, thea, priya, starts_at=timezone.now())
    take(session, thea, at=timezone.now())
    open_page(as_thea)
    open_page(as_priya)

    clock.shift(timedelta(minutes=50))

    assert open_page(as_thea) == 200
    assert open_page(as_priya) == 302


def test_a_session_nobody_ended_keeps_nobody_signed_in(
    clock: Any, as_thea: Browser, thea: User, priya: User, alex: Client
) -> None:
    make_course(alex)
    started = timezone.now() - timedelta(hours=6)
    session = make_started_session(alex, thea, priya, starts_at=started)
    take(session, thea, at=started)
    open_page(as_thea)

    clock.shift(timedelta(seconds=IDLE))

    assert open_page(as_thea) == 302
