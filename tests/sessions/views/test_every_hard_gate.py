"""Every hard gate against the server, at every address that could get past it: refused with a sentence, and recorded.

The page is never asked: what is posted here is what somebody posts who writes their own.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse

from clients.risk.terms import RiskLevel
from clinic.audit.models import AuditEvent
from clinic.audit.terms import Outcome
from clinic.staff.models import User
from sessions.models import Dose, DosingSession, GateOverride, Prescription
from sessions.services import dosing
from sessions.terms import DosingStatus, GateCode
from tests.factories.risk import make_alert
from tests.factories.room import take
from tests.sessions.services.test_gates import (
    HARD,
    Spoil,
    with_plan_over_the_maximum,
    without_clearance,
    without_planned_dose,
)
from tests.sessions.views.test_before import header

pytestmark = pytest.mark.django_db

JSON = {"Accept": "application/json"}


def with_a_high_risk(session: DosingSession) -> None:
    make_alert(session.client, session.therapist, level=RiskLevel.HIGH_RISK)


def without_limits(session: DosingSession) -> None:
    """Another signed order, to which no limits belong: such a row comes from no page."""
    order = session.prescription
    assert order is not None
    values = {field.attname: getattr(order, field.attname) for field in order._meta.concrete_fields}
    bare = Prescription.objects.create(**values | {"id": uuid.uuid4(), "signed_at": session.appointment.starts_at})
    DosingSession.objects.filter(pk=session.pk).update(prescription=bare)


# What is amiss, whose gate it closes, and who is named to see to it.
CLOSED = [
    *HARD,
    (with_a_high_risk, GateCode.NEW_RISK, "Therapist"),
    (without_limits, GateCode.VITALS, "Prescriber"),
]
# Once the session has begun, the dose itself is judged against the order and no longer the plan.
CLOSED_TO_DOSES = [case for case in CLOSED if case[0] not in {without_planned_dose, with_plan_over_the_maximum}]
NO_PLAN = [case for case in CLOSED if case[1] is GateCode.ORDER and case[0] not in {
    without_planned_dose, with_plan_over_the_maximum,
}]  # fmt: skip


def refusals(action: str) -> set[str]:
    found = AuditEvent.objects.filter(action=action, outcome=Outcome.REFUSED)
    return set(found.values_list("reason_code", flat=True))


def post(browser: Browser, name: str, session: DosingSession, as_device: bool = False, **data: Any) -> Any:
    fields = {"key": str(uuid.uuid4()), **data}
    return browser.post(
        reverse(f"sessions:{name}", args=[session.pk]), fields, headers=JSON if as_device else {}
    )  # fmt: skip


def said(answer: Any) -> str:
    """What the answer says, as page or as JSON, with quotes as a person reads them."""
    return str(answer.content.decode().replace("&#x27;", "'").replace("\\u2019", "'"))


@pytest.mark.parametrize(("spoil", "gate", "owner"), CLOSED)
def test_neither_start_nor_reason_nor_dose_gets_past_it(
    ready: DosingSession, as_thea: Browser, spoil: Spoil, gate: GateCode, owner: str
) -> None:
    spoil(ready)

    reason = post(as_thea, "pass_gate", ready, gate=gate.value, reason="The prescriber said yes on the telephone.")
    assert (reason.status_code, GateOverride.objects.exists()) == (400, False)
    assert f"({owner})" in said(reason)
    assert refusals("sessions.gate.refused") == {gate.value}

    for as_device, status in ((False, 400), (True, 422)):
        dose = post(as_thea, "record_dose", ready, as_device, kind="INITIAL", units="2")
        assert (dose.status_code, Dose.objects.exists()) == (status, False)
        assert "The checks before the medicine" in said(dose) or "There is no signed order" in said(dose)
        assert not as_device or dose.json()["sentences"]
    assert refusals("sessions.dose.refused") & {"CHECKS_NOT_PASSED", "NO_ORDER"}

    start = post(as_thea, "start", ready)
    ready.refresh_from_db()
    assert (start.status_code, ready.started_at, ready.status) == (400, None, DosingStatus.HELD)
    assert f"({owner})" in said(start)
    assert refusals("sessions.gate.refused") >= {gate.value}


def _begin(session: DosingSession, actor: User, at: datetime) -> DosingSession:
    return dosing.start_session(dosing_session=session, actor=actor, now=at)


@pytest.mark.parametrize(("spoil", "gate", "owner"), CLOSED_TO_DOSES)
def test_a_first_dose_after_the_gate_closed_again(
    ready: DosingSession, thea: User, as_thea: Browser, ten: datetime, spoil: Spoil, gate: GateCode, owner: str
) -> None:
    started = _begin(ready, thea, ten)
    spoil(started)

    answer = post(as_thea, "record_dose", started, kind="INITIAL", units="2")

    _refused_at_its_gate(answer, gate, owner, doses=0)


@pytest.mark.parametrize(("spoil", "gate", "owner"), CLOSED_TO_DOSES)
def test_a_booster_after_the_gate_closed_again(
    ready: DosingSession, thea: User, as_thea: Browser, ten: datetime, spoil: Spoil, gate: GateCode, owner: str
) -> None:
    started = _begin(ready, thea, ten)
    take(started, thea, at=ten)
    spoil(started)

    with time_machine.travel(ten + timedelta(minutes=20), tick=False):
        answer = post(as_thea, "record_dose", started, kind="BOOSTER", units="1")

    _refused_at_its_gate(answer, gate, owner, doses=1)


def _refused_at_its_gate(answer: Any, gate: GateCode, owner: str, *, doses: int) -> None:
    assert answer.status_code == 400
    assert Dose.objects.count() == doses
    assert refusals("sessions.dose.refused")
    if gate is not GateCode.ORDER:
        assert f"({owner})" in said(answer)
        assert gate.value in refusals("sessions.gate.refused")


@pytest.mark.parametrize(("spoil", "gate", "owner"), NO_PLAN)
def test_planning_a_dose(ready: DosingSession, as_thea: Browser, spoil: Spoil, gate: GateCode, owner: str) -> None:
    spoil(ready)

    answer = post(as_thea, "prepare", ready, **header(ready, planned_units="3"))

    ready.refresh_from_db()
    assert answer.status_code == 400
    assert ready.planned_units == Decimal(2)
    assert refusals("sessions.plan.refused")


def test_a_plan_opens_nothing(ready: DosingSession, as_thea: Browser) -> None:
    """Asking and planning go on while another gate than the order's is closed; the start does not."""
    without_clearance(ready)

    planned = post(as_thea, "prepare", ready, **header(ready, planned_units="3"))
    answer = post(as_thea, "start", ready)

    ready.refresh_from_db()
    assert (planned.status_code, answer.status_code, ready.started_at) == (302, 400, None)


def test_a_gate_that_closes_after_the_start_still_lets_what_was_swallowed_be_recorded(
    ready: DosingSession, thea: User, as_thea: Browser, ten: datetime
) -> None:
    started = _begin(ready, thea, ten)
    without_clearance(started)

    answer = post(as_thea, "record_dose", started, kind="INITIAL", units="2", deviation_reason="Already swallowed.")

    assert answer.status_code == 302
    assert Dose.objects.get().deviation_codes == ["CHECKS_NOT_PASSED"]
