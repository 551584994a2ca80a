"""Papers that run out: told of once for each stage, listed for the owner, printed as one packet."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client as Browser
from django.urls import reverse
from pypdf import PdfReader

from clinic.audit.models import AuditEvent
from clinic.policy.terms import Role
from clinic.practice.models import Practice
from clinic.staff import tasks
from clinic.staff.models import Credential, ExpiryNotice, User
from clinic.staff.rules.expiry import stage_of
from clinic.staff.services import expiry
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 9)
NOON = datetime(2026, 3, 9, 16, tzinfo=UTC)
NUMBER = "LIC-4711-2026"


@pytest.fixture
def license_(practice: Practice, thea: User) -> Credential:
    return Credential.objects.create(
        practice=practice, user=thea, kind="LICENSE", issuer="Board of Therapists", state="Oregon", number=NUMBER,
        issued_on=date(2024, 3, 1), expires_on=TODAY + timedelta(days=59),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("left", "stage"),
    [
        (None, None), (400, None), (61, None), (60, 60), (31, 60), (30, 30), (8, 30), (7, 7), (1, 7), (0, 7),
        (-1, 0), (-400, 0),
    ],
)  # fmt: skip
def test_the_stage_a_paper_has_reached(left: int | None, stage: int | None) -> None:
    assert stage_of(None if left is None else TODAY + timedelta(days=left), today=TODAY) == stage


def test_person_and_owners_are_told_once_for_each_stage(license_: Credential, thea: User, otto: User) -> None:
    told = [expiry.tell_due(now=NOON + timedelta(days=days)) for days in (-2, 0, 0, 1, 29, 30, 52, 59, 60, 90)]

    assert told == [0, 1, 0, 0, 1, 0, 1, 0, 1, 0]
    assert sorted(ExpiryNotice.objects.values_list("stage", flat=True)) == [0, 7, 30, 60]
    assert [message.to[0] for message in mail.outbox] == [thea.email, otto.email] * 4
    assert AuditEvent.objects.filter(action="staff.expiry.told").count() == 4


def test_a_new_date_begins_anew(license_: Credential, otto: User) -> None:
    expiry.tell_due(now=NOON)
    license_.expires_on = TODAY + timedelta(days=20)
    license_.save()

    assert [expiry.tell_due(now=NOON), expiry.tell_due(now=NOON)] == [1, 0]


def test_the_mail_names_no_kind_and_no_number(license_: Credential, thea: User, otto: User) -> None:
    expiry.tell_due(now=NOON)

    said = " ".join(f"{message.subject} {message.body}" for message in mail.outbox).casefold()
    words = ("licen", "therap", "ketamine", "thea", "quinn", "4711", "oregon", "malpractice")
    assert [word for word in words if word in said] == []
    assert "may 7, 2026" in said
    assert "a paper of tq" in said


def test_who_left_and_what_has_no_end_are_not_spoken_of(license_: Credential, thea: User, otto: User) -> None:
    Credential.objects.create(practice=license_.practice, user=otto, kind="TRAINING")
    User.objects.filter(pk=thea.pk).update(is_active=False)

    assert expiry.tell_due(now=NOON) == 0


def test_a_mail_server_that_is_down_is_tried_again(license_: Credential, otto: User, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    assert expiry.tell_due(now=NOON) == 0
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    assert expiry.tell_due(now=NOON) == 1


def test_the_wake_up_tells(license_: Credential, otto: User) -> None:
    with time_machine.travel(NOON, tick=False):
        tasks.remind_expiry()
        tasks.remind_expiry()

    assert len(mail.outbox) == 2


def test_today_and_the_owners_list_show_it(license_: Credential, otto: User, thea: User, sign_in: Any) -> None:
    with time_machine.travel(NOON, tick=False):
        as_otto, as_thea = sign_in(otto), sign_in(thea)
        listed = as_otto.get(reverse("staff:papers")).content.decode()
        todays = [browser.get("/").content.decode() for browser in (as_otto, as_thea)]
        refused = as_thea.get(reverse("staff:papers")).status_code

    assert "Thea Quinn" in listed
    assert "Expires soon" in listed
    assert "Oregon" in listed
    assert NUMBER not in listed
    assert "Credentials that run out" in todays[0]
    assert "Your credentials" in todays[1]
    assert refused == 403


def test_an_owner_of_another_practice_sees_none_of_it(
    license_: Credential, other_practice: Practice, sign_in: Any
) -> None:
    elsewhere = sign_in(make_user(other_practice, Role.OWNER))

    assert "Thea Quinn" not in elsewhere.get(reverse("staff:papers")).content.decode()
    assert elsewhere.post(reverse("staff:print_packet", args=[license_.user_id])).status_code == 404


def test_a_packet_holds_every_paper_with_its_whole_number(license_: Credential, thea: User, as_otto: Browser) -> None:
    Credential.objects.create(practice=license_.practice, user=thea, kind="MALPRACTICE", issuer="Harbor Mutual")

    answer = as_otto.post(reverse("staff:print_packet", args=[thea.pk]))

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages).split())
    for words in ("Thea Quinn", "License", NUMBER, "Oregon", "Malpractice cover", "Harbor Mutual"):
        assert words in text
    assert "Thea" not in answer["Content-Disposition"]
    event = AuditEvent.objects.get(action="staff.packet.printed")
    assert (event.act, event.object_id) == ("EXPORT", str(thea.pk))


def test_a_colleagues_packet_is_not_there(license_: Credential, as_olive: Browser) -> None:
    assert as_olive.post(reverse("staff:print_packet", args=[license_.user_id])).status_code == 404


def test_a_paper_that_ends_before_it_begins_is_refused(as_thea: Browser, thea: User) -> None:
    typed = {"kind": "LICENSE", "issued_on": "2026-03-09", "expires_on": "2026-03-08"}

    answer = as_thea.post(reverse("staff:add_credential", args=[thea.pk]), typed)

    assert "This lies before the day it was issued." in str(answer.context["form"].errors["expires_on"])
    assert not Credential.objects.exists()
