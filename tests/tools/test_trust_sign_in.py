"""The checks about signing in, small: the same code that `make trust` runs at full size."""

from __future__ import annotations

import os
from typing import Any

import pytest
from django.test import Client as Browser

from clinic.audit.models import AuditEvent
from clinic.staff.models import User
from tests.factories.people import make_practice, make_user
from tests.plugins.broker import worker_environment
from tools.trust.checks import brute_force, enumeration_timing


@pytest.mark.slow
def test_three_processes_get_ten_tries_between_them(transactional_db: None, settings: Any) -> None:
    make_user(make_practice(), name="Jose Attacked", email=brute_force.ADDRESS)
    environment = {
        **os.environ,
        **worker_environment("redis://127.0.0.1:1/0"),
        "KAPSTONE_SECRET_KEY": settings.SECRET_KEY,
    }

    answers = brute_force.attack(processes=3, tries_each=10, environment=environment)

    assert answers["tried"] == 10, answers
    assert answers["crashed"] == answers["other"] == 0
    assert AuditEvent.objects.filter(reason_code="PASSWORD").count() == 10


@pytest.mark.django_db
def test_answers_of_every_kind_of_address_are_the_same() -> None:
    addresses = enumeration_timing.make_addresses(1)

    for ask in (enumeration_timing.sign_in, enumeration_timing.reset):
        found = enumeration_timing.measure(ask, addresses, times=2)
        assert len(found.answers) == 1
        assert {kind: len(times) for kind, times in found.by_clock.items()} == dict.fromkeys(addresses, 2)


@pytest.mark.django_db
def test_an_owner_learns_nothing_of_accounts_elsewhere(client: Browser) -> None:
    addresses = enumeration_timing.make_addresses(1)
    invite, invited = enumeration_timing.invitations(addresses)

    found = enumeration_timing.measure(invite, invited, times=1)

    assert len(found.answers) == 1
    assert User.objects.filter(email=invited["existing"][0]).exists()


def test_a_kind_that_takes_longer_is_found_out() -> None:
    found = enumeration_timing.Measured()
    for number in range(300):
        found.by_clock["existing"].append(0.100 + number % 7 / 1000)
        found.by_clock["absent"].append(0.092 + number % 7 / 1000)
        found.in_work = found.by_clock
    found.answers.add((200, "the same"))

    assert not enumeration_timing.judge(found)["ok"]
