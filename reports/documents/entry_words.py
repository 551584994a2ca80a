"""Short words for single entries and limits, as documents print them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from clinic.core import wording
from clinic.core.labels import label
from sessions.models import AdverseEvent, Dose, Entry, TimelineEvent, VitalLimits, VitalReading
from sessions.queries.rows import measured


def pressure(reading: VitalReading) -> str:
    """Return the blood pressure, or what was measured of it."""
    if reading.systolic is None:
        return ""
    return f"{reading.systolic}/{reading.diastolic if reading.diastolic is not None else '?'}"


def event_detail(event: TimelineEvent) -> str:
    """Return distress, depth and words of an event."""
    parts = [
        _("distress %(number)s of 10") % {"number": event.distress} if event.distress is not None else "",
        label(event.depth) if event.depth else "",
        event.note,
    ]
    return "; ".join(part for part in parts if part)


def entry_in_brief(entry: Entry) -> str:
    """Return what an entry said, short enough to stand beside its correction."""
    if isinstance(entry, Dose):
        return wording.amount(entry.dose_mg, "mg")
    if isinstance(entry, VitalReading):
        return measured(entry)
    if isinstance(entry, TimelineEvent):
        return "; ".join(filter(None, (label(entry.kind), event_detail(entry))))
    if isinstance(entry, AdverseEvent):
        return label(entry.term)
    return str(entry._meta.verbose_name)


def limits_in_words(limits: VitalLimits | None) -> str:
    """Return a client's vital-sign limits in one sentence; never a default."""
    if limits is None:
        return _("No limits were on file for this client.")
    parts = [_("hold from %(high)s") % {"high": _pair(limits.systolic_hold, limits.diastolic_hold)}]
    if limits.systolic_stop or limits.diastolic_stop:
        parts.append(_("call from %(high)s") % {"high": _pair(limits.systolic_stop, limits.diastolic_stop)})
    if limits.heart_rate_low or limits.heart_rate_high:
        rates = {"low": limits.heart_rate_low or "?", "high": limits.heart_rate_high or "?"}
        parts.append(_("heart rate %(low)s to %(high)s") % rates)
    if limits.spo2_min:
        parts.append(_("SpO2 at least %(least)s %%") % {"least": limits.spo2_min})
    return _("This client's limits: %(limits)s.") % {"limits": ", ".join(parts)}


def _pair(systolic: Any, diastolic: Any) -> str:
    return f"{systolic or '?'}/{diastolic or '?'}"
