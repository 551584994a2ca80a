"""What came of worrying answers: followed up, with safety plans; one alert of today is still open."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from clients.measures.models import MeasureResponse
from clients.measures.rules.registry import INSTRUMENTS
from clients.measures.services.recording import record_measure
from clients.measures.terms import MeasureMoment, Rater
from clients.risk.queries import current_plan
from clients.risk.services.alerts import record_answer, record_contact, record_outcome
from clients.risk.services.plans import write_plan
from clients.risk.terms import RiskLevel, RiskOutcome, SafetyStep
from clients.terms import CourseStatus
from clinic.demo.store import Store

ANSWERS: Final = (2, 2, 3, 2, 1, 2, 1, 0, 1)
STEPS: Final = {
    SafetyStep.WARNING_SIGNS: "Lying awake after three. Thinking that everybody is better off without me.",
    SafetyStep.COPING_ALONE: "Walk to the river. The breathing from preparation. Cold water on the face.",
    SafetyStep.PEOPLE_AND_PLACES: "The climbing gym on weekdays. Coffee with my brother.",
    SafetyStep.PEOPLE_TO_ASK: "My brother, (555) 555-0142. Jo next door.",
    SafetyStep.PROFESSIONALS: "My therapist through the office, weekdays 9 to 17.",
    SafetyStep.SAFE_SURROUNDINGS: "My brother keeps the pills. Nothing but this week's doses at home.",
}


def follow_up_on_risk(store: Store, now: datetime) -> None:
    """Follow every worrying answer up at its time, and leave one of this morning open."""
    rows = sorted((row for row in store.rows(MeasureResponse) if row.risk_flags), key=lambda row: row.recorded_at)
    for row in rows:
        _followed_up(row)
    for row in reversed(rows):
        if row.course is not None and row.course.status is CourseStatus.ACTIVE:
            record_measure(
                client=row.client, instrument=INSTRUMENTS["PHQ9"], answers=ANSWERS, moment=MeasureMoment.COURSE,
                rater=Rater.SELF, taken_on=now.date(), actor=row.recorded_by, now=now - timedelta(minutes=25),
            )  # fmt: skip
            return


def _followed_up(row: MeasureResponse) -> None:
    at, actor = row.recorded_at, row.recorded_by
    alert = record_answer(
        client=row.client, level=RiskLevel.NOT_ASSESSED, detail="PHQ-9: thoughts of death or self-harm.", subject=row,
        fallback=actor, actor=actor, now=at,
    )  # fmt: skip
    if alert is None:
        return
    record_contact(
        alert=alert, note="Asked at once, in the room. Thoughts without plan or intent.", actor=actor,
        now=at + timedelta(minutes=10),
    )  # fmt: skip
    record_answer(
        client=row.client, level=RiskLevel.LOW_RISK, detail="C-SSRS screener: level Low.", subject=row, fallback=actor,
        actor=actor, now=at + timedelta(minutes=15), is_assessment=True,
    )  # fmt: skip
    if current_plan(row.client_id) is None:
        write_plan(client=row.client, texts=STEPS, after_version=0, actor=actor, now=at + timedelta(minutes=30))
        outcome = RiskOutcome.SAFETY_PLAN_MADE
    else:
        outcome = RiskOutcome.NO_CURRENT_RISK
    record_outcome(
        alert=alert, outcome=outcome, note="Went through it together; the next appointment is in three days.",
        actor=actor, now=at + timedelta(minutes=45),
    )  # fmt: skip
