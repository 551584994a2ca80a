"""The note drafted from what was recorded: which sentences, in which order, with which values.

The words are labels of ``NarrativeCode``, so that they can be translated. The client takes the
medicine and the therapist witnesses it: no sentence says otherwise (domain.md 0.2).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from clinic.core.moments import absolute
from sessions.rules.timeline import offset_minutes
from sessions.terms import AdverseTerm, Depth, EntrySource, EventKind, NarrativeCode, Residual, Route, Severity

Value = str | int | Decimal | StrEnum


@dataclass(frozen=True, kw_only=True)
class DoseEntry:
    """One unit taken, for the draft."""

    at: datetime
    units: Decimal
    unit_strength_mg: Decimal
    mg: Decimal
    route: Route
    source: EntrySource = EntrySource.LIVE
    out_at: datetime | None = None
    residual: Residual = Residual.UNKNOWN


@dataclass(frozen=True, kw_only=True)
class VitalEntry:
    """One set of vital signs, for the draft; ``values`` is the text already in its units."""

    at: datetime
    values: str


@dataclass(frozen=True, kw_only=True)
class EventEntry:
    """One event of the timeline, for the draft."""

    at: datetime
    kind: EventKind
    note: str = ""
    distress: int | None = None
    depth: Depth | None = None


@dataclass(frozen=True, kw_only=True)
class AdverseEntry:
    """One adverse event, for the draft; the severity is as reported, not graded."""

    at: datetime
    term: AdverseTerm
    severity: Severity


@dataclass(frozen=True, kw_only=True)
class MarkEntry:
    """A dose that was once recorded outside the order, for the draft, whether or not it was corrected since."""

    at: datetime
    mg: Decimal
    why: str
    is_corrected: bool = False


Entry = DoseEntry | VitalEntry | EventEntry | AdverseEntry | MarkEntry


@dataclass(frozen=True, kw_only=True)
class Line:
    """One sentence to be: its code, when, the minute from the first unit, and its values."""

    code: NarrativeCode
    at: datetime
    minute: int | None
    values: Mapping[str, Value] = field(default_factory=dict)


# Doses, vital signs and readiness have their own entries; their events would say it twice.
_SAID_ELSEWHERE = frozenset(
    {
        EventKind.UNIT_IN_MOUTH,
        EventKind.SPAT_OUT,
        EventKind.SWALLOWED,
        EventKind.BOOSTER_TAKEN,
        EventKind.VITALS,
        EventKind.READINESS_CHECK,
        EventKind.MEDICATION_ERROR,
    }
)


def draft(entries: Iterable[Entry]) -> tuple[Line, ...]:
    """Return the sentences of a session in the order things happened, the total after the last dose."""
    ordered = sorted(entries, key=lambda entry: absolute(entry.at))
    doses = [entry for entry in ordered if isinstance(entry, DoseEntry)]
    first_at = doses[0].at if doses else None
    lines: list[Line] = []
    for entry in ordered:
        lines.extend(_lines(entry, first_at))
    if doses:
        lines.append(_total(doses, first_at))
    return tuple(sorted(lines, key=lambda line: absolute(line.at)))


def _lines(entry: Entry, first_at: datetime | None) -> Iterable[Line]:
    if isinstance(entry, DoseEntry):
        return _dose(entry, first_at)
    if isinstance(entry, VitalEntry):
        return [_line(NarrativeCode.VITALS, entry.at, first_at, values=entry.values)]
    if isinstance(entry, AdverseEntry):
        values: dict[str, Value] = {"term": entry.term, "severity": entry.severity}
        return [_line(NarrativeCode.ADVERSE_EVENT, entry.at, first_at, **values)]
    if isinstance(entry, MarkEntry):
        code = NarrativeCode.OUTSIDE_ORDER_CORRECTED if entry.is_corrected else NarrativeCode.OUTSIDE_ORDER
        return [_line(code, entry.at, first_at, mg=entry.mg, why=entry.why)]
    return [] if entry.kind in _SAID_ELSEWHERE and not entry.note else [_event(entry, first_at)]


def _dose(entry: DoseEntry, first_at: datetime | None) -> Iterable[Line]:
    reported = entry.source is EntrySource.CLIENT_REPORTED
    code = NarrativeCode.DOSE_REPORTED if reported else NarrativeCode.DOSE_TAKEN
    yield _line(
        code,
        entry.at,
        first_at,
        units=entry.units,
        strength=entry.unit_strength_mg,
        mg=entry.mg,
        route=entry.route,
    )
    if entry.out_at is not None:
        held = offset_minutes(entry.out_at, entry.at) or 0
        yield _line(NarrativeCode.DOSE_OUT, entry.out_at, first_at, held=held, residual=entry.residual)


def _total(doses: list[DoseEntry], first_at: datetime | None) -> Line:
    mg = sum((dose.mg for dose in doses), Decimal(0))
    return _line(NarrativeCode.SESSION_TOTAL, doses[-1].at, first_at, mg=mg)


def _event(entry: EventEntry, first_at: datetime | None) -> Line:
    if entry.kind is EventKind.ARRIVED and not entry.note:
        return _line(NarrativeCode.ARRIVED, entry.at, first_at)
    if entry.kind is EventKind.LEFT and not entry.note:
        return _line(NarrativeCode.LEFT, entry.at, first_at)
    if entry.distress is not None:
        return _line(NarrativeCode.DISTRESS, entry.at, first_at, distress=entry.distress, note=entry.note)
    if entry.depth is not None:
        return _line(NarrativeCode.DEPTH, entry.at, first_at, depth=entry.depth, note=entry.note)
    code = NarrativeCode.EVENT_WITH_NOTE if entry.note else NarrativeCode.EVENT
    return _line(code, entry.at, first_at, event=entry.kind, note=entry.note)


def _line(code: NarrativeCode, at: datetime, first_at: datetime | None, **values: Value) -> Line:
    return Line(code=code, at=at, minute=offset_minutes(at, first_at), values=values)
