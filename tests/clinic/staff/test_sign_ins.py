"""Where one is signed in, ending it there, and what ends sign-ins by itself on the next request (trust.md R-111)."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.contrib.auth import SESSION_KEY
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clinic.audit.models import AuditEvent
from clinic.policy.terms import Role
from clinic.staff.models import Invitation, StaffRole, User
from clinic.staff.rules.devices import Device, device_of
from clinic.staff.services import invitations, people, resets
from tests.factories.people import PASSWORD

PAGE = "staff:sign_ins"
NEW = "violet-anchor-teapot-42"
WEB = "Mozilla/5.0"
PHONE = f"{WEB} (iPhone; CPU iPhone OS 19_1 like Mac OS X) Version/19.1 Mobile/15E148 Safari/604.1"
DESK = f"{WEB} (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36"


def signed_in(user: User, agent: str = DESK, address: str = "203.0.113.5") -> Browser:
    browser = Browser(HTTP_USER_AGENT=agent, REMOTE_ADDR=address)
    browser.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert SESSION_KEY in browser.session
    return browser


def is_in(browser: Browser) -> bool:
    return bool(browser.get(reverse("staff:profile")).status_code == 200)


def shown(browser: Browser) -> list[Any]:
    return list(browser.get(reverse(PAGE)).context["sign_ins"])


@pytest.mark.pure
@pytest.mark.parametrize(
    ("agent", "browser", "system", "is_handheld"),
    [
        (PHONE, "Safari", "iPhone", True),
        (DESK, "Chrome", "Linux", False),
        (f"{WEB} (Windows NT 10.0; Win64; x64) Chrome/156.0 Safari/537.36 Edg/156.0", "Edge", "Windows", False),
        (f"{WEB} (Macintosh; Intel Mac OS X 10.15; rv:140.0) Gecko/2010 Firefox/140.0", "Firefox", "Mac", False),
        (f"{WEB} (Linux; Android 16) Chrome/156.0 Mobile Safari/537.36", "Chrome", "Android", True),
        (f"{WEB} (iPad; CPU OS 19_0 like Mac OS X) CriOS/156.0 Mobile Safari/604.1", "Chrome", "iPad", True),
        ("curl/8.0", "", "", False),
        ("", "", "", False),
    ],
)
def test_devices_by_name(agent: str, browser: str, system: str, is_handheld: bool) -> None:
    device = device_of(agent)

    assert device == Device(browser=browser, system=system)
    assert device.is_handheld is is_handheld


def test_each_browser_is_shown_this_one_first(thea: User) -> None:
    signed_in(thea, PHONE, "198.51.100.7")
    here = signed_in(thea)

    found = shown(here)

    assert [(entry.device.system, entry.address, entry.is_current) for entry in found] == [
        ("Linux", "203.0.113.5", True), ("iPhone", "198.51.100.7", False),
    ]  # fmt: skip
    page = here.get(reverse(PAGE)).content.decode()
    assert "Safari on iPhone" in page
    assert "198.51.100.7" in page


def test_nobody_elses_are_shown_or_ended(thea: User, olive: User) -> None:
    here, theirs = signed_in(thea), signed_in(olive)
    pk = shown(theirs)[0].pk

    assert len(shown(here)) == 1
    assert here.post(reverse("staff:end_sign_in", args=[pk])).status_code == 404
    assert is_in(theirs)


def test_one_is_ended_and_the_rest_stay(thea: User) -> None:
    phone, tablet, here = signed_in(thea, PHONE), signed_in(thea), signed_in(thea)
    pk = next(entry.pk for entry in shown(here) if entry.device.system == "iPhone")

    here.post(reverse("staff:end_sign_in", args=[pk]))

    assert (is_in(phone), is_in(tablet), is_in(here)) == (False, True, True)
    assert AuditEvent.objects.get(action="staff.sign_in.ended").reason_code == "BY_HAND"


def test_all_others_are_ended(thea: User) -> None:
    phone, tablet, here = signed_in(thea, PHONE), signed_in(thea), signed_in(thea)

    here.post(reverse("staff:end_other_sign_ins"))

    assert (is_in(phone), is_in(tablet), is_in(here)) == (False, False, True)
    assert len(shown(here)) == 1


def test_what_is_over_is_not_shown(thea: User) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        signed_in(thea, PHONE)
        clock.shift(timedelta(minutes=15))
        assert len(shown(signed_in(thea))) == 1


def test_the_page_costs_the_same_for_one_and_for_four(thea: User, django_assert_max_num_queries: Any) -> None:
    here = signed_in(thea)
    here.get(reverse(PAGE))
    with django_assert_max_num_queries(30) as one:
        here.get(reverse(PAGE))
    for _ in range(3):
        signed_in(thea)
    with django_assert_max_num_queries(30) as four:
        here.get(reverse(PAGE))

    assert len(one) == len(four)


# --- Ended on the next request -----------------------------------------------------------------


def deactivated(user: User, owner: User) -> None:
    people.deactivate(user=user, actor=owner, now=timezone.now())


def password_set_elsewhere(user: User, _owner: User) -> None:
    changed = User.objects.get(pk=user.pk)
    changed.set_password(NEW)
    changed.save()


@pytest.mark.parametrize("ending", [deactivated, password_set_elsewhere])
def test_access_ends_on_the_next_request_of_every_kind(
    thea: User, otto: User, ending: Callable[[User, User], None]
) -> None:
    browsers = [signed_in(thea) for _ in range(6)]
    assert all(is_in(browser) for browser in browsers)

    page, feed, find, post, part, state = browsers
    started = time.perf_counter()
    ending(thea, otto)
    asked = state.get(reverse("staff:sign_in_state")).json()
    seconds = time.perf_counter() - started
    answers = [
        page.get(reverse("clients:list")),
        feed.get(reverse("scheduling:feed"), {"start": "2026-01-01", "end": "2026-01-02"}),
        find.get(reverse("reports:find"), {"q": "doe"}),
        post.post(reverse("clients:add"), {"legal_first_name": "X"}),
        part.get(reverse("clients:list"), headers={"HX-Request": "true"}),
    ]

    assert [answer.status_code for answer in answers] == [302, 302, 302, 302, 204]
    assert asked == {"state": "ENDED"}
    assert seconds < 1
    assert not any(SESSION_KEY in browser.session for browser in browsers)


def test_a_role_that_was_taken_away_is_gone_on_the_next_request(thea: User, otto: User) -> None:
    browser = signed_in(thea)
    StaffRole.objects.create(user=thea, role=Role.FRONT_DESK)
    assert browser.get(reverse("clients:import")).status_code == 200

    people.change_roles(
        user=User.objects.get(pk=thea.pk), roles=frozenset({Role.THERAPIST}), actor=otto, now=timezone.now()
    )

    assert browser.get(reverse("clients:import")).status_code == 403


def test_somebody_let_go_leaves_no_link_behind(otto: User, practice: Any) -> None:
    from tests.factories.people import make_user

    second = make_user(practice, Role.OWNER, name="Second Owner")
    invited, _token = invitations.invite(
        practice=practice, email="nora@example.org", name="Nora", credentials="", roles=frozenset({Role.OWNER}),
        actor=second, now=timezone.now(),
    )  # fmt: skip
    resets.ask(email=second.email, now=timezone.now())

    people.deactivate(user=second, actor=otto, now=timezone.now())

    assert not Invitation.objects.get(pk=invited.pk).is_open(timezone.now())
    assert resets.answer_due(now=timezone.now()) == 0


def test_who_may_no_longer_invite_has_invited_nobody(otto: User, practice: Any) -> None:
    from tests.factories.people import make_user

    second = make_user(practice, Role.OWNER, Role.THERAPIST, name="Second Owner")
    invited, _token = invitations.invite(
        practice=practice, email="nora@example.org", name="Nora", credentials="", roles=frozenset({Role.OWNER}),
        actor=second, now=timezone.now(),
    )  # fmt: skip

    people.change_roles(user=second, roles=frozenset({Role.THERAPIST}), actor=otto, now=timezone.now())

    assert not Invitation.objects.get(pk=invited.pk).is_open(timezone.now())


def test_a_new_password_ends_every_sign_in(thea: User) -> None:
    other, here = signed_in(thea), signed_in(thea)

    here.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})

    assert User.objects.get(pk=thea.pk).check_password(NEW)
    assert (is_in(other), is_in(here)) == (False, False)


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits for the commit of a test that never commits happens at once."""
    monkeypatch.setattr("django.db.transaction.on_commit", lambda act: act())


def test_a_changed_factor_ends_every_other_sign_in(thea: User, at_once: None) -> None:
    other, here = signed_in(thea), signed_in(thea)
    here.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    here.get(reverse("mfa_activate_totp"))
    secret = str(here.session["mfa.totp.secret"])
    here.post(reverse("mfa_activate_totp"), {"code": format_hotp_value(hotp_value(secret, int(time.time()) // 30))})

    assert Authenticator.objects.filter(user=thea, type=Authenticator.Type.TOTP).exists()
    assert (is_in(other), is_in(here)) == (False, True)


def test_a_factor_taken_away_ends_every_other_sign_in(thea: User, at_once: None) -> None:
    other, here = signed_in(thea), signed_in(thea)
    TOTP.activate(thea, generate_totp_secret())
    here.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    here.post(reverse("mfa_deactivate_totp"))

    assert not Authenticator.objects.filter(user=thea).exists()
    assert (is_in(other), is_in(here)) == (False, True)


# --- A planted session is worth nothing (T-FIX) -------------------------------------------------


@pytest.mark.parametrize("planted", ["0123456789abcdef0123456789abcdef", "x", "../../etc/passwd", "a" * 300])
def test_a_planted_session_is_never_taken_on(thea: User, settings: Any, planted: str) -> None:
    browser = Browser()
    browser.cookies[settings.SESSION_COOKIE_NAME] = planted
    browser.get(reverse("account_login"))
    browser.post(reverse("account_login"), {"login": thea.email, "password": PASSWORD})

    assert browser.cookies[settings.SESSION_COOKIE_NAME].value != planted
    attacker = Browser()
    attacker.cookies[settings.SESSION_COOKIE_NAME] = planted
    assert not is_in(attacker)


def test_a_session_from_before_the_sign_in_is_dead_afterwards(thea: User, settings: Any) -> None:
    browser = Browser()
    browser.get(reverse("account_login"))
    session = browser.session
    session["planted"] = "yes"
    session.save()
    browser.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    browser.post(reverse("account_login"), {"login": thea.email, "password": PASSWORD})

    attacker = Browser()
    attacker.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    assert not is_in(attacker)
    assert browser.session.session_key != session.session_key
