"""Times and amounts are written one way everywhere."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

import pytest
from django.template import Context, Template
from django.utils import timezone

from clinic.core import wording
from clinic.core.badges import LOOKS, QUIET_LOOK, Tone, look_of
from clinic.core.templatetags import ui

NIGHT = datetime(2026, 11, 24, 2, 5, 9, tzinfo=UTC)


def _shown(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("1.500"), "1.5"),
        (Decimal("100.00"), "100"),
        (Decimal("1E+2"), "100"),
        (Decimal("0.00"), "0"),
        (200, "200"),
        (1.25, "1.25"),
        ("as directed", "as directed"),
    ],
)
def test_quantities_carry_no_needless_zeros(value: Decimal | float | str, text: str) -> None:
    assert wording.number(value) == text


def test_a_trailing_zero_never_hangs_on_a_dose() -> None:
    assert ui.mg(Decimal("50.0")) == "50\u00a0mg"
    assert ui.mg_per_kg(Decimal("1.80")) == "1.8\u00a0mg/kg"


@pytest.mark.parametrize(
    ("length", "text"),
    [
        (timedelta(minutes=45), "45 min"),
        (timedelta(hours=1, minutes=5), "1 h 05 min"),
        (185, "3 h 05 min"),
        (0, "0 min"),
        (timedelta(minutes=-90), "−1 h 30 min"),
    ],
)
def test_lengths_of_time(length: timedelta | float, text: str) -> None:
    assert wording.span(length) == text


def test_times_are_shown_in_the_zone_of_the_reader_or_the_one_named() -> None:
    with timezone.override("America/New_York"):
        assert ui.clock(NIGHT) == "21:05"
        assert ui.stamp(NIGHT) == "21:05:09"
        assert ui.moment(NIGHT) == "Mon, Nov 23, 2026, 21:05"
        assert ui.clock(NIGHT, "America/Los_Angeles") == "18:05"
        assert ui.day_in(NIGHT, "Europe/London") == "Tue, Nov 24, 2026"


def test_days_have_four_lengths() -> None:
    day = date(2026, 11, 3)
    assert [ui.day(day, style) for style in ("", "long", "short", "month")] == [
        "Tue, Nov 3, 2026",
        "Tuesday, November 3, 2026",
        "Nov 3",
        "November 2026",
    ]


def test_nothing_is_a_quiet_dash_that_a_screen_reader_hears_as_none() -> None:
    for shown in (_shown("{{ value|mg }}", value=None), _shown("{{ value|or_nothing }}", value="")):
        assert "–" in shown
        assert "none" in shown
    assert _shown("{{ value|or_nothing }}", value=0) == "0"


def test_initials_keep_a_name_off_the_title_bar() -> None:
    assert ui.initials("Alex (Lex) Doe") == "A. D."
    assert ui.initials(None) == ""


class Unlisted(StrEnum):
    SOMETHING_NEW = "SOMETHING_NEW"


def test_a_badge_says_its_word_beside_an_icon() -> None:
    shown = _shown("{{ state|badge }}", state=Unlisted.SOMETHING_NEW)
    assert "Something new" in shown
    assert "<svg" in shown
    assert "is-quiet" in shown
    assert look_of("SOMETHING_NEW") == QUIET_LOOK


def test_a_badge_escapes_what_it_is_given() -> None:
    assert "<script>" not in _shown("{{ state|badge }}", state="<script>")
    assert "<script>" not in _shown("{% badge word tone=word %}", word='"><script>')


def test_red_is_kept_for_a_person_who_could_be_hurt() -> None:
    red = {code for code, look in LOOKS.items() if look.tone is Tone.HURT}
    assert red == {"CONTACT_PRESCRIBER", "DEATH", "HIGH_RISK", "LIFE_THREATENING", "NOT_TAKEN_UP", "SEVERE"}


@pytest.mark.parametrize("code", sorted(LOOKS))
def test_every_icon_of_a_state_exists(code: str) -> None:
    assert ui.icon_svg(LOOKS[code].icon).startswith('<svg class="icon"')
