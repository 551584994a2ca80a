"""What was given to whom: writing it down, and the accounting of six years."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clinic.core.http import StaffRequest, posted
from clinic.core.toasts import done
from clinic.custody import access, queries
from clinic.custody.forms import DisclosureForm, RecipientForm
from clinic.custody.services import disclosures
from clinic.policy.decorators import requires
from clinic.policy.terms import Permission
from reports.services import documents
from reports.views.documents import attachment_headers
from sessions.services.refusals import Refused


@requires(Permission.RECORD_DISCLOSURE)
@require_safe
def accounting(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show what the client may ask an accounting of, ready to print (45 CFR 164.528)."""
    client = access.record_for(request.user, pk)
    now = timezone.now()
    rows = queries.accounting_of(client, today=queries.today_of(client.practice, now))
    return render(request, "custody/accounting.html", {"client": client, "rows": rows, "now": now})


@requires(Permission.RECORD_DISCLOSURE)
@require_http_methods(["GET", "POST"])
def record_disclosure(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Write down what was given by fax, by letter, on the telephone."""
    client = access.record_for(request.user, pk)
    form = DisclosureForm(posted(request))
    if request.method == "POST" and form.is_valid():
        disclosures.record_disclosure(client=client, actor=request.user, now=timezone.now(), **form.cleaned_data)
        done(request, _("Written down."))
        return redirect("custody:record", pk=pk)
    return render(request, "custody/disclosure_form.html", {"client": client, "form": form})


@requires(Permission.RECORD_DISCLOSURE)
@require_http_methods(["GET", "POST"])
def hand_over(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Download a document for somebody other than the one it was issued for."""
    document = access.document_to_hand_over(request.user, pk)
    form = RecipientForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            content = documents.hand_over(
                document=document, actor=request.user, now=timezone.now(), given=form.cleaned_data
            )
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.for_staff)
        else:
            return HttpResponse(content, content_type="application/pdf", headers=attachment_headers(document))
    return render(request, "custody/hand_over.html", {"document": document, "form": form})
