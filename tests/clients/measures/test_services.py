"""Recording a questionnaire."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from clients.hooks import DosingDays
from clients.measures import queries
from clients.measures.models import MeasureResponse
from clients.measures.rules.cssrs import INSTRUMENT as CSSRS
from clients.measures.rules.gad7 import INSTRUMENT as GAD7
from clients.measures.rules.phq9 import INSTRUMENT as PHQ9
from clients.measures.services import recording as services
from clients.measures.terms import Change, ContextKey, MeasureMoment, Rater, ScoreProblem
from clients.models import Client
from clients.risk.models import RiskAlert
from clients.risk.terms import RiskLevel
from clinic.audit.models import AuditEvent
from clinic.practice.models import Practice
from clinic.staff.models import User
from tests.factories.people import make_client, make_course

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
MODERATE = [2, 2, 2, 2, 2, 2, 2, 0, 0]
AT_RISK = [0, 0, 0, 0, 0, 0, 0, 0, 1]


def record(client: Client, actor: User, answers: list[int | None], **fields: object) -> MeasureResponse:
    values = {
        "instrument": PHQ9,
        "moment": MeasureMoment.SCREENING,
        "rater": Rater.SELF,
        "taken_on": date(2026, 3, 2),
        **fields,
    }
    return services.record_measure(client=client, answers=answers, actor=actor, now=NOW, **values)  # type: ignore[arg-type]


def test_answers_and_score_are_kept_as_they_are(alex: Client, thea: User) -> None:
    course = make_course(alex)

    response = record(alex, thea, MODERATE)

    response.refresh_from_db()
    assert (response.total, response.band, response.risk_flags) == (Decimal(14), "MODERATE", [])
    assert (response.answers, response.subscales) == (MODERATE, {"PHQ2": "4"})
    assert (response.instrument, response.instrument_version, response.course) == ("PHQ9", "1", course)
    assert AuditEvent.objects.get(action="measures.response.recorded").client_id == alex.pk


def test_answers_lie_sealed_in_the_database(alex: Client, thea: User) -> None:
    record(alex, thea, MODERATE)

    with connection.cursor() as cursor:
        cursor.execute("SELECT answers FROM measures_measureresponse")
        assert b"2, 2" not in bytes(cursor.fetchone()[0])


def test_a_response_never_changes_even_around_the_application(alex: Client, thea: User) -> None:
    record(alex, thea, MODERATE)

    for act in (MeasureResponse.objects.all().delete, lambda: MeasureResponse.objects.update(total=0)):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_item_nine_opens_an_alert_for_the_lead_whatever_the_total(alex: Client, thea: User, priya: User) -> None:
    response = record(alex, priya, AT_RISK)

    alert = RiskAlert.objects.get(client=alex)
    assert (response.band, response.risk_flags) == ("MINIMAL", ["SUICIDAL_THOUGHTS"])
    assert (alert.level, alert.responsible, alert.opened_at) == (RiskLevel.NOT_ASSESSED, thea, NOW)
    step = alert.steps.get()
    assert (step.subject_id, step.note) == (
        response.pk,
        "PHQ-9: Thoughts of death or self-harm: ask today, whatever the total.",
    )


@pytest.mark.parametrize(
    ("answers", "context", "level"),
    [
        ([1, 0, None, None, None, 0], {}, RiskLevel.LOW_RISK),
        ([1, 1, 1, 0, 0, 0], {}, RiskLevel.MODERATE_RISK),
        ([0, 0, None, None, None, 1], {ContextKey.WHEN: "LIFETIME"}, RiskLevel.MODERATE_RISK),
        ([1, 1, 0, 1, 0, 0], {}, RiskLevel.HIGH_RISK),
        ([0, 0, None, None, None, 1], {ContextKey.WHEN: "PAST_3_MONTHS"}, RiskLevel.HIGH_RISK),
    ],
)
def test_a_positive_screener_opens_an_alert_at_its_level(
    alex: Client, thea: User, answers: list[int | None], context: dict[ContextKey, str], level: RiskLevel
) -> None:
    record(alex, thea, answers, instrument=CSSRS, context=context)

    alert = RiskAlert.objects.get(client=alex)
    assert (alert.level, alert.assessed_at) == (level, NOW)


def test_the_screener_settles_the_alert_of_item_nine(alex: Client, thea: User) -> None:
    record(alex, thea, AT_RISK)
    record(alex, thea, [1, 0, None, None, None, 0], instrument=CSSRS)

    alert = RiskAlert.objects.get(client=alex)
    assert (alert.level, alert.steps.count()) == (RiskLevel.LOW_RISK, 2)


def test_a_screener_that_finds_nothing_opens_nothing_and_joins_what_is_open(alex: Client, thea: User) -> None:
    nothing = [0, 0, None, None, None, 0]
    record(alex, thea, nothing, instrument=CSSRS)
    assert not RiskAlert.objects.exists()

    record(alex, thea, AT_RISK)
    record(alex, thea, nothing, instrument=CSSRS)

    alert = RiskAlert.objects.get(client=alex)
    assert (alert.level, alert.assessed_at, alert.closed_at) == (RiskLevel.NOT_ASSESSED, NOW, None)


def test_without_a_lead_whoever_records_is_responsible(practice: Practice, thea: User) -> None:
    record(make_client(practice), thea, AT_RISK)

    assert RiskAlert.objects.get().responsible == thea


def test_response_and_alert_are_kept_together_or_not_at_all(
    alex: Client, thea: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_fields: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(services, "record_answer", fail)

    with pytest.raises(RuntimeError):
        record(alex, thea, AT_RISK)
    assert not MeasureResponse.objects.exists()


def test_an_unfinished_form_gives_no_total_but_tells_the_risk(alex: Client, thea: User) -> None:
    with pytest.raises(services.MeasureIncomplete) as refused:
        record(alex, thea, [None, None, None, 0, 0, 0, 0, 0, 2])

    incomplete = refused.value.incomplete
    assert (incomplete.problem, incomplete.items, len(incomplete.risk_flags)) == (
        ScoreProblem.TOO_MANY_MISSING,
        (1, 2, 3),
        1,
    )
    assert not MeasureResponse.objects.exists()


def test_a_correction_replaces_and_the_wrong_one_stays(alex: Client, thea: User) -> None:
    wrong = record(alex, thea, MODERATE)
    right = record(alex, thea, [1] * 9, replaces=wrong)

    shown = queries.trajectory_of(alex, PHQ9)
    assert [point.response for point in shown.points] == [right]
    assert queries.corrected_responses(alex, PHQ9) == [wrong]
    assert AuditEvent.objects.filter(action="measures.response.corrected").count() == 1
    with pytest.raises(services.AlreadyCorrected):
        record(alex, thea, [0] * 9, replaces=wrong)


def test_scores_are_compared_with_the_first_one(alex: Client, thea: User) -> None:
    record(alex, thea, MODERATE, taken_on=date(2026, 1, 5))
    record(alex, thea, [0, 0, 0, 0, 2, 2, 0, 0, 0], taken_on=date(2026, 2, 2))
    record(alex, thea, [1] * 7, instrument=GAD7)

    latest, first = queries.trajectory_of(alex, PHQ9).points
    assert first.is_baseline
    assert first.change is None
    assert latest.change is not None
    assert latest.change.improvement == Decimal(10)
    assert latest.change.changes == (Change.RESPONSE, Change.REMISSION, Change.RELIABLE_IMPROVEMENT)


def test_the_last_score_before_the_first_dose_is_the_baseline(
    alex: Client, thea: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clients.hooks.dosing_days_sources", [lambda _client: DosingDays(taken=(date(2026, 2, 10),))])
    record(alex, thea, MODERATE, taken_on=date(2026, 1, 5))
    record(alex, thea, [1] * 8 + [0], taken_on=date(2026, 2, 2))
    record(alex, thea, [0] * 9, taken_on=date(2026, 3, 2))

    points = queries.trajectory_of(alex, PHQ9).points
    assert [point.is_baseline for point in points] == [False, True, False]
    assert [point.change is not None for point in points] == [True, False, False]
