"""The ladder: which step an adverse event or a reading calls for (domain.md 4.7)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.rules.escalation import EMERGENCIES, Reported, level_of
from sessions.rules.vitals import Reading
from sessions.terms import AdverseTerm, EscalationLevel, Severity, VitalVerdict

pytestmark = pytest.mark.pure

L, S, T, V = EscalationLevel, Severity, AdverseTerm, VitalVerdict
LEVELS = list(EscalationLevel)


@pytest.mark.parametrize(
    ("term", "severity", "is_serious", "level"),
    [
        (T.NAUSEA, S.MILD, False, L.REASSURE),
        (T.VOMITING, S.MODERATE, False, L.RECHECK),
        (T.AGITATION, S.SEVERE, False, L.CALL_PRESCRIBER),
        (T.NAUSEA, S.MILD, True, L.CALL_PRESCRIBER),
        (T.SYNCOPE, S.LIFE_THREATENING, True, L.CALL_EMERGENCY),
        (T.OTHER, S.DEATH, True, L.CALL_EMERGENCY),
        (T.CHEST_PAIN, S.MILD, False, L.CALL_EMERGENCY),
        (T.SEIZURE, S.MILD, False, L.CALL_EMERGENCY),
    ],
)
def test_an_adverse_event(term: AdverseTerm, severity: Severity, is_serious: bool, level: EscalationLevel) -> None:
    event = Reported(term=term, severity=severity, is_serious=is_serious)

    assert level_of([event], reading=None, verdict=None) is level


@pytest.mark.parametrize(
    ("reading", "verdict", "level"),
    [
        (Reading(spo2=97, moaas=5), V.WITHIN, None),
        (Reading(spo2=97, moaas=5), V.RECHECK, L.RECHECK),
        (Reading(spo2=92, moaas=3), V.CONTACT_PRESCRIBER, L.CALL_PRESCRIBER),
        (Reading(spo2=89), V.CONTACT_PRESCRIBER, L.CALL_EMERGENCY),
        (Reading(moaas=2), V.NO_LIMITS, L.CALL_EMERGENCY),
    ],
)
def test_a_reading(reading: Reading, verdict: VitalVerdict, level: EscalationLevel | None) -> None:
    assert level_of([], reading=reading, verdict=verdict) is level


def test_nothing_recorded_calls_for_nothing() -> None:
    assert level_of([], reading=None, verdict=None) is None


EVENTS = st.builds(
    Reported, term=st.sampled_from(AdverseTerm), severity=st.sampled_from(Severity), is_serious=st.booleans()
)


@given(events=st.lists(EVENTS, max_size=5), more=EVENTS, verdict=st.none() | st.sampled_from(VitalVerdict))
def test_more_that_goes_wrong_never_lowers_the_step(
    events: list[Reported], more: Reported, verdict: VitalVerdict | None
) -> None:
    before = level_of(events, reading=None, verdict=verdict)
    after = level_of([*events, more], reading=None, verdict=verdict)

    assert after is not None
    assert before is None or LEVELS.index(before) <= LEVELS.index(after)
    assert more.term not in EMERGENCIES or after is L.CALL_EMERGENCY
