"""Ask a client for answers through a private link, keep them one by one, and take them as they are sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients import queries as client_queries
from clients.measures.models import MeasureRequest, MeasureResponse, MeasureSettings
from clients.measures.queries import given_of
from clients.measures.rules import asking
from clients.measures.rules.asking import Given
from clients.measures.rules.instrument import Instrument
from clients.measures.rules.scoring import risk_flags
from clients.measures.services.recording import record_measure
from clients.measures.terms import ContextKey, MeasureMoment, Rater
from clients.models import Client
from clients.risk.services.alerts import CLIENT_ANSWERED, record_answer
from clients.risk.terms import RiskLevel
from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.core.labels import label
from clinic.links import services as links
from clinic.links.models import PrivateLink
from clinic.links.terms import LinkKind
from clinic.practice.models import Practice
from clinic.staff.models import User

SYSTEM: Final = "measures.tidy"


class AskingRefused(Exception):
    """Nothing was sent or kept."""

    for_staff = gettext_lazy("This cannot be sent to a client.")


class NothingToSend(AskingRefused):
    """No questionnaire of those can be answered by a client."""

    for_staff = gettext_lazy("The words of this questionnaire are not here, so a client cannot answer it on their own.")


class NotFinished(Exception):
    """A question is open; ``place`` says which."""

    def __init__(self, place: int) -> None:
        super().__init__(place)
        self.place = place


@transaction.atomic
def ask(
    *, client: Client, instruments: Sequence[Instrument], moment: MeasureMoment, actor: User, now: datetime
) -> links.IssuedLink:
    """Make one link through which the client answers these questionnaires; return it with its address.

    Raises :class:`NothingToSend` for one without words, and ``LinkRefused`` as every link does.
    """
    if not instruments or any(not instrument.items for instrument in instruments):
        raise NothingToSend
    course = client_queries.current_course(client)
    request = MeasureRequest.objects.create(
        practice_id=client.practice_id,
        client=client,
        course=course if course is not None and course.closed_at is None else None,
        instruments=[instrument.code for instrument in instruments],
        moment=moment,
        asked_by=actor,
        asked_at=now,
        open_until=now,
        question_count=sum(instrument.item_count for instrument in instruments),
    )
    issued = links.issue(client=client, kind=LinkKind.MEASURES, subject=request, actor=actor, now=now)
    request.open_until = issued.link.expires_at
    request.save(update_fields=["open_until"])
    audit.record(actor=actor, act=Act.CREATE, action="measures.request.sent", target=request, at=now)
    return issued


@transaction.atomic
def keep_answer(
    *, link: PrivateLink, instrument: Instrument, number: int, answer: int | None, now: datetime
) -> MeasureRequest:
    """Keep one answer of a client, None for a question passed over; a worrying one opens an alert at once."""
    links.note_opened(link=link, now=now)
    request = _locked(link)
    given = given_of(request, instrument)
    after = asking.with_answer(instrument, given, number, answer)
    return _keep(request, instrument, after, now)


@transaction.atomic
def keep_fact(
    *, link: PrivateLink, instrument: Instrument, key: ContextKey, value: str, now: datetime
) -> MeasureRequest:
    """Keep what a rule needs beside the answers; '' where the client would rather not say."""
    links.note_opened(link=link, now=now)
    request = _locked(link)
    given = given_of(request, instrument)
    after = Given(answers=given.answers, context={**given.context, key: value}, passed=given.passed)
    return _keep(request, instrument, after, now)


@transaction.atomic
def send(*, link: PrivateLink, instruments: Mapping[str, Instrument], now: datetime) -> list[MeasureResponse]:
    """Score what was answered, keep each questionnaire as a snapshot, and use the link up.

    All are kept or none. Raises :class:`NotFinished` with the place of the first open question.
    """
    links.complete(link=link, now=now)
    request = _locked(link)
    answered = {code: given_of(request, instrument) for code, instrument in instruments.items()}
    place = asking.first_open(instruments, answered)
    if place is None:
        place = asking.first_problem(instruments, answered)
    if place is not None:
        raise NotFinished(place)
    responses = [
        record_measure(
            client=request.client,
            instrument=instrument,
            answers=answered[code].answers,
            context={key: value for key, value in answered[code].context.items() if value},
            moment=request.moment,
            rater=Rater.SELF,
            taken_on=timezone.localtime(now, request.client.practice.zone).date(),
            actor=None,
            now=now,
            request=request,
            is_alerted=code in request.alerted,
        )
        for code, instrument in instruments.items()
    ]
    request.completed_at, request.answers = now, {}
    request.answered_count = request.question_count
    request.save(update_fields=["completed_at", "answers", "answered_count"])
    audit.record(
        actor=None, system=CLIENT_ANSWERED, act=Act.CHANGE, action="measures.request.answered", target=request, at=now
    )
    return responses


def forget_unfinished(*, now: datetime) -> int:
    """Let go of answers that were never sent, once their link is over; return of how many requests."""
    over = MeasureRequest.objects.filter(completed_at__isnull=True, open_until__lte=now, last_answer_at__isnull=False)
    forgotten = 0
    for request in over.order_by("open_until", "pk")[:200]:
        with transaction.atomic():
            request.answers, request.last_answer_at = {}, None
            request.save(update_fields=["answers", "last_answer_at"])
            audit.record(
                actor=None, system=SYSTEM, act=Act.REMOVE, action="measures.request.forgotten", target=request, at=now
            )
        forgotten += 1
    return forgotten


@transaction.atomic
def choose_settings(
    *, practice: Practice, shows_scores: bool, left_out: Sequence[str], actor: User, now: datetime
) -> MeasureSettings:
    """Keep what the practice chose about measures as a whole."""
    chosen, _is_new = MeasureSettings.objects.update_or_create(
        practice=practice, defaults={"shows_scores": shows_scores, "left_out": list(left_out)}
    )
    audit.record(
        actor=actor,
        act=Act.CHANGE,
        action="measures.settings.changed",
        target=practice,
        practice_id=practice.pk,
        at=now,
    )
    return chosen


def _locked(link: PrivateLink) -> MeasureRequest:
    rows = MeasureRequest.objects.select_for_update(of=("self",)).select_related("client__practice", "asked_by")
    request: MeasureRequest = rows.get(pk=link.subject_id, client_id=link.client_id)
    return request


def _keep(request: MeasureRequest, instrument: Instrument, given: Given, now: datetime) -> MeasureRequest:
    answers: dict[str, Any] = dict(request.answers)
    answers[instrument.code] = {
        "answers": list(given.answers),
        "context": {key.value: value for key, value in given.context.items()},
        "passed": sorted(given.passed),
    }
    request.answers = answers
    request.answered_count = sum(
        sum(1 for answer in one["answers"] if answer is not None) + len(one["passed"]) for one in answers.values()
    )
    request.last_answer_at = now
    flags = risk_flags(instrument, given.answers)
    is_new_risk = bool(flags) and instrument.code not in request.alerted
    if is_new_risk:
        request.alerted = [*request.alerted, instrument.code]
    request.save(update_fields=["answers", "answered_count", "last_answer_at", "alerted"])
    audit.record(
        actor=None, system=CLIENT_ANSWERED, act=Act.CHANGE, action="measures.request.kept", target=request, at=now
    )
    if is_new_risk:
        record_answer(
            client=request.client,
            level=RiskLevel.NOT_ASSESSED,
            detail=_("%(instrument)s, answered through a private link: %(flags)s.")
            % {"instrument": instrument.title, "flags": ", ".join(label(flag) for flag in flags)},
            subject=request,
            fallback=request.asked_by,
            actor=None,
            now=now,
        )
    return request
