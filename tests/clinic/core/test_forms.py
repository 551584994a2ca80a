"""Fields refuse the impossible with a sentence, keep what was typed, and speak to screen readers."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Any

import pytest
from django import forms
from django.template.loader import render_to_string
from django.utils import timezone

from clinic.core.forms import (
    ChipSelect,
    CodeField,
    DateField,
    DateTimeField,
    DecimalField,
    IntegerField,
    MultipleCodeField,
    TextField,
    between,
)


class Fruit(StrEnum):
    PEAR = "PEAR"
    WILD_PLUM = "WILD_PLUM"


class Everything(forms.Form):
    day = DateField(label="Day")
    at = DateTimeField(label="At", required=False)
    dose = DecimalField(label="Dose", units="mg", help_text="As printed.", validators=between(Decimal(1), Decimal(900)))
    pulse = IntegerField(label="Pulse", units="/min", required=False, validators=between(20, 300))
    fruit = CodeField(Fruit, label="Fruit", widget=ChipSelect, required=False)
    basket = MultipleCodeField(Fruit, label="Basket", required=False)
    note = TextField(label="Note", required=False, max_length=50, draft=True)


def _form(**values: Any) -> Everything:
    return Everything({"day": "2026-11-23", "dose": "50", **values})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("day", "1890-05-01"),
        ("day", "2026-02-30"),
        ("day", "20261-01-01"),
        ("at", "1890-05-01T10:00"),
        ("at", "yesterday"),
        ("dose", "-5"),
        ("dose", "NaN"),
        ("dose", "Infinity"),
        ("dose", "1e400"),
        ("dose", "901"),
        ("dose", "50.123"),
        ("dose", "fifty"),
        ("pulse", "0"),
        ("pulse", "9" * 400),
        ("fruit", "BANANA"),
        ("basket", ["PEAR", "BANANA"]),
        ("note", "x" * 51),
        ("note", "a\x00b"),
    ],
)
def test_the_impossible_is_refused_beside_its_field(name: str, value: Any) -> None:
    form = _form(**{name: value})
    assert not form.is_valid()
    assert list(form.errors) == [name]
    assert form[name].value() == value


def test_codes_come_back_as_members_of_their_enum() -> None:
    form = _form(fruit="WILD_PLUM", basket=["PEAR"])
    assert form.is_valid()
    assert form.cleaned_data["fruit"] is Fruit.WILD_PLUM
    assert form.cleaned_data["basket"] == [Fruit.PEAR]
    assert _form().is_valid()
    assert "Wild plum" in _form()["fruit"].as_field_group()


def test_a_time_is_read_in_the_zone_of_the_person_who_types() -> None:
    with timezone.override("America/New_York"):
        form = _form(at="2026-11-23T09:30")
        assert form.is_valid()
        assert form.cleaned_data["at"].astimezone(timezone.get_fixed_timezone(0)).hour == 14


def test_an_hour_that_the_clock_skips_is_refused() -> None:
    with timezone.override("America/New_York"):
        assert "at" in _form(at="2026-03-08T02:30").errors


def test_a_field_names_its_unit_help_and_error_for_screen_readers() -> None:
    group = _form(dose="0")["dose"].as_field_group()
    assert 'aria-describedby="id_dose_helptext id_dose_error"' in group
    assert 'id="id_dose_helptext"' in group
    assert 'id="id_dose_error"' in group
    assert 'aria-invalid="true"' in group
    assert "in mg" in group
    assert 'inputmode="decimal"' in group
    assert 'value="0"' in group


def test_a_stored_quantity_is_shown_without_zeros_and_a_time_without_seconds() -> None:
    now = timezone.now().replace(minute=40, second=17)
    form = Everything(initial={"dose": Decimal("150.00"), "at": now})
    assert 'value="150"' in str(form["dose"])
    assert ":17" not in str(form["at"])[-20:]


def test_the_browser_does_not_cut_long_text_silently() -> None:
    group = _form()["note"].as_field_group()
    assert "maxlength" not in group
    assert "data-draft" in group
    assert "optional" in group


def test_choices_are_a_group_with_a_legend() -> None:
    group = _form(fruit="BANANA")["fruit"].as_field_group()
    assert "<legend" in group
    assert 'class="form-check-input' in group
    assert group.count('type="radio"') == 2


def test_the_summary_links_every_error_to_its_field() -> None:
    form = _form(dose="0", fruit="BANANA")
    form.full_clean()
    form.add_error(None, "The session is closed.")
    shown = render_to_string("components/error_summary.html", {"form": form})
    assert "The session is closed." in shown
    assert 'href="#id_dose"' in shown
    assert 'href="#id_fruit_group"' in shown
    assert 'id="id_fruit_group"' in form["fruit"].as_field_group()


def test_what_was_typed_is_escaped() -> None:
    hostile = '"><script>alert(1)</script>'
    form = _form(dose=hostile, note=hostile, fruit=hostile)
    shown = "".join(field.as_field_group() for field in form)
    assert "<script>" not in shown
