"""A time as a therapist types it, read by the server's clock."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic.core import wording
from clinic.core.labels import label
from sessions.rules.timeline import LOOKS_BACK, parse_time

# A session written up later is read from this long after its booked end.
SAME_DAY: Final = timedelta(hours=12)
A_DAY: Final = timedelta(hours=24)


@dataclass(frozen=True, kw_only=True)
class Clock:
    """What a typed time is read against: now, the reader's zone, and the session's own hours."""

    now: datetime
    zone: tzinfo
    session_ends: datetime | None = None
    looks_back: timedelta = LOOKS_BACK

    @property
    def is_written_up_later(self) -> bool:
        """Whether the session's hours are over, so that an empty time cannot mean now."""
        return self.session_ends is not None and self.now > self.session_ends + SAME_DAY

    def back_to_yesterday(self) -> Clock:
        """Return a clock that reads times of the evening before as well."""
        return replace(self, looks_back=A_DAY)

    def read(self, text: str) -> datetime:
        """Return the moment; raises :class:`ValidationError` with a sentence."""
        reference, looks_back = self.now, self.looks_back
        if self.is_written_up_later and self.session_ends is not None and not text.startswith(("-", "\u2212")):
            reference, looks_back = self.session_ends + SAME_DAY, A_DAY
        typed = parse_time(text, now=reference, zone=self.zone, looks_back=looks_back)
        if typed.at is None or typed.problem is not None:
            raise ValidationError(label(typed.problem) if typed.problem else "", code="time")
        return typed.at


def clock_for(now: datetime, session_ends: datetime | None = None) -> Clock:
    """Return the clock of the person reading."""
    return Clock(now=now, zone=timezone.get_current_timezone(), session_ends=session_ends)


class MomentField(forms.CharField):
    """A time of day such as 1405 or 14:05, or minutes ago such as -3; empty is None."""

    clock: Clock

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Ask for no suggestions: times repeat, and an old one is a wrong one."""
        return {**super().widget_attrs(widget), "autocomplete": "off", "placeholder": _("now")}

    def prepare_value(self, value: Any) -> Any:
        """Show a stored moment as a time of day."""
        return wording.clock(value) if isinstance(value, datetime) else value

    def to_python(self, value: Any) -> Any:
        """Read what was typed."""
        typed = super().to_python(value)
        return self.clock.read(typed) if typed else None
