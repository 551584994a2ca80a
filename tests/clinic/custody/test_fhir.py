"""The bundle is valid FHIR, complete in its references, and keeps totals away from panels."""

from __future__ import annotations

import base64
from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle

from clients.measures.rules.registry import INSTRUMENTS
from clients.terms import ConsentStatus
from clinic.custody.exports.fhir import codes
from clinic.custody.exports.fhir.bundle import bundle, bundle_json
from clinic.custody.exports.gathering import ClientRecord, gather
from clinic.scheduling.terms import AppointmentStatus
from sessions.models import Dose
from sessions.terms import EntrySource, PrescriptionStatus, Route, Severity, TelemedicineBasis
from tests.factories.measures import make_response
from tests.factories.worlds import World

pytestmark = pytest.mark.django_db


def of_type(record: ClientRecord, kind: str) -> list[dict[str, Any]]:
    return [entry["resource"] for entry in bundle(record)["entry"] if entry["resource"]["resourceType"] == kind]


def test_the_validator_accepts_the_bundle(record: ClientRecord) -> None:
    parsed = Bundle.model_validate_json(bundle_json(record))

    assert len(parsed.entry) == len(bundle(record)["entry"])


def test_the_kinds_of_resource(record: ClientRecord) -> None:
    kinds = Counter(entry["resource"]["resourceType"] for entry in bundle(record)["entry"])

    assert set(kinds) >= {
        "Patient", "Organization", "Practitioner", "CareTeam", "EpisodeOfCare", "Encounter", "Consent",
        "MedicationRequest", "MedicationAdministration", "Observation", "QuestionnaireResponse", "DocumentReference",
    }  # fmt: skip
    assert kinds["Patient"] == 1
    assert kinds["MedicationAdministration"] == len(record.of("therapy_sessions.dose"))
    assert kinds["Encounter"] == len(record.of("scheduling.appointment"))


def test_every_reference_points_into_the_bundle(record: ClientRecord) -> None:
    found = bundle(record)
    here = {entry["fullUrl"] for entry in found["entry"]}

    def references(value: Any) -> list[str]:
        if isinstance(value, dict):
            own = [value["reference"]] if isinstance(value.get("reference"), str) else []
            return own + [item for inner in value.values() for item in references(inner)]
        return [item for inner in value for item in references(inner)] if isinstance(value, list) else []

    assert [target for target in references(found) if target not in here] == []
    assert len(here) == len(found["entry"])


def test_a_witnessed_dose_has_the_client_as_performer_and_nobody_else(record: ClientRecord) -> None:
    for resource in of_type(record, "MedicationAdministration"):
        assert [who["actor"]["reference"] for who in resource["performer"]] == [codes.urn(record.client.pk)]
        assert "Self-administered" in resource["note"][0]["text"]
        assert resource["dosage"]["dose"]["unit"] == "mg"


def test_an_order_tells_indication_refills_and_what_r4_has_no_element_for(record: ClientRecord) -> None:
    order, particulars = (
        record.of("therapy_sessions.prescription")[0],
        record.of("therapy_sessions.orderparticulars")[0],
    )
    order.issued_on = date(2026, 1, 5)
    said: dict[str, Any] = {
        "dea_number": "XX1234563", "refills_authorized": 2, "indication_code": "F33.2", "indication": "Depression",
        "telemedicine_basis": TelemedicineBasis.IN_PERSON_EXAM, "telemedicine_on": date(2026, 1, 2),
        "pdmp_reviewed_by": "Priya Rao", "pdmp_state": "New York",
        "pdmp_reviewed_at": datetime(2026, 1, 5, 9, tzinfo=UTC),
    }  # fmt: skip
    for name, value in said.items():
        setattr(particulars, name, value)

    told = of_type(record, "MedicationRequest")[0]

    assert told["reasonCode"][0]["coding"][0]["code"] == "F33.2"
    assert told["dispenseRequest"]["numberOfRepeatsAllowed"] == 2
    assert told["dispenseRequest"]["validityPeriod"] == {"start": "2026-01-05", "end": "2026-07-05"}
    assert ["Telemedicine" in note["text"] for note in told["note"]] == [False, True, False]
    assert b"XX1234563" not in bundle_json(record)
    Bundle.model_validate_json(bundle_json(record))


def test_a_reported_dose_is_a_statement_by_the_client(record: ClientRecord) -> None:
    dose: Dose = record.of("therapy_sessions.dose")[0]
    dose.source = EntrySource.CLIENT_REPORTED

    statement = of_type(record, "MedicationStatement")[0]

    assert statement["informationSource"] == {"reference": codes.urn(record.client.pk)}
    Bundle.model_validate_json(bundle_json(record))


@pytest.mark.parametrize("code", [name for name, item in INSTRUMENTS.items() if item.loinc])
def test_a_total_stands_under_the_code_of_the_total(world: World, record: ClientRecord, code: str) -> None:
    instrument = INSTRUMENTS[code]
    assert instrument.loinc is not None
    response = make_response(
        world.client, world.member, instrument=code, answers=[1] * instrument.item_count,
        total=Decimal(instrument.item_count), band="MILD",
    )  # fmt: skip
    again = gather(record.client, now=record.gathered_at)

    observations = of_type(again, "Observation")
    coded = Counter(item["code"]["coding"][0]["code"] for item in observations)
    assert coded[instrument.loinc.total] >= 1
    assert coded[instrument.loinc.panel] == 0
    assert not set(instrument.loinc.items) & set(coded)
    if not instrument.is_total_only:
        [answered] = [item for item in of_type(again, "QuestionnaireResponse") if item["id"] == str(response.pk)]
        assert answered["questionnaire"] == f"http://loinc.org/q/{instrument.loinc.panel}"
        numbered = [str(number) for number in instrument.item_numbers]
        assert [item["linkId"] for item in answered["item"]] == (list(instrument.loinc.items) or numbered)
    Bundle.model_validate_json(bundle_json(again))


def test_a_pressure_is_one_observation_with_two_halves(record: ClientRecord) -> None:
    pressures = [item for item in of_type(record, "Observation") if item["code"]["coding"][0]["code"] == "85354-9"]

    assert pressures
    assert [part["code"]["coding"][0]["code"] for part in pressures[0]["component"]] == ["8480-6", "8462-4"]
    assert pressures[0]["component"][0]["valueQuantity"]["code"] == "mm[Hg]"


def test_a_corrected_entry_is_marked_as_such(record: ClientRecord) -> None:
    readings = record.of("therapy_sessions.vitalreading")
    readings[1].corrects_id = readings[0].pk

    wrong = {item["status"] for item in of_type(record, "Observation")}

    assert "entered-in-error" in wrong
    Bundle.model_validate_json(bundle_json(record))


def test_notes_leave_as_text(record: ClientRecord) -> None:
    texts = [
        base64.b64decode(item["content"][0]["attachment"]["data"]).decode()
        for item in of_type(record, "DocumentReference")
        if "data" in item["content"][0]["attachment"]
    ]

    assert any("zqaonechart narrative" in text for text in texts)


@pytest.mark.pure
@pytest.mark.parametrize(
    ("enum", "mapping"),
    [
        (AppointmentStatus, codes.APPOINTMENT),
        (ConsentStatus, codes.CONSENT),
        (PrescriptionStatus, codes.ORDER),
        (Severity, codes.SEVERITY),
        (Route, codes.ROUTES),
    ],
    ids=lambda item: getattr(item, "__name__", ""),
)
def test_every_stored_code_has_its_counterpart(enum: Any, mapping: Any) -> None:
    assert set(mapping) == set(enum)
