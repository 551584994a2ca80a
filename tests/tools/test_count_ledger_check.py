"""The check of the count ledger finds nothing in ours, and would find a ledger that is wrong."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta

import pytest

from clients.models import Client
from clinic.staff.models import User
from sessions.rules import ledger
from sessions.services import prescriptions
from tests.factories.people import make_course
from tests.factories.room import limit_terms, order_terms
from tools.trust.checks import count_ledger


def walked(steps: int, seed: int = 7) -> Counter[str]:
    tally: Counter[str] = Counter()
    dice = random.Random(seed)
    for _ in range(steps // 50):
        count_ledger.walk(dice, 50, tally)
    return tally


@pytest.mark.pure
def test_the_rules_agree_with_a_naive_ledger() -> None:
    tally = walked(2000)

    assert (tally["steps"], tally["divergences"], tally["below zero wrongly"]) == (2000, 0, 0)
    assert min(tally["refused"], tally["below zero"], tally["discrepancies"]) > 20


@pytest.mark.pure
def test_it_would_notice_a_wrong_sum(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "EFFECT", {**ledger.EFFECT, "DAMAGED_REPORTED": 0})

    assert walked(500)["divergences"] > 0


@pytest.mark.pure
def test_it_would_notice_a_lost_unit_below_zero(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "TAKEN", frozenset(ledger.EFFECT))

    assert walked(500)["below zero wrongly"] > 0


@pytest.mark.django_db
def test_the_services_agree_with_a_naive_ledger(alex: Client, priya: User) -> None:
    tally: Counter[str] = Counter()
    order = prescriptions.sign_order(
        course=make_course(alex), terms=order_terms(), limits=limit_terms(), actor=priya,
        now=count_ledger.START - timedelta(minutes=1),
    )  # fmt: skip

    count_ledger.walk_services(random.Random(3), 60, tally, order, priya, 0)

    assert (tally["divergences"], tally["below zero wrongly"], tally["rows changed"]) == (0, 0, 0)
    assert tally["accepted"] > 20
