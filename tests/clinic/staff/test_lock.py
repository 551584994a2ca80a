"""While a client is under the medicine a sign-in is locked and not ended (trust.md 7.3)."""

from __future__ import annotations

import time
import uuid
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.models import Client
from clinic.audit.models import AuditEvent
from clinic.staff.models import User
from clinic.staff.rules.sign_in_lifetime import ABSOLUTE_SECONDS, LAST_INPUT, LOCK_SECONDS, LOCKED_TO
from sessions.models import DosingSession, TimelineEvent, VitalReading
from sessions.terms import DosingStatus
from tests.factories.people import PASSWORD, make_client, make_course
from tests.factories.room import make_started_session, take

IDLE = 15 * 60
JSON = {"Accept": "application/json"}


@pytest.fixture
def clock() -> Any:
    """A clock that tests move by hand."""
    with time_machine.travel(timezone.now().replace(microsecond=0), tick=False) as traveller:
        yield traveller


@pytest.fixture
def under_way(clock: Any, alex: Client, thea: User, priya: User) -> DosingSession:
    make_course(alex)
    session = make_started_session(alex, thea, priya, starts_at=timezone.now())
    take(session, thea, at=timezone.now())
    return session


def room(session: DosingSession) -> str:
    return reverse("sessions:detail", args=[session.pk])


def leave(browser: Browser, session: DosingSession, clock: Any, seconds: int = IDLE) -> None:
    """Look at the room, and then at nothing for a while."""
    assert browser.get(room(session)).status_code == 200
    clock.shift(timedelta(seconds=seconds))


def state(browser: Browser) -> dict[str, Any]:
    return dict(browser.get(reverse("staff:sign_in_state")).json())


def unlock(browser: Browser, **typed: str) -> Any:
    return browser.post(reverse("staff:unlock"), typed or {"password": PASSWORD}, headers=JSON)


def readings(session: DosingSession) -> int:
    return VitalReading.objects.filter(dosing_session=session).count()


def keys_of(session: DosingSession) -> list[str]:
    """The keys of everything that was recorded, a key that was stored twice counted twice."""
    kept = [
        model.objects.filter(dosing_session=session).values_list("key", flat=True)
        for model in (VitalReading, TimelineEvent)
    ]
    return sorted(str(key) for keys in kept for key in keys)


def vitals(browser: Browser, session: DosingSession, **extra: Any) -> Any:
    typed = {"key": str(uuid.uuid4()), "systolic": "121", "diastolic": "79", "taken_by": "THERAPIST", **extra}
    return browser.post(reverse("sessions:record_vitals", args=[session.pk]), typed, headers={"HX-Request": "true"})


@pytest.mark.parametrize(("seconds", "is_locked"), [(IDLE - 1, False), (IDLE, True)])
def test_it_locks_to_the_second(
    under_way: DosingSession, as_thea: Browser, clock: Any, seconds: int, is_locked: bool
) -> None:
    leave(as_thea, under_way, clock, seconds)

    assert (state(as_thea)["state"] == "LOCKED") is is_locked


def test_only_whose_session_it_is_gets_a_lock(
    under_way: DosingSession, as_thea: Browser, as_priya: Browser, clock: Any
) -> None:
    as_priya.get(room(under_way))
    leave(as_thea, under_way, clock)

    assert state(as_thea)["state"] == "LOCKED"
    assert state(as_priya)["state"] == "ENDED"


@pytest.mark.parametrize("name", ["reports:today", "clients:list", "staff:profile", "mfa_index", "account_login"])
def test_a_locked_sign_in_leads_to_the_lock(under_way: DosingSession, as_thea: Browser, clock: Any, name: str) -> None:
    leave(as_thea, under_way, clock)

    answer = as_thea.get(reverse(name))

    assert answer.status_code == 302
    assert answer.url.startswith(reverse("staff:unlock"))


def test_the_room_itself_is_closed_too(under_way: DosingSession, as_thea: Browser, clock: Any) -> None:
    leave(as_thea, under_way, clock)

    answer = as_thea.get(room(under_way), follow=True)

    assert answer.redirect_chain[0][0] == f"{reverse('staff:unlock')}?next={quote(room(under_way), safe='')}"
    page = answer.content.decode()
    assert not [word for word in ("Alex", "Doe", "Session") if word in page]


def test_scripts_and_forms_get_a_status(under_way: DosingSession, as_thea: Browser, clock: Any) -> None:
    leave(as_thea, under_way, clock)

    for headers in (JSON, {"HX-Request": "true"}, {"X-Kapstone-Background": "1"}):
        assert as_thea.get(reverse("clients:list"), headers=headers).status_code == 423
    sent = as_thea.post(
        reverse("sessions:discharge", args=[under_way.pk]), headers={"Referer": f"http://testserver{room(under_way)}"}
    )
    assert sent.url == f"{reverse('staff:unlock')}?next={quote(room(under_way), safe='')}"
    assert DosingSession.objects.get(pk=under_way.pk).status == DosingStatus.MEDICINE_TAKEN


def test_what_happens_in_the_room_is_taken_down_and_nothing_is_shown(
    under_way: DosingSession, as_thea: Browser, clock: Any
) -> None:
    leave(as_thea, under_way, clock)
    before = readings(under_way)

    answer = vitals(as_thea, under_way)

    assert (answer.status_code, answer.content) == (204, b"")
    assert readings(under_way) == before + 1
    assert state(as_thea)["state"] == "LOCKED"


def test_a_device_that_sends_what_it_kept_is_told_that_it_was_taken(
    under_way: DosingSession, as_thea: Browser, clock: Any
) -> None:
    leave(as_thea, under_way, clock)
    before = readings(under_way)
    typed = {"key": str(uuid.uuid4()), "systolic": "121", "diastolic": "79", "taken_by": "THERAPIST"}

    answer = as_thea.post(reverse("sessions:record_vitals", args=[under_way.pk]), typed, headers=JSON)

    assert (answer.status_code, answer.json()) == (201, {"key": typed["key"]})
    assert readings(under_way) == before + 1


def test_what_is_wrong_is_refused_without_the_page(under_way: DosingSession, as_thea: Browser, clock: Any) -> None:
    leave(as_thea, under_way, clock)
    before = readings(under_way)

    answer = vitals(as_thea, under_way, systolic="12000")

    assert (answer.status_code, answer.content) == (422, b"")
    assert readings(under_way) == before


def test_another_client_cannot_be_written_about(
    under_way: DosingSession, as_thea: Browser, thea: User, priya: User, clock: Any
) -> None:
    other = make_client(under_way.practice, therapist=thea, prescriber=priya)
    make_course(other)
    theirs = make_started_session(other, thea, priya, starts_at=timezone.now() - timedelta(hours=5))
    leave(as_thea, under_way, clock)

    assert vitals(as_thea, theirs).status_code == 423
    assert as_thea.get(reverse("sessions:watch", args=[theirs.pk])).status_code == 302
    assert not VitalReading.objects.filter(dosing_session=theirs, recorded_at__gt=under_way.started_at).exists()


def test_clock_and_next_vitals_stay_in_sight_without_a_name(
    under_way: DosingSession, as_thea: Browser, clock: Any
) -> None:
    leave(as_thea, under_way, clock)

    page = as_thea.get(state(as_thea)["watch"]).content.decode()

    assert "data-elapsed-since" in page
    assert "Next vital signs" in page
    assert not [word for word in ("Alex", "Doe", "mg", under_way.therapist.name) if word in page]


def test_an_alarm_stays_in_sight(under_way: DosingSession, as_thea: Browser, clock: Any) -> None:
    leave(as_thea, under_way, clock)
    vitals(as_thea, under_way, systolic="185", diastolic="112")

    page = as_thea.get(reverse("sessions:watch", args=[under_way.pk])).content.decode()

    assert "Contact the prescriber" in page
    assert under_way.prescription is not None
    assert under_way.prescription.signed_name not in page


def test_the_password_opens_it_again(under_way: DosingSession, as_thea: Browser, thea: User, clock: Any) -> None:
    leave(as_thea, under_way, clock)
    state(as_thea)

    answer = unlock(as_thea)

    assert answer.json() == {"state": "OPEN", "person": str(thea.pk), "seconds": IDLE}
    assert as_thea.get(room(under_way)).status_code == 200
    events = AuditEvent.objects.filter(actor_id=thea.pk, action__startswith="staff.sign_in.").order_by("seq")
    assert [(event.action, event.reason_code) for event in events] == [
        ("staff.sign_in.locked", "IDLE"), ("staff.sign_in.unlocked", "PASSWORD"),
    ]  # fmt: skip


def test_a_code_opens_it_again_once(under_way: DosingSession, as_thea: Browser, thea: User, clock: Any) -> None:
    secret = generate_totp_secret()
    TOTP.activate(thea, secret)
    leave(as_thea, under_way, clock)
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))

    assert unlock(as_thea, code="000000").status_code == 422
    assert unlock(as_thea, code=code).json()["state"] == "OPEN"


def test_what_is_wrong_opens_nothing_and_is_on_record(
    under_way: DosingSession, as_thea: Browser, thea: User, clock: Any
) -> None:
    leave(as_thea, under_way, clock)

    answers = [unlock(as_thea, password="wrong-wrong-wrong").status_code for _ in range(11)]

    assert answers == [422] * 10 + [429]
    assert unlock(as_thea).status_code == 429
    assert state(as_thea)["state"] == "LOCKED"
    assert AuditEvent.objects.filter(action="staff.sign_in.refused", object_id=str(thea.pk)).count() == 12


def test_somebody_elses_password_opens_nothing(
    under_way: DosingSession, as_thea: Browser, olive: User, clock: Any
) -> None:
    olive.set_password("violet-anchor-teapot-42")
    olive.save()
    leave(as_thea, under_way, clock)

    assert unlock(as_thea, password="violet-anchor-teapot-42").status_code == 422


def test_four_hours_are_the_longest(under_way: DosingSession, as_thea: Browser, clock: Any) -> None:
    leave(as_thea, under_way, clock)
    assert state(as_thea)["state"] == "LOCKED"
    clock.shift(timedelta(seconds=LOCK_SECONDS - 1))
    assert state(as_thea)["state"] == "LOCKED"

    clock.shift(timedelta(seconds=1))

    before = readings(under_way)
    assert vitals(as_thea, under_way)["HX-Redirect"].startswith(reverse("account_login"))
    assert state(as_thea)["state"] == "ENDED"
    assert readings(under_way) == before


def test_silence_does_not_make_the_lock_longer(under_way: DosingSession, as_thea: Browser, clock: Any) -> None:
    """A browser that asks nothing for hours is counted from when the lock was due."""
    leave(as_thea, under_way, clock, IDLE + LOCK_SECONDS)

    assert state(as_thea)["state"] == "ENDED"


def test_the_lock_ends_with_the_session(under_way: DosingSession, as_thea: Browser, clock: Any) -> None:
    leave(as_thea, under_way, clock)
    assert state(as_thea)["state"] == "LOCKED"

    DosingSession.objects.filter(pk=under_way.pk).update(
        status=DosingStatus.DISCHARGED.value, discharged_at=timezone.now()
    )

    assert state(as_thea)["state"] == "ENDED"
    assert AuditEvent.objects.get(action="staff.sign_in.ended").reason_code == "LOCK"


def test_a_session_nobody_ended_keeps_nobody_signed_in(
    clock: Any, as_thea: Browser, thea: User, priya: User, alex: Client
) -> None:
    make_course(alex)
    started = timezone.now() - timedelta(hours=6)
    session = make_started_session(alex, thea, priya, starts_at=started)
    take(session, thea, at=started)

    leave(as_thea, session, clock)

    assert state(as_thea)["state"] == "ENDED"


def test_after_a_days_work_it_locks_and_only_a_new_sign_in_opens(
    clock: Any, as_thea: Browser, thea: User, priya: User, alex: Client
) -> None:
    make_course(alex)
    as_thea.get(reverse("staff:profile"))
    for _ in range(ABSOLUTE_SECONDS // 600 - 6):
        clock.shift(timedelta(minutes=10))
        as_thea.post(reverse("staff:here"))
    session = make_started_session(alex, thea, priya, starts_at=timezone.now())
    take(session, thea, at=timezone.now())
    for _ in range(6):
        clock.shift(timedelta(minutes=10))
        as_thea.post(reverse("staff:here"))

    assert (state(as_thea)["state"], state(as_thea)["may_unlock"]) == ("LOCKED", False)
    assert vitals(as_thea, session).status_code == 204
    assert unlock(as_thea).status_code == 422
    assert "over" in as_thea.get(reverse("staff:unlock")).content.decode()


def test_it_can_be_locked_by_hand(under_way: DosingSession, as_thea: Browser, clock: Any) -> None:
    as_thea.get(room(under_way))

    assert as_thea.post(reverse("staff:lock"), headers=JSON).json()["state"] == "LOCKED"
    assert as_thea.get(reverse("clients:list")).status_code == 302
    assert unlock(as_thea).json()["state"] == "OPEN"


def test_a_request_that_was_under_way_when_it_was_locked_does_not_open_it(
    under_way: DosingSession, as_thea: Browser, clock: Any
) -> None:
    as_thea.get(room(under_way))
    under_way_still: Any = as_thea.session
    under_way_still[LAST_INPUT] -= 1
    as_thea.post(reverse("staff:lock"))
    under_way_still.save()

    assert state(as_thea)["state"] == "LOCKED"


def test_looking_again_by_itself_is_not_being_there(under_way: DosingSession, as_thea: Browser, clock: Any) -> None:
    page = as_thea.get(room(under_way)).content.decode()
    assert page.count("<div hidden hx-") == page.count('<div hidden hx-headers=\'{"X-Kapstone-Background"') > 0
    clock.shift(timedelta(seconds=IDLE - 60))
    as_thea.get(room(under_way), headers={"HX-Request": "true", "X-Kapstone-Background": "yes"})
    clock.shift(timedelta(seconds=60))

    assert state(as_thea)["state"] == "LOCKED"


def test_without_a_client_under_the_medicine_there_is_nothing_to_lock(clock: Any, as_thea: Browser) -> None:
    as_thea.post(reverse("staff:lock"))

    assert LOCKED_TO not in as_thea.session


def test_the_lock_page_leads_back_to_own_pages_only(under_way: DosingSession, as_thea: Browser, clock: Any) -> None:
    leave(as_thea, under_way, clock)
    for target in ("//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"):
        answer = as_thea.post(reverse("staff:unlock"), {"password": PASSWORD, "next": target})
        assert answer.url == reverse("reports:today")
        as_thea.post(reverse("staff:lock"))

    assert as_thea.post(reverse("staff:unlock"), {"password": PASSWORD, "next": room(under_way)}).url == room(under_way)


def test_signing_out_is_possible_while_locked(under_way: DosingSession, as_thea: Browser, clock: Any) -> None:
    leave(as_thea, under_way, clock)

    as_thea.post(reverse("account_logout"))

    assert state(as_thea) == {"state": "ENDED"}


def test_three_hours_with_twelve_locks_lose_and_double_nothing(
    under_way: DosingSession, as_thea: Browser, clock: Any
) -> None:
    """Every entry is sent twice, as a browser that saw no answer would; half of them to a locked screen."""
    sent = keys_of(under_way)
    for number in range(12):
        as_thea.get(room(under_way))
        clock.shift(timedelta(minutes=15))
        while_shut = {"key": str(uuid.uuid4()), "systolic": str(110 + number)}
        assert [vitals(as_thea, under_way, **while_shut).status_code for _ in range(2)] == [204, 204]
        assert as_thea.get(reverse("clients:detail", args=[under_way.client_id])).status_code == 302
        assert unlock(as_thea).json()["state"] == "OPEN"
        key = str(uuid.uuid4())
        typed = {"key": key, "kind": "NOTE", "note": f"entry {number}"}
        for _ in range(2):
            as_thea.post(reverse("sessions:record_event", args=[under_way.pk]), typed)
        sent += [while_shut["key"], key]

    assert keys_of(under_way) == sorted(sent)
    assert AuditEvent.objects.filter(action="staff.sign_in.locked").count() == 12
