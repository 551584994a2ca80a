"""The first draft of a note: sentences from the timeline, in the order things happened."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from clinic.core import wording
from clinic.core.labels import label
from sessions.queries.record import SessionRecord
from sessions.queries.rows import measured
from sessions.rules import narrative
from sessions.rules.timeline import show_offset
from sessions.terms import NarrativeCode


def draft_note(record: SessionRecord) -> str:
    """Return the draft, one sentence a line, each with its time and minute."""
    lines = narrative.draft(_entries(record))
    return "\n".join(_sentence(line) for line in lines)


def _entries(record: SessionRecord) -> Iterable[narrative.Entry]:
    for dose in record.standing_doses:
        yield narrative.DoseEntry(
            at=dose.at,
            units=dose.units,
            unit_strength_mg=dose.unit_strength_mg,
            mg=dose.dose_mg,
            route=dose.route,
            source=dose.source,
            out_at=dose.out_at,
            residual=dose.residual,
        )
    standing = {dose.pk for dose in record.standing_doses}
    for dose in record.marked_doses:
        yield narrative.MarkEntry(
            at=dose.at, mg=dose.dose_mg, why=dose.deviation_reason, is_corrected=dose.pk not in standing
        )
    for reading in record.standing_vitals:
        yield narrative.VitalEntry(at=reading.at, values=measured(reading))
    for event in record.standing_events:
        yield narrative.EventEntry(
            at=event.at, kind=event.kind, note=event.note, distress=event.distress, depth=event.depth or None
        )
    for untoward in record.standing_adverse_events:
        yield narrative.AdverseEntry(at=untoward.at, term=untoward.term, severity=untoward.reported_severity)


def _sentence(line: narrative.Line) -> str:
    words = {name: _in_words(value) for name, value in line.values.items()}
    sentence = label(line.code).format(**words).strip()
    clock = wording.clock(line.at)
    if line.minute is None or line.code is NarrativeCode.SESSION_TOTAL:
        return f"{clock} {sentence}"
    return _("%(clock)s (%(minute)s min) %(sentence)s") % {
        "clock": clock,
        "minute": show_offset(line.minute),
        "sentence": sentence,
    }


def _in_words(value: Any) -> str:
    if isinstance(value, StrEnum):
        return label(value)
    return wording.number(value) if not isinstance(value, str) else value
