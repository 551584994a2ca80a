"""An alert is taken up, followed up and ended by an outcome; nobody can end it otherwise."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from clients.models import CareTeamMember, Client, Task
from clients.risk import queries
from clients.risk.models import RiskAlert, RiskStep, SafetyPlan
from clients.risk.services import alerts, plans
from clients.risk.terms import AlertState, RiskLevel, RiskOutcome, SafetyStep, StepKind
from clients.terms import TaskKind
from clinic.audit.models import AuditEvent
from clinic.practice.models import Practice
from clinic.staff.models import User
from tests.factories.measures import make_response
from tests.factories.people import make_client

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=10)
NOTE = "Spoke with Alex: no plan, no intent."


def answer(
    client: Client,
    actor: User | None,
    level: RiskLevel | None = RiskLevel.NOT_ASSESSED,
    *,
    fallback: User | None = None,
    now: datetime = NOW,
    is_assessment: bool = False,
) -> RiskAlert | None:
    someone = fallback or actor
    assert someone is not None
    return alerts.record_answer(
        client=client, level=level, detail="PHQ-9: thoughts of suicide.", subject=make_response(client, someone),
        fallback=someone, actor=actor, now=now, is_assessment=is_assessment,
    )  # fmt: skip


@pytest.fixture
def alert(alex: Client, thea: User) -> RiskAlert:
    found = answer(alex, thea)
    assert found is not None
    return found


@pytest.fixture
def high(alex: Client, thea: User) -> RiskAlert:
    found = answer(alex, thea, RiskLevel.HIGH_RISK, is_assessment=True)
    assert found is not None
    return found


def end(alert: RiskAlert, actor: User, outcome: RiskOutcome = RiskOutcome.NO_CURRENT_RISK) -> RiskAlert:
    return alerts.record_outcome(alert=alert, outcome=outcome, note=NOTE, actor=actor, now=LATER)


def test_further_answers_join_the_open_alert(alert: RiskAlert, alex: Client, thea: User) -> None:
    assert answer(alex, thea, RiskLevel.MODERATE_RISK, is_assessment=True, now=LATER) == alert

    alert.refresh_from_db()
    assert (alert.level, alert.assessed_at) == (RiskLevel.MODERATE_RISK, LATER)
    assert [step.kind for step in queries.steps_of(alert)] == [StepKind.ASSESSED, StepKind.ANSWERED]


def test_after_the_end_the_next_answer_opens_another(alert: RiskAlert, alex: Client, thea: User) -> None:
    end(alert, thea)

    assert answer(alex, thea, now=LATER) != alert


def test_an_answer_of_the_client_alone_has_to_be_taken_up_anew(alert: RiskAlert, alex: Client, thea: User) -> None:
    alerts.take_up(alert=alert, actor=thea, now=NOW)
    RiskAlert.objects.update(told_at=NOW)

    answer(alex, None, fallback=thea, now=LATER)

    alert.refresh_from_db()
    assert (alert.state, alert.told_at, alert.pass_on_at) == (
        AlertState.NOT_TAKEN_UP, None, LATER + timedelta(minutes=60),
    )  # fmt: skip
    event = AuditEvent.objects.filter(action="risk.alert.answered").latest("seq")
    assert (event.actor_id, event.system) == (None, "measures.client")


def test_an_answer_written_down_by_a_clinician_keeps_what_is_taken_up(
    alert: RiskAlert, alex: Client, thea: User
) -> None:
    alerts.take_up(alert=alert, actor=thea, now=NOW)
    answer(alex, thea, RiskLevel.HIGH_RISK, is_assessment=True, now=LATER)

    alert.refresh_from_db()
    assert (alert.state, alert.taken_up_by) == (AlertState.IN_HAND, thea)


def test_the_first_to_take_it_up_has_it(alert: RiskAlert, thea: User, priya: User) -> None:
    alerts.take_up(alert=alert, actor=priya, now=NOW)
    again = alerts.take_up(alert=alert, actor=thea, now=LATER)

    assert (again.taken_up_by, again.taken_up_at) == (priya, NOW)
    assert RiskStep.objects.filter(kind=StepKind.TAKEN_UP).count() == 1


def test_a_contact_takes_it_up_and_ends_nothing(alert: RiskAlert, thea: User) -> None:
    alerts.record_contact(alert=alert, note="No answer at 10:05.", actor=thea, now=LATER)

    alert.refresh_from_db()
    assert (alert.state, alert.closed_at) == (AlertState.IN_HAND, None)


def test_an_outcome_ends_it_with_who_and_when(alert: RiskAlert, thea: User) -> None:
    ended = end(alert, thea)

    step = RiskStep.objects.get(kind=StepKind.OUTCOME)
    assert (ended.state, ended.closed_at, ended.taken_up_by) == (AlertState.FOLLOWED_UP, LATER, thea)
    assert (step.outcome, step.note, step.actor, step.at) == (RiskOutcome.NO_CURRENT_RISK, NOTE, thea, LATER)
    assert AuditEvent.objects.filter(action="risk.alert.outcome_recorded", actor_id=thea.pk).count() == 1


def test_the_second_outcome_is_refused_and_not_kept(alert: RiskAlert, thea: User, priya: User) -> None:
    end(alert, thea)

    with pytest.raises(alerts.AlreadyClosed):
        end(alert, priya, RiskOutcome.EMERGENCY_CARE)
    assert RiskStep.objects.filter(kind=StepKind.OUTCOME).count() == 1


def test_a_plan_that_nobody_wrote_is_no_outcome(alert: RiskAlert, alex: Client, thea: User) -> None:
    with pytest.raises(alerts.PlanMissing):
        end(alert, thea, RiskOutcome.SAFETY_PLAN_MADE)
    alert.refresh_from_db()
    assert alert.closed_at is None

    plans.write_plan(client=alex, texts={SafetyStep.WARNING_SIGNS: "No sleep"}, after_version=0, actor=thea, now=LATER)
    assert end(alert, thea, RiskOutcome.SAFETY_PLAN_MADE).closed_at == LATER


def test_a_high_level_holds_dosing_until_an_outcome_clears_it(high: RiskAlert, alex: Client, thea: User) -> None:
    assert queries.holding_alert(alex.pk) == high

    ended = end(high, thea, RiskOutcome.EMERGENCY_CARE)
    assert (ended.closed_at, ended.holds_dosing) == (LATER, True)
    assert queries.holding_alert(alex.pk) == high

    end(high, thea, RiskOutcome.NO_CURRENT_RISK)
    assert queries.holding_alert(alex.pk) is None
    assert RiskStep.objects.filter(kind=StepKind.OUTCOME).count() == 2


def test_the_prescriber_is_told_of_a_high_level_once(high: RiskAlert, alex: Client, thea: User, priya: User) -> None:
    answer(alex, thea, RiskLevel.HIGH_RISK, is_assessment=True, now=LATER)

    task = Task.objects.get()
    assert (task.kind, task.assignee, task.is_urgent, task.subject_id) == (
        TaskKind.RISK_FOLLOW_UP, priya, True, high.pk,
    )  # fmt: skip


def test_whoever_is_on_the_team_is_responsible_when_no_therapist_is(
    practice: Practice, thea: User, priya: User
) -> None:
    client = make_client(practice, prescriber=priya)
    CareTeamMember.objects.filter(client=client).exclude(user=priya).delete()

    alert = answer(client, None, fallback=thea)

    assert alert is not None
    assert alert.responsible == priya


def test_two_open_alerts_of_one_client_cannot_be(alert: RiskAlert) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        RiskAlert.objects.create(
            practice_id=alert.practice_id, client_id=alert.client_id, level=alert.level,
            responsible_id=alert.responsible_id, opened_at=NOW, pass_on_at=NOW,
        )  # fmt: skip


def test_what_happened_stays_even_around_the_application(alert: RiskAlert, alex: Client, thea: User) -> None:
    plans.write_plan(client=alex, texts={SafetyStep.WARNING_SIGNS: "x"}, after_version=0, actor=thea, now=NOW)
    end(alert, thea)
    other = make_client(alex.practice)
    acts = [
        lambda: RiskStep.objects.update(kind=StepKind.CONTACT),
        RiskStep.objects.all().delete,
        lambda: SafetyPlan.objects.update(version=9),
        SafetyPlan.objects.all().delete,
        lambda: RiskAlert.objects.update(closed_at=None),
        lambda: RiskAlert.objects.update(client=other),
        lambda: RiskAlert.objects.update(level=RiskLevel.LOW_RISK),
        lambda: RiskAlert.objects.update(hold_lifted_at=None),
        lambda: RiskAlert.objects.all()._raw_delete(using="default"),
    ]
    for act in acts:
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_words_lie_sealed(alert: RiskAlert, alex: Client, thea: User) -> None:
    end(alert, thea)
    plans.write_plan(client=alex, texts={SafetyStep.PEOPLE_TO_ASK: "Sister Jo"}, after_version=0, actor=thea, now=NOW)

    with connection.cursor() as cursor:
        cursor.execute("SELECT note FROM risk_riskstep UNION ALL SELECT texts FROM risk_safetyplan")
        stored = b"".join(bytes(row[0]) for row in cursor.fetchall())
    assert b"no intent" not in stored
    assert b"Jo" not in stored


def test_a_plan_is_kept_version_after_version(alex: Client, thea: User) -> None:
    first = plans.write_plan(client=alex, texts={SafetyStep.WARNING_SIGNS: "a"}, after_version=0, actor=thea, now=NOW)
    second = plans.write_plan(client=alex, texts={SafetyStep.COPING_ALONE: "b"}, after_version=1, actor=thea, now=NOW)

    assert queries.safety_plans(alex) == [second, first]
    with pytest.raises(plans.PlanChanged):
        plans.write_plan(client=alex, texts={SafetyStep.COPING_ALONE: "c"}, after_version=1, actor=thea, now=NOW)
    with pytest.raises(plans.PlanEmpty):
        plans.write_plan(client=alex, texts={SafetyStep.COPING_ALONE: " "}, after_version=2, actor=thea, now=NOW)
