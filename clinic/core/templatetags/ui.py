"""Filters and tags of the interface. Loaded for every template, so `{% load %}` is not needed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Any

import lucide
from django import template
from django.template.defaultfilters import slugify
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from clinic.core import wording
from clinic.core.badges import Tone, look_of
from clinic.core.labels import label as label_of

register = template.Library()

NOTHING = mark_safe('<span class="nothing" aria-hidden="true">–</span><span class="visually-hidden">none</span>')  # nosec B308 B703


@lru_cache(maxsize=512)
def icon_svg(name: str, size: int = 20, css_class: str = "") -> SafeString:
    """Draw a Lucide icon that screen readers skip: a word always stands beside it."""
    classes = f"icon {css_class}".strip()
    svg = lucide._render_icon(name, size, aria_hidden="true", focusable="false", stroke_width="1.75")
    on_one_line = " ".join(svg.replace("<svg", f'<svg class="{classes}"', 1).split())
    return mark_safe(on_one_line)  # nosec B308 B703 # noqa: S308 -- markup of an installed package, name from templates


@register.simple_tag(name="icon")
def icon(name: str, size: int = 20, css_class: str = "") -> SafeString:
    """`{% icon "sun" %}`, `{% icon "sun" size=16 %}`."""
    return icon_svg(str(name), int(size), str(conditional_escape(css_class)))


@register.filter
def label(value: object) -> str:
    """Give the words of a stored code."""
    if isinstance(value, StrEnum):
        return label_of(value)
    return "" if value is None else str(value)


def badge_html(word: object, tone: str, icon_name: str) -> SafeString:
    """Draw a state as icon and word; the color only repeats what the word says."""
    return format_html('<span class="badge-state is-{}">{}{}</span>', tone, icon_svg(icon_name, 14), word)


@register.filter
def badge(value: object) -> SafeString | str:
    """`{{ appointment.status|badge }}`: icon, word and tone of a stored state."""
    if value in (None, ""):
        return ""
    look = look_of(str(value.value if isinstance(value, StrEnum) else value))
    return badge_html(label(value), look.tone, look.icon)


@register.simple_tag(name="badge")
def badge_tag(word: str, tone: str = Tone.QUIET, icon: str = "circle") -> SafeString:
    """`{% badge _("Late entry") tone="attention" icon="clock" %}` for what is no stored code."""
    return badge_html(word, str(tone), str(icon))


@register.filter
def tone(value: object) -> str:
    """Give the tone of a stored state, for a class name."""
    return str(look_of(str(getattr(value, "value", value))).tone)


@register.filter
def day(value: date | datetime | None, style: str = "") -> str:
    """`{{ at|day }}`, `{{ at|day:"long" }}`, `"short"`, `"date"`, `"month"`."""
    return wording.day(value, style) if value else ""


@register.filter
def clock(value: datetime | None, zone: str = "") -> str:
    """`{{ at|clock }}` in the reader's zone, `{{ at|clock:client.time_zone }}` in another."""
    return wording.clock(value, zone) if value else ""


@register.filter
def stamp(value: datetime | None, zone: str = "") -> str:
    """Write a time with seconds: "14:05:12"."""
    return wording.clock(value, zone, seconds=True) if value else ""


@register.filter
def moment(value: datetime | None, zone: str = "") -> str:
    """Write day and time."""
    return wording.moment_text(value, zone) if value else ""


@register.filter
def day_in(value: datetime | None, zone: str) -> str:
    """Write the day as it is in another zone."""
    return wording.day(value, "", zone) if value else ""


@register.filter
def iso(value: date | datetime | None) -> str:
    """Write a time for machines: `<time datetime="{{ at|iso }}">`."""
    return value.isoformat() if value else ""


@register.filter
def span(value: timedelta | float | None) -> str | SafeString:
    """Write a length of time; a number is minutes."""
    return NOTHING if value is None else wording.span(value)


@register.filter
def number(value: Decimal | float | None) -> str | SafeString:
    """Write a quantity without trailing zeros."""
    return NOTHING if value is None else wording.number(value)


@register.filter
def difference(value: Decimal | None) -> str | SafeString:
    """Write how far something lies above or below, with its sign: "+12"."""
    return NOTHING if value is None else wording.difference(value)


@register.filter
def mg(value: Decimal | float | None) -> str | SafeString:
    """`{{ dose.total_mg|mg }}`: "150 mg"."""
    return NOTHING if value is None else wording.amount(value, "mg")


@register.filter
def mg_per_kg(value: Decimal | float | None) -> str | SafeString:
    """`{{ dose.mg_per_kg|mg_per_kg }}`: "1.8 mg/kg"."""
    return NOTHING if value is None else wording.amount(value, "mg/kg")


@register.filter
def amount(value: Decimal | float | None, unit: str) -> str | SafeString:
    """`{{ reading.pulse|amount:"/min" }}`."""
    return NOTHING if value is None else wording.amount(value, unit)


@register.filter
def or_nothing(value: object) -> object:
    """Show a quiet dash where there is no value, and say "none" to a screen reader."""
    return NOTHING if value in (None, "") else value


@register.filter
def initials(value: object) -> str:
    """Reduce a name to initials, for page titles."""
    return wording.initials(str(value or ""))


@register.filter
def at_key(mapping: Mapping[str, Any], key: str) -> object:
    """Look a value up by a key that is itself a variable."""
    return mapping.get(key, "")


@register.filter
def slug(value: object) -> str:
    """Turn a code into a class name or an id."""
    return slugify(str(value)).replace("_", "-")


@register.filter
def required_fields_exist(form: Any) -> bool:
    """Say whether the form needs the sentence about required fields."""
    return any(field.field.required for field in form.visible_fields())


@register.filter
def labels(values: Iterable[object]) -> str:
    """Write several codes as one phrase: "Therapist, Owner"."""
    return ", ".join(sorted(label(value) for value in values))


@register.filter
def monogram(name: object) -> str:
    """Give the two letters of a person's round mark."""
    letters = [part[0].upper() for part in str(name or "").split() if part[0].isalpha()]
    return "".join(letters[:1] + letters[-1:]) if len(letters) > 1 else "".join(letters)
