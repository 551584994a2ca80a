"""The drafted note: the client takes, the therapist witnesses (domain.md 0.2, 6.2)."""

from __future__ import annotations

import re
import string
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from clinic.core.labels import label
from sessions.rules.narrative import AdverseEntry, DoseEntry, EventEntry, Line, MarkEntry, VitalEntry, draft
from sessions.terms import (
    AdverseTerm,
    Depth,
    EntrySource,
    EventKind,
    NarrativeCode,
    Residual,
    Route,
    Severity,
)

pytestmark = pytest.mark.pure

N = NarrativeCode
START = datetime(2026, 5, 4, 14, 0, tzinfo=UTC)


def _at(minute: int) -> datetime:
    return START + timedelta(minutes=minute)


def _dose(minute: int, **facts: object) -> DoseEntry:
    return DoseEntry(
        at=_at(minute),
        units=Decimal(1),
        unit_strength_mg=Decimal(100),
        mg=Decimal(100),
        route=Route.SUBLINGUAL,
        **facts,  # type: ignore[arg-type]
    )


def _codes(lines: tuple[Line, ...]) -> list[tuple[NarrativeCode, int | None]]:
    return [(line.code, line.minute) for line in lines]


def test_a_session_is_told_in_the_order_it_happened() -> None:
    lines = draft(
        [
            EventEntry(at=_at(120), kind=EventKind.LEFT),
            _dose(0, out_at=_at(12), residual=Residual.SPIT),
            VitalEntry(at=_at(-10), values="128/82 mmHg"),
            EventEntry(at=_at(-20), kind=EventKind.ARRIVED),
            EventEntry(at=_at(20), kind=EventKind.ONSET, note="warm hands"),
            _dose(30),
            EventEntry(at=_at(40), kind=EventKind.TEARS),
            EventEntry(at=_at(45), kind=EventKind.DISTRESS, distress=3),
            EventEntry(at=_at(50), kind=EventKind.DEPTH, depth=Depth.PSYCHOLYTIC),
            AdverseEntry(at=_at(60), term=AdverseTerm.NAUSEA, severity=Severity.MILD),
        ]
    )

    assert _codes(lines) == [
        (N.ARRIVED, -20),
        (N.VITALS, -10),
        (N.DOSE_TAKEN, 0),
        (N.DOSE_OUT, 12),
        (N.EVENT_WITH_NOTE, 20),
        (N.DOSE_TAKEN, 30),
        (N.SESSION_TOTAL, 30),
        (N.EVENT, 40),
        (N.DISTRESS, 45),
        (N.DEPTH, 50),
        (N.ADVERSE_EVENT, 60),
        (N.LEFT, 120),
    ]
    assert lines[6].values == {"mg": Decimal(200)}
    assert lines[3].values == {"held": 12, "residual": Residual.SPIT}


def test_without_a_dose_there_is_no_total_and_no_minute() -> None:
    lines = draft([EventEntry(at=START, kind=EventKind.SPOKE, note="a talk session")])

    assert _codes(lines) == [(N.EVENT_WITH_NOTE, None)]


def test_a_dose_nobody_observed_is_told_as_reported() -> None:
    lines = draft([_dose(0, source=EntrySource.CLIENT_REPORTED)])

    assert [line.code for line in lines] == [N.DOSE_REPORTED, N.SESSION_TOTAL]


@pytest.mark.parametrize("kind", [EventKind.UNIT_IN_MOUTH, EventKind.SPAT_OUT, EventKind.VITALS])
def test_what_has_its_own_entry_is_not_told_twice(kind: EventKind) -> None:
    assert draft([EventEntry(at=START, kind=kind)]) == ()
    assert len(draft([EventEntry(at=START, kind=kind, note="with words")])) == 1


@pytest.mark.parametrize(("is_corrected", "code"), [(False, N.OUTSIDE_ORDER), (True, N.OUTSIDE_ORDER_CORRECTED)])
def test_a_mark_is_told_whether_or_not_its_dose_still_stands(is_corrected: bool, code: NarrativeCode) -> None:
    mark = MarkEntry(at=_at(0), mg=Decimal(250), why="Took five.", is_corrected=is_corrected)

    assert _codes(draft([mark])) == [(code, None)]


def test_nothing_happened_nothing_told() -> None:
    assert draft([]) == ()


FIELDS = {
    N.DOSE_TAKEN: {"units", "strength", "mg", "route"},
    N.DOSE_REPORTED: {"units", "strength", "mg", "route"},
    N.DOSE_OUT: {"held", "residual"},
    N.OUTSIDE_ORDER: {"mg", "why"},
    N.OUTSIDE_ORDER_CORRECTED: {"mg", "why"},
    N.SESSION_TOTAL: {"mg"},
    N.VITALS: {"values"},
    N.EVENT: {"event"},
    N.EVENT_WITH_NOTE: {"event", "note"},
    N.DISTRESS: {"distress", "note"},
    N.DEPTH: {"depth", "note"},
    N.ADVERSE_EVENT: {"term", "severity"},
}


@pytest.mark.parametrize("code", NarrativeCode)
def test_every_sentence_can_be_filled_from_its_line(code: NarrativeCode) -> None:
    named = {name for _, name, _, _ in string.Formatter().parse(label(code)) if name is not None}

    assert named == FIELDS.get(code, set())


@pytest.mark.parametrize("code", NarrativeCode)
def test_no_sentence_says_that_somebody_gave_the_medicine(code: NarrativeCode) -> None:
    assert not re.search(r"administer|prescribe|gave|given|treat|infus|patient", label(code), re.IGNORECASE)
