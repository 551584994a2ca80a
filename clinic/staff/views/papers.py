"""A clinician's license, insurance and training: kept by themselves or by an owner."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clinic.core.http import StaffRequest
from clinic.core.toasts import done
from clinic.policy.decorators import requires
from clinic.policy.terms import Permission
from clinic.staff import access
from clinic.staff.forms import CredentialForm
from clinic.staff.services import papers
from clinic.staff.views.places import page_of


@requires(Permission.USE_APPLICATION)
@require_http_methods(["GET", "POST"])
def add(request: StaffRequest, pk: UUID) -> HttpResponse:
    """File a paper."""
    person = access.person_for(request.user, pk)
    form = CredentialForm(request.POST or None)
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
    initial = {"kind": credential.kind.value, "issuer": credential.issuer, "expires_on": credential.expires_on}
    form = CredentialForm(request.POST or None, initial=initial, is_on_file=True)
    back = page_of(request.user, credential.user)
    if request.method == "POST" and form.is_valid():
        papers.change_credential(credential=credential, actor=request.user, now=timezone.now(), **form.cleaned_data)
        done(request, _("Credential saved."))
        return redirect(back)
    context = {"form": form, "person": credential.user, "credential": credential, "back": back}
    return render(request, "staff/credential_form.html", context)


@requires(Permission.USE_APPLICATION)
@require_POST
def remove(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Take a paper off the file."""
    credential = access.credential_for(request.user, pk)
    back = page_of(request.user, credential.user)
    papers.remove_credential(credential=credential, actor=request.user, now=timezone.now())
    done(request, _("Credential removed."))
    return redirect(back)
