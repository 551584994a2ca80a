"""Emergency contacts and chaperones."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clients import access
from clients.forms import ContactPersonForm
from clients.services import contact_people as services
from clinic.core.http import StaffRequest, posted
from clinic.core.toasts import done
from clinic.policy.decorators import requires
from clinic.policy.terms import Permission


@requires(Permission.EDIT_CLIENT)
@require_http_methods(["GET", "POST"])
def add(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Add somebody to call, or who takes the client home."""
    client = access.client_for(request.user, pk, Permission.EDIT_CLIENT)
    form = ContactPersonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        services.add_contact_person(client=client, actor=request.user, now=timezone.now(), **form.cleaned_data)
        done(request, _("Contact added."))
        return redirect("clients:detail", pk=pk)
    return render(request, "clients/contact_person_form.html", {"client": client, "form": form})


@requires(Permission.EDIT_CLIENT)
@require_http_methods(["GET", "POST"])
def edit(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Correct what is known of a contact."""
    person = access.contact_person_for(request.user, pk)
    form = ContactPersonForm(posted(request), initial=ContactPersonForm.initial_of(person))
    if request.method == "POST" and form.is_valid():
        services.change_contact_person(person=person, actor=request.user, now=timezone.now(), **form.cleaned_data)
        done(request, _("Changes saved."))
        return redirect("clients:detail", pk=person.client_id)
    context = {"client": person.client, "person": person, "form": form}
    return render(request, "clients/contact_person_form.html", context)


@requires(Permission.EDIT_CLIENT)
@require_POST
def remove(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Take a contact off the list; a second click finds it gone already."""
    person = access.contact_person_for(request.user, pk, also_removed=True)
    services.remove_contact_person(person=person, actor=request.user, now=timezone.now())
    done(request, _("Contact removed."))
    return redirect("clients:detail", pk=person.client_id)
