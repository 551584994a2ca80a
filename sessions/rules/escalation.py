"""Which step of the ladder an adverse event or a reading calls for (domain.md 4.7).

The levels are fixed; nothing here grades what happened. Some events are an emergency however mild
they were reported, because their danger lies in what follows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sessions.rules.vitals import Reading, is_emergency
from sessions.terms import AdverseTerm, EscalationLevel, Severity, VitalVerdict

EMERGENCIES: Final = frozenset(
    {
        AdverseTerm.RESPIRATORY_DEPRESSION,
        AdverseTerm.LARYNGOSPASM,
        AdverseTerm.CHEST_PAIN,
        AdverseTerm.SEIZURE,
        AdverseTerm.SUICIDE_ATTEMPT,
    }
)
_BY_SEVERITY: Final = {
    Severity.MILD: EscalationLevel.REASSURE,
    Severity.MODERATE: EscalationLevel.RECHECK,
    Severity.SEVERE: EscalationLevel.CALL_PRESCRIBER,
    Severity.LIFE_THREATENING: EscalationLevel.CALL_EMERGENCY,
    Severity.DEATH: EscalationLevel.CALL_EMERGENCY,
}
_BY_VERDICT: Final = {
    VitalVerdict.RECHECK: EscalationLevel.RECHECK,
    VitalVerdict.CONTACT_PRESCRIBER: EscalationLevel.CALL_PRESCRIBER,
}
_ORDER: Final = tuple(EscalationLevel)


@dataclass(frozen=True, kw_only=True)
class Reported:
    """An adverse event as it was reported."""

    term: AdverseTerm
    severity: Severity
    is_serious: bool = False


def level_of(
    reported: Iterable[Reported], *, reading: Reading | None, verdict: VitalVerdict | None
) -> EscalationLevel | None:
    """Return the highest level that any adverse event, or the last reading, calls for; None for none."""
    levels = [_of_event(event) for event in reported]
    if reading is not None and is_emergency(reading):
        levels.append(EscalationLevel.CALL_EMERGENCY)
    if verdict in _BY_VERDICT:
        levels.append(_BY_VERDICT[verdict])
    return max(levels, key=_ORDER.index, default=None)


def _of_event(event: Reported) -> EscalationLevel:
    if event.term in EMERGENCIES:
        return EscalationLevel.CALL_EMERGENCY
    level = _BY_SEVERITY[event.severity]
    return max(level, EscalationLevel.CALL_PRESCRIBER, key=_ORDER.index) if event.is_serious else level
