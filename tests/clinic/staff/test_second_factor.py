"""The second factor: demanded from everybody but the demo practice, sealed, used once."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.utils import decrypt
from django.contrib.auth import SESSION_KEY
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clinic.audit.models import AuditEvent
from clinic.core.encryption import DecryptionFailed
from clinic.policy.terms import Role
from clinic.practice.models import Practice
from clinic.staff.adapters import MFAAdapter
from clinic.staff.models import User
from tests.factories.people import PASSWORD


@pytest.fixture(autouse=True)
def still_clock() -> Iterator[None]:
    """Codes change every 30 seconds; here they do not."""
    with time_machine.travel(timezone.now(), tick=False):
        yield


@pytest.fixture
def real_practice(practice: Practice) -> Practice:
    """The practice, no longer a demonstration."""
    practice.is_demo = False
    practice.save()
    return practice


def code_now(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def sign_in_with_password(browser: Browser, user: User) -> Any:
    return browser.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})


def confirm_password(browser: Browser) -> None:
    """Changes of factors ask for the person again."""
    browser.post(reverse("account_reauthenticate"), {"password": PASSWORD})


@pytest.fixture
def secret(thea: User) -> str:
    """Thea has an authenticator app and recovery codes."""
    secret = generate_totp_secret()
    TOTP.activate(thea, secret)
    RecoveryCodes.activate(thea)
    return secret


@pytest.mark.parametrize("name", ["staff:profile", "staff:sign_ins", "account_change_password"])
def test_without_a_factor_only_its_set_up_opens(
    real_practice: Practice, visitor: Browser, thea: User, name: str
) -> None:
    sign_in_with_password(visitor, thea)

    answer = visitor.get(reverse(name))

    assert answer.status_code == 302
    assert answer.url == reverse("mfa_index")
    assert visitor.get(reverse("mfa_index")).status_code == 200
    confirm_password(visitor)
    assert visitor.get(reverse("mfa_activate_totp")).status_code == 200


@pytest.mark.parametrize("person", ["thea", "priya", "dana", "otto"])
def test_no_role_goes_without(
    real_practice: Practice, sign_in: Any, person: str, request: pytest.FixtureRequest
) -> None:
    browser = sign_in(request.getfixturevalue(person))

    assert browser.get(reverse("staff:profile")).url == reverse("mfa_index")


@pytest.mark.parametrize(("flag", "status"), [(True, 200), (False, 302)])
def test_the_demo_practice_goes_without_only_while_the_flag_is_on(
    as_thea: Browser, settings: Any, flag: bool, status: int
) -> None:
    settings.DEMO = flag

    assert as_thea.get(reverse("staff:profile")).status_code == status


def test_setting_one_up_shows_recovery_codes_once_and_opens_the_rest(
    real_practice: Practice, visitor: Browser, thea: User
) -> None:
    sign_in_with_password(visitor, thea)
    confirm_password(visitor)
    visitor.get(reverse("mfa_activate_totp"))
    secret = str(visitor.session["mfa.totp.secret"])

    answer = visitor.post(reverse("mfa_activate_totp"), {"code": code_now(secret)})

    assert answer.url == reverse("mfa_view_recovery_codes")
    codes = RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).generate_codes()
    first = visitor.get(reverse("mfa_view_recovery_codes")).content.decode()
    second = visitor.get(reverse("mfa_view_recovery_codes"), follow=True).content.decode()
    assert all(code in first for code in codes)
    assert not any(code in second for code in codes)
    assert visitor.get(reverse("staff:profile")).status_code == 200


def test_seeds_lie_sealed(secret: str) -> None:
    rows = [str(data) for data in Authenticator.objects.values_list("data", flat=True)]

    assert [row for row in rows if secret in row] == []
    assert decrypt(Authenticator.objects.get(type="totp").data["secret"]) == secret


def test_an_altered_seed_is_refused(db: None) -> None:
    sealed = MFAAdapter().encrypt("seed")
    altered = sealed[:-6] + ("A" if sealed[-6] != "A" else "B") + sealed[-5:]

    with pytest.raises(DecryptionFailed):
        MFAAdapter().decrypt(altered)


def test_the_password_alone_does_not_sign_in(visitor: Browser, thea: User, secret: str) -> None:
    answer = sign_in_with_password(visitor, thea)

    assert answer.url == reverse("mfa_authenticate")
    assert SESSION_KEY not in visitor.session
    assert visitor.get(reverse("staff:profile")).status_code == 302


def test_a_code_signs_in_once(thea: User, secret: str) -> None:
    code = code_now(secret)
    first, second = Browser(), Browser()
    for browser in (first, second):
        sign_in_with_password(browser, thea)
        browser.post(reverse("mfa_authenticate"), {"code": code})

    assert SESSION_KEY in first.session
    assert SESSION_KEY not in second.session


def test_a_recovery_code_signs_in_once(thea: User, secret: str) -> None:
    code = RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).generate_codes()[0]
    first, second = Browser(), Browser()
    for browser in (first, second):
        sign_in_with_password(browser, thea)
        browser.post(reverse("mfa_authenticate"), {"code": code})

    assert SESSION_KEY in first.session
    assert SESSION_KEY not in second.session


def test_a_wrong_code_is_on_record(visitor: Browser, thea: User, secret: str) -> None:
    sign_in_with_password(visitor, thea)

    visitor.post(reverse("mfa_authenticate"), {"code": "000000"})

    event = AuditEvent.objects.get(action="staff.sign_in.refused")
    assert (event.object_id, event.reason_code) == (str(thea.pk), "SECOND_FACTOR")


def test_codes_cannot_be_tried_without_end(visitor: Browser, thea: User, secret: str) -> None:
    sign_in_with_password(visitor, thea)
    for _ in range(10):
        visitor.post(reverse("mfa_authenticate"), {"code": "000000"})

    visitor.post(reverse("mfa_authenticate"), {"code": code_now(secret)})

    assert SESSION_KEY not in visitor.session


def test_a_new_password_does_not_replace_the_factor(visitor: Browser, thea: User, secret: str) -> None:
    thea.set_password("violet-anchor-teapot-42")
    thea.save()

    answer = visitor.post(reverse("account_login"), {"login": thea.email, "password": "violet-anchor-teapot-42"})

    assert answer.url == reverse("mfa_authenticate")


def test_taking_a_factor_away_needs_the_person_again(thea: User, secret: str, sign_in: Any) -> None:
    browser = sign_in(thea)

    answer = browser.post(reverse("mfa_deactivate_totp"))

    assert "reauthenticate" in answer.url
    assert Authenticator.objects.filter(type="totp").exists()


def test_a_changed_factor_is_on_record(visitor: Browser, thea: User, monkeypatch: pytest.MonkeyPatch) -> None:
    sign_in_with_password(visitor, thea)
    confirm_password(visitor)
    visitor.get(reverse("mfa_activate_totp"))
    code = code_now(str(visitor.session["mfa.totp.secret"]))

    monkeypatch.setattr("django.db.transaction.on_commit", lambda act: act())
    visitor.post(reverse("mfa_activate_totp"), {"code": code})

    assert AuditEvent.objects.filter(action="staff.security.totp_activated", actor_id=thea.pk).count() == 1


def test_the_sign_in_page_offers_a_passkey(visitor: Browser) -> None:
    assert re.search(r"passkey", visitor.get(reverse("account_login")).content.decode(), re.IGNORECASE)
    options = visitor.get(reverse("mfa_login_webauthn"), headers={"X-Requested-With": "XMLHttpRequest"})
    assert options.status_code == 200
    assert options.json()["request_options"]["publicKey"]["challenge"]


def test_the_request_costs_two_queries_for_the_person(thea: User, sign_in: Any, django_assert_num_queries: Any) -> None:
    from clinic.staff.backends import StaffBackend

    with django_assert_num_queries(2):
        user = StaffBackend().get_user(thea.pk)
        assert user is not None
        facts = [user.roles == {Role.THERAPIST}, user.practice is not None, user.has_second_factor, user.is_demo]

    assert facts == [True, True, False, True]


def test_the_password_is_asked_for_once_more_without_a_way_round(as_thea: Browser) -> None:
    page = as_thea.get(reverse("account_reauthenticate")).content.decode()

    assert "Password" in page
    assert "Forgot" not in page.partition("<form")[2].partition("</form>")[0]
