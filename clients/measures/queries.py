"""Scores over time, each beside its baseline."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Max, QuerySet

from clients.hooks import dosing_days, first_dose_on
from clients.measures.models import (
    ImportedQuestionnaire,
    InstrumentChoice,
    MeasureRequest,
    MeasureResponse,
    MeasureSettings,
)
from clients.measures.rules.asking import Given
from clients.measures.rules.cadence import USUALLY_LEFT_OUT, CadenceFacts, Due, due
from clients.measures.rules.change import ChangeFromBaseline, DatedTotal, change_from, pick_baseline
from clients.measures.rules.instrument import Instrument
from clients.measures.rules.questionnaire import read_questionnaire
from clients.measures.rules.registry import INSTRUMENTS
from clients.measures.terms import Band, ChoiceOf, ContextKey, CutFlag, TotalRule
from clients.models import Client
from clients.queries import current_course
from clinic.links.models import PrivateLink
from clinic.links.terms import LinkKind


@dataclass(frozen=True, kw_only=True)
class ScoredResponse:
    """One response with its words and what it changed."""

    response: MeasureResponse
    band: Band | None
    change: ChangeFromBaseline | None
    is_baseline: bool

    @property
    def cuts(self) -> list[CutFlag]:
        """The cut-offs these answers reach."""
        return [CutFlag(name) for name, holds in self.response.cuts.items() if holds]


@dataclass(frozen=True, kw_only=True)
class Trajectory:
    """All responses to one instrument, the latest first."""

    instrument: Instrument
    points: tuple[ScoredResponse, ...]

    @property
    def latest(self) -> ScoredResponse | None:
        """The last response, if there is one."""
        return self.points[0] if self.points else None


def trajectories(client: Client) -> list[Trajectory]:
    """Return every built-in instrument with what the client answered to it, in one query."""
    responses = list(_current(client.pk))
    first_dose = first_dose_on(client)
    return [
        trajectory(instrument, [row for row in responses if row.instrument == code], first_dose=first_dose)
        for code, instrument in instruments_of(client.practice_id).items()
    ]


def instruments_of(practice_id: UUID) -> Mapping[str, Instrument]:
    """Return the built-in instruments and those the practice brought, with its choices where sources differ."""
    found = dict(INSTRUMENTS)
    for row in ImportedQuestionnaire.objects.filter(practice_id=practice_id).order_by("imported_at", "pk"):
        found[row.code] = read_questionnaire(row.document)
    chosen: dict[str, dict[ChoiceOf, int | TotalRule]] = {}
    for code, of, value in InstrumentChoice.objects.filter(practice_id=practice_id).values_list(
        "instrument", "of", "value"
    ):
        about = ChoiceOf(of)
        chosen.setdefault(code, {})[about] = TotalRule(value) if about is ChoiceOf.TOTAL_RULE else int(value)
    return {code: one.as_chosen(chosen[code]) if code in chosen else one for code, one in found.items()}


def imported_questionnaires(practice_id: UUID) -> list[ImportedQuestionnaire]:
    """Return what the practice brought, the latest first."""
    rows = ImportedQuestionnaire.objects.filter(practice_id=practice_id).select_related("imported_by")
    return list(rows.order_by("-imported_at", "-pk"))


def trajectory_of(client: Client, instrument: Instrument) -> Trajectory:
    """Return what the client answered to one instrument."""
    rows = _current(client.pk).filter(instrument=instrument.code)
    return trajectory(instrument, rows, first_dose=first_dose_on(client))


def trajectory(
    instrument: Instrument,
    responses: Iterable[MeasureResponse],
    *,
    first_dose: date | None,
    named: UUID | None = None,
) -> Trajectory:
    """Put responses, the latest first, beside their baseline: the one ``named``, or the last before the first dose."""
    rows = list(responses)
    totals = [None if row.total is None else DatedTotal(total=row.total, taken_on=row.taken_on) for row in rows]
    baseline = pick_baseline([total for total in totals if total is not None], first_dose_on=first_dose)
    for row, total in zip(rows, totals, strict=True):
        baseline = total if row.pk == named and total is not None else baseline
    points = []
    for row, total in zip(rows, totals, strict=True):
        is_baseline = total is not None and total is baseline
        change = None
        if baseline is not None and total is not None and not is_baseline and total.taken_on >= baseline.taken_on:
            change = change_from(instrument, baseline=baseline, current=total)
        band = Band(row.band) if row.band else None
        points.append(ScoredResponse(response=row, band=band, change=change, is_baseline=is_baseline))
    return Trajectory(instrument=instrument, points=tuple(points))


def corrected_responses(client: Client, instrument: Instrument) -> list[MeasureResponse]:
    """Return responses that a newer one replaced; they stay on file."""
    rows = MeasureResponse.objects.filter(client=client, instrument=instrument.code, replaced_by__isnull=False)
    return list(rows.select_related("recorded_by").order_by("-taken_on", "-recorded_at", "-pk"))


def _current(client_id: UUID) -> QuerySet[MeasureResponse]:
    rows: QuerySet[MeasureResponse] = MeasureResponse.objects.filter(client_id=client_id, replaced_by__isnull=True)
    return rows.select_related("recorded_by").order_by("-taken_on", "-recorded_at", "-pk")


def given_of(request: MeasureRequest, instrument: Instrument) -> Given:
    """Return what was answered to one questionnaire of a request so far."""
    stored = request.answers.get(instrument.code)
    if stored is None or len(stored["answers"]) != instrument.item_count:
        return Given.nothing(instrument)
    return Given(
        answers=tuple(stored["answers"]),
        context={ContextKey(key): value for key, value in stored["context"].items()},
        passed=frozenset(stored["passed"]),
    )


def request_of(link: PrivateLink) -> MeasureRequest:
    """Return what a link asks its client for."""
    rows = MeasureRequest.objects.select_related("client__practice", "asked_by")
    request: MeasureRequest = rows.get(pk=link.subject_id, client_id=link.client_id)
    return request


def asked_instruments(request: MeasureRequest) -> dict[str, Instrument]:
    """Return the questionnaires of a request, in the order they are asked, with the practice's choices and words."""
    known = instruments_of(request.practice_id)
    return {code: known[code] for code in request.instruments if code in known and known[code].items}


def sendable(practice_id: UUID) -> dict[str, Instrument]:
    """Return what a client can answer alone: every instrument whose words are here."""
    return {code: one for code, one in instruments_of(practice_id).items() if one.items}


def open_requests(client: Client, now: datetime) -> list[MeasureRequest]:
    """Return what a client was asked for and has not sent yet."""
    rows = MeasureRequest.objects.filter(client=client, completed_at__isnull=True, open_until__gt=now)
    going_on = PrivateLink.objects.open(now).filter(client=client, kind=LinkKind.MEASURES).values("subject_id")
    return list(rows.filter(pk__in=going_on).select_related("asked_by").order_by("-asked_at", "-pk"))


def settings_of(practice_id: UUID) -> MeasureSettings:
    """Return what the practice chose, or the usual values unsaved."""
    found = MeasureSettings.objects.filter(practice_id=practice_id).first()
    return found or MeasureSettings(practice_id=practice_id, left_out=list(USUALLY_LEFT_OUT))


def due_of(client: Client, now: datetime) -> tuple[Due, ...]:
    """Return what is due for a client now; nothing without a course."""
    course = current_course(client)
    if course is None:
        return ()
    days = dosing_days(client)
    last = MeasureResponse.objects.filter(client=client, replaced_by__isnull=True).order_by()
    zone = client.practice.zone
    return due(
        CadenceFacts(
            status=course.status,
            today=now.astimezone(zone).date(),
            opened_on=course.opened_at.astimezone(zone).date(),
            doses=days.taken,
            next_dose_on=days.next_on,
            ended_on=course.closed_at.astimezone(zone).date() if course.closed_at else None,
            last=dict(last.values_list("instrument").annotate(last=Max("taken_on"))),
            left_out=frozenset(settings_of(client.practice_id).left_out),
        )
    )


def is_replaced(response: MeasureResponse) -> bool:
    """Say whether a correction stands in a response's place."""
    return MeasureResponse.objects.filter(replaces=response).exists()
