"""One questionnaire with its score as a FHIR R4 Bundle: the same resources as in the whole record."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from clients.measures.models import MeasureResponse
from clinic.custody.exports.fhir import observations
from clinic.custody.exports.fhir.bundle import confidentiality
from clinic.custody.exports.fhir.codes import instant, urn, without_nothing


def bundle_of(response: MeasureResponse, *, is_replaced: bool, at: datetime) -> dict[str, Any]:
    """Return the answers, the score and whom they are of, as plain values."""
    client = response.client
    patient = without_nothing(
        {
            "resourceType": "Patient",
            "id": str(client.pk),
            "name": [{"use": "official", "family": client.legal_last_name, "given": [client.legal_first_name]}],
            "birthDate": client.birth_date.isoformat() if client.birth_date else "",
        }
    )
    found = [patient, *observations.of_response(client.pk, response, is_replaced=is_replaced)]
    return {
        "resourceType": "Bundle",
        "meta": {"security": confidentiality(client)},
        "type": "collection",
        "timestamp": instant(at),
        "entry": [{"fullUrl": urn(resource["id"]), "resource": resource} for resource in found],
    }


def response_json(response: MeasureResponse, *, is_replaced: bool, at: datetime) -> bytes:
    """Return the bundle as JSON."""
    return json.dumps(bundle_of(response, is_replaced=is_replaced, at=at), ensure_ascii=False, indent=1).encode()
