"""The practice's consent documents: what is signed now, the next wording, and every version before."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients.consents import access, queries
from clients.consents.forms import DraftForm
from clients.consents.services import documents as services
from clinic.core.http import StaffRequest, posted
from clinic.core.labels import label
from clinic.core.toasts import done, refused
from clinic.policy.decorators import requires
from clinic.policy.terms import Permission
from clinic.practice.access import practice_for


@requires(Permission.MANAGE_PRACTICE)
@require_safe
def document_list(request: StaffRequest) -> HttpResponse:
    """Show every kind of document and which version is signed now."""
    return render(request, "consents/documents.html", {"rows": queries.documents_of(practice_for(request.user))})


@requires(Permission.MANAGE_PRACTICE)
@require_http_methods(["GET", "POST"])
def document(request: StaffRequest, kind: str) -> HttpResponse:
    """Show one document with its versions; a POST keeps the next wording as a draft."""
    code, practice = access.kind_named(kind), practice_for(request.user)
    versions, draft = queries.versions_of(practice, code), queries.draft_of(practice, code)
    written = draft or (versions[0] if versions else None)
    initial = {
        "version": draft.version if draft else 0,
        "title": written.title if written else label(code),
        "body": written.body if written else "",
        "valid_months": written.valid_months if written else None,
    }
    form = DraftForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.save_draft(
                practice=practice, kind=code, actor=request.user, now=timezone.now(), **form.cleaned_data
            )
        except services.DocumentRefused as refusal:
            form.add_error(None, str(refusal.for_staff))
        else:
            done(request, _("Draft saved. Read it as clients will, then publish."))
            return redirect("consents:preview", kind=kind)
    context = {"kind": code, "slug": kind, "form": form, "versions": versions, "draft": draft}
    return render(request, "consents/document.html", context)


@requires(Permission.MANAGE_PRACTICE)
@require_safe
def preview(request: StaffRequest, kind: str) -> HttpResponse:
    """Show a draft as clients will read it, with what publishing does."""
    code, practice = access.kind_named(kind), practice_for(request.user)
    draft = queries.draft_of(practice, code)
    if draft is None:
        return redirect("consents:document", kind=kind)
    context = {"kind": code, "slug": kind, "draft": draft, "template": draft}
    return render(request, "consents/preview.html", context)


@requires(Permission.MANAGE_PRACTICE)
@require_POST
def publish(request: StaffRequest, kind: str) -> HttpResponse:
    """Make the draft the version that is signed from now on."""
    code = access.kind_named(kind)
    version = request.POST.get("version", "")
    read = int(version) if version.isascii() and version.isdigit() and len(version) < 9 else -1
    try:
        template = services.publish(
            practice=practice_for(request.user), kind=code, version=read, actor=request.user, now=timezone.now()
        )
    except services.DocumentRefused as refusal:
        refused(request, str(refusal.for_staff))
        return redirect("consents:document", kind=kind)
    done(request, _("Version %(number)d is published and signed from now on.") % {"number": template.version})
    return redirect("consents:documents")


@requires(Permission.MANAGE_PRACTICE)
@require_POST
def discard(request: StaffRequest, kind: str) -> HttpResponse:
    """Throw the draft away."""
    code = access.kind_named(kind)
    if services.discard_draft(practice=practice_for(request.user), kind=code, actor=request.user, now=timezone.now()):
        done(request, _("Draft thrown away."))
    else:
        refused(request, _("There was no draft any more."))
    return redirect("consents:document", kind=kind)


@requires(Permission.MANAGE_PRACTICE)
@require_safe
def version(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show one published version, word for word."""
    template = access.template_for(request.user, pk)
    return render(request, "consents/version.html", {"template": template, "kind": template.kind})
