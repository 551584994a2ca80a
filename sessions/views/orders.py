"""Orders: a client's medicine, one order with its count, and the prescriber's page to sign one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients.models import Course
from clients.queries import decision_in_force
from clinic.audit.clock import ClockWentBack
from clinic.core import wording
from clinic.core.http import StaffRequest, posted
from clinic.core.tables import configure
from clinic.core.toasts import done
from clinic.policy.decorators import requires
from clinic.policy.reach import may
from clinic.policy.terms import Permission
from clinic.signatures import ceremony
from clinic.signatures import services as signing
from clinic.signatures.queries import held_text, is_unaltered, signatures_of
from clinic.signatures.terms import Meaning
from clinic.staff.models import User
from clinic.staff.queries import number_of
from clinic.staff.terms import CredentialKind
from sessions import access
from sessions.documents.order import cleared_terms, refill_facts
from sessions.forms.counts import (
    CorrectCountForm,
    CountForm,
    LeftBehindForm,
    OrderStatusForm,
    ReceiptForm,
    ShipmentForm,
)
from sessions.forms.order import OrderForm
from sessions.models import Prescription
from sessions.queries.counts import count_of
from sessions.queries.dosing import limits_of, particulars_of
from sessions.queries.lists import orders_of, sessions_of, shipments_of
from sessions.rules.lifecycle import PRESCRIPTION_TRANSITIONS
from sessions.services import counts, left_behind, prescriptions
from sessions.services.refusals import Refused
from sessions.tables import CountTable, DosingSessionTable, PrescriptionTable
from sessions.views.answers import put_at_field


@requires(Permission.VIEW_PRESCRIPTION)
@require_safe
def medicine(request: StaffRequest, client_pk: UUID) -> HttpResponse:
    """Show a client's orders and dosing sessions."""
    person = access.medicine_of(request.user, client_pk)
    context = {
        "person": person,
        "orders": configure(request, PrescriptionTable(orders_of(person, request.user), prefix="order-")),
        "sessions": configure(request, DosingSessionTable(sessions_of(person, request.user), prefix="session-")),
    }
    return render(request, "sessions/medicine.html", context)


@requires(Permission.WRITE_PRESCRIPTION)
@require_http_methods(["GET", "POST"])
def enter_order(request: StaffRequest, course_pk: UUID) -> HttpResponse:
    """Enter an order with this client's vital-sign limits, to be read once more and signed."""
    course = access.course_for_order(request.user, course_pk)
    held = held_text(request.user, prescriptions.ORDER, course)
    form = OrderForm(posted(request), initial=_begin_with(course, request.user) | held)
    if form.is_bound and form.is_valid():
        entered = {name: form.data.get(name, "") for name in form.fields}
        signing.hold(
            user=request.user, purpose=prescriptions.ORDER, subject=course, content=entered, now=timezone.now()
        )
        return redirect("sessions:sign_order", course_pk=course_pk)
    context = {"form": form, "course": course, "person": course.client}
    return render(request, "sessions/order_form.html", context, status=400 if form.is_bound else 200)


@requires(Permission.WRITE_PRESCRIPTION)
@require_http_methods(["GET", "POST"])
def sign_order(request: StaffRequest, course_pk: UUID) -> HttpResponse:
    """Show the order and the limits once more as they were entered, and sign them."""
    course, refusal = access.course_for_order(request.user, course_pk), ""
    form = OrderForm(held_text(request.user, prescriptions.ORDER, course))
    if not form.is_valid():
        return redirect("sessions:enter_order", course_pk=course_pk)
    if (way := ceremony.confirm_first(request, back_to=request.path)) is not None:
        return way
    if request.method == "POST":
        try:
            order = prescriptions.sign_order(
                course=course,
                terms=form.terms(),
                limits=form.limits(),
                particulars=form.particulars(),
                actor=request.user,
                now=timezone.now(),
            )
        except (Refused, ClockWentBack) as refused:
            refusal = str(refused.for_staff)
        else:
            done(request, _("The order was signed."))
            return redirect("sessions:prescription", pk=order.pk)
    return ceremony.review_page(request, _review(course, form, refusal))


def _begin_with(course: Course, prescriber: User) -> dict[str, Any]:
    """Begin an order with the terms the course is cleared on; the prescriber reads and signs them again here."""
    today = timezone.localdate()
    decision = decision_in_force(course, on=today)
    known = {
        "issued_on": today,
        "prescriber_address": course.practice.address,
        "dea_number": number_of(prescriber, CredentialKind.DEA),
    }
    return known | (cleared_terms(decision) if decision is not None else {})


def _review(course: Course, form: OrderForm, refusal: str) -> ceremony.Review:
    terms = form.terms()
    return ceremony.Review(
        title=_("Sign the order"),
        client=course.client,
        template="sessions/_order_terms.html",
        context={
            "order": terms,
            "limits": form.limits(),
            "particulars": form.particulars(),
            "refills": refill_facts(terms.issued_on, form.particulars().refills_authorized),
        },
        meaning=Meaning.AUTHOR,
        facts=(
            (_("Issued on"), wording.day(terms.issued_on, "date")),
            (_("Units supplied"), wording.number(terms.quantity_units)),
        ),
        consequence=_("It is not sent to a pharmacy. Once signed it cannot change; a change is a new order."),
        verb=_("Sign the order"),
        back_url=reverse("sessions:enter_order", args=[course.pk]),
        back_label=_("Order"),
        refusal=refusal,
    )


@requires(Permission.VIEW_PRESCRIPTION)
@require_safe
def detail(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show an order, its limits, and the count of its units."""
    return _show(request, access.prescription_for(request.user, pk))


@requires(Permission.RECORD_COUNT)
@require_POST
def record_receipt(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Record the label and the units the client received."""
    order = access.prescription_for(request.user, pk, Permission.RECORD_COUNT)
    form = ReceiptForm(request.POST, auto_id="receipt-%s")
    if form.is_valid():
        try:
            prescriptions.record_receipt(
                prescription=order,
                receipt=form.receipt(),
                units=form.units_received,
                reason=form.cleaned_data["reason"],
                actor=request.user,
                now=timezone.now(),
            )
        except Refused as refusal:
            put_at_field(form, refusal)
        else:
            done(request, _("The label was recorded."))
            return redirect("sessions:prescription", pk=pk)
    return _show(request, order, receipt=form)


@requires(Permission.RECORD_COUNT)
@require_POST
def record_shipment(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Record a parcel the pharmacy sent."""
    order = access.prescription_for(request.user, pk, Permission.RECORD_COUNT)
    form = ShipmentForm(request.POST, auto_id="shipment-%s")
    if form.is_valid():
        try:
            prescriptions.record_shipment(
                prescription=order, parcel=form.parcel(), actor=request.user, now=timezone.now()
            )
        except Refused as refusal:
            put_at_field(form, refusal)
        else:
            done(request, _("The shipment was recorded."))
            return redirect("sessions:prescription", pk=pk)
    return _show(request, order, shipment=form)


@requires(Permission.RECORD_COUNT)
@require_POST
def record_count(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Add a line to the count."""
    order = access.prescription_for(request.user, pk, Permission.RECORD_COUNT)
    form = CountForm(request.POST, auto_id="count-%s")
    if form.is_valid():
        values = form.cleaned_data
        try:
            line = counts.add_line(
                prescription=order,
                kind=values["kind"],
                units=values["units"],
                at=form.moment(timezone.now()),
                reason=values["reason"],
                actor=request.user,
                now=timezone.now(),
            )
        except Refused as refusal:
            put_at_field(form, refusal)
        else:
            told = _("The prescriber is told that the count does not add up.") if line.opens_discrepancy else ""
            done(request, f"{_('The count was recorded.')} {told}".strip())
            return redirect("sessions:prescription", pk=pk)
    return _show(request, order, count=form)


@requires(Permission.RECORD_COUNT)
@require_http_methods(["GET", "POST"])
def correct_count(request: StaffRequest, pk: UUID, line_pk: UUID) -> HttpResponse:
    """Put the right number of units beside a wrong line."""
    order = access.prescription_for(request.user, pk, Permission.RECORD_COUNT)
    line = access.count_event_for(request.user, order, line_pk)
    form = CorrectCountForm(request.POST or None, initial={"units": line.units})
    if form.is_bound and form.is_valid():
        try:
            counts.correct_line(line=line, actor=request.user, now=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            put_at_field(form, refusal)
        else:
            done(request, _("The correction stands beside the line."))
            return redirect("sessions:prescription", pk=pk)
    context = {"form": form, "order": order, "line": line}
    return render(request, "sessions/count_correct.html", context, status=400 if form.is_bound else 200)


@requires(Permission.RECORD_COUNT)
@require_POST
def change_status(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Move an order along."""
    order = access.prescription_for(request.user, pk, Permission.RECORD_COUNT)
    form = OrderStatusForm(request.POST, offered=_next_steps(order), auto_id="status-%s")
    if form.is_valid():
        try:
            prescriptions.change_status(prescription=order, actor=request.user, now=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            put_at_field(form, refusal)
        else:
            done(request, _("The order was moved."))
            return redirect("sessions:prescription", pk=pk)
    return _show(request, order, status=form)


@requires(Permission.RECORD_COUNT)
@require_POST
def report_left_behind(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Open an incident for medicine that was left behind."""
    order = access.prescription_for(request.user, pk, Permission.RECORD_COUNT)
    form = LeftBehindForm(request.POST, auto_id="left-%s")
    if form.is_valid():
        left_behind.report_left_behind(prescription=order, actor=request.user, now=timezone.now(), **form.cleaned_data)
        done(request, _("The incident was opened. It closes with what became of the medicine."))
        return redirect("sessions:prescription", pk=pk)
    return _show(request, order, left=form)


def _show(request: StaffRequest, order: Prescription, **refused: Form) -> HttpResponse:
    count = count_of(order)
    may_record = may(request.user, Permission.RECORD_COUNT)
    signatures, particulars = signatures_of(order), particulars_of(order)
    context: dict[str, Any] = {
        "order": order,
        "limits": limits_of(order),
        "particulars": particulars,
        "refills": refill_facts(order.issued_on, particulars.refills_authorized if particulars else None),
        "shipments": shipments_of(order),
        "signatures": signatures,
        "is_unaltered": is_unaltered(order, signatures),
        "count": count,
        "table": configure(request, CountTable(list(count.lines), may_correct=may_record)),
        "history": order.status_changes.select_related("actor").order_by("-at", "-pk"),
        "may_record": may_record,
        "open_form": next(iter(refused), ""),
        "count_form": CountForm(initial={"on": timezone.localdate()}, auto_id="count-%s"),
        "receipt_form": ReceiptForm(initial=_label_of(order), auto_id="receipt-%s"),
        "shipment_form": ShipmentForm(initial={"shipped_on": timezone.localdate()}, auto_id="shipment-%s"),
        "left_form": LeftBehindForm(auto_id="left-%s"),
        "status_form": OrderStatusForm(offered=_next_steps(order), auto_id="status-%s"),
    }
    context.update({f"{name}_form": form for name, form in refused.items()})
    return render(request, "sessions/prescription.html", context, status=400 if refused else 200)


def _next_steps(order: Prescription) -> tuple[Any, ...]:
    following = PRESCRIPTION_TRANSITIONS[order.status]
    return tuple(status for status in type(order.status) if status in following)


def _label_of(order: Prescription) -> dict[str, Any]:
    return {name: getattr(order, name) for name in ReceiptForm.base_fields if name not in {"units", "reason"}}
