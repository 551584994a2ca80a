"""A clinician's license, insurance and training: kept by themselves or by an owner."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic.core.files import handed_out
from clinic.core.http import StaffRequest, posted
from clinic.core.paper import NotPrinted
from clinic.core.toasts import done, refused
from clinic.policy.decorators import requires
from clinic.policy.terms import Permission
from clinic.staff import access, queries
from clinic.staff.forms import CredentialForm
from clinic.staff.services import packets, papers
from clinic.staff.views.places import page_of


@requires(Permission.USE_APPLICATION)
@require_http_methods(["GET", "POST"])
def add(request: StaffRequest, pk: UUID) -> HttpResponse:
    """File a paper."""
    person = access.person_for(request.user, pk)
    form = CredentialForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        papers.add_credential(user=person, actor=request.user, now=timezone.now(), **form.cleaned_data)
        done(request, _("Credential added."))
        return redirect(page_of(request.user, person))
    context = {"form": form, "person": person, "back": page_of(request.user, person)}
    return render(request, "staff/credential_form.html", context)


@requires(Permission.USE_APPLICATION)
@require_http_methods(["GET", "POST"])
def edit(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Change a paper; the number on file is never shown again."""
    credential = access.credential_for(request.user, pk)
    initial = {name: getattr(credential, name) for name in ("issuer", "state", "issued_on", "expires_on")}
    initial["kind"] = credential.kind.value
    scans = queries.scans_of(credential)
    form = CredentialForm(
        posted(request), request.FILES or None, initial=initial, is_on_file=True, has_scan=bool(scans)
    )
    back = page_of(request.user, credential.user)
    if request.method == "POST" and form.is_valid():
        try:
            papers.change_credential(credential=credential, actor=request.user, now=timezone.now(), **form.cleaned_data)
        except papers.CredentialRemoved as refusal:
            refused(request, refusal.for_staff)
        else:
            done(request, _("Credential saved."))
        return redirect(back)
    context = {"form": form, "person": credential.user, "credential": credential, "scans": scans, "back": back}
    return render(request, "staff/credential_form.html", context)


@requires(Permission.USE_APPLICATION)
@require_POST
def remove(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Take a paper off the file."""
    credential = access.credential_for(request.user, pk)
    back = page_of(request.user, credential.user)
    try:
        papers.remove_credential(credential=credential, actor=request.user, now=timezone.now())
    except papers.CredentialRemoved as refusal:
        refused(request, refusal.for_staff)
    else:
        done(request, _("Taken off the file."))
    return redirect(back)


@requires(Permission.USE_APPLICATION)
@require_safe
def scan(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Hand over the scan of a paper as a file."""
    found = access.scan_for(request.user, pk)
    return handed_out(found.content, found.file_type, name=f"credential-{found.short_id}")


@requires(Permission.MANAGE_STAFF)
@require_safe
def all_papers(request: StaffRequest) -> HttpResponse:
    """Show everybody's papers, what runs out first at the top."""
    return render(request, "staff/papers.html", {"papers": queries.papers_of_practice(request.user, timezone.now())})


@requires(Permission.USE_APPLICATION)
@require_POST
def print_packet(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Hand over one person's papers as one document; its name says nothing."""
    person = access.person_for(request.user, pk)
    try:
        content = packets.print_packet(person=person, actor=request.user, now=timezone.now())
    except NotPrinted:
        refused(request, _("The document could not be made. Try again in a minute."))
        return redirect(page_of(request.user, person))
    headers = {"Content-Disposition": f'attachment; filename="papers-{person.short_id}.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
