"""Who may sign now: every combination of what is set up and what was shown, against a naive reading of R-164."""

from __future__ import annotations

from itertools import product

import pytest

from clinic.signatures.rules.confirmation import WITHIN_SECONDS, Shown, still_to_show
from clinic.signatures.terms import Means

pytestmark = pytest.mark.pure

NOW = 1_000_000.0
PASSWORD, CODE, PASSKEY = Means.PASSWORD, Means.CODE, Means.PASSKEY


def shown(*means: Means, ago: float = 10) -> list[Shown]:
    return [Shown(means=one, at=NOW - ago) for one in means]


@pytest.mark.parametrize(
    ("given", "has_code", "has_passkey", "expected"),
    [
        ((), False, False, PASSWORD),
        ((PASSWORD,), False, False, None),
        ((), True, False, PASSWORD),
        ((PASSWORD,), True, False, CODE),
        ((CODE,), True, False, PASSWORD),
        ((PASSWORD, CODE), True, False, None),
        ((), False, True, PASSKEY),
        ((PASSKEY,), False, True, None),
        # Whoever has no passkey at hand takes the password, and then the other factor.
        ((PASSWORD,), False, True, PASSKEY),
        ((PASSWORD,), True, True, CODE),
        ((PASSWORD, CODE), True, True, None),
        ((), True, True, PASSKEY),
    ],
)
def test_what_is_asked_next(
    given: tuple[Means, ...], has_code: bool, has_passkey: bool, expected: Means | None
) -> None:
    assert still_to_show(shown(*given), has_code=has_code, has_passkey=has_passkey, now=NOW) is expected


@pytest.mark.parametrize(("ago", "is_enough"), [(0, True), (299.9, True), (300, False), (301, False), (-1, False)])
def test_it_holds_for_five_minutes_and_never_from_the_future(ago: float, is_enough: bool) -> None:
    assert WITHIN_SECONDS == 300
    answer = still_to_show(shown(PASSWORD, ago=ago), has_code=False, has_passkey=False, now=NOW)
    assert (answer is None) is is_enough


def test_an_old_password_does_not_help_a_fresh_code() -> None:
    given = [*shown(PASSWORD, ago=400), *shown(CODE)]

    assert still_to_show(given, has_code=True, has_passkey=False, now=NOW) is PASSWORD


def test_nobody_with_a_second_factor_signs_with_the_password_alone() -> None:
    for given in product([False, True], repeat=3):
        means = {one for one, is_given in zip(Means, given, strict=True) if is_given}
        for has_code, has_passkey in ((True, False), (False, True), (True, True)):
            answer = still_to_show(shown(*means), has_code=has_code, has_passkey=has_passkey, now=NOW)
            naive = PASSKEY in means or (PASSWORD in means and has_code and CODE in means)
            assert (answer is None) is naive


def test_asking_always_ends() -> None:
    """Whoever shows what is asked for, one after the other, is let in."""
    for has_code, has_passkey in product([False, True], repeat=2):
        given: list[Means] = []
        while (asked := still_to_show(shown(*given), has_code=has_code, has_passkey=has_passkey, now=NOW)) is not None:
            assert asked not in given
            given.append(asked)
