"""Invitations are the only way to an account: once, for seven days, by whoever holds the link."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clinic.audit.models import AuditEvent
from clinic.policy.terms import Role
from clinic.staff.models import Invitation, User
from clinic.staff.services import invitations
from clinic.staff.services.invitations import InvitationRefused, InvitationSpent
from tests.factories.people import make_practice

PASSWORD = "violet-anchor-teapot-42"
NOW = timezone.now()


def typed(**changes: Any) -> dict[str, Any]:
    return {
        "name": "Nora Vale", "email": "nora@example.org", "credentials": "LPC",
        "roles": ["THERAPIST", "OWNER"], **changes,
    }  # fmt: skip


def make_invitation(otto: User, **changes: Any) -> tuple[Invitation, str]:
    facts: dict[str, Any] = {
        "practice": otto.practice, "email": "nora@example.org", "name": "Nora Vale", "credentials": "",
        "roles": frozenset({Role.THERAPIST}), "actor": otto, "now": timezone.now(), **changes,
    }  # fmt: skip
    return invitations.invite(**facts)


def link_in(text: str) -> str:
    start = text.index("/staff/join/")
    return text[start:].split(maxsplit=1)[0].split('"', maxsplit=1)[0]


def test_an_owner_invites_and_the_person_signs_in(as_otto: Browser, visitor: Browser) -> None:
    shown = as_otto.post(reverse("staff:invite"), typed()).content.decode()

    (message,) = mail.outbox
    assert message.to == ["nora@example.org"]
    link = link_in(message.body)
    assert link in shown
    assert visitor.get(link).status_code == 200
    answer = visitor.post(link, {"password": PASSWORD, "password_again": PASSWORD})
    assert answer.url == reverse("account_login")
    nora = User.objects.get(email="nora@example.org")
    assert nora.roles == {Role.THERAPIST, Role.OWNER}
    assert nora.check_password(PASSWORD)
    assert nora.printed_name == "Nora Vale, LPC"
    answer = visitor.post(reverse("account_login"), {"login": "nora@example.org", "password": PASSWORD})
    assert answer.status_code == 302


def test_the_message_names_nothing_clinical(as_otto: Browser) -> None:
    as_otto.post(reverse("staff:invite"), typed())

    text = f"{mail.outbox[0].subject} {mail.outbox[0].body}".casefold()
    assert [word for word in ("ketamin", "therap", "psych", "willow practice", "lpc") if word in text] == []


def test_only_a_hash_of_the_link_is_kept(otto: User) -> None:
    invitation, token = make_invitation(otto)

    assert len(token) >= 43
    row = " ".join(str(value) for value in Invitation.objects.values_list().get(pk=invitation.pk))
    assert token not in row
    assert invitation.token_hash == invitations.token_hash(token)


def test_looking_at_the_link_changes_nothing(otto: User, visitor: Browser) -> None:
    _invitation, token = make_invitation(otto)

    for _ in range(3):
        visitor.get(reverse("staff:join", args=[token]), {"password": PASSWORD, "password_again": PASSWORD})

    assert not User.objects.filter(email="nora@example.org").exists()
    assert invitations.open_invitation(token, now=timezone.now()) is not None


def test_the_link_works_once(otto: User, visitor: Browser) -> None:
    _invitation, token = make_invitation(otto)
    url = reverse("staff:join", args=[token])
    visitor.post(url, {"password": PASSWORD, "password_again": PASSWORD})

    assert visitor.get(url).status_code == 404
    assert visitor.post(url, {"password": PASSWORD, "password_again": PASSWORD}).status_code == 404
    assert User.objects.filter(email="nora@example.org").count() == 1


def test_two_who_accept_at_once_get_one_account(otto: User) -> None:
    invitation, _token = make_invitation(otto)
    now = timezone.now()
    invitations.accept_invitation(invitation=invitation, password=PASSWORD, now=now)

    with pytest.raises(InvitationSpent):
        invitations.accept_invitation(invitation=invitation, password=PASSWORD, now=now)

    assert User.objects.filter(email="nora@example.org").count() == 1


@pytest.mark.parametrize(
    ("age", "is_open"), [(timedelta(days=7) - timedelta(seconds=1), True), (timedelta(days=7), False)]
)
def test_the_link_expires_to_the_second(otto: User, age: timedelta, is_open: bool) -> None:
    _invitation, token = make_invitation(otto, now=NOW)

    assert (invitations.open_invitation(token, now=NOW + age) is not None) is is_open


def test_a_withdrawn_link_is_closed(otto: User, as_otto: Browser, visitor: Browser) -> None:
    invitation, token = make_invitation(otto)

    as_otto.post(reverse("staff:withdraw_invitation", args=[invitation.pk]))

    assert visitor.get(reverse("staff:join", args=[token])).status_code == 404


def test_closed_expired_and_invented_links_look_alike(otto: User, visitor: Browser) -> None:
    invitation, used = make_invitation(otto)
    invitations.accept_invitation(invitation=invitation, password=PASSWORD, now=timezone.now())
    _expired, old = make_invitation(otto, email="old@example.org", now=timezone.now() - timedelta(days=8))

    pages = [visitor.get(reverse("staff:join", args=[token])) for token in (used, old, "invented")]

    assert {page.status_code for page in pages} == {404}
    assert len({page.content for page in pages}) == 1


@pytest.mark.parametrize(
    "email", ["dana@EXAMPLE.org", "DÁNA@example.org", "d\u200bana@example.org", "ｄana@example.org"]
)
def test_an_address_with_an_account_is_refused_in_any_spelling(otto: User, dana: User, email: str) -> None:
    User.objects.filter(pk=dana.pk).update(email="dana@example.org", sign_in_key="dana@example.org")

    with pytest.raises(InvitationRefused):
        make_invitation(otto, email=email)


def test_a_second_open_invitation_to_one_address_is_refused(otto: User, as_otto: Browser) -> None:
    make_invitation(otto)

    page = as_otto.post(reverse("staff:invite"), typed(email="Nora@example.org"))

    assert "already an open invitation" in page.content.decode()
    assert Invitation.objects.count() == 1


@pytest.mark.parametrize(
    "change",
    [{"name": ""}, {"email": "no address"}, {"email": "a@b\nBcc: x@example.org"}, {"roles": []}, {"roles": ["BOSS"]},
     {"name": "x" * 121}],
    ids=["no-name", "no-address", "header", "no-role", "unknown-role", "long-name"],
)  # fmt: skip
def test_a_wrong_invitation_is_answered_with_a_sentence(as_otto: Browser, change: dict[str, Any]) -> None:
    page = as_otto.post(reverse("staff:invite"), typed(**change))

    assert page.status_code == 200
    assert "field-errors" in page.content.decode() or "errorlist" in page.content.decode()
    assert Invitation.objects.count() == 0
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("password", "again"),
    [("brief-word", "brief-word"), ("fourteen-chars", "fourteen-chars"), (PASSWORD, PASSWORD + "x"), ("", ""),
     ("passwordpassword", "passwordpassword"), ("nora-vale-nora-vale", "nora-vale-nora-vale")],
    ids=["short", "14", "differ", "empty", "obvious", "own-name"],
)  # fmt: skip
def test_a_weak_password_is_refused_and_the_link_stays_open(
    otto: User, visitor: Browser, password: str, again: str
) -> None:
    _invitation, token = make_invitation(otto)

    page = visitor.post(reverse("staff:join", args=[token]), {"password": password, "password_again": again})

    assert page.status_code == 200
    assert not password or password not in page.content.decode()
    assert invitations.open_invitation(token, now=timezone.now()) is not None


def test_the_mail_that_cannot_be_sent_is_told(as_otto: Browser, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9

    page = as_otto.post(reverse("staff:invite"), typed())

    assert page.status_code == 200
    assert "could not be sent" in page.content.decode()
    assert "/staff/join/" in page.content.decode()


def test_every_step_is_in_the_ledger(otto: User, as_otto: Browser) -> None:
    invitation, _token = make_invitation(otto)
    other, _other_token = make_invitation(otto, email="two@example.org")
    invitations.withdraw_invitation(invitation=other, actor=otto, now=timezone.now())
    user = invitations.accept_invitation(invitation=invitation, password=PASSWORD, now=timezone.now())

    events = AuditEvent.objects.filter(action__startswith="staff.").exclude(action__startswith="staff.sign_in")
    assert list(events.order_by("seq").values_list("action", "actor_id", "reason_code")) == [
        ("staff.invitation.made", otto.pk, "THERAPIST"),
        ("staff.invitation.made", otto.pk, "THERAPIST"),
        ("staff.invitation.withdrawn", otto.pk, ""),
        ("staff.account.created", user.pk, "THERAPIST"),
    ]


def test_another_practices_invitation_is_out_of_reach(as_otto: Browser, otto: User) -> None:
    invitation, _token = make_invitation(otto, practice=make_practice(name="Elsewhere"), email="x@example.org")

    assert as_otto.post(reverse("staff:withdraw_invitation", args=[invitation.pk])).status_code == 404
    assert Invitation.objects.get(pk=invitation.pk).withdrawn_at is None
