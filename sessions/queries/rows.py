"""The timeline of a session as lines to show: when, what, by whom, and every correction beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clinic.core import wording
from clinic.core.labels import label
from sessions.models import AdverseEvent, Dose, Entry, ReadinessCheck, TimelineEvent, VitalReading
from sessions.queries.comparison import OwnRest
from sessions.queries.record import SessionRecord
from sessions.rules.amounts import hold_minutes
from sessions.rules.timeline import offset_minutes, show_offset
from sessions.terms import DoseRefusal, EntrySource, EventKind, Residual, VitalVerdict

ICONS: Final[Mapping[EventKind, str]] = {
    EventKind.ARRIVED: "door-open",
    EventKind.MUSIC_ON: "music",
    EventKind.SPAT_OUT: "droplet",
    EventKind.SWALLOWED: "droplets",
    EventKind.ONSET: "sunrise",
    EventKind.BOOSTER_CONSIDERED: "circle-question-mark",
    EventKind.BOOSTER_DECLINED: "circle-minus",
    EventKind.PEAK: "mountain",
    EventKind.RETURN: "sunset",
    EventKind.EYES_OPENED: "eye",
    EventKind.SPOKE: "message-circle",
    EventKind.TEARS: "droplets",
    EventKind.LAUGHTER: "laugh",
    EventKind.MOVEMENT: "move",
    EventKind.BATHROOM: "toilet",
    EventKind.NAUSEA: "frown",
    EventKind.VOMITED: "waves-arrow-up",
    EventKind.TOUCH_GIVEN: "hand",
    EventKind.INTERVENTION: "hand-heart",
    EventKind.DISTRESS: "gauge",
    EventKind.DEPTH: "layers",
    EventKind.VISUAL_CHECK: "eye",
    EventKind.PRESCRIBER_CALLED: "phone",
    EventKind.SNACK_OR_WATER: "glass-water",
    EventKind.HANDOVER: "users",
    EventKind.LEFT: "log-out",
    EventKind.NOTE: "pen-line",
}
_TONES: Final[Mapping[VitalVerdict, str]] = {
    VitalVerdict.RECHECK: "attention",
    VitalVerdict.CONTACT_PRESCRIBER: "hurt",
}


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of the timeline."""

    pk: UUID
    name: str
    at: datetime
    offset: str
    icon: str
    kind: str
    title: str
    detail: str
    by: str
    is_late: bool
    is_void: bool
    is_replaced: bool
    is_correction: bool
    correction_reason: str
    corrected_at: datetime
    marks: tuple[str, ...]

    @property
    def may_be_corrected(self) -> bool:
        """Whether this is the version that counts."""
        return not (self.is_replaced or self.is_void)


def rows_of(record: SessionRecord, own_rest: OwnRest | None = None) -> list[Row]:
    """Return every entry as a line, newest first; pressures also as change from the client's own at rest."""
    first_at = record.first_unit_at
    return [_row(entry, first_at, own_rest) for entry in reversed(record.entries) if not _only_gained_words(entry)]


def _only_gained_words(entry: Entry) -> bool:
    """Say whether an event stands unchanged in its later version, which only says more."""
    later = getattr(entry, "replacement", None)
    if not isinstance(entry, TimelineEvent) or later is None or later.is_void or entry.is_void:
        return False
    is_same = all(getattr(entry, name) == getattr(later, name) for name in ("kind", "at", "distress", "depth"))
    return is_same and later.note.startswith(entry.note) and not entry.corrects_id


def row_of(entry: Entry) -> Row:
    """Return one entry as a line, for its correction."""
    return _row(entry, None)


def measured(reading: VitalReading) -> str:
    """Write a set of vital signs in its units, only what was measured."""
    parts = [
        f"{reading.systolic}/{reading.diastolic} mmHg" if reading.systolic is not None else "",
        f"{reading.heart_rate}/min" if reading.heart_rate is not None else "",
        f"SpO\u2082 {reading.spo2}%" if reading.spo2 is not None else "",
        f"MOAA/S {reading.moaas}" if reading.moaas is not None else "",
    ]
    return ", ".join(part for part in parts if part)


def _row(entry: Entry, first_at: datetime | None, own_rest: OwnRest | None = None) -> Row:
    name, icon, kind, title, detail = _words(entry)
    if own_rest is not None and isinstance(entry, VitalReading):
        detail = f"{detail} {_from_own_rest(entry, own_rest)}".strip()
    return Row(
        pk=entry.pk,
        name=name,
        at=entry.at,
        offset=show_offset(offset_minutes(entry.at, first_at)),
        icon=icon,
        kind=kind,
        title=title,
        detail=detail,
        by=entry.recorded_by.name,
        is_late=entry.source is EntrySource.BACK_DATED,
        is_void=entry.is_void,
        is_replaced=getattr(entry, "replacement", None) is not None,
        is_correction=entry.corrects_id is not None,
        correction_reason=entry.correction_reason if entry.corrects_id else "",
        corrected_at=entry.recorded_at,
        marks=_marks(entry),
    )


def _from_own_rest(reading: VitalReading, own_rest: OwnRest) -> str:
    change = own_rest.of_pressure(reading.systolic, reading.diastolic)
    if change is None:
        return ""
    return _("%(change)s from own rest.") % {"change": "/".join(wording.difference(one) for one in change)}


def _words(entry: Entry) -> tuple[str, str, str, str, str]:
    """Return URL name, icon, kind, title and detail of an entry."""
    if isinstance(entry, Dose):
        return "dose", "pill", "dose", _dose_title(entry), _dose_detail(entry)
    if isinstance(entry, VitalReading):
        detail = _("%(verdict)s. Read by: %(by)s.") % {
            "verdict": label(entry.verdict),
            "by": label(entry.taken_by).lower(),
        }
        return "vitals", "heart-pulse", _TONES.get(entry.verdict, "vitals"), measured(entry), detail
    if isinstance(entry, AdverseEvent):
        parts = (
            label(entry.reported_severity),
            _("serious") if entry.is_serious else "",
            entry.detail,
            entry.action_taken,
        )
        return "adverse-event", "triangle-alert", "adverse", label(entry.term), ". ".join(filter(None, parts))
    if isinstance(entry, ReadinessCheck):
        return "readiness", "clipboard-check", "readiness", _("Checklist before leaving"), _readiness_detail(entry)
    if isinstance(entry, TimelineEvent):
        return "event", ICONS.get(entry.kind, "circle-dot"), "event", label(entry.kind), _event_detail(entry)
    raise TypeError(type(entry).__name__)


def _dose_title(dose: Dose) -> str:
    units = ngettext("%(units)s unit of %(strength)s mg", "%(units)s units of %(strength)s mg", int(dose.units > 1) + 1)
    written = units % {"units": wording.number(dose.units), "strength": wording.number(dose.unit_strength_mg)}
    return f"{label(dose.kind)}: {written}, {wording.amount(dose.dose_mg, 'mg')}"


def _dose_detail(dose: Dose) -> str:
    held = hold_minutes(dose.at, dose.out_at)
    parts = [label(dose.route)]
    if held is None:
        parts.append(_("still held") if dose.residual is Residual.UNKNOWN else label(dose.residual))
    else:
        parts.append(
            _("held %(held)s, then %(residual)s")
            % {"held": wording.span(held), "residual": label(dose.residual).lower()}
        )
    if dose.lot_number:
        parts.append(_("lot %(lot)s") % {"lot": dose.lot_number})
    parts.extend(filter(None, (dose.tolerability, dose.deviation_reason)))
    return ", ".join(parts)


def _event_detail(event: TimelineEvent) -> str:
    parts = [
        _("%(distress)s of 10") % {"distress": event.distress} if event.distress is not None else "",
        label(event.depth) if event.depth else "",
        event.note,
    ]
    return ". ".join(part for part in parts if part)


def _readiness_detail(check: ReadinessCheck) -> str:
    parts = []
    if check.missing:
        parts.append(_("Not confirmed: %(count)s") % {"count": len(check.missing)})
    if check.handed_to:
        parts.append(_("handed over to %(name)s") % {"name": check.handed_to})
    if check.override_reason:
        parts.append(check.override_reason)
    return ". ".join(parts)


def _marks(entry: Entry) -> tuple[str, ...]:
    if not isinstance(entry, Dose):
        return ()
    return tuple(label(DoseRefusal(code)) for code in entry.deviation_codes)
