"""The twelve gates: each from both sides, and no way around a hard one (domain.md 1.5, 4.2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.terms import ClearanceStanding, ConsentKind, ConsentStanding
from clinic.policy.terms import Role
from sessions.rules.gates import Gate, GateFacts, evaluate, may_start, unmet
from sessions.terms import DoseRefusal, GateCode, GateReason, GateStrength, VitalVerdict

pytestmark = pytest.mark.pure

C, R = GateCode, GateReason
NOW = datetime(2026, 5, 4, 14, 0, tzinfo=UTC)
HARD = {C.CLEARANCE, C.CONSENTS, C.ORDER, C.PREPARATION}
READY = GateFacts(
    clearance=ClearanceStanding.IN_FORCE,
    has_order=True,
    order_is_signed=True,
    dose_refusals=(),
    preparation_sessions=1,
    has_vital_limits=True,
    vital_verdict=VitalVerdict.WITHIN,
    fasting_food_hours=Decimal(4),
    fasting_fluid_hours=Decimal("1.5"),
    last_food_at=NOW - timedelta(hours=4),
    last_fluid_at=NOW - timedelta(minutes=90),
    holds_ordered=True,
    holds_confirmed=True,
    companion_named=True,
    is_remote=True,
    address_known=True,
    emergency_contact_known=True,
    risk_asked=True,
    risk_found=False,
    integration_booked=True,
    surroundings_ready=True,
)


def _gate(code: GateCode, **facts: object) -> Gate:
    found = {gate.code: gate for gate in evaluate(replace(READY, **facts), at=NOW)}  # type: ignore[arg-type]
    return found[code]


def test_all_twelve_come_in_their_order() -> None:
    assert [gate.code for gate in evaluate(READY, at=NOW)] == list(GateCode)


def test_when_all_is_ready_every_gate_is_met() -> None:
    gates = evaluate(READY, at=NOW)

    assert unmet(gates) == ()
    assert may_start(gates) is True


@pytest.mark.parametrize("code", GateCode)
def test_which_gates_are_hard(code: GateCode) -> None:
    assert _gate(code).strength is (GateStrength.HARD if code in HARD else GateStrength.SOFT)


@pytest.mark.parametrize(
    ("code", "facts", "reason"),
    [
        (C.CLEARANCE, {"clearance": ClearanceStanding.NONE}, R.NO_CLEARANCE),
        (C.CLEARANCE, {"clearance": ClearanceStanding.PENDING}, R.CLEARANCE_PENDING),
        (C.CLEARANCE, {"clearance": ClearanceStanding.REFUSED}, R.CLEARANCE_REFUSED),
        (C.CLEARANCE, {"clearance": ClearanceStanding.NOT_YET}, R.CLEARANCE_NOT_YET),
        (C.CLEARANCE, {"clearance": ClearanceStanding.EXPIRED}, R.CLEARANCE_EXPIRED),
        (C.CLEARANCE, {"clearance": ClearanceStanding.REVOKED}, R.CLEARANCE_REVOKED),
        (C.CONSENTS, {"consents_missing": {ConsentKind.TELEHEALTH: ConsentStanding.MISSING}}, R.CONSENT_MISSING),
        (
            C.CONSENTS,
            {
                "consents_missing": {
                    ConsentKind.TELEHEALTH: ConsentStanding.OLD_VERSION,
                    ConsentKind.KETAMINE_MEDICAL: ConsentStanding.WITHDRAWN,
                }
            },
            R.CONSENT_WITHDRAWN,
        ),
        (C.CONSENTS, {"consents_missing": {ConsentKind.TELEHEALTH: ConsentStanding.EXPIRED}}, R.CONSENT_EXPIRED),
        (
            C.CONSENTS,
            {"consents_missing": {ConsentKind.TELEHEALTH: ConsentStanding.OLD_VERSION}},
            R.CONSENT_OLD_VERSION,
        ),
        (C.ORDER, {"has_order": False}, R.NO_ORDER),
        (C.ORDER, {"order_is_signed": False}, R.ORDER_NOT_SIGNED),
        (C.ORDER, {"dose_refusals": None}, R.DOSE_NOT_PLANNED),
        (C.ORDER, {"dose_refusals": (DoseRefusal.ABOVE_MAXIMUM,)}, R.DOSE_OUTSIDE_ORDER),
        (C.PREPARATION, {"preparation_sessions": 0}, R.NO_PREPARATION),
        (C.VITALS, {"has_vital_limits": False}, R.NO_LIMITS),
        (C.VITALS, {"vital_verdict": VitalVerdict.NO_LIMITS}, R.NO_LIMITS),
        (C.VITALS, {"vital_verdict": None}, R.NO_VITALS),
        (C.VITALS, {"vital_verdict": VitalVerdict.RECHECK}, R.VITALS_OUTSIDE),
        (C.VITALS, {"vital_verdict": VitalVerdict.CONTACT_PRESCRIBER}, R.VITALS_OUTSIDE),
        (C.FASTING, {"last_food_at": None}, R.FASTING_NOT_ASKED),
        (C.FASTING, {"last_fluid_at": None}, R.FASTING_NOT_ASKED),
        (C.FASTING, {"last_food_at": NOW - timedelta(minutes=239)}, R.FOOD_TOO_RECENT),
        (C.FASTING, {"last_fluid_at": NOW - timedelta(minutes=89)}, R.FLUID_TOO_RECENT),
        (C.FASTING, {"last_food_at": NOW + timedelta(hours=1)}, R.FOOD_TOO_RECENT),
        (C.HOLDS, {"holds_confirmed": None}, R.HOLDS_NOT_ASKED),
        (C.HOLDS, {"holds_confirmed": False}, R.HOLDS_NOT_KEPT),
        (C.RIDE, {"companion_named": False}, R.NO_RIDE),
        (C.ADDRESS, {"address_known": False}, R.NO_ADDRESS),
        (C.ADDRESS, {"emergency_contact_known": False}, R.NO_EMERGENCY_CONTACT),
        (C.NEW_RISK, {"risk_asked": None, "risk_found": None}, R.RISK_NOT_ASKED),
        (C.NEW_RISK, {"risk_asked": False}, R.RISK_NOT_ASKED),
        (C.NEW_RISK, {"risk_found": None}, R.RISK_NOT_ASKED),
        (C.NEW_RISK, {"risk_found": True}, R.RISK_FOUND),
        (C.NEW_RISK, {"risk_asked": False, "risk_found": True}, R.RISK_FOUND),
        (C.INTEGRATION_BOOKED, {"integration_booked": False}, R.INTEGRATION_NOT_BOOKED),
        (C.SURROUNDINGS, {"surroundings_ready": None}, R.SURROUNDINGS_NOT_READY),
        (C.SURROUNDINGS, {"surroundings_ready": False}, R.SURROUNDINGS_NOT_READY),
    ],
)
def test_why_a_gate_is_not_met(code: GateCode, facts: dict[str, object], reason: GateReason) -> None:
    gate = _gate(code, **facts)

    assert gate.reason is reason
    assert not gate.is_met
    assert [other.code for other in unmet(evaluate(replace(READY, **facts), at=NOW))] == [code]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("code", "facts"),
    [
        (C.PREPARATION, {"preparation_sessions": 0, "preparation_waived": True}),
        (C.FASTING, {"fasting_food_hours": None, "fasting_fluid_hours": None, "last_food_at": None}),
        (C.FASTING, {"fasting_food_hours": Decimal(0), "last_food_at": NOW}),
        (C.HOLDS, {"holds_ordered": False, "holds_confirmed": None}),
        (C.ADDRESS, {"is_remote": False, "address_known": False, "emergency_contact_known": False}),
    ],
)
def test_what_the_order_does_not_ask_for_is_met(code: GateCode, facts: dict[str, object]) -> None:
    assert _gate(code, **facts).is_met


def test_a_gate_names_what_exactly_is_amiss() -> None:
    refusals = (DoseRefusal.ABOVE_MAXIMUM, DoseRefusal.BEYOND_USE_DATE)
    missing = {ConsentKind.TELEHEALTH: ConsentStanding.MISSING}

    assert _gate(C.ORDER, dose_refusals=refusals).details == refusals
    assert _gate(C.CONSENTS, consents_missing=missing).details == (ConsentKind.TELEHEALTH,)


def test_vital_signs_without_limits_are_a_hard_gate_of_the_prescriber() -> None:
    gate = _gate(C.VITALS, has_vital_limits=False)

    assert (gate.strength, gate.owner, gate.may_be_passed) == (GateStrength.HARD, Role.PRESCRIBER, False)


@pytest.mark.parametrize(
    ("code", "owner"),
    [
        (C.CLEARANCE, Role.PRESCRIBER),
        (C.CONSENTS, Role.THERAPIST),
        (C.ORDER, Role.PRESCRIBER),
        (C.PREPARATION, Role.THERAPIST),
        (C.VITALS, Role.THERAPIST),
        (C.INTEGRATION_BOOKED, Role.FRONT_DESK),
    ],
)
def test_whose_gate_it_is(code: GateCode, owner: Role) -> None:
    assert _gate(code).owner is owner


def test_planning_the_dose_is_the_therapists_part_of_the_order() -> None:
    assert _gate(C.ORDER, dose_refusals=None).owner is Role.THERAPIST


def test_a_soft_gate_is_passed_and_a_hard_one_never() -> None:
    gates = evaluate(replace(READY, companion_named=False, has_order=False), at=NOW)

    assert [gate.code for gate in unmet(gates, passed=list(GateCode))] == [C.ORDER]


NOTHING = GateFacts(clearance=ClearanceStanding.NONE, has_order=False)


def test_when_nothing_is_known_only_what_was_not_ordered_is_met() -> None:
    met = [gate.code for gate in evaluate(NOTHING, at=NOW) if gate.is_met]

    assert met == [C.CONSENTS, C.FASTING, C.HOLDS, C.ADDRESS]


@given(
    passed=st.sets(st.sampled_from(list(GateCode))),
    clearance=st.sampled_from(list(ClearanceStanding)),
    missing=st.dictionaries(st.sampled_from(list(ConsentKind)), st.sampled_from(list(ConsentStanding)), max_size=2),
    refusals=st.none() | st.lists(st.sampled_from(list(DoseRefusal)), max_size=2).map(tuple),
    prepared=st.integers(0, 2),
    limits=st.booleans(),
    verdict=st.none() | st.sampled_from(list(VitalVerdict)),
    companion=st.booleans(),
)
def test_nobody_starts_past_a_hard_gate(
    passed: set[GateCode],
    clearance: ClearanceStanding,
    missing: dict[ConsentKind, ConsentStanding],
    refusals: tuple[DoseRefusal, ...] | None,
    prepared: int,
    limits: bool,
    verdict: VitalVerdict | None,
    companion: bool,
) -> None:
    missing = {kind: standing for kind, standing in missing.items() if standing is not ConsentStanding.IN_FORCE}
    facts = replace(
        READY,
        clearance=clearance,
        consents_missing=missing,
        dose_refusals=refusals,
        preparation_sessions=prepared,
        has_vital_limits=limits,
        vital_verdict=verdict,
        companion_named=companion,
    )
    hard_met = clearance == "IN_FORCE" and not missing and refusals == () and prepared and limits
    vitals_met = verdict == "WITHIN" or (verdict != "NO_LIMITS" and C.VITALS in passed)
    expected = bool(hard_met and vitals_met and (companion or C.RIDE in passed))

    assert may_start(evaluate(facts, at=NOW), passed=passed) is expected


HOURS = st.none() | st.integers(0, 32).map(lambda quarters: Decimal(quarters) / 4)
MINUTES = st.none() | st.integers(-600, 0)


@given(food=MINUTES, fluid=MINUTES, food_hours=HOURS, fluid_hours=HOURS)
def test_waiting_until_the_time_that_is_named_meets_fasting_and_not_a_second_less(
    food: int | None, fluid: int | None, food_hours: Decimal | None, fluid_hours: Decimal | None
) -> None:
    facts = replace(
        READY,
        last_food_at=None if food is None else NOW + timedelta(minutes=food),
        last_fluid_at=None if fluid is None else NOW + timedelta(minutes=fluid),
        fasting_food_hours=food_hours,
        fasting_fluid_hours=fluid_hours,
    )

    def fasting(at: datetime) -> Gate:
        return next(gate for gate in evaluate(facts, at=at) if gate.code is GateCode.FASTING)

    gate = fasting(NOW)
    is_asked = all(last is not None or not hours for last, hours in ((food, food_hours), (fluid, fluid_hours)))
    assert (gate.opens_at is not None) is (not gate.is_met and is_asked)
    if gate.opens_at is not None:
        assert fasting(gate.opens_at).is_met
        assert not fasting(gate.opens_at - timedelta(seconds=1)).is_met
