"""The medicine: orders, what the client took, and what went wrong.

A dose that was witnessed is a MedicationAdministration whose performer is the client: R4 defines it
as "a patient consuming or otherwise being administered a medication" and lets the person be the
performer. The therapist who observed stands in the note and never as performer. A dose that was only
reported afterwards is a MedicationStatement: R4's word for what somebody says was taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from clinic.core.labels import label
from clinic.custody.exports.fhir import codes
from clinic.custody.exports.fhir.codes import day, instant, quantity, reference, without_nothing
from clinic.custody.exports.gathering import ClientRecord
from sessions.rules.particulars import refillable_until
from sessions.terms import DoseRefusal, EntrySource

KETAMINE: Final = {"text": "Ketamine", "coding": [{"system": codes.SNOMED, "code": "373464007", "display": "Ketamine"}]}


def resources(record: ClientRecord) -> Iterator[dict[str, Any]]:
    """Yield orders, doses and adverse events."""
    encounters = {row.pk: row.appointment_id for row in record.of("therapy_sessions.dosingsession")}
    particulars = {row.prescription_id: row for row in record.of("therapy_sessions.orderparticulars")}
    for order in record.of("therapy_sessions.prescription"):
        yield _order(record, order, particulars.get(order.pk))
    for dose in record.of("therapy_sessions.dose"):
        if dose.source is EntrySource.CLIENT_REPORTED:
            yield _reported(record, dose)
        else:
            yield _witnessed(record, dose, encounters.get(dose.dosing_session_id))
    for event in record.of("therapy_sessions.adverseevent"):
        yield _adverse_event(record, event, encounters.get(event.dosing_session_id))


def _order(record: ClientRecord, order: Any, particulars: Any) -> dict[str, Any]:
    strength = quantity(order.unit_strength_mg, "mg", "mg")
    said = [f"One unit holds {strength['value']} mg.", *_said_of(particulars)]
    return without_nothing(
        {
            "resourceType": "MedicationRequest",
            "id": str(order.pk),
            "status": codes.ORDER[order.status] if order.signed_at else "draft",
            "intent": "order",
            # A copy for the chart. The order itself went to the pharmacy by the prescriber's own means.
            "reportedBoolean": True,
            "medicationCodeableConcept": {**KETAMINE, "text": f"Ketamine, {label(order.form)}"},
            "subject": reference(record.client.pk),
            "authoredOn": day(order.issued_on),
            "requester": reference(order.prescriber_id, order.signed_name or record.person(order.prescriber_id)),
            "reasonCode": [_indication(particulars)] if particulars and particulars.indication else [],
            "dosageInstruction": [
                without_nothing(
                    {
                        "text": order.directions or None,
                        "route": _route(order.route),
                        "doseAndRate": [
                            {
                                "doseRange": {
                                    "low": quantity(order.min_session_mg, "mg", "mg"),
                                    "high": quantity(order.max_session_mg, "mg", "mg"),
                                }
                            }
                        ],
                    }
                )
            ],
            "dispenseRequest": _supply(order, particulars),
            "note": [{"text": text} for text in said],
        }
    )


def _indication(particulars: Any) -> dict[str, Any]:
    if not particulars.indication_code:
        return {"text": particulars.indication}
    return codes.concept(codes.ICD10, particulars.indication_code, particulars.indication)


def _supply(order: Any, particulars: Any) -> dict[str, Any]:
    refills = particulars.refills_authorized if particulars else None
    end = day(refillable_until(order.issued_on)) if refills else None
    return without_nothing(
        {
            "validityPeriod": {"start": day(order.issued_on), "end": end} if end else None,
            "numberOfRepeatsAllowed": refills,
            "quantity": quantity(order.quantity_units, label(order.form)),
            "performer": {"display": order.pharmacy_name} if order.pharmacy_name else None,
        }
    )


def _said_of(particulars: Any) -> Iterator[str]:
    """Yield what R4 has no element for, in words."""
    if particulars is None:
        return
    if particulars.telemedicine_basis:
        rule = f" ({particulars.telemedicine_rule})" if particulars.telemedicine_rule else ""
        yield f"Telemedicine: {label(particulars.telemedicine_basis)}{rule}, {day(particulars.telemedicine_on)}."
    if particulars.pdmp_reviewed_at:
        yield (
            f"PDMP of {particulars.pdmp_state} read by {particulars.pdmp_reviewed_by}, "
            f"{instant(particulars.pdmp_reviewed_at)}."
        )


def _route(route: Any) -> dict[str, Any]:
    return codes.concept(codes.SNOMED, *codes.ROUTES[route])


def _dose_of(dose: Any) -> dict[str, Any]:
    return {"text": f"{dose.units} × {dose.unit_strength_mg} mg", "route": _route(dose.route)}


def _witnessed(record: ClientRecord, dose: Any, encounter: Any) -> dict[str, Any]:
    standing = "entered-in-error" if _is_superseded(record, dose) else "completed"
    observer = record.person(dose.observed_by_id)
    period = without_nothing({"start": instant(dose.at), "end": instant(dose.out_at) if dose.out_at else None})
    return without_nothing(
        {
            "resourceType": "MedicationAdministration",
            "id": str(dose.pk),
            "status": standing,
            "medicationCodeableConcept": {**KETAMINE, "text": f"Ketamine, {label(dose.form)}"},
            "subject": reference(record.client.pk),
            "context": reference(encounter) if encounter else None,
            "effectivePeriod": period,
            "performer": [{"function": {"text": "Self-administered"}, "actor": reference(record.client.pk)}],
            "request": reference(dose.prescription_id),
            "note": [{"text": f"Self-administered; observed by {observer}. {label(dose.residual)}."}, *_mark(dose)],
            "dosage": {**_dose_of(dose), "dose": quantity(dose.dose_mg, "mg", "mg")},
        }
    )


def _mark(dose: Any) -> list[dict[str, str]]:
    """Say that a dose was recorded outside the order; a correction does not take it back."""
    if not dose.deviation_codes:
        return []
    reasons = " ".join(label(DoseRefusal(code)) for code in dose.deviation_codes)
    return [{"text": f"Recorded outside the order. {reasons} {dose.deviation_reason}"}]


def _reported(record: ClientRecord, dose: Any) -> dict[str, Any]:
    return {
        "resourceType": "MedicationStatement",
        "id": str(dose.pk),
        "status": "entered-in-error" if _is_superseded(record, dose) else "completed",
        "medicationCodeableConcept": {**KETAMINE, "text": f"Ketamine, {label(dose.form)}"},
        "subject": reference(record.client.pk),
        "effectiveDateTime": instant(dose.at),
        "informationSource": reference(record.client.pk),
        "dosage": [{**_dose_of(dose), "doseAndRate": [{"doseQuantity": quantity(dose.dose_mg, "mg", "mg")}]}],
    }


def _is_superseded(record: ClientRecord, entry: Any) -> bool:
    return superseded(record.of(entry._meta.label_lower), entry)


def superseded(entries: list[Any], entry: Any) -> bool:
    """Say whether an entry was corrected by a later one, or takes back what it corrects."""
    return entry.is_void or any(other.corrects_id == entry.pk for other in entries)


def _adverse_event(record: ClientRecord, event: Any, encounter: Any) -> dict[str, Any]:
    seriousness = "serious" if event.is_serious else "non-serious"
    return without_nothing(
        {
            "resourceType": "AdverseEvent",
            "id": str(event.pk),
            "actuality": "actual",
            "event": codes.local(event.term),
            "subject": reference(record.client.pk),
            "encounter": reference(encounter) if encounter else None,
            "date": instant(event.at),
            "recordedDate": instant(event.recorded_at),
            "severity": {
                "coding": [
                    {
                        "system": "http://terminology.hl7.org/CodeSystem/adverse-event-severity",
                        "code": codes.SEVERITY[event.reported_severity],
                    }
                ],
                "text": label(event.reported_severity),
            },
            "seriousness": {
                "coding": [
                    {"system": "http://terminology.hl7.org/CodeSystem/adverse-event-seriousness", "code": seriousness}
                ]
            },
            "recorder": reference(event.recorded_by_id, record.person(event.recorded_by_id)),
            "suspectEntity": [{"instance": reference(event.dose_id)}] if event.dose_id else [],
        }
    )
