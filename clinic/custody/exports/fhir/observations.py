"""What was measured: vital signs, weights, and scores with the answers behind them.

A total stands under the code of the total, never under the panel's (domain.md 7.3).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from clients.measures.rules.instrument import Instrument
from clients.measures.rules.registry import INSTRUMENTS
from clients.measures.terms import Band, Subscale
from clinic.core.labels import label
from clinic.custody.exports.fhir import codes
from clinic.custody.exports.fhir.codes import day, derived_id, instant, quantity, reference, without_nothing
from clinic.custody.exports.fhir.medicine import superseded
from clinic.custody.exports.gathering import ClientRecord

SUBSCALES: Final[Mapping[str, str]] = {Subscale.PHQ2: "55758-7"}


def resources(record: ClientRecord) -> Iterator[dict[str, Any]]:
    """Yield vital signs, weights, questionnaires and their scores."""
    encounters = {row.pk: row.appointment_id for row in record.of("therapy_sessions.dosingsession")}
    readings = record.of("therapy_sessions.vitalreading")
    for reading in readings:
        is_wrong = superseded(readings, reading)
        yield from _vitals(record, reading, encounters.get(reading.dosing_session_id), is_wrong=is_wrong)
    for weight in record.of("clients.weight"):
        yield {
            **_observation(record.client.pk, weight.pk, codes.loinc(codes.BODY_WEIGHT), "vital-signs", "final"),
            "effectiveDateTime": day(weight.measured_on),
            "valueQuantity": quantity(weight.kg, "kg", "kg"),
        }
    responses = record.of("measures.measureresponse")
    for response in responses:
        is_replaced = any(other.replaces_id == response.pk for other in responses)
        yield from of_response(record.client.pk, response, is_replaced=is_replaced)


def of_response(client: UUID, response: Any, *, is_replaced: bool) -> Iterator[dict[str, Any]]:
    """Yield the answers of one response, where its licence lets them be kept, and its score."""
    if not _is_total_only(response):
        yield _answers(client, response, is_replaced=is_replaced)
    yield _score(client, response, is_replaced=is_replaced)


def _observation(client: UUID, pk: Any, code: dict[str, Any], category: str, status: str) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "id": str(pk),
        "status": status,
        "category": [{"coding": [{"system": codes.CATEGORY, "code": category}]}],
        "code": code,
        "subject": reference(client),
    }


def _vitals(record: ClientRecord, reading: Any, encounter: Any, *, is_wrong: bool) -> Iterator[dict[str, Any]]:
    """Yield one observation per sign: FHIR keeps them apart, except the two halves of a pressure."""
    common = without_nothing(
        {
            "effectiveDateTime": instant(reading.at),
            "encounter": reference(encounter) if encounter else None,
            "performer": [reference(reading.recorded_by_id, record.person(reading.recorded_by_id))],
        }
    )
    status = "entered-in-error" if is_wrong else "final"

    def one(name: str, code: dict[str, Any]) -> dict[str, Any]:
        return _observation(record.client.pk, derived_id(reading.pk, name), code, "vital-signs", status) | common

    if reading.systolic is not None:
        pair = ((codes.SYSTOLIC, reading.systolic), (codes.DIASTOLIC, reading.diastolic))
        yield one("pressure", codes.loinc(codes.PRESSURE)) | {
            "component": [
                {"code": codes.loinc(code), "valueQuantity": quantity(value, "mmHg", "mm[Hg]")}
                for code, value in pair
                if value is not None
            ]
        }
    for name, code, value, unit, ucum in (
        ("heart-rate", codes.HEART_RATE, reading.heart_rate, "/min", "/min"),
        ("saturation", codes.SATURATION, reading.spo2, "%", "%"),
    ):
        if value is not None:
            yield one(name, codes.loinc(code)) | {"valueQuantity": quantity(value, unit, ucum)}
    if reading.moaas is not None:
        scale = codes.concept(f"{codes.LOCAL}scale", "MOAAS", "MOAA/S, alertness and sedation, 5 to 0")
        yield one("alertness", scale) | {"valueInteger": reading.moaas}


def _is_total_only(response: Any) -> bool:
    """Say whether the licence keeps the single answers out of any record."""
    instrument = INSTRUMENTS.get(response.instrument)
    return instrument is not None and instrument.is_total_only


def _answers(client: UUID, response: Any, *, is_replaced: bool) -> dict[str, Any]:
    instrument = INSTRUMENTS.get(response.instrument)
    coded = instrument.loinc if instrument else None
    own = f"urn:kapstone:questionnaire:{response.instrument}"
    panel = f"http://loinc.org/q/{coded.panel}" if coded and coded.panel else own
    answers = response.answers if isinstance(response.answers, list) else list(response.answers.values())
    return without_nothing(
        {
            "resourceType": "QuestionnaireResponse",
            "id": str(response.pk),
            "questionnaire": panel,
            "status": "entered-in-error" if is_replaced else "completed",
            "subject": reference(client),
            "authored": instant(response.recorded_at),
            "item": [
                _item(instrument, number, answer)
                for number, answer in enumerate(answers, start=1)
                if answer is not None
            ],
        }
    )


def _item(instrument: Instrument | None, number: int, answer: Any) -> dict[str, Any]:
    coded = instrument.loinc.items if instrument and instrument.loinc else ()
    code = coded[number - 1] if number <= len(coded) else str(number)
    text = instrument.items[number - 1] if instrument and instrument.items else ""
    return without_nothing({"linkId": code, "text": text, "answer": [{"valueInteger": int(answer)}]})


def _score(client: UUID, response: Any, *, is_replaced: bool) -> dict[str, Any]:
    """Return the total with its subscales; of a triage, which has none, the level."""
    instrument = INSTRUMENTS.get(response.instrument)
    title = instrument.title if instrument else response.instrument
    if instrument and instrument.loinc and instrument.loinc.total:
        code = codes.concept(codes.LOINC, instrument.loinc.total, f"{title} result")
    else:
        code = codes.concept(f"{codes.LOCAL}instrument", f"{response.instrument}-total", f"{title} result")
    status = "entered-in-error" if is_replaced else "final"
    has_total = response.total is not None
    return without_nothing(
        {
            **_observation(client, derived_id(response.pk, "total"), code, "survey", status),
            "effectiveDateTime": day(response.taken_on),
            "valueQuantity": quantity(response.total, "{score}", "{score}") if has_total else None,
            "valueCodeableConcept": None if has_total else {"text": _band(response)},
            "interpretation": [{"text": _band(response)}] if has_total and response.band else [],
            "component": [_subscale(response, name, value) for name, value in response.subscales.items()],
            "derivedFrom": [] if _is_total_only(response) else [reference(response.pk)],
        }
    )


def _subscale(response: Any, name: str, value: str) -> dict[str, Any]:
    """Return a subscale under its own code: LOINC has one for the PHQ-2 alone."""
    text = label(Subscale(name)) if name in set(Subscale) else name
    known = SUBSCALES.get(name)
    if known is not None:
        code = codes.concept(codes.LOINC, known, text)
    else:
        code = codes.concept(f"{codes.LOCAL}subscale", f"{response.instrument}-{name}", text)
    return {"code": code, "valueQuantity": quantity(Decimal(value), "{score}", "{score}")}


def _band(response: Any) -> str:
    return label(Band(response.band))
