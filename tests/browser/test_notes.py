"""A note from the first word to the supervisor's signature, in a real browser, with what goes wrong on the way."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from clients.models import Client
from clients.notes.models import ProgressNote
from clinic.practice.models import Practice
from clinic.signatures.models import Signature
from clinic.signatures.queries import is_unaltered, signatures_of
from clinic.signatures.terms import Meaning
from clinic.staff.models import User
from tests.factories.notes import make_note
from tests.factories.people import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()


STEP = 30


def fresh_code(secret: str, clock: time_machine.Coordinates) -> str:
    """Return a code that was not used yet, for each works once: that of the next half minute, which begins now."""
    step = int(time.time()) // STEP + 1
    clock.move_to(step * STEP)
    return str(format_hotp_value(hotp_value(secret, step)))


@pytest.fixture
def clock(live_server: Any) -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(timezone.now(), tick=True) as server:
        yield server


def status(page: Page) -> Any:
    return page.locator("[data-autosave-status]")


def wait_until(condition: Any) -> None:
    for _ in range(100):
        if condition():
            return
        time.sleep(0.1)
    raise AssertionError("It did not come true within ten seconds.")


def texts() -> dict[str, str]:
    return dict(ProgressNote.objects.get().texts)


def test_from_the_first_word_to_the_supervisors_signature(
    browser: Browser, live_server: Any, practice: Practice, thea: User, olive: User, alex: Client,
    clock: time_machine.Coordinates,
) -> None:  # fmt: skip
    thea.supervisor = olive
    thea.save()
    secret = generate_totp_secret()
    TOTP.activate(thea, secret)
    page = browser.new_context(viewport={"width": 1280, "height": 1000}, locale="en-US").new_page()
    sign_in(page, live_server.url, thea)
    page.locator("input[name=code]").fill(fresh_code(secret, clock))
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: "/account/" not in url)

    begin_and_type(page, live_server.url, alex)
    lose_the_network_and_find_it(page)
    lead_to_signing(page)
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Confirm", exact=True).click()
    page.wait_for_url("**/second-factor/reauthenticate/**")
    page.locator("input[name=code]").fill(fresh_code(secret, clock))
    page.get_by_role("button", name="Confirm", exact=True).click()
    page.wait_for_url("**/sign/")
    read_once_more_and_sign(page)
    theirs = browser.new_context(viewport={"width": 820, "height": 1180}, locale="en-US").new_page()
    sign_in(theirs, live_server.url, olive)
    theirs.wait_for_url(lambda url: "/login" not in url)
    cosign_from_today(theirs, live_server.url)

    page.reload()
    main = page.locator("main")
    expect(main).not_to_contain_text("Waits for")
    expect(main).to_contain_text("Co-signer, as supervisor")
    note = ProgressNote.objects.get()
    signatures = signatures_of(note)
    assert [signature.meaning for signature in signatures] == [Meaning.AUTHOR, Meaning.COSIGNER]
    assert is_unaltered(note, signatures)


def sign_in(page: Page, base: str, user: User) -> None:
    page.goto(f"{base}/account/login/")
    page.locator("input[name=login]").fill(user.email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def begin_and_type(page: Page, base: str, client: Client) -> None:
    """Type, and find it kept without a button pressed."""
    page.goto(f"{base}/notes/clients/{client.pk}/")
    page.locator("summary", has_text="Write a note").click()
    page.get_by_role("button", name="Contact or call").click()
    # Whole, with the script that keeps what is typed.
    page.wait_for_url(re.compile(r"/notes/[0-9a-f-]{36}/$"))
    page.locator("[name=body]").fill("She called about the move.")
    expect(status(page)).to_contain_text("Saved ", timeout=10_000)
    assert texts() == {"BODY": "She called about the move."}


def lose_the_network_and_find_it(page: Page) -> None:
    """The words stay, the person is told, and they are kept once the network is back."""
    page.context.set_offline(True)
    page.locator("[name=next_steps]").fill("Call back on Friday.")
    expect(status(page)).to_contain_text("No connection.", timeout=10_000)
    assert texts() == {"BODY": "She called about the move."}
    page.context.set_offline(False)
    expect(status(page)).to_contain_text("Saved ", timeout=30_000)
    assert texts() == {"BODY": "She called about the move.", "NEXT_STEPS": "Call back on Friday."}


def lead_to_signing(page: Page) -> None:
    """Type one word more and go on at once, before the pause after which it would be kept."""
    page.locator("[name=next_steps]").fill("Call back on Friday at ten.")
    page.get_by_role("button", name="Review and sign").click()
    page.wait_for_url("**/account/reauthenticate/**")


def read_once_more_and_sign(page: Page) -> None:
    main = page.locator("main")
    for words in ("She called about the move.", "Call back on Friday at ten.", "Thea Quinn, LMFT", "Author"):
        expect(main).to_contain_text(words)
    assert not Signature.objects.exists()
    page.get_by_role("button", name="Sign note").click()
    expect(main).to_contain_text("Unaltered")
    expect(main).to_contain_text("(America/New_York)")
    expect(main).to_contain_text("Waits for the co-signature of the supervisor, Olive Marsh, LCSW.")
    expect(main.locator("textarea[name=next_steps]")).to_have_count(0)


def cosign_from_today(page: Page, base: str) -> None:
    page.goto(f"{base}/")
    section = page.locator("section", has=page.get_by_role("heading", name="Notes to co-sign"))
    section.get_by_role("link", name="Alex Doe").click()
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Confirm", exact=True).click()
    expect(page.locator("main")).to_contain_text("Call back on Friday at ten.")
    page.get_by_role("button", name="Co-sign", exact=True).click()
    expect(page.locator("main")).to_contain_text("Nothing waits for your signature.")


def test_an_ended_sign_in_loses_no_word(
    page: Page, live_server: Any, sign_in_page: Any, thea: User, alex: Client
) -> None:
    note = make_note(alex, thea, now=timezone.now() - timedelta(hours=1))
    sign_in_page(page, thea)
    page.goto(f"{live_server.url}/notes/{note.pk}/")

    page.context.clear_cookies()
    page.locator("[name=body]").fill("Typed while signed out.")
    expect(status(page)).to_contain_text("You are signed out.", timeout=10_000)
    assert texts() == {"BODY": "We talked about the move."}
    # In another tab of the same browser; the page with the text stays as it is.
    with page.expect_popup() as opened:
        status(page).get_by_role("link").click()
    other = opened.value
    other.locator("input[name=login]").fill(thea.email)
    other.locator("input[name=password]").fill(PASSWORD)
    other.get_by_role("button", name="Sign in", exact=True).click()
    other.wait_for_url(lambda url: "/login" not in url)
    other.close()

    expect(status(page)).to_contain_text("Saved ", timeout=40_000)
    assert texts() == {"BODY": "Typed while signed out."}


def test_somebody_else_signed_in_meanwhile_saves_nothing_in_their_name(
    page: Page, live_server: Any, sign_in_page: Any, thea: User, priya: User, alex: Client
) -> None:
    note = make_note(alex, thea, now=timezone.now() - timedelta(hours=1))
    sign_in_page(page, thea)
    page.goto(f"{live_server.url}/notes/{note.pk}/")

    page.context.clear_cookies()
    other = sign_in_page(page.context.new_page(), priya)
    other.close()
    page.locator("[name=body]").fill("Typed by Thea.")

    expect(status(page)).to_contain_text("Somebody else is signed in here now.", timeout=10_000)
    expect(page.locator("[name=body]")).to_have_value("Typed by Thea.")
    assert texts() == {"BODY": "We talked about the move."}


def test_what_was_saved_elsewhere_is_not_overwritten(
    page: Page, live_server: Any, sign_in_page: Any, thea: User, alex: Client
) -> None:
    note = make_note(alex, thea, now=timezone.now() - timedelta(hours=1))
    sign_in_page(page, thea)
    page.goto(f"{live_server.url}/notes/{note.pk}/")
    elsewhere = page.context.new_page()
    elsewhere.goto(f"{live_server.url}/notes/{note.pk}/")
    elsewhere.locator("[name=body]").fill("From the phone.")
    expect(status(elsewhere)).to_contain_text("Saved ", timeout=10_000)

    page.locator("[name=body]").fill("From the desk.")
    expect(status(page)).to_contain_text("Somebody else saved this in the meantime.", timeout=10_000)
    assert texts() == {"BODY": "From the phone."}
    status(page).get_by_role("button", name="Show both texts").click()

    main = page.locator("main")
    expect(main).to_contain_text("From the phone.")
    expect(page.locator("[name=body]")).to_have_value("From the desk.")
    page.get_by_role("button", name="Keep as a draft").click()
    wait_until(lambda: texts() == {"BODY": "From the desk."})


def test_a_passkey_alone_is_enough(page: Page, live_server: Any, sign_in_page: Any, thea: User, alex: Client) -> None:
    """With the virtual authenticator of Chromium, which answers as a fingerprint reader would."""
    note = make_note(alex, thea, now=timezone.now() - timedelta(hours=1))
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
                "isUserVerified": True, "automaticPresenceSimulation": True,
            }
        },
    )  # fmt: skip
    # A passkey belongs to a name, not to a number.
    base = live_server.url.replace("127.0.0.1", "localhost")
    sign_in(page, base, thea)
    page.wait_for_url(lambda url: "/login" not in url)
    page.goto(f"{base}/account/second-factor/webauthn/add/")
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Confirm", exact=True).click()
    page.locator("input[name=name]").fill("Reader")
    page.get_by_role("button", name="Add the key").click()
    wait_until(lambda: Authenticator.objects.filter(user=thea, type=Authenticator.Type.WEBAUTHN).exists())
    # The password shown for adding it must not count any more.
    page.context.clear_cookies()
    sign_in(page, base, thea)
    page.get_by_role("button", name="Use a passkey or security key").click()
    page.wait_for_url(lambda url: "/account/" not in url)

    page.goto(f"{base}/notes/{note.pk}/sign/")
    page.wait_for_url("**/second-factor/webauthn/reauthenticate/**")
    page.get_by_role("button", name="Use a passkey or security key").click()
    page.wait_for_url("**/sign/")
    page.get_by_role("button", name="Sign note").click()

    expect(page.locator("main")).to_contain_text("Unaltered")
