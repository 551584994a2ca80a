"""The owners are told, decide and judge; nobody judges themselves, and nothing is judged twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client as Browser
from django.utils import timezone

from clients.models import Client
from clinic.audit.models import AuditEvent
from clinic.break_glass import tasks
from clinic.break_glass.models import EmergencyAccess
from clinic.break_glass.services import reviews
from clinic.break_glass.services.alerts import tell_owners
from clinic.break_glass.terms import Verdict
from clinic.messaging.models import LocalMail
from clinic.messaging.senders.email import NotSent
from clinic.policy.terms import Role
from clinic.staff.models import StaffRole, User
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db

Ask = Callable[..., Any]
LIST = "/emergency-access/reviews/"


@pytest.fixture
def opened(alex: Client, otto: User, as_olive: Browser, ask: Ask) -> EmergencyAccess:
    ask(as_olive, alex)
    as_olive.get(f"/clients/{alex.pk}/")
    return EmergencyAccess.objects.get()


@pytest.fixture
def over(opened: EmergencyAccess, as_olive: Browser) -> EmergencyAccess:
    as_olive.post(f"/emergency-access/{opened.pk}/end/")
    opened.refresh_from_db()
    return opened


def page(access: EmergencyAccess) -> str:
    return f"{LIST}{access.pk}/"


def test_every_opening_waits_for_a_review_and_is_shown_to_the_owner_at_once(
    opened: EmergencyAccess, as_otto: Browser
) -> None:
    listed, today = as_otto.get(LIST).content.decode(), as_otto.get("/").content.decode()

    assert "Olive Marsh for AD" in listed
    assert "Olive Marsh for AD" in today
    assert "Alex" not in listed + today


def test_the_review_shows_the_reason_and_what_was_opened(over: EmergencyAccess, as_otto: Browser, otto: User) -> None:
    shown = as_otto.get(page(over)).content.decode()

    assert "Alex rang the office and is in danger." in shown
    assert "Clients: client viewed" in shown
    assert AuditEvent.objects.filter(actor_id=otto.pk, action="break_glass.emergencyaccess.viewed").count() == 1


def test_a_verdict_closes_the_review_for_good(over: EmergencyAccess, as_otto: Browser, otto: User) -> None:
    answer = as_otto.post(page(over), {"verdict": "JUSTIFIED", "note": "Thea was on a plane."})

    over.refresh_from_db()
    assert answer.url == LIST
    assert (over.verdict, over.reviewed_by, over.review_note) == (Verdict.JUSTIFIED, otto, "Thea was on a plane.")
    again = as_otto.post(page(over), {"verdict": "NOT_JUSTIFIED", "note": ""})
    assert "decided already" in again.content.decode()
    over.refresh_from_db()
    assert over.verdict == Verdict.JUSTIFIED
    assert AuditEvent.objects.filter(action="break_glass.chart.reviewed").count() == 1


def test_an_open_chart_cannot_be_reviewed_yet(opened: EmergencyAccess, as_otto: Browser) -> None:
    assert "still open" in as_otto.post(page(opened), {"verdict": "JUSTIFIED", "note": ""}).content.decode()


def test_nobody_reviews_their_own(over: EmergencyAccess, olive: User, as_olive: Browser) -> None:
    StaffRole.objects.create(user=olive, role=Role.OWNER)

    shown = as_olive.get(page(over)).content.decode()
    refused = as_olive.post(page(over), {"verdict": "JUSTIFIED", "note": ""}).content.decode()

    assert "Another owner has to decide" in shown
    assert "Close the review" not in shown
    assert "Somebody else has to decide" in refused
    with pytest.raises(reviews.OwnAccess):
        reviews.decide(access=over, is_granted=True, actor=User.objects.get(pk=olive.pk), now=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        EmergencyAccess.objects.filter(pk=over.pk).update(
            verdict="JUSTIFIED", reviewed_by=olive, reviewed_at=timezone.now()
        )


def test_a_consent_is_asked_for_and_given_once(alex: Client, otto: User, olive: User, as_otto: Browser) -> None:
    access = EmergencyAccess.objects.create(
        practice=alex.practice, client=alex, user=olive, reason_code="DANGER", reason="Alex is in danger.",
        asked_at=timezone.now(), needs_consent=True,
    )  # fmt: skip

    assert "Agree" in as_otto.get(page(access)).content.decode()
    as_otto.post(f"{page(access)}decide/", {"grant": "maybe"})
    access.refresh_from_db()
    assert access.decided_at is None
    as_otto.post(f"{page(access)}decide/", {"grant": "no"})
    as_otto.post(f"{page(access)}decide/", {"grant": "yes"})
    access.refresh_from_db()
    assert access.is_granted is False
    assert AuditEvent.objects.filter(action__startswith="break_glass.chart.").count() == 1


@pytest.mark.parametrize("who", ["thea", "priya", "olive", "dana"])
def test_only_owners_review(over: EmergencyAccess, who: str, request: pytest.FixtureRequest) -> None:
    browser = request.getfixturevalue(f"as_{who}")

    assert [browser.get(url).status_code for url in (LIST, page(over))] == [403, 403]


def test_another_practices_owner_sees_nothing(over: EmergencyAccess, other_practice: Any, sign_in: Any) -> None:
    browser = sign_in(make_user(other_practice, Role.OWNER, name="Oona Else"))

    assert browser.get(page(over)).status_code == 404
    assert "Olive Marsh" not in browser.get(LIST).content.decode()


def test_owners_are_told_once_in_initials_and_neutral_words(
    opened: EmergencyAccess, alex: Client, otto: User, olive: User
) -> None:
    tasks.tell_owners()
    tasks.tell_owners()

    (message,) = mail.outbox
    assert message.to == [otto.email]
    assert "OM used emergency access for AD" in message.body
    assert page(opened) in message.body
    said = f"{message.subject} {message.body} {message.from_email}".casefold()
    words = (alex.legal_last_name, "alex", "olive", "marsh", "danger", "ketamine", "therap", "client", "chart", "dose")
    assert [word for word in words if word.casefold() in said] == []


def test_a_mail_server_that_is_down_delays_the_alert_and_nothing_else(
    opened: EmergencyAccess, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(**_message: Any) -> None:
        raise NotSent("connect:OSError")

    with monkeypatch.context() as patch:
        patch.setattr("clinic.break_glass.services.alerts.send_email", down)
        assert tell_owners(now=timezone.now()) == 0
    assert mail.outbox == []

    assert tell_owners(now=timezone.now()) == 1
    assert len(mail.outbox) == 1


def test_without_a_mail_server_only_owners_read_the_alert(
    opened: EmergencyAccess, settings: Any, as_dana: Browser, as_otto: Browser
) -> None:
    settings.EMAIL_BACKEND = "clinic.messaging.backends.LocalOutboxBackend"

    tell_owners(now=timezone.now())

    assert LocalMail.objects.get().kind == "ACCOUNT"
    assert "emergency access" in as_otto.get("/outbox/").content.decode()
    assert "emergency access" not in as_dana.get("/outbox/").content.decode()


def test_a_granted_chart_is_told_again_when_it_is_opened(
    alex: Client, otto: User, olive: User, as_olive: Browser
) -> None:
    now = timezone.now()
    access = EmergencyAccess.objects.create(
        practice=alex.practice, client=alex, user=olive, reason_code="DANGER", reason="Alex is in danger.",
        asked_at=now, needs_consent=True,
    )  # fmt: skip
    tell_owners(now=now)
    reviews.decide(access=access, is_granted=True, actor=otto, now=now)
    from clinic.break_glass.services.charts import open_granted

    open_granted(access=access, actor=olive, now=now + timedelta(minutes=1))
    tell_owners(now=now)

    assert ["asks for" in message.body for message in mail.outbox] == [True, False]
