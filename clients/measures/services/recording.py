"""Keeping what a client answered, and seeing to it that a worrying answer reaches somebody."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients import queries
from clients.measures.models import ImportedQuestionnaire, InstrumentChoice, MeasureRequest, MeasureResponse
from clients.measures.rules.instrument import Choice, Instrument
from clients.measures.rules.questionnaire import QuestionnaireRefused, read_questionnaire
from clients.measures.rules.registry import INSTRUMENTS
from clients.measures.rules.scoring import Answer, Context, Incomplete, Score, score
from clients.measures.terms import Band, ChoiceOf, MeasureMoment, Rater
from clients.models import Client, Course
from clients.risk.services.alerts import CLIENT_ANSWERED, record_answer
from clients.risk.terms import RiskLevel
from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.core.labels import label
from clinic.practice.models import Practice
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


class ImportRefused(Exception):
    """A file that is no instrument; ``for_staff`` names the place and what is wrong with it."""

    def __init__(self, for_staff: str) -> None:
        super().__init__(for_staff)
        self.for_staff = for_staff


def import_questionnaire(*, practice: Practice, content: bytes, actor: User, now: datetime) -> Instrument:
    """Keep a FHIR R4 Questionnaire as an instrument of the practice; raises :class:`ImportRefused`.

    A file is taken as a whole or not at all. The same version twice is refused: scores name it.
    """
    try:
        document = json.loads(content.decode("utf-8-sig"))
        found = read_questionnaire(document)
    except QuestionnaireRefused as refusal:
        raise ImportRefused(str(refusal)) from refusal
    except (UnicodeDecodeError, ValueError, RecursionError) as unreadable:
        raise ImportRefused(_("The file is not JSON in UTF-8.")) from unreadable
    try:
        with transaction.atomic():
            kept = ImportedQuestionnaire.objects.create(
                practice=practice,
                code=found.code,
                version=str(document.get("version") or "1")[:20],
                document=document,
                imported_by=actor,
                imported_at=now,
            )
            audit.record(actor=actor, act=Act.CREATE, action="measures.questionnaire.imported", target=kept, at=now)
    except IntegrityError as again:
        raise ImportRefused(_("This version is here already. A changed file needs a version of its own.")) from again
    return found


@transaction.atomic
def record_measure(
    *,
    client: Client,
    instrument: Instrument,
    answers: Sequence[Answer],
    moment: MeasureMoment,
    rater: Rater,
    taken_on: date,
    actor: User | None,
    now: datetime,
    context: Context | None = None,
    replaces: MeasureResponse | None = None,
    request: MeasureRequest | None = None,
    is_alerted: bool = False,
) -> MeasureResponse:
    """Score answers and keep both as they are; nothing of it changes afterwards.

    An answer that calls for a risk assessment opens an alert in the same transaction, whatever the
    total; ``is_alerted`` means that these answers have opened it already. Where a client answered
    through a link, ``actor`` is None and ``request`` says who asked. ``context`` is what a rule needs
    beside the answers, ``replaces`` what this corrects. Raises :class:`MeasureIncomplete` without a score.
    """
    scored = score(instrument, answers, context)
    if isinstance(scored, Incomplete):
        raise MeasureIncomplete(scored)
    if replaces is not None and MeasureResponse.objects.filter(replaces=replaces).exists():
        raise AlreadyCorrected
    responsible = _responsible(actor, request)
    response = MeasureResponse.objects.create(
        practice_id=client.practice_id,
        client=client,
        course=_open_course(client),
        instrument=instrument.code,
        instrument_version=instrument.version,
        moment=moment,
        rater=rater,
        answers=list(answers),
        context=dict(context or {}),
        **_as_stored(scored),
        taken_on=taken_on,
        recorded_by=responsible,
        recorded_at=now,
        request=request,
        replaces=replaces,
    )
    _record(response, actor, now)
    if not is_alerted or not instrument.has_total:
        _alert(response, instrument, scored, fallback=responsible, actor=actor, now=now)
    return response


@transaction.atomic
def choose(*, practice: Practice, chosen: Mapping[tuple[str, ChoiceOf], str], actor: User, now: datetime) -> None:
    """Keep what the practice chose where sources differ; scores already stored do not change."""
    for (code, of), value in chosen.items():
        if value not in {str(allowed) for allowed in _choice(code, of).values}:
            raise ValueError(f"{code} has no such choice for {of}.")
        InstrumentChoice.objects.update_or_create(practice=practice, instrument=code, of=of, defaults={"value": value})
    audit.record(
        actor=actor, act=Act.CHANGE, action="measures.choices.changed", target=practice, practice_id=practice.pk, at=now
    )


def _choice(code: str, of: ChoiceOf) -> Choice:
    return next(choice for choice in INSTRUMENTS[code].choices if choice.of is of)


def _as_stored(scored: Score) -> dict[str, Any]:
    return {
        "total": scored.total,
        "band": scored.band.value if scored.band is not None else "",
        "subscales": {name: str(value) for name, value in scored.subscales.items()},
        "cuts": {flag.value: holds for flag, holds in scored.cuts.items()},
        "risk_flags": [flag.value for flag in scored.risk_flags],
    }


def _open_course(client: Client) -> Course | None:
    course = queries.current_course(client)
    return course if course is not None and course.closed_at is None else None


def _responsible(actor: User | None, request: MeasureRequest | None) -> User:
    """Return who stands behind a response: whoever wrote it down, or asked the client for it."""
    responsible = actor or (request.asked_by if request is not None else None)
    if responsible is None:
        raise TypeError("Somebody recorded the answers or asked for them.")
    return responsible


def _record(response: MeasureResponse, actor: User | None, now: datetime) -> None:
    action = "measures.response.corrected" if response.replaces_id is not None else "measures.response.recorded"
    system = "" if actor else CLIENT_ANSWERED
    audit.record(actor=actor, system=system, act=Act.CREATE, action=action, target=response, at=now)


# A triage by branching is the assessment itself; its levels are those of the alert (domain.md 4.10).
_LEVELS: Final = {Band.LOW: RiskLevel.LOW_RISK, Band.MODERATE: RiskLevel.MODERATE_RISK, Band.HIGH: RiskLevel.HIGH_RISK}


def _alert(
    response: MeasureResponse,
    instrument: Instrument,
    scored: Score,
    *,
    fallback: User,
    actor: User | None,
    now: datetime,
) -> None:
    """Let a worrying answer open an alert, and an assessment join the one that is open."""
    is_assessment = not instrument.has_total
    if not scored.risk_flags and not is_assessment:
        return
    words = [label(flag) for flag in scored.risk_flags]
    level: RiskLevel | None = RiskLevel.NOT_ASSESSED
    if is_assessment and scored.band is not None:
        level = _LEVELS.get(scored.band)
        words.insert(0, _("level %(level)s") % {"level": label(scored.band)})
    record_answer(
        client=response.client,
        level=level,
        detail=_("%(instrument)s: %(flags)s.") % {"instrument": instrument.title, "flags": ", ".join(words)},
        subject=response,
        fallback=fallback,
        actor=actor,
        now=now,
        is_assessment=is_assessment,
    )
