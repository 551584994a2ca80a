"""Documents: asked for, waited for, handed over."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from clinic.audit import services as audit
from clinic.core.http import StaffRequest
from clinic.core.tables import configure
from clinic.core.toasts import done, refused
from clinic.policy.decorators import requires
from clinic.policy.reach import may
from clinic.policy.terms import Permission
from reports import access, charts, tasks
from reports.forms import IssueForm
from reports.models import RenderedDocument
from reports.queries.documents import documents_of, facts_of
from reports.services import documents
from reports.tables import DocumentTable
from sessions.services.refusals import Refused


@requires(Permission.VIEW_DOCUMENT)
@require_GET
def document_list(request: StaffRequest) -> HttpResponse:
    """Show the documents this person may see."""
    audit.record_listing(actor=request.user, action="reports.documents.listed")
    table = configure(request, DocumentTable(documents_of(request.user)))
    return render(request, "reports/document_list.html", {"table": table})


@requires(Permission.ISSUE_DOCUMENT)
@require_POST
def issue_dosing_summary(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Issue the summary of a session, and wake the worker."""
    session = access.dosing_session_to_summarize(request.user, pk)
    form = IssueForm(request.POST)
    if not form.is_valid():
        refused(request, _("Choose whom the copy is for."))
        return redirect("sessions:detail", pk=pk)
    try:
        document = documents.issue_dosing_summary(
            dosing_session=session, profile=form.cleaned_data["profile"], actor=request.user, now=timezone.now()
        )
    except Refused as refusal:
        refused(request, refusal.for_staff)
        return redirect("sessions:detail", pk=pk)
    transaction.on_commit(lambda: tasks.wake(document.pk))
    return redirect("reports:document", pk=document.pk)


@requires(Permission.VIEW_DOCUMENT)
@require_GET
def detail(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show how far a document has come, and the chart it holds."""
    document = access.document_for(request.user, pk)
    facts = facts_of(document)
    context = {
        "document": document,
        "chart": charts.session_timeline(facts.get("chart") or {}),
        "doses": facts.get("doses"),
        "vitals": facts.get("vitals"),
        "limits": facts.get("limits"),
        "may_retry": may(request.user, Permission.ISSUE_DOCUMENT),
    }
    return render(request, "reports/document.html", context)


@requires(Permission.VIEW_DOCUMENT)
@require_GET
def state(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Answer the page that waits: the state alone."""
    document = access.document_for(request.user, pk, action="reports.document.awaited")
    context = {"document": document, "may_retry": may(request.user, Permission.ISSUE_DOCUMENT)}
    return render(request, "reports/_document_state.html", context)


@requires(Permission.VIEW_DOCUMENT)
@require_POST
def download(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Hand the PDF over; its name says neither client nor medicine."""
    document = access.document_for(request.user, pk)
    try:
        content = documents.hand_over(document=document, actor=request.user, now=timezone.now())
    except Refused as refusal:
        refused(request, refusal.for_staff)
        return redirect("reports:document", pk=pk)
    return HttpResponse(content, content_type="application/pdf", headers=attachment_headers(document))


def attachment_headers(document: RenderedDocument) -> dict[str, str]:
    """Return what makes the browser keep the PDF as a file."""
    return {"Content-Disposition": f'attachment; filename="summary-{document.short_id}-v{document.version}.pdf"'}


@requires(Permission.ISSUE_DOCUMENT)
@require_POST
def retry(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Try a failed document again."""
    document = access.document_for(request.user, pk, Permission.ISSUE_DOCUMENT)
    documents.retry(document=document, actor=request.user, now=timezone.now())
    transaction.on_commit(lambda: tasks.wake(document.pk))
    done(request, _("The document is being made again."))
    return redirect("reports:document", pk=pk)
