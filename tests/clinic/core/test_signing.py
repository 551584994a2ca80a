"""The canonical form: the same facts always give the same bytes."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.core.signing import canonical_json, content_hash
from clinic.policy.terms import Role

pytestmark = pytest.mark.pure

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abc", max_size=3), inner, max_size=4),
    max_leaves=20,
)


@given(st.dictionaries(st.text("abcdef", min_size=1, max_size=4), PLAIN, min_size=1, max_size=8), st.randoms())
def test_order_of_facts_does_not_matter(facts: dict[str, Any], dice: random.Random) -> None:
    items = list(facts.items())
    dice.shuffle(items)

    assert canonical_json(dict(items)) == canonical_json(facts)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Decimal("1.50"), Decimal("1.5")),
        (Decimal(100), Decimal("1E2")),
        (
            datetime(2026, 7, 1, 12, tzinfo=UTC),
            datetime(2026, 7, 1, 8, tzinfo=timezone(timedelta(hours=-4))),
        ),
        ((1, 2), [1, 2]),
        (Role.OWNER, "OWNER"),
        (UUID(int=1), str(UUID(int=1))),
    ],
    ids=["zeros", "exponent", "zone", "sequence", "code", "key"],
)
def test_two_spellings_of_one_fact_agree(one: object, other: object) -> None:
    assert content_hash({"fact": one}) == content_hash({"fact": other})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Decimal("1.5"), Decimal("1.51")),
        (datetime(2026, 7, 1, 12, 0, 0, 1, tzinfo=UTC), datetime(2026, 7, 1, 12, tzinfo=UTC)),
        ("a", "A"),
        (None, ""),
        (date(2026, 7, 1), date(2026, 7, 2)),
        (time(9), time(9, 1)),
        (True, False),
    ],
)
def test_different_facts_differ(one: object, other: object) -> None:
    assert content_hash({"fact": one}) != content_hash({"fact": other})


def test_a_time_without_a_zone_cannot_be_signed() -> None:
    with pytest.raises(ValueError, match="zone"):
        canonical_json({"at": datetime(2026, 7, 1, 12)})


@pytest.mark.parametrize("value", [1.5, b"bytes", object()])
def test_what_has_no_exact_form_cannot_be_signed(value: object) -> None:
    with pytest.raises(TypeError):
        canonical_json({"value": value})
