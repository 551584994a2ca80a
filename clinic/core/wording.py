"""How times and amounts are written, in one place, so that page, message and PDF agree."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

_DAY = "D, M j, Y"
_DAY_LONG = "l, F j, Y"
_DAY_SHORT = "M j"
_CLOCK = "H:i"
_STAMP = "H:i:s"
DAY_FORMATS = {"": _DAY, "long": _DAY_LONG, "short": _DAY_SHORT, "date": "M j, Y", "month": "F Y"}


def in_zone(moment: datetime, zone: str = "") -> datetime:
    """Return the moment on the wall clock of a zone; without one, of the person reading."""
    return timezone.localtime(moment, ZoneInfo(zone) if zone else None)


def day(value: date | datetime, style: str = "", zone: str = "") -> str:
    """Write a day: "Mon, Nov 23, 2026"; style "long", "short", "date" or "month"."""
    local = in_zone(value, zone) if isinstance(value, datetime) and timezone.is_aware(value) else value
    return date_format(local, DAY_FORMATS.get(style, _DAY))


def clock(moment: datetime, zone: str = "", *, seconds: bool = False) -> str:
    """Write a time of day on 24 hours: a dose at 2 must not be read as a dose at 14."""
    return date_format(in_zone(moment, zone), _STAMP if seconds else _CLOCK)


def moment_text(moment: datetime, zone: str = "") -> str:
    """Write day and time."""
    return f"{day(moment, '', zone)}, {clock(moment, zone)}"


def signed_moment(moment: datetime, zone: str) -> str:
    """Write the moment of a signature, to the second and with the zone it was made in."""
    local = in_zone(moment, zone)
    return f"{day(moment, '', zone)}, {clock(moment, zone, seconds=True)} {local.tzname()} ({zone})"


def span(length: timedelta | float) -> str:
    """Write a length of time: "45 min", "1 h 05 min"; a number is minutes."""
    minutes = round(length.total_seconds() / 60) if isinstance(length, timedelta) else round(length)
    sign, minutes = ("−" if minutes < 0 else ""), abs(minutes)
    hours, rest = divmod(minutes, 60)
    if not hours:
        return sign + _("%(minutes)d min") % {"minutes": rest}
    return sign + _("%(hours)d h %(minutes)02d min") % {"hours": hours, "minutes": rest}


def number(value: Decimal | float | str) -> str:
    """Write a quantity without trailing zeros, and never in exponent form."""
    try:
        exact = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    text = f"{exact:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def difference(value: Decimal) -> str:
    """Write how far something lies above or below, always with a sign: "+12", "±0"."""
    sign = "±" if value == 0 else ("+" if value > 0 else "−")
    return f"{sign}{number(abs(value))}"


def amount(value: Decimal | float | str, unit: str) -> str:
    """Write a quantity with its unit, held together on one line."""
    return f"{number(value)}\u00a0{unit}"


def initials(name: str) -> str:
    """Reduce a name to initials, for titles that others may read over a shoulder."""
    return " ".join(f"{part[0].upper()}." for part in name.split() if part[0].isalpha())
