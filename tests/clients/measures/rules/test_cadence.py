"""What is due when (domain.md 7.5), by example and against a second, naive computation."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.measures.rules.cadence import CadenceFacts, due
from clients.measures.rules.registry import INSTRUMENTS
from clients.measures.terms import DueReason
from clients.terms import CourseStatus

TODAY = date(2026, 6, 15)


def on(days: int) -> date:
    return TODAY + timedelta(days=days)


def facts(status: CourseStatus = CourseStatus.ACTIVE, **more: object) -> CadenceFacts:
    return CadenceFacts(**{"status": status, "today": TODAY, "opened_on": on(-60), **more})  # type: ignore[arg-type]


def codes(found: CadenceFacts) -> list[str]:
    return [item.code for item in due(found)]


def test_screening_asks_everything_once() -> None:
    assert codes(facts(CourseStatus.SCREENING)) == ["PHQ9", "GAD7", "CSSRS", "AUDITC", "DAST10", "WSAS", "WHO5"]
    assert codes(facts(CourseStatus.SCREENING, last={"PHQ9": on(-1), "AUDITC": on(-30)})) == [
        "GAD7", "CSSRS", "DAST10", "WSAS", "WHO5",
    ]  # fmt: skip


def test_baseline_is_due_within_a_week_before_the_first_dose() -> None:
    known = dict.fromkeys(("PHQ9", "GAD7", "CSSRS", "AUDITC", "DAST10", "WSAS", "WHO5"), on(-40))
    assert codes(facts(CourseStatus.PREPARATION, next_dose_on=on(8), last=known)) == []
    found = due(facts(CourseStatus.PREPARATION, next_dose_on=on(7), last=known))
    assert [(item.code, item.reason) for item in found] == [
        (code, DueReason.BEFORE_FIRST_DOSE) for code in ("PHQ9", "GAD7", "WHO5")
    ]


def test_two_weeks_have_to_pass_before_it_asks_again() -> None:
    known = {"PHQ9": on(-5), "GAD7": on(-40), "WHO5": on(-40)}
    assert "PHQ9" not in codes(facts(CourseStatus.PREPARATION, next_dose_on=on(2), last=known))


def test_the_day_of_a_dose_asks_about_risk() -> None:
    assert "CSSRS" in codes(facts(next_dose_on=TODAY, doses=(on(-10),), last={"CSSRS": on(-1)}))
    assert "CSSRS" not in codes(facts(next_dose_on=TODAY, doses=(on(-10),), last={"CSSRS": TODAY}))


@pytest.mark.parametrize(("days", "is_due"), [(0, False), (1, True), (3, True), (4, False)])
def test_emotional_breakthrough_is_asked_the_day_after(days: int, is_due: bool) -> None:
    assert ("EBI" in codes(facts(doses=(on(-days),), last={"PHQ9": TODAY}))) == is_due


@pytest.mark.parametrize(("days", "is_due"), [(13, False), (14, True), (40, True)])
def test_every_two_weeks_while_dosing(days: int, is_due: bool) -> None:
    assert ("PHQ9" in codes(facts(doses=(on(-50),), last={"PHQ9": on(-days)}))) == is_due


def test_in_maintenance_two_doses_count_and_never_sooner_than_two_weeks() -> None:
    last = {"PHQ9": on(-20), "GAD7": on(-20), "WSAS": TODAY}
    one, two = (on(-10),), (on(-10), on(-5))
    assert "PHQ9" not in codes(facts(CourseStatus.MAINTENANCE, doses=one, last=last))
    assert "PHQ9" in codes(facts(CourseStatus.MAINTENANCE, doses=two, last=last))
    assert "PHQ9" not in codes(facts(CourseStatus.MAINTENANCE, doses=two, last={**last, "PHQ9": on(-13)}))


def test_trauma_is_asked_again_only_where_it_was_asked() -> None:
    assert "PCL5" not in codes(facts(doses=(on(-50),)))
    assert "PCL5" in codes(facts(doses=(on(-50),), last={"PCL5": on(-30)}))
    assert "PCL5" not in codes(facts(doses=(on(-50),), last={"PCL5": on(-29)}))


@pytest.mark.parametrize(("days", "is_due"), [(29, False), (30, True), (91, True), (212, True), (213, False)])
def test_follow_up_after_one_three_and_six_months(days: int, is_due: bool) -> None:
    ended = facts(CourseStatus.COMPLETED, ended_on=on(-days), last={"WHO5": on(-days)})
    assert ("WHO5" in codes(ended)) == is_due


def test_a_course_that_ended_otherwise_asks_nothing() -> None:
    assert codes(facts(CourseStatus.DISCONTINUED, ended_on=on(-40), doses=(on(-50),))) == []


def test_what_the_practice_leaves_out_is_never_due() -> None:
    assert "PHQ9" not in codes(facts(CourseStatus.SCREENING, left_out=frozenset({"PHQ9"})))


# --- The same, written naively: for each instrument, walk through the reasons it could be due ------

BEFORE = {
    "SCREENING", "MEDICAL_REVIEW", "CLEARED", "CLEARED_CONDITIONAL", "CONSENTING", "PREPARATION",
}  # fmt: skip


def naively_due(code: str, known: CadenceFacts) -> bool:  # noqa: C901, PLR0912 -- plain on purpose: it shares nothing with what it checks
    if code in known.left_out:
        return False
    today, last = known.today, known.last.get(code)
    taken = [day for day in known.doses if day <= today]
    status = known.status.value
    starts: list[date] = []
    if code == "CSSRS" and today in {known.next_dose_on, *known.doses} and last != today:
        starts.append(today)
    if code in {"EBI", "MEQ30", "EDI"} and taken and (today - taken[-1]).days <= 3 and not (last and last >= taken[-1]):
        starts.append(taken[-1] + timedelta(days=1 if code == "EBI" else 0))
    tracked = code == "PCL5" and last is not None
    if (
        not known.doses
        and known.next_dose_on
        and known.next_dose_on >= today
        and status in BEFORE | {"ACTIVE", "MAINTENANCE"}
    ):
        week = known.next_dose_on - timedelta(days=7)
        if (code in {"PHQ9", "GAD7", "WHO5"} or tracked) and not (last and last >= week):
            starts.append(week)
    screened = {"PHQ9", "GAD7", "CSSRS", "AUDITC", "DAST10", "WSAS", "WHO5"}
    if status in BEFORE and not known.doses and code in screened and not (last and last >= known.opened_on):
        starts.append(known.opened_on)
    if status in {"ACTIVE", "MAINTENANCE"} and known.doses:
        if code in {"PHQ9", "GAD7"}:
            if status == "ACTIVE":
                starts.append((last or known.doses[0]) + timedelta(days=14))
            else:
                later = [day for day in taken if last is None or day > last]
                starts += [later[1]] if len(later) > 1 else []
        if code == "WSAS" or tracked:
            starts.append((last or known.doses[0]) + timedelta(days=30))
    full = code in {"PHQ9", "GAD7", "CSSRS", "WHO5", "WSAS"} or tracked
    if status == "REVIEW_DUE" and full and (code != "CSSRS" or last != today):
        starts.append(today)
    if status == "COMPLETED" and known.ended_on and full and today <= known.ended_on + timedelta(days=212):
        for mark in (182, 91, 30):
            day = known.ended_on + timedelta(days=mark)
            if day <= today:
                starts += [day] if not (last and last >= day) else []
                break
    recall = INSTRUMENTS[code].recall_days
    is_waiting = last is not None and code != "CSSRS" and recall > 1 and today < last + timedelta(days=recall)
    return not is_waiting and any(start <= today for start in starts)


days = st.integers(-240, 20).map(on)
past = st.integers(-240, 0).map(on)


@st.composite
def cadence_facts(draw: st.DrawFn) -> CadenceFacts:
    return CadenceFacts(
        status=draw(st.sampled_from(CourseStatus)),
        today=TODAY,
        opened_on=draw(past),
        doses=tuple(sorted(draw(st.sets(past, max_size=6)))),
        next_dose_on=draw(st.none() | st.integers(0, 20).map(on)),
        ended_on=draw(st.none() | past),
        last=draw(st.dictionaries(st.sampled_from(sorted(INSTRUMENTS)), past, max_size=9)),
        left_out=draw(st.frozensets(st.sampled_from(["PHQ9", "EBI", "WHO5"]), max_size=2)),
    )


@given(cadence_facts())
def test_it_agrees_with_the_naive_computation(known: CadenceFacts) -> None:
    found = codes(known)
    assert set(found) == {code for code in INSTRUMENTS if naively_due(code, known)}
    assert len(found) == len(set(found))


@given(cadence_facts())
def test_nothing_is_due_before_the_weeks_it_asks_about_have_passed(known: CadenceFacts) -> None:
    for item in due(known):
        last = known.last.get(item.code)
        if last is not None and item.code != "CSSRS":
            recall = INSTRUMENTS[item.code].recall_days
            assert recall <= 1 or known.today >= last + timedelta(days=recall)
        assert item.due_on <= known.today
