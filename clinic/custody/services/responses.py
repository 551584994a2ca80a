"""Hand one questionnaire with its score over as FHIR."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from clients.measures.models import MeasureResponse
from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.custody.exports.fhir.response import response_json
from clinic.staff.models import User


@transaction.atomic
def export_response(*, response: MeasureResponse, actor: User, now: datetime) -> bytes:
    """Return a response as a FHIR R4 bundle; that it left is recorded."""
    is_replaced = MeasureResponse.objects.filter(replaces=response).exists()
    audit.record(actor=actor, act=Act.EXPORT, action="measures.response.exported", target=response, at=now)
    return response_json(response, is_replaced=is_replaced, at=now)
