"""Mail about accounts says names as they are: no text becomes a header, a second recipient or a template.

Invitations, reset links and what the packages mail about an account, over real SMTP (trust.md T-SSTI, T-MSG).
"""

from __future__ import annotations

from email.message import Message
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clinic.policy.terms import Role
from clinic.practice.models import Practice
from clinic.staff.models import Invitation, User
from clinic.staff.senders import send_invitation
from clinic.staff.services import resets
from clinic.staff.services.invitations import invite
from tests.factories.people import PASSWORD, make_user
from tests.plugins.mail import SmtpSink

pytestmark = pytest.mark.django_db

TEMPLATES = (
    "{{ 7|add:7 }}", "{{7*7}}", "{% debug %}", "{% load static %}", "${7*7}", "#{7*7}", "<%= 7*7 %>", "%(name)s",
    "{name}",     "{0.__class__}", "%s%s%n", "$(id)", "`id`", "{{ settings.SECRET_KEY }}", "{# gone #}",
)  # fmt: skip
PLAIN = ("Eve O'Brien", "Anna & Bea", "<b>Bold</b>", 'Quote "Q" Quoted', "Zoë Ångström", "名前")
HEADERS = (
    "Eve\r\nBcc: thief@evil.example", "Eve\nBcc: thief@evil.example", "Eve\rBcc: thief@evil.example",
    "Eve\r\n\r\nAnother body", "Eve\u2028Bcc: thief@evil.example", "Eve\x0bBcc: thief@evil.example",
    "Eve%0d%0aBcc: thief@evil.example", "=?utf-8?q?Eve=0D=0ABcc=3A_thief=40evil.example?=",
)  # fmt: skip
ADDRESSES = (
    "eve@example.org\r\nBcc: thief@evil.example",
    "eve@example.org\nthief@evil.example",
    "eve@example.org, thief@evil.example",
    "eve@example.org;thief@evil.example",
    "Eve <eve@example.org>",
    "eve@example.org thief@evil.example",
    '"eve\r\nBcc: thief@evil.example"@example.org',
    "eve@example.org%0aBcc:thief@evil.example",
)


def invitation_form(**typed: str) -> dict[str, Any]:
    return {"name": "Eve New", "email": "eve@example.org", "credentials": "", "roles": ["THERAPIST"]} | typed


def body_of(message: Message) -> str:
    part: Any = message.get_payload(decode=True)
    return str(part.decode())


def only_headers_of_ours(message: Message) -> set[str]:
    return {name.casefold() for name in message} - {
        "content-type", "mime-version", "content-transfer-encoding", "subject", "from", "to", "date", "message-id",
        "x-kapstone-practice", "auto-submitted", "x-peer", "x-mailfrom", "x-rcptto",
    }  # fmt: skip


@pytest.mark.parametrize("name", TEMPLATES + PLAIN)
def test_a_name_is_mailed_as_it_is_written(otto: User, mail_goes_to_sink: SmtpSink, name: str) -> None:
    invitation, token = invite(
        practice=Practice.objects.get(), email="eve@example.org", name=name, credentials=name,
        roles=frozenset({Role.THERAPIST}), actor=otto, now=timezone.now(),
    )  # fmt: skip

    assert send_invitation(invitation=invitation, link=f"https://example.org/{token}")

    (message,) = mail_goes_to_sink.messages
    assert f"Hello {name}," in body_of(message)
    assert message["Subject"] == "Your invitation"


@pytest.mark.parametrize("name", HEADERS)
def test_no_name_becomes_a_header_or_a_recipient(as_otto: Browser, mail_goes_to_sink: SmtpSink, name: str) -> None:
    answer = as_otto.post(reverse("staff:invite"), invitation_form(name=name))

    assert answer.status_code == 200
    for message, recipients in zip(mail_goes_to_sink.messages, mail_goes_to_sink.recipients, strict=True):
        assert recipients == ["eve@example.org"]
        assert only_headers_of_ours(message) == set()
        assert message["Subject"] == "Your invitation"


@pytest.mark.parametrize("email", ADDRESSES)
def test_what_is_no_single_address_is_refused(as_otto: Browser, mail_goes_to_sink: SmtpSink, email: str) -> None:
    answer = as_otto.post(reverse("staff:invite"), invitation_form(email=email))

    assert answer.status_code == 200
    assert "email" in answer.context["form"].errors
    assert not Invitation.objects.exists()
    assert mail_goes_to_sink.messages == []


@pytest.mark.parametrize("email", ADDRESSES)
def test_a_forgotten_password_goes_to_nobody_for_them(
    visitor: Browser, thea: User, mail_goes_to_sink: SmtpSink, email: str
) -> None:
    visitor.post(reverse("account_reset_password"), {"email": email})
    resets.answer_due(now=timezone.now())

    assert mail_goes_to_sink.messages == []


@pytest.mark.parametrize("name", TEMPLATES[:4] + HEADERS[:2])
def test_names_of_practice_and_person_stay_out_of_the_reset(
    mail_goes_to_sink: SmtpSink, visitor: Browser, name: str
) -> None:
    practice = Practice.objects.create(name=name[:120], neutral_name=name[:60], is_demo=True)
    person = make_user(practice, Role.THERAPIST, name=f"N {name}")
    visitor.post(reverse("account_reset_password"), {"email": person.email})
    resets.answer_due(now=timezone.now())

    (message,) = mail_goes_to_sink.messages
    assert mail_goes_to_sink.recipients == [[person.email]]
    assert only_headers_of_ours(message) == set()
    assert name not in body_of(message)


@pytest.mark.parametrize("name", TEMPLATES[:6] + PLAIN + HEADERS)
def test_a_practice_is_named_on_one_line(otto: User, mail_goes_to_sink: SmtpSink, name: str) -> None:
    Practice.objects.filter(pk=otto.practice_id).update(neutral_name=name)
    otto.refresh_from_db()
    invitation, token = invite(
        practice=Practice.objects.get(), email="eve@example.org", name="Eve New", credentials="",
        roles=frozenset({Role.THERAPIST}), actor=otto, now=timezone.now(),
    )  # fmt: skip

    assert send_invitation(invitation=invitation, link=f"https://example.org/{token}")

    (message,) = mail_goes_to_sink.messages
    assert mail_goes_to_sink.recipients == [["eve@example.org"]]
    assert only_headers_of_ours(message) == set()
    assert " ".join(name.split()) in " ".join(body_of(message).split())


@pytest.mark.parametrize("name", TEMPLATES[:4] + PLAIN[:3] + HEADERS[:3])
def test_a_notice_of_a_changed_password_is_one_plain_mail(
    practice: Practice, sign_in: Any, mail_goes_to_sink: SmtpSink, name: str
) -> None:
    person = make_user(practice, Role.THERAPIST, name=f"N {name}", email="eve@example.org")
    browser = sign_in(person)
    new = "violet-anchor-teapot-42"
    browser.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new})

    assert mail_goes_to_sink.recipients == [["eve@example.org"]]
    (message,) = mail_goes_to_sink.messages
    assert only_headers_of_ours(message) == set()
    assert "14" not in str(message["Subject"])
    assert "thief" not in str(message["Subject"])
