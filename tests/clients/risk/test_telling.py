"""The responsible person is told at once, everybody else when nobody takes the alert up; nobody twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from clients.models import Client, Task
from clients.risk import tasks
from clients.risk.models import RiskAlert, RiskSettings, RiskStep
from clients.risk.services import alerts, telling
from clients.risk.terms import RiskLevel, StepKind
from clinic.messaging.senders.email import NotSent
from clinic.practice.models import Practice
from clinic.staff.models import User
from tests.factories.measures import make_response
from tests.factories.risk import make_alert

NOW = timezone.now()


@pytest.fixture
def alert(alex: Client, thea: User) -> RiskAlert:
    return make_alert(alex, thea, opened_at=NOW)


def recipients() -> list[str]:
    return sorted(message.to[0] for message in mail.outbox)


def test_the_responsible_person_is_mailed_once_and_without_names(alert: RiskAlert, thea: User) -> None:
    telling.watch(now=NOW)
    telling.watch(now=NOW + timedelta(minutes=1))

    assert recipients() == [thea.email]
    message = mail.outbox[0]
    assert "AD" in message.body
    for word in ("Alex", "Doe", "suicid", "PHQ", "risk"):
        assert word not in str(message.subject) + message.body


def test_the_wake_up_does_the_same(alert: RiskAlert) -> None:
    tasks.watch()

    assert len(mail.outbox) == 1


def test_when_nobody_takes_it_up_the_others_get_a_task_and_a_mail(
    alert: RiskAlert, thea: User, priya: User, otto: User
) -> None:
    telling.watch(now=NOW + timedelta(minutes=59))
    assert not Task.objects.exists()

    for minutes in (60, 61, 600):
        telling.watch(now=NOW + timedelta(minutes=minutes))

    assert [task.assignee for task in Task.objects.all()] == [priya]
    assert RiskStep.objects.filter(kind=StepKind.PASSED_ON).count() == 1
    assert recipients() == sorted([thea.email, priya.email, otto.email])


def test_what_was_taken_up_or_ended_is_not_passed_on(alert: RiskAlert, thea: User) -> None:
    alerts.take_up(alert=alert, actor=thea, now=NOW)

    assert telling.watch(now=NOW + timedelta(hours=9)) == 0
    assert not Task.objects.exists()


def test_a_practice_chooses_the_minutes(practice: Practice, alex: Client, thea: User) -> None:
    RiskSettings.objects.create(practice=practice, pass_on_after_minutes=15)

    found = alerts.record_answer(
        client=alex, level=None, detail="", subject=make_response(alex, thea), fallback=thea, actor=thea, now=NOW
    )
    assert found is None

    found = alerts.record_answer(
        client=alex, level=RiskLevel.NOT_ASSESSED, detail="x", subject=make_response(alex, thea), fallback=thea,
        actor=None, now=NOW,
    )  # fmt: skip
    assert found is not None
    assert found.pass_on_at == NOW + timedelta(minutes=15)


def test_a_mail_server_that_is_down_is_tried_again(
    alert: RiskAlert, thea: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(**_fields: Any) -> None:
        raise NotSent("connect:ConnectionRefusedError")

    with monkeypatch.context() as patch:
        patch.setattr(telling, "send_email", down)
        telling.watch(now=NOW)
    telling.watch(now=NOW)

    assert recipients() == [thea.email]


def test_nobody_outside_the_staff_is_told(alert: RiskAlert, thea: User, priya: User, otto: User) -> None:
    for hours in range(3):
        telling.watch(now=NOW + timedelta(hours=hours))

    assert set(recipients()) <= {thea.email, priya.email, otto.email}
