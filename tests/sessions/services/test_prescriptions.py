"""Orders: signed once, frozen, followed by their label and their count."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from clients.models import Course, Task
from clients.terms import TaskKind
from clinic.audit.models import AuditEvent
from clinic.signatures.models import Signature
from clinic.signatures.queries import is_unaltered, signatures_of
from clinic.signatures.seal import signed_hash
from clinic.staff.models import User
from sessions.documents.order import Parcel, Particulars, Receipt, order_content
from sessions.models import CountEvent, Prescription, Shipment
from sessions.queries.counts import count_of
from sessions.queries.lists import shipments_of
from sessions.services import counts, prescriptions
from sessions.terms import CountEventKind, CountRefusal, PrescriptionStatus, TelemedicineBasis
from tests.factories.room import limit_terms, make_prescription, order_terms

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(course: Course, priya: User, ten: datetime) -> Prescription:
    return make_prescription(course, priya, now=ten)


def add(
    order: Prescription, kind: CountEventKind, units: str, actor: User, at: datetime, reason: str = ""
) -> CountEvent:
    return counts.add_line(
        prescription=order, kind=kind, units=Decimal(units), at=at, reason=reason, actor=actor, now=at
    )


def test_signing_prints_the_name_and_hashes_order_and_limits(order: Prescription, priya: User) -> None:
    stored = Prescription.objects.get(pk=order.pk)

    assert stored.signed_name == "Priya Rao, MD"
    assert is_unaltered(stored, signatures_of(stored))
    assert AuditEvent.objects.filter(action="sessions.prescription.signed", actor_id=priya.pk).count() == 1


@pytest.mark.parametrize(
    ("order_changes", "limit_changes"),
    [
        ({"max_session_mg": Decimal("200.25")}, {}),
        ({"directions": "Hold, then spit!"}, {}),
        ({}, {"systolic_hold": 151}),
    ],
)
def test_any_change_of_order_or_limits_changes_the_hash(
    course: Course,
    priya: User,
    ten: datetime,
    order_changes: dict[str, object],
    limit_changes: dict[str, object],
) -> None:
    first = prescriptions.sign_order(course=course, terms=order_terms(), limits=limit_terms(), actor=priya, now=ten)
    content, signature = order_content(first), Signature.objects.get(record_id=first.pk)
    changed = {
        **content,
        "order": {**content["order"], **order_changes},  # type: ignore[dict-item]
        "limits": {**content["limits"], **limit_changes},  # type: ignore[dict-item]
    }

    assert signed_hash(signature, content) == first.content_hash
    assert signed_hash(signature, changed) != first.content_hash


def test_particulars_are_signed_with_the_order_and_kept_as_they_stood(
    course: Course, priya: User, ten: datetime
) -> None:
    said = Particulars(dea_number="XX1234563", refills_authorized=2, indication_code="F33.2", indication="Depression")
    order = prescriptions.sign_order(
        course=course, terms=order_terms(), limits=limit_terms(), particulars=said, actor=priya, now=ten
    )
    stored = Prescription.objects.get(pk=order.pk)
    content, signature = order_content(stored), Signature.objects.get(record_id=order.pk)
    particulars = content["particulars"]
    assert isinstance(particulars, dict)

    assert is_unaltered(stored, signatures_of(stored))
    assert (particulars["client_name"], particulars["dea_ends_in"]) == (course.client.legal_name, "4563")
    for name in ("dea_number", "refills_authorized", "indication_code", "client_address"):
        changed = {**content, "particulars": {**particulars, name: "other"}}
        assert signed_hash(signature, changed) != stored.content_hash, name


@pytest.mark.parametrize(
    "wrong",
    [
        {"refills_authorized": 6},
        {"telemedicine_on": date(2026, 3, 1)},
        {"telemedicine_basis": TelemedicineBasis.IN_PERSON_EXAM},
        {"pdmp_state": "New York"},
        {"issue_mode": "PIGEON"},
    ],
)
def test_the_database_refuses_half_of_a_particular(
    course: Course, priya: User, ten: datetime, wrong: dict[str, Any]
) -> None:
    with pytest.raises((IntegrityError, ValueError)), transaction.atomic():
        prescriptions.sign_order(
            course=course,
            terms=order_terms(),
            limits=limit_terms(),
            particulars=Particulars(**wrong),
            actor=priya,
            now=ten,
        )

    assert not Prescription.objects.exists()


def test_a_shipment_moves_the_order_and_never_back(course: Course, priya: User, thea: User, ten: datetime) -> None:
    order = make_prescription(course, priya, now=ten, units=None)
    parcel = Parcel(shipped_on=ten.date(), carrier="Parcel Co", tracking_number="T-1")

    prescriptions.record_shipment(prescription=order, parcel=parcel, actor=thea, now=ten)
    order.refresh_from_db()
    assert order.status is PrescriptionStatus.SHIPPED
    prescriptions.mark_received(prescription=order, actor=thea, now=ten)
    refill = Parcel(shipped_on=ten.date(), fill=1)
    prescriptions.record_shipment(prescription=order, parcel=refill, actor=thea, now=ten)

    order.refresh_from_db()
    assert order.status is PrescriptionStatus.RECEIVED_BY_CLIENT
    assert {(parcel.fill, is_covered) for parcel, is_covered in shipments_of(order)} == {(0, True), (1, False)}
    assert AuditEvent.objects.filter(action="sessions.shipment.recorded").count() == 2


def test_nothing_is_shipped_before_it_is_ordered(course: Course, priya: User, ten: datetime) -> None:
    order = make_prescription(course, priya, now=ten, units=None)
    early = Parcel(shipped_on=order.issued_on - timedelta(days=1))

    with pytest.raises(prescriptions.OrderRefused) as refused:
        prescriptions.record_shipment(prescription=order, parcel=early, actor=priya, now=ten)

    assert refused.value.field == "shipped_on"
    assert not Shipment.objects.exists()


def test_a_label_is_completed_without_a_reason_and_changed_with_one(
    order: Prescription, thea: User, ten: datetime
) -> None:
    same = {"lot_number": "L100", "dispensed_on": ten.date(), "beyond_use_date": ten.date() + timedelta(days=150)}
    more = Receipt(**same, pharmacy_phone="555 0140", client_confirmed_on=ten.date())

    prescriptions.record_receipt(prescription=order, receipt=more, units=None, reason="", actor=thea, now=ten)
    with pytest.raises(prescriptions.OrderRefused):
        prescriptions.record_receipt(
            prescription=order, receipt=Receipt(**same), units=None, reason="", actor=thea, now=ten
        )

    order.refresh_from_db()
    assert (order.pharmacy_phone, order.client_confirmed_on) == ("555 0140", ten.date())


def test_only_a_prescriber_signs_an_order(course: Course, thea: User, ten: datetime) -> None:
    with pytest.raises(prescriptions.OrderRefused):
        prescriptions.sign_order(course=course, terms=order_terms(), limits=limit_terms(), actor=thea, now=ten)

    assert not Prescription.objects.exists()


def test_the_label_moves_the_order_to_received(order: Prescription) -> None:
    assert (order.status, order.lot_number) == (PrescriptionStatus.RECEIVED_BY_CLIENT, "L100")
    assert count_of(order).on_hand == Decimal(12)


def test_a_changed_label_needs_a_reason_and_keeps_the_old_one(order: Prescription, thea: User, ten: datetime) -> None:
    receipt = Receipt(lot_number="L101", dispensed_on=ten.date(), beyond_use_date=ten.date() + timedelta(days=150))

    with pytest.raises(prescriptions.OrderRefused):
        prescriptions.record_receipt(prescription=order, receipt=receipt, units=None, reason="", actor=thea, now=ten)
    prescriptions.record_receipt(
        prescription=order, receipt=receipt, units=None, reason="Misread.", actor=thea, now=ten
    )

    notes = [change.note for change in order.status_changes.all()]
    assert "Misread.\nlot_number: L100 -> L101" in notes


def test_a_beyond_use_date_before_dispensing_is_refused(order: Prescription, thea: User, ten: datetime) -> None:
    with pytest.raises(prescriptions.OrderRefused) as refused:
        prescriptions.record_receipt(
            prescription=order,
            receipt=Receipt(lot_number="L1", dispensed_on=ten.date(), beyond_use_date=ten.date() - timedelta(days=1)),
            units=None,
            reason="x",
            actor=thea,
            now=ten,
        )

    assert refused.value.field == "beyond_use_date"


def test_an_order_does_not_go_back(order: Prescription, thea: User, ten: datetime) -> None:
    with pytest.raises(prescriptions.OrderRefused):
        prescriptions.change_status(prescription=order, target=PrescriptionStatus.SENT, actor=thea, now=ten)


def test_the_worked_example_of_the_domain(order: Prescription, thea: User, priya: User, ten: datetime) -> None:
    # Twelve received; 1, then 1 + 1 taken, 1 discarded; eight expected, seven shown.
    for kind, units, reason in (
        (CountEventKind.TAKEN_IN_SESSION, "1", ""),
        (CountEventKind.TAKEN_IN_SESSION, "1", ""),
        (CountEventKind.TAKEN_IN_SESSION, "1", ""),
        (CountEventKind.DISCARDED_BY_CLIENT, "1", "Dropped."),
    ):
        add(order, kind, units, thea, ten, reason)

    seen = add(order, CountEventKind.COUNT_OBSERVED, "7", thea, ten + timedelta(minutes=1), "Client does not know.")

    balance = count_of(order).balance
    assert (balance.expected, balance.observed, balance.discrepancy) == (Decimal(8), Decimal(7), Decimal(-1))
    assert seen.opens_discrepancy is True
    assert Task.objects.get(kind=TaskKind.COUNT_DISCREPANCY).assignee == priya


def test_a_count_below_zero_is_refused(order: Prescription, thea: User, ten: datetime) -> None:
    with pytest.raises(counts.CountRefused) as refused:
        add(order, CountEventKind.LOST_OR_STOLEN_REPORTED, "13", thea, ten, "Bag stolen.")

    assert refused.value.refusals == (CountRefusal.BELOW_ZERO,)
    assert count_of(order).on_hand == Decimal(12)


def test_medicine_taken_outside_beyond_the_count_is_kept_with_its_reason(
    order: Prescription, thea: User, ten: datetime
) -> None:
    with pytest.raises(counts.CountRefused) as refused:
        add(order, CountEventKind.TAKEN_OUTSIDE_REPORTED, "13", thea, ten)
    line = add(order, CountEventKind.TAKEN_OUTSIDE_REPORTED, "13", thea, ten, "Took all of them at home.")

    assert refused.value.refusals == (CountRefusal.REASON_MISSING,)
    assert line.opens_discrepancy is True
    assert count_of(order).on_hand == Decimal(-1)


def test_a_count_entered_late_is_held_against_its_own_day(order: Prescription, thea: User, ten: datetime) -> None:
    add(order, CountEventKind.TAKEN_IN_SESSION, "2", thea, ten + timedelta(days=2))

    seen = counts.add_line(
        prescription=order, kind=CountEventKind.COUNT_OBSERVED, units=Decimal(12), at=ten + timedelta(days=1),
        actor=thea, now=ten + timedelta(days=3),
    )  # fmt: skip

    assert seen.opens_discrepancy is False
    assert count_of(order).balance.discrepancy == 0


@pytest.mark.parametrize(
    ("units", "code"), [("-1", "UNITS_NEGATIVE"), ("0.3", "UNITS_NOT_QUARTERS"), ("0", "UNITS_ZERO")]
)
def test_impossible_units_are_refused(order: Prescription, thea: User, ten: datetime, units: str, code: str) -> None:
    with pytest.raises(counts.CountRefused) as refused:
        add(order, CountEventKind.RECEIVED_BY_CLIENT, units, thea, ten)

    assert refused.value.refusals == (CountRefusal(code),)


def test_a_correction_stands_beside_the_line(order: Prescription, thea: User, ten: datetime) -> None:
    line = CountEvent.objects.get(prescription=order, kind=CountEventKind.RECEIVED_BY_CLIENT)

    counts.correct_line(line=line, units=Decimal(10), reason="Counted again.", actor=thea, now=ten)
    with pytest.raises(counts.CountRefused):
        counts.correct_line(line=line, units=Decimal(9), reason="And again.", actor=thea, now=ten)

    assert count_of(order).on_hand == Decimal(10)
    line.refresh_from_db()
    assert line.units == Decimal(12)
    assert AuditEvent.objects.filter(action="sessions.count.corrected").count() == 1


def test_a_line_of_a_dose_is_corrected_with_the_dose(order: Prescription, thea: User, ten: datetime) -> None:
    line = CountEvent.objects.get(prescription=order, kind=CountEventKind.RECEIVED_BY_CLIENT)
    line.dose_id = line.pk

    with pytest.raises(counts.LineCameFromDose):
        counts.correct_line(line=line, units=Decimal(10), reason="x", actor=thea, now=ten)
