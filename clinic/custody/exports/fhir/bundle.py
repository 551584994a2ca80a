"""The record as one FHIR R4 Bundle.

Every resource used here reads the same in R4 (4.0.1) and R4B (4.3.0), the version the tests'
validator speaks. What FHIR has no word for (count lines, gates, readiness, timeline, commitments)
is complete in data/record.json and is not bent into something it is not.
"""

from __future__ import annotations

import json
from typing import Any, Final

from clients.models import Client
from clinic.custody.exports.fhir import medicine, observations, papers, people
from clinic.custody.exports.fhir.codes import instant, urn
from clinic.custody.exports.gathering import ClientRecord

PARTS: Final = (people, medicine, observations, papers)
RESTRICTED: Final = {"system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "code": "R"}
PART2: Final = {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "42CFRPart2"}


def confidentiality(client: Client) -> list[dict[str, str]]:
    """Return the labels of whatever leaves of a record."""
    return [RESTRICTED, *([PART2] if client.part2_marked_at else [])]


def bundle(record: ClientRecord) -> dict[str, Any]:
    """Return the bundle as plain values."""
    return {
        "resourceType": "Bundle",
        "meta": {"security": confidentiality(record.client)},
        "type": "collection",
        "timestamp": instant(record.gathered_at),
        "entry": [
            {"fullUrl": urn(resource["id"]), "resource": resource}
            for part in PARTS
            for resource in part.resources(record)
        ],
    }


def bundle_json(record: ClientRecord) -> bytes:
    """Return the bundle as JSON."""
    return json.dumps(bundle(record), ensure_ascii=False, indent=1).encode()
