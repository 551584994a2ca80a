"""One questionnaire as a FHIR file."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from clients.measures.access import response_for
from clinic.core.http import StaffRequest
from clinic.custody.services.responses import export_response
from clinic.policy.decorators import requires
from clinic.policy.terms import Permission


@requires(Permission.EXPORT_RECORD)
@require_POST
def fhir(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Hand over a response as FHIR R4."""
    response = response_for(request.user, pk, Permission.EXPORT_RECORD)
    content = export_response(response=response, actor=request.user, now=timezone.now())
    headers = {"Content-Disposition": f'attachment; filename="{response.instrument.lower()}-{response.taken_on}.json"'}
    return HttpResponse(content, content_type="application/fhir+json", headers=headers)
