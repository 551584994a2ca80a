"""The medicine: gates, limits of the order, and the count. And the diary, where it is booked."""

from __future__ import annotations

from typing import Final

from tools.trust.mutation import Guard

DOSE: Final = "sessions/rules/dose.py"
RULES: Final = "tests/sessions/rules/test_dose.py"
GATES: Final = "tests/sessions/services/test_gates.py"
GROUPS: Final = "tests/clinic/scheduling/test_groups.py"
BOOKING: Final = "tests/clinic/scheduling/test_booking.py"

GUARDS: Final = (
    Guard(
        name="a unit over the maximum is refused",
        file=DOSE,
        text="    if proposal.mg > order.max_session_mg:\n",
        instead="    if False:\n",
        tests=(f"{RULES}::test_single_and_cumulative_milligrams_against_the_maximum",),
    ),
    Guard(
        name="units that add up over the maximum are refused",
        file=DOSE,
        text="    elif session_mg > order.max_session_mg:\n",
        instead="    elif False:\n",
        tests=(f"{RULES}::test_single_and_cumulative_milligrams_against_the_maximum",),
    ),
    Guard(
        name="medicine past its beyond-use date is refused",
        file=DOSE,
        text="    elif proposal.on > order.beyond_use_date:\n",
        instead="    elif False:\n",
        tests=("tests/sessions/services/test_doses.py::test_a_dose_past_its_beyond_use_date_is_refused",),
    ),
    Guard(
        name="more than there is on hand is refused",
        file=DOSE,
        text="    if proposal.units_on_hand is not None and proposal.units > proposal.units_on_hand:\n",
        instead="    if False:\n",
        tests=(f"{RULES}::test_what_lies_outside_the_order_is_named",),
    ),
    Guard(
        name="a booster outside its window is refused",
        file=DOSE,
        text="    if window is not None and absolute(proposal.at) > window[1]:\n",
        instead="    if False:\n",
        tests=(f"{RULES}::test_a_booster_belongs_into_its_window",),
    ),
    Guard(
        name="a dose outside the order needs its reason",
        file="sessions/services/doses.py",
        text="            if not refusals or taken.deviation_reason.strip():\n                return _store(locked, prescription, key, taken, refusals, {}, actor, now, device)\n",
        instead="            if True:\n                return _store(locked, prescription, key, taken, refusals, {}, actor, now, device)\n",
        tests=(
            "tests/sessions/services/test_doses.py::test_a_dose_over_the_maximum_is_refused_and_the_refusal_audited",
        ),
    ),
    Guard(
        name="a gate that closes after the start stops the next dose",
        file="sessions/services/doses.py",
        text="            closed = closed_to_doses(locked, now)\n",
        instead="            closed = ()\n",
        tests=("tests/sessions/views/test_every_hard_gate.py::test_a_booster_after_the_gate_closed_again",),
    ),
    Guard(
        name="a medication error keeps its name",
        file="sessions/services/events.py",
        text="    if event.dose_id is not None and (is_void or untoward.term is not event.term):\n",
        instead="    if False:\n",
        tests=("tests/sessions/views/test_doses_outside_the_order.py::test_its_event_keeps_its_name_whoever_asks",),
    ),
    Guard(
        name="who passes a gate has just confirmed who they are",
        file="sessions/views/before.py",
        text="if (way := ceremony.confirm_first(request, back_to=back_to)) is not None:",
        instead="if (way := None) is not None:",
        tests=(
            "tests/sessions/views/test_before.py::test_who_has_not_just_confirmed_who_they_are_does_so_and_loses_no_word",
        ),
    ),
    Guard(
        name="one tap is one dose",
        file="sessions/services/doses.py",
        text="        locked = entries.lock(dosing_session)\n        if before := entries.sent_before(Dose, key, locked):\n            return before\n",
        instead="        locked = entries.lock(dosing_session)\n",
        tests=("tests/sessions/services/test_doses.py::test_the_same_key_twice_is_one_dose",),
    ),
    Guard(
        name="the gates are asked on the server",
        file="sessions/services/dosing.py",
        text="        if not in_the_way:\n            return _start(locked, actor, now)\n",
        instead="        if True:\n            return _start(locked, actor, now)\n",
        tests=(f"{GATES}::test_a_hard_gate_stops_the_start_names_its_owner_and_is_recorded",),
    ),
    Guard(
        name="a hard gate is never passed with a reason",
        file="sessions/rules/gates.py",
        text="        return not self.is_met and self.strength is GateStrength.SOFT\n",
        instead="        return not self.is_met\n",
        tests=("tests/sessions/rules/test_gates.py::test_a_soft_gate_is_passed_and_a_hard_one_never",),
    ),
    Guard(
        name="consents are a gate",
        file="sessions/rules/gates.py",
        text="reason = next((reason for standing, reason in _CONSENT_REASONS if standing in found), None)",
        instead="reason = None",
        tests=("tests/sessions/rules/test_gates.py",),
    ),
    Guard(
        name="nothing is booked twice",
        file="clinic/scheduling/services/conflicts.py",
        text="    if kinds:\n",
        instead="    if False:\n",
        tests=(f"{BOOKING}::test_one_therapist_is_not_booked_twice",),
    ),
    Guard(
        name="the database refuses a double booking as well",
        file="clinic/scheduling/migrations/0003_group_sessions.py",
        text='f"AND other.blocked_until > NEW.starts_at)"',
        instead='f"AND 1 = 0)"',
        tests=(f"{BOOKING}::test_the_database_refuses_what_goes_around_the_service",),
    ),
    Guard(
        name="a seventh never sits in a group",
        file="clinic/scheduling/services/groups.py",
        text="    if seat is None:\n",
        instead="    if False:\n",
        tests=(f"{GROUPS}::test_six_sit_side_by_side_and_a_seventh_does_not",),
    ),
    Guard(
        name="the database counts the seats as well",
        file="clinic/scheduling/migrations/0003_group_sessions.py",
        text='f"NEW.seat BETWEEN 1 AND {SEATS} AND EXISTS',
        instead='f"EXISTS',
        tests=(f"{GROUPS}::test_the_database_itself_refuses_what_no_service_writes",),
    ),
    Guard(
        name="a record does not say that anybody sat beside its client",
        file="clinic/custody/exports/coverage.py",
        text='frozenset({"holds_time", "group", "seat"})',
        instead='frozenset({"holds_time"})',
        tests=("tests/security/test_groups.py",),
    ),
    Guard(
        name="a locked sign-in is kept for the group alone",
        file="sessions/queries/underway.py",
        text="begun.filter(appointment__group_id=group_pk)",
        instead="begun",
        tests=("tests/sessions/views/test_group.py::test_a_locked_sign_in_reaches_nobody_else",),
    ),
)
