"""A dose over the maximum, past its date or beyond the count: never planned, offered or started; never hidden.

The table below is the promise; each line is tried at every address. What was swallowed all the same
is recorded as it was, and no way out of the room's own forms takes the mark from it.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.models import Client, Task
from clients.terms import TaskKind
from clinic.custody.exports.fhir.bundle import bundle
from clinic.custody.exports.gathering import gather as gather_record
from clinic.staff.models import User
from reports.documents.dosing_summary import gather
from reports.rules.redaction import SUMMARY_PROFILES
from sessions.documents.narrative import draft_note
from sessions.models import AdverseEvent, Dose, DosingSession
from sessions.queries.counts import count_of
from sessions.queries.record import record_of
from sessions.queries.room import room_of
from sessions.services import counts, events
from sessions.services.entries import EntryRefused
from sessions.terms import AdverseTerm, CountEventKind, DoseKind, Severity
from tests.factories.room import take
from tests.sessions.services.test_gates import with_medicine_past_its_date
from tests.sessions.views.test_before import header
from tests.sessions.views.test_every_hard_gate import post, refusals, said

pytestmark = pytest.mark.django_db


def nothing(_session: DosingSession) -> None:
    """The order as it is: 50 to 200 mg in tablets of 50, twelve on hand."""


LEFT = Decimal("0.75")


def with_three_quarters_left(session: DosingSession) -> None:
    order = session.prescription
    assert order is not None
    counts.add_line(
        prescription=order, kind=CountEventKind.LOST_OR_STOLEN_REPORTED, units=count_of(order).on_hand - LEFT,
        at=session.appointment.starts_at, reason="Lost on the way.", actor=order.prescriber,
        now=session.appointment.starts_at,
    )  # fmt: skip


Spoil = Callable[[DosingSession], None]

# What is so, how many units are asked for, what the refusal says, and its code.
OUTSIDE = [
    (nothing, "4.25", "more than the most the prescriber ordered", "ABOVE_MAXIMUM"),
    (nothing, "400", "more than the most the prescriber ordered", "ABOVE_MAXIMUM"),
    (with_medicine_past_its_date, "1", "past its beyond-use date", "BEYOND_USE_DATE"),
    (with_three_quarters_left, "1", "more than the client should have left", "NOT_ENOUGH_ON_HAND"),
]


@pytest.mark.parametrize(("spoil", "units", "sentence", "code"), OUTSIDE)
def test_it_cannot_be_planned(
    ready: DosingSession, as_thea: Browser, spoil: Spoil, units: str, sentence: str, code: str
) -> None:
    spoil(ready)

    answer = post(as_thea, "prepare", ready, **header(ready, planned_units=units))

    ready.refresh_from_db()
    assert answer.status_code == 400
    assert ready.planned_units == Decimal(2)
    # Four hundred units are no number of units: the form refuses them before anything is judged.
    assert units == "400" or (sentence in said(answer) and code in refusals("sessions.plan.refused"))


@pytest.mark.parametrize(("spoil", "units", "sentence", "code"), OUTSIDE)
def test_it_cannot_be_started(
    ready: DosingSession, as_thea: Browser, spoil: Spoil, units: str, sentence: str, code: str
) -> None:
    spoil(ready)
    # Planned before the order or the count changed, or written past the application.
    DosingSession.objects.filter(pk=ready.pk).update(planned_units=Decimal(units))

    answer = post(as_thea, "start", ready)

    ready.refresh_from_db()
    assert (answer.status_code, ready.started_at) == (400, None)
    assert sentence in said(answer)
    assert "ORDER" in refusals("sessions.gate.refused")


@pytest.mark.parametrize(("spoil", "units", "sentence", "code"), OUTSIDE)
@pytest.mark.parametrize("kind", ["INITIAL", "SECOND_UNIT"])
def test_it_cannot_be_recorded_without_a_reason(
    started: DosingSession, as_thea: Browser, kind: str, spoil: Spoil, units: str, sentence: str, code: str
) -> None:
    spoil(started)

    answer = post(as_thea, "record_dose", started, kind=kind, units=units)

    assert answer.status_code == 400
    assert not Dose.objects.exists()
    assert units == "400" or (sentence in said(answer) and code in refusals("sessions.dose.refused"))


@pytest.mark.parametrize(
    ("minute", "units", "code"),
    [
        (10, "1", "BOOSTER_TOO_EARLY"),
        (36, "1", "BOOSTER_TOO_LATE"),
        (20, "1.25", "BOOSTER_ABOVE_MAXIMUM"),
        (20, "2.5", "SESSION_ABOVE_MAXIMUM"),
    ],
)
def test_a_booster_outside_its_window_or_its_maximum(
    started: DosingSession, thea: User, as_thea: Browser, ten: datetime, minute: int, units: str, code: str
) -> None:
    take(started, thea, at=ten)

    with time_machine.travel(ten + timedelta(minutes=minute), tick=False):
        answer = post(as_thea, "record_dose", started, kind="BOOSTER", units=units)

    assert answer.status_code == 400
    assert Dose.objects.count() == 1
    assert code in refusals("sessions.dose.refused")


@pytest.mark.parametrize(
    ("spoil", "first", "minute", "most"),
    [
        (nothing, "2", 20, "1"),
        (nothing, "3.5", 20, "0.5"),
        (nothing, "4", 20, "0"),
        (nothing, "2", 14, "0"),
        (nothing, "2", 36, "0"),
        (with_medicine_past_its_date, "2", 20, "0"),
        (with_three_quarters_left, "2", 20, "0.75"),
    ],
)
def test_a_booster_is_offered_only_as_far_as_it_would_be_taken(
    started: DosingSession,
    thea: User,
    as_thea: Browser,
    ten: datetime,
    spoil: Spoil,
    first: str,
    minute: int,
    most: str,
) -> None:
    take(started, thea, at=ten, units=Decimal(first))
    spoil(started)
    started.refresh_from_db()
    later = ten + timedelta(minutes=minute)

    with time_machine.travel(later, tick=False):
        page = as_thea.get(reverse("sessions:detail", args=[started.pk]))

    room = room_of(started, later)
    assert room.most_units(DoseKind.BOOSTER) == Decimal(most)
    assert room.booster_is_open is (Decimal(most) > 0)
    assert page.context["dose_form"].initial["kind"] == ("BOOSTER" if Decimal(most) else "SECOND_UNIT")


def _swallow(browser: Browser, session: DosingSession, units: str = "5", **data: Any) -> Dose:
    fields = {"kind": "INITIAL", "units": units, "deviation_reason": "Took five before I could ask.", **data}
    answer = post(browser, "record_dose", session, **fields)
    assert answer.status_code == 302
    return next(dose for dose in Dose.objects.all() if dose.deviation_codes)


@pytest.mark.parametrize(("spoil", "units", "sentence", "code"), [case for case in OUTSIDE if case[1] != "400"])
def test_what_was_swallowed_is_recorded_as_it_was(
    started: DosingSession, as_thea: Browser, priya: User, spoil: Spoil, units: str, sentence: str, code: str
) -> None:
    spoil(started)

    post(as_thea, "record_dose", started, kind="INITIAL", units=units, deviation_reason="Before I could ask.")

    dose, event, task = Dose.objects.get(), AdverseEvent.objects.get(), Task.objects.get(kind=TaskKind.MEDICATION_ERROR)
    assert (dose.units, dose.dose_mg) == (Decimal(units), Decimal(units) * 50)
    assert (code in dose.deviation_codes, dose.deviation_reason) == (True, "Before I could ask.")
    assert (event.term, event.dose_id) == (AdverseTerm.MEDICATION_ERROR, dose.pk)
    assert (task.assignee, task.is_urgent, task.subject_id) == (priya, True, dose.pk)


def _correct(browser: Browser, entry: Dose | AdverseEvent, name: str, **data: Any) -> Any:
    where = reverse("sessions:correct_entry", args=[entry.dosing_session_id, name, entry.pk])
    return browser.post(where, {"key": str(uuid.uuid4()), "correction_reason": "A slip.", **data})


def _undo(browser: Browser, entry: Dose | AdverseEvent, kind: str) -> Any:
    return browser.post(reverse("sessions:undo_entry", args=[entry.dosing_session_id, kind, entry.pk]))


def undone(browser: Browser, dose: Dose) -> None:
    assert _undo(browser, dose, "dose").status_code == 302


def marked_as_a_mistake(browser: Browser, dose: Dose) -> None:
    assert _correct(browser, dose, "dose", kind="INITIAL", units="5", is_void="on").status_code == 302


def corrected_to_what_was_ordered(browser: Browser, dose: Dose) -> None:
    assert _correct(browser, dose, "dose", kind="INITIAL", units="2").status_code == 302


def corrected_twice(browser: Browser, dose: Dose) -> None:
    corrected_to_what_was_ordered(browser, dose)
    latest = Dose.objects.get(corrects=dose)
    assert _correct(browser, latest, "dose", kind="INITIAL", units="2", is_void="on").status_code == 302


def with_its_event_taken_back(browser: Browser, dose: Dose) -> None:
    event = AdverseEvent.objects.get(dose=dose)
    untoward = {"term": "MEDICATION_ERROR", "reported_severity": "MILD"}
    assert _undo(browser, event, "adverse-event").status_code == 302
    assert _correct(browser, event, "adverse-event", **untoward, is_void="on").status_code == 400
    assert _correct(browser, event, "adverse-event", **untoward | {"term": "NAUSEA"}).status_code == 400


HIDING = [
    undone,
    marked_as_a_mistake,
    corrected_to_what_was_ordered,
    corrected_twice,
    with_its_event_taken_back,
]


@pytest.mark.parametrize("hide", HIDING)
def test_nothing_hides_it(
    started: DosingSession, as_thea: Browser, hide: Callable[[Browser, Dose], None], client_of: Client
) -> None:
    dose = _swallow(as_thea, started)

    hide(as_thea, dose)

    started.refresh_from_db()
    record, why = record_of(started), "Took five before I could ask."
    assert [marked.pk for marked in record.marked_doses] == [dose.pk]
    assert [event.term for event in record.standing_adverse_events] == [AdverseTerm.MEDICATION_ERROR]
    for page in ("detail", "note"):
        shown = said(as_thea.get(reverse(f"sessions:{page}", args=[started.pk])))
        assert "was recorded outside the order" in shown
        assert why in shown
    assert f"250 mg was recorded outside the order: {why}" in draft_note(record).replace("\xa0", " ")
    for profile in SUMMARY_PROFILES:
        assert why in json.dumps(gather(started, profile=profile).as_json(), default=str), profile
    archived = gather_record(client_of, now=timezone.now())
    assert why in json.dumps(bundle(archived), default=str)
    assert [row.deviation_reason for row in archived.of("therapy_sessions.dose") if row.pk == dose.pk] == [why]


@pytest.fixture
def client_of(started: DosingSession) -> Client:
    return Client.objects.select_related("practice").get(pk=started.client_id)


@pytest.mark.django_db(transaction=True)
def test_the_database_keeps_it_when_somebody_goes_around_the_application(
    started: DosingSession, as_thea: Browser
) -> None:
    dose = _swallow(as_thea, started)

    for attempt in (
        lambda: Dose.objects.filter(pk=dose.pk).delete(),
        lambda: Dose.objects.filter(pk=dose.pk).update(deviation_codes=[]),
        lambda: Dose.objects.filter(pk=dose.pk).update(units=Decimal(2)),
        lambda: AdverseEvent.objects.filter(dose=dose).update(term=AdverseTerm.NAUSEA),
        lambda: AdverseEvent.objects.filter(dose=dose).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()

    assert record_of(started).marked_doses == [dose]


def test_its_event_keeps_its_name_whoever_asks(started: DosingSession, thea: User, as_thea: Browser) -> None:
    event = AdverseEvent.objects.get(dose=_swallow(as_thea, started))
    other = events.Untoward(term=AdverseTerm.OTHER, reported_severity=Severity.MILD, at=event.at)

    with pytest.raises(EntryRefused) as refused:
        events.correct_adverse_event(
            event=event, key=uuid.uuid4(), untoward=other, reason="Not an error.", is_void=False, actor=thea,
            now=timezone.now(),
        )  # fmt: skip

    assert refused.value.field == "term"


def test_how_bad_it_was_can_still_be_put_right(started: DosingSession, as_thea: Browser) -> None:
    dose = _swallow(as_thea, started)
    event = AdverseEvent.objects.get(dose=dose)

    answer = _correct(as_thea, event, "adverse-event", term="MEDICATION_ERROR", reported_severity="MODERATE")

    latest = AdverseEvent.objects.get(corrects=event)
    assert answer.status_code == 302
    assert (latest.dose_id, latest.reported_severity) == (dose.pk, Severity.MODERATE)


def test_what_stands_in_the_way_is_the_reason_for_talking(
    ready: DosingSession, as_thea: Browser, ten: datetime
) -> None:
    with_medicine_past_its_date(ready)

    answer = post(as_thea, "convert", ready, reason="")

    ready.appointment.refresh_from_db()
    change = ready.status_changes.get(to_status="CONVERTED_TO_TALK_SESSION")
    assert answer.status_code == 302
    assert "The medicine is past its beyond-use date." in change.reason
    assert ready.appointment.holds_time
    assert ready.appointment.starts_at == ten
