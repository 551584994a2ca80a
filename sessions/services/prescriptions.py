"""Recording an order, what the client received of it, and where it stands.

The order is the prescriber's; nothing here sends it to a pharmacy, stores medicine or hands it
out (domain.md 5.2).
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from clients.models import Course
from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.policy.grants import scope_of
from clinic.policy.terms import Permission
from clinic.signatures import services as signing
from clinic.staff.models import User
from sessions.documents.order import (
    RECEIPT_FIELDS,
    LimitTerms,
    OrderTerms,
    Parcel,
    Particulars,
    Receipt,
    as_fields,
)
from sessions.models import OrderParticulars, Prescription, PrescriptionStatusChange, Shipment, VitalLimits
from sessions.rules.lifecycle import prescription_may_become
from sessions.services import counts
from sessions.services.refusals import Refused
from sessions.terms import CountEventKind, PrescriptionStatus

# Under this name an order is held between entering and signing it.
ORDER: Final = "sessions.order"


class OrderRefused(Refused):
    """An order that cannot be signed, moved or completed."""


@transaction.atomic
def sign_order(
    *,
    course: Course,
    terms: OrderTerms,
    limits: LimitTerms,
    actor: User,
    now: datetime,
    particulars: Particulars | None = None,
) -> Prescription:
    """Record and sign an order together with its particulars and this client's vital-sign limits.

    All three are frozen by the database from here on: a change is a new order.
    """
    if scope_of(actor.roles, Permission.WRITE_PRESCRIPTION) is None:
        raise OrderRefused(_("Only a prescriber can sign an order."))
    prescription = Prescription(
        practice_id=course.practice_id,
        client_id=course.client_id,
        course=course,
        prescriber=actor,
        **as_fields(terms),
    )
    limits_row = VitalLimits(
        practice_id=course.practice_id,
        client_id=course.client_id,
        prescription=prescription,
        **as_fields(limits),
    )
    particulars_row = _particulars(prescription, course, particulars or Particulars())
    signing.sign(record=prescription, signer=actor, now=now)
    limits_row.save()
    particulars_row.save()
    signing.let_go(user=actor, purpose=ORDER, subject=course)
    _note_step(prescription, "", PrescriptionStatus.ORDERED, "", actor, now)
    counts.add_line(
        prescription=prescription,
        kind=CountEventKind.RX_WRITTEN,
        units=terms.quantity_units,
        at=now,
        actor=actor,
        now=now,
    )
    return prescription


@transaction.atomic
def change_status(
    *, prescription: Prescription, target: PrescriptionStatus, actor: User, now: datetime, note: str = ""
) -> Prescription:
    """Move an order along; the same status twice is no change."""
    locked = lock(prescription)
    if locked.status is target:
        return locked
    if not prescription_may_become(locked.status, target):
        raise OrderRefused(_("The order cannot move there from where it stands."), field="target")
    _note_step(locked, locked.status, target, note, actor, now)
    locked.status = target
    locked.save(update_fields=["status"])
    audit.record(
        actor=actor,
        act=Act.CHANGE,
        action="sessions.prescription.status_changed",
        target=locked,
        reason_code=target.value,
        at=now,
    )
    return locked


@transaction.atomic
def record_shipment(*, prescription: Prescription, parcel: Parcel, actor: User, now: datetime) -> Shipment:
    """Record a parcel the pharmacy sent; the order moves to shipped where that is still ahead of it.

    A fill beyond what the order allows is recorded too, because it happened; its page says so.
    """
    locked = lock(prescription)
    if parcel.shipped_on < locked.issued_on:
        raise OrderRefused(_("It cannot have been shipped before the order was issued."), field="shipped_on")
    shipment = Shipment.objects.create(
        practice_id=locked.practice_id,
        client_id=locked.client_id,
        prescription=locked,
        recorded_by=actor,
        recorded_at=now,
        **as_fields(parcel),
    )
    audit.record(actor=actor, act=Act.CREATE, action="sessions.shipment.recorded", target=shipment, at=now)
    if prescription_may_become(locked.status, PrescriptionStatus.SHIPPED):
        change_status(prescription=locked, target=PrescriptionStatus.SHIPPED, actor=actor, now=now)
    return shipment


@transaction.atomic
def record_receipt(
    *,
    prescription: Prescription,
    receipt: Receipt,
    units: Decimal | None,
    reason: str,
    actor: User,
    now: datetime,
) -> Prescription:
    """Record the label of what the client received, and how many units there were.

    A second label, or a corrected one, needs a reason; what stood before is kept in the order's
    history, and every dose keeps the lot it was taken from.
    """
    locked = lock(prescription)
    if receipt.beyond_use_date < receipt.dispensed_on:
        raise OrderRefused(
            _("The beyond-use date lies before the day the medicine was dispensed."), field="beyond_use_date"
        )
    replaced = _replaced_label(locked, receipt)
    if replaced and not reason.strip():
        raise OrderRefused(_("Say why the label changes."), field="reason")
    for name, value in as_fields(receipt).items():
        setattr(locked, name, value)
    locked.save(update_fields=list(RECEIPT_FIELDS))
    if replaced:
        _note_step(locked, locked.status, locked.status, f"{reason.strip()}\n{replaced}", actor, now)
    audit.record(actor=actor, act=Act.CHANGE, action="sessions.prescription.receipt_recorded", target=locked, at=now)
    if units is not None:
        counts.add_line(
            prescription=locked,
            kind=CountEventKind.RECEIVED_BY_CLIENT,
            units=units,
            at=now,
            actor=actor,
            now=now,
        )
    return mark_received(prescription=locked, actor=actor, now=now)


def mark_received(*, prescription: Prescription, actor: User, now: datetime) -> Prescription:
    """Move the order to received where that is still ahead of it."""
    if not prescription_may_become(prescription.status, PrescriptionStatus.RECEIVED_BY_CLIENT):
        return prescription
    return change_status(prescription=prescription, target=PrescriptionStatus.RECEIVED_BY_CLIENT, actor=actor, now=now)


def lock(prescription: Prescription) -> Prescription:
    """Lock the order's row, so that two people count one after the other."""
    locked: Prescription = (
        Prescription.objects.select_for_update(of=("self",))
        .select_related("client", "prescriber", "practice")
        .get(pk=prescription.pk)
    )
    return locked


def _replaced_label(prescription: Prescription, receipt: Receipt) -> str:
    """Return what the old label said where the new one says otherwise; '' for a first label, or one completed."""
    new = as_fields(receipt)
    return "\n".join(
        f"{name}: {getattr(prescription, name)} -> {new[name]}"
        for name in RECEIPT_FIELDS
        if getattr(prescription, name) and getattr(prescription, name) != new[name]
    )


def _particulars(prescription: Prescription, course: Course, particulars: Particulars) -> OrderParticulars:
    return OrderParticulars(
        practice_id=course.practice_id,
        client_id=course.client_id,
        prescription=prescription,
        client_name=course.client.legal_name,
        client_address=course.client.address,
        dea_ends_in=particulars.dea_ends_in,
        **as_fields(particulars),
    )


def _note_step(
    prescription: Prescription,
    origin: PrescriptionStatus | str,
    target: PrescriptionStatus,
    note: str,
    actor: User,
    now: datetime,
) -> None:
    PrescriptionStatusChange.objects.create(
        practice_id=prescription.practice_id,
        prescription=prescription,
        client_id=prescription.client_id,
        from_status=origin,
        to_status=target,
        note=note,
        actor=actor,
        at=now,
    )
