"""Scores along a course: most improve, some do not, and many questionnaires stay blank."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import Final

from clients.measures.models import MeasureResponse
from clients.measures.rules.registry import INSTRUMENTS
from clients.measures.rules.scoring import Score, score
from clients.measures.terms import MeasureMoment, Rater
from clinic.demo.chance import Chance
from clinic.demo.courses import Life
from clinic.demo.plan import Trajectory
from sessions.models import DosingSession

FALL: Final = {
    Trajectory.IMPROVER: 0.62,
    Trajectory.PARTIAL: 0.28,
    Trajectory.NON_RESPONDER: 0.04,
    Trajectory.DETERIORATES: -0.35,
}
TIME_CONSTANT_DOSES: Final = 2.0
RESIDUAL: Final = 2.2
DONE_AT_INTAKE: Final = 0.92
DONE_LATER: Final = 0.75
ITEM_NINE: Final = 8


def measure_course(life: Life, sessions: list[DosingSession]) -> None:
    """Answer PHQ-9 and GAD-7 at intake and after every second dose."""
    moments: list[tuple[datetime, MeasureMoment, int, float]] = [
        (life.day(12), MeasureMoment.SCREENING, 0, DONE_AT_INTAKE),
        (life.day(42), MeasureMoment.BASELINE, 0, DONE_AT_INTAKE),
    ]
    for doses, session in enumerate(sessions, start=1):
        if doses % 2 == 0 or doses == len(sessions):
            at = session.appointment.starts_at + timedelta(days=3)
            moments.append((at, MeasureMoment.COURSE, doses, DONE_LATER))
    for code, start in (("PHQ9", life.plan.phq9), ("GAD7", life.plan.gad7)):
        for at, moment, doses, share in moments:
            if at < life.now and life.chance.happens(share):
                _answer(life, code, start, at, moment, doses)


def _answer(life: Life, code: str, start: int, at: datetime, moment: MeasureMoment, doses: int) -> None:
    instrument = INSTRUMENTS[code]
    fall = FALL[life.plan.trajectory] * (1 - math.exp(-doses / TIME_CONSTANT_DOSES))
    most = instrument.item_count * instrument.answer_max
    target = round(life.chance.normal(start * (1 - fall), RESIDUAL, 0, most))
    hides_risk = code != "PHQ9" or not life.plan.has_hidden_risk or doses > 1
    answers = _spread(life.chance, target, instrument.item_count, instrument.answer_max, spare_last=hides_risk)
    result = score(instrument, answers)
    if not isinstance(result, Score):
        raise TypeError("Invented answers are complete.")
    life.store.add(
        MeasureResponse(
            id=life.chance.uuid(),
            practice=life.house.practice,
            client=life.client,
            course=life.course,
            instrument=code,
            instrument_version=instrument.version,
            moment=moment,
            rater=Rater.SELF,
            answers=answers,
            total=result.total,
            band=result.band or "",
            cuts={flag.value: holds for flag, holds in result.cuts.items()},
            risk_flags=[flag.value for flag in result.risk_flags],
            taken_on=at.date(),
            recorded_by=life.therapist,
            recorded_at=at,
        )
    )


def _spread(chance: Chance, total: int, items: int, item_max: int, *, spare_last: bool) -> list[int]:
    """Return answers that add up to ``total``; the last item stays 0 when it can."""
    answers = [0] * items
    if not spare_last:
        answers[-1] = 1
    left = total - sum(answers)
    usable = list(range(items - 1)) if spare_last and total <= (items - 1) * item_max else list(range(items))
    while left > 0:
        free = [index for index in usable if answers[index] < item_max]
        answers[chance.pick(free)] += 1
        left -= 1
    return answers
