"""Every way to a signature passes the same gate; behind it stand password, code and passkey of django-allauth."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import time_machine
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core.cache import cache
from django.test import Client as Browser
from django.urls import reverse

from clients.models import Client
from clinic.signatures.models import Signature
from clinic.staff.models import User
from integration.models import IntegrationNote
from integration.services import notes
from tests.factories.left_sessions import make_left_session, note_content
from tests.factories.people import PASSWORD, make_course

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Coordinates]:
    """Wednesday at noon in New York; codes change only when a test moves the clock."""
    cache.clear()
    with time_machine.travel(datetime.fromisoformat("2026-03-11T12:00-04:00"), tick=False) as clock:
        yield clock


@pytest.fixture
def draft(alex: Client, thea: User, priya: User) -> IntegrationNote:
    """An integration note that Thea has kept and not signed."""
    make_course(alex)
    now = datetime.fromisoformat("2026-03-11T12:00-04:00")
    session = make_left_session(alex, thea, priya, starts_at=now - timedelta(days=2))
    note = notes.begin_note(dosing_session=session, actor=thea, now=now)
    return notes.save_note(note=note, version=1, content=note_content(held_at=note.held_at), actor=thea, now=now)


@pytest.fixture
def secret(thea: User) -> str:
    """Thea has an authenticator app."""
    secret = generate_totp_secret()
    TOTP.activate(thea, secret)
    return secret


def url_of(draft: IntegrationNote) -> str:
    return reverse("integration:sign_note", args=[draft.pk])


def code_now(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def asked_for(browser: Browser, draft: IntegrationNote) -> str:
    """Return the path of the page a signer is led to, '' when the note is shown to be signed."""
    answer = browser.get(url_of(draft))
    return "" if answer.status_code == 200 else str(answer.url).partition("?")[0]


def test_the_password_alone_serves_an_account_without_a_second_factor(draft: IntegrationNote, as_thea: Browser) -> None:
    before = asked_for(as_thea, draft)
    as_thea.post(reverse("account_reauthenticate"), {"password": PASSWORD})

    assert (before, asked_for(as_thea, draft)) == (reverse("account_reauthenticate"), "")


def test_with_an_authenticator_app_password_and_code_are_asked(
    draft: IntegrationNote, as_thea: Browser, secret: str
) -> None:
    url = url_of(draft)

    first = as_thea.get(url)
    second = as_thea.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": url}, follow=True)
    wrong = as_thea.post(reverse("mfa_reauthenticate"), {"code": "000000", "next": url})
    third = as_thea.post(reverse("mfa_reauthenticate"), {"code": code_now(secret), "next": url}, follow=True)

    assert first.url == f"{reverse('account_reauthenticate')}?next={url}"
    assert second.redirect_chain[-1][0] == f"{reverse('mfa_reauthenticate')}?next={url}"
    assert wrong.status_code == 200
    assert third.redirect_chain[-1][0] == url
    assert "She stood in the garden again." in third.content.decode()


def test_the_code_alone_is_not_enough(draft: IntegrationNote, as_thea: Browser, secret: str) -> None:
    as_thea.post(reverse("mfa_reauthenticate"), {"code": code_now(secret)})

    assert asked_for(as_thea, draft) == reverse("account_reauthenticate")


def test_a_passkey_is_asked_first_and_is_enough(draft: IntegrationNote, as_thea: Browser, thea: User) -> None:
    Authenticator.objects.create(user=thea, type=Authenticator.Type.WEBAUTHN, data={"name": "Key", "credential": {}})
    before = asked_for(as_thea, draft)
    # What the virtual authenticator of the browser tests shows for real.
    as_thea.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    session = as_thea.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        {"method": "mfa", "type": "webauthn", "reauthenticated": True, "at": time.time()}
    ]
    session.save()

    assert (before, asked_for(as_thea, draft)) == (reverse("mfa_reauthenticate_webauthn"), "")


def test_signing_in_does_not_count_as_confirming(draft: IntegrationNote, thea: User) -> None:
    browser = Browser()
    browser.post(reverse("account_login"), {"login": thea.email, "password": PASSWORD})

    assert asked_for(browser, draft) == reverse("account_reauthenticate")


def test_confirming_in_one_sign_in_does_not_count_in_another(
    draft: IntegrationNote, as_thea: Browser, thea: User
) -> None:
    as_thea.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    elsewhere = Browser()
    elsewhere.force_login(thea, backend="clinic.staff.backends.StaffBackend")

    assert (asked_for(as_thea, draft), asked_for(elsewhere, draft)) == ("", reverse("account_reauthenticate"))


def test_it_holds_for_five_minutes(draft: IntegrationNote, as_thea: Browser, clock: time_machine.Coordinates) -> None:
    as_thea.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    clock.shift(299)
    just = asked_for(as_thea, draft)
    clock.shift(1)

    late = as_thea.post(url_of(draft), {"version": str(draft.version)})

    assert just == ""
    assert late.url.startswith(reverse("account_reauthenticate"))
    assert not Signature.objects.filter(record_id=draft.pk).exists()


@pytest.mark.parametrize("name", ["sessions:sign_note", "sessions:sign_addendum", "integration:sign_note"])
def test_nobody_is_led_to_confirm_for_what_they_may_not_see(
    draft: IntegrationNote, as_olive: Browser, name: str
) -> None:
    pk = draft.pk if name.startswith("integration") else draft.dosing_session_id

    assert as_olive.post(reverse(name, args=[pk])).status_code == 404
