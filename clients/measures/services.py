"""Keeping what a client answered, and seeing to it that a worrying answer reaches somebody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients import queries
from clients.measures.models import MeasureResponse
from clients.measures.rules.instrument import Instrument
from clients.measures.rules.scoring import Answer, Incomplete, score
from clients.measures.terms import MeasureMoment, Rater, RiskFlag
from clients.models import Client
from clients.services.tasks import open_task
from clients.terms import TaskKind
from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.core.labels import label
from clinic.staff.models import User


class MeasureIncomplete(Exception):
    """The answers give no total; ``incomplete`` holds the items, and the risk flags all the same."""

    def __init__(self, incomplete: Incomplete) -> None:
        super().__init__()
        self.incomplete = incomplete
        self.for_staff = label(incomplete.problem)


class AlreadyCorrected(Exception):
    """A response is corrected once; the correction can be corrected in turn."""

    for_staff = gettext_lazy("This response was corrected in the meantime. Correct the newer one instead.")


@transaction.atomic
def record_measure(
    *,
    client: Client,
    instrument: Instrument,
    answers: Sequence[Answer],
    moment: MeasureMoment,
    rater: Rater,
    taken_on: date,
    actor: User,
    now: datetime,
    replaces: MeasureResponse | None = None,
) -> MeasureResponse:
    """Score answers and keep both as they are; nothing of it changes afterwards.

    An answer that calls for a risk assessment opens an urgent task for the responsible therapist
    in the same transaction, whatever the total. ``replaces`` is the response this one corrects.
    Raises :class:`MeasureIncomplete` when there is no total.
    """
    scored = score(instrument, answers)
    if isinstance(scored, Incomplete):
        raise MeasureIncomplete(scored)
    if replaces is not None and MeasureResponse.objects.filter(replaces=replaces).exists():
        raise AlreadyCorrected
    course = queries.current_course(client)
    response = MeasureResponse.objects.create(
        practice_id=client.practice_id,
        client=client,
        course=course if course is not None and course.closed_at is None else None,
        instrument=instrument.code,
        instrument_version=instrument.version,
        moment=moment,
        rater=rater,
        answers=list(answers),
        total=scored.total,
        band=scored.band.value if scored.band is not None else "",
        subscales={name: str(value) for name, value in scored.subscales.items()},
        risk_flags=[flag.value for flag in scored.risk_flags],
        taken_on=taken_on,
        recorded_by=actor,
        recorded_at=now,
        replaces=replaces,
    )
    action = "measures.response.corrected" if replaces is not None else "measures.response.recorded"
    audit.record(actor=actor, act=Act.CREATE, action=action, target=response, at=now)
    if scored.risk_flags:
        _alert(response, instrument, scored.risk_flags, actor=actor, now=now)
    return response


def _alert(
    response: MeasureResponse, instrument: Instrument, flags: Sequence[RiskFlag], *, actor: User, now: datetime
) -> None:
    open_task(
        client=response.client,
        kind=TaskKind.RISK_FOLLOW_UP,
        assignee=queries.lead(response.client) or actor,
        detail=_("%(instrument)s: %(flags)s.")
        % {"instrument": instrument.title, "flags": ", ".join(label(flag) for flag in flags)},
        subject=response,
        due_at=now,
        is_urgent=True,
        actor=actor,
        now=now,
    )
