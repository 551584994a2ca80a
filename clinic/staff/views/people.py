"""Who works in the practice, and what they may do."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic.core.http import StaffRequest
from clinic.core.toasts import done, refused
from clinic.policy.decorators import requires
from clinic.policy.terms import Permission
from clinic.staff import access, queries
from clinic.staff.forms import PersonForm, RolesForm
from clinic.staff.models import User
from clinic.staff.services import people
from clinic.staff.views.places import page_of


@requires(Permission.MANAGE_STAFF)
@require_safe
def staff_list(request: StaffRequest) -> HttpResponse:
    """Show everybody of the practice and the invitations that are open."""
    now = timezone.now()
    context = {
        "people": queries.staff_of(request.user),
        "invitations": queries.open_invitations(request.user, now),
    }
    return render(request, "staff/list.html", context)


@requires(Permission.MANAGE_STAFF)
@require_safe
def detail(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show one member of staff with roles, papers and week."""
    person = access.person_for(request.user, pk)
    return render(request, "staff/detail.html", _facts_about(person))


@requires(Permission.USE_APPLICATION)
@require_safe
def profile(request: StaffRequest) -> HttpResponse:
    """Show oneself: name, zone, sign-in, papers and week."""
    person = access.person_for(request.user, request.user.pk)
    return render(request, "staff/profile.html", _facts_about(person))


@requires(Permission.USE_APPLICATION)
@require_http_methods(["GET", "POST"])
def edit(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Change what a person is called and which clock they read."""
    person = access.person_for(request.user, pk)
    initial = {field: getattr(person, field) for field in ("name", "credentials", "time_zone", "phone")}
    form = PersonForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        people.change_person(user=person, actor=request.user, now=timezone.now(), **form.cleaned_data)
        done(request, _("Saved."))
        return redirect(page_of(request.user, person))
    context = {"form": form, "person": person, "back": page_of(request.user, person)}
    return render(request, "staff/person_form.html", context)


@requires(Permission.MANAGE_STAFF)
@require_http_methods(["GET", "POST"])
def edit_roles(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Change what a person may do."""
    person = access.person_for(request.user, pk)
    form = RolesForm(request.POST or None, initial={"roles": [role.value for role in person.roles]})
    if request.method == "POST" and form.is_valid():
        roles = frozenset(form.cleaned_data["roles"])
        try:
            people.change_roles(user=person, roles=roles, actor=request.user, now=timezone.now())
        except people.AccessChangeRefused as refusal:
            form.add_error("roles", str(refusal.for_staff))
        else:
            done(request, _("Roles saved. They hold from the next page this person opens."))
            return redirect(page_of(request.user, person))
    return render(request, "staff/roles_form.html", {"form": form, "person": person})


@requires(Permission.MANAGE_STAFF)
@require_POST
def deactivate(request: StaffRequest, pk: UUID) -> HttpResponse:
    """End a person's access."""
    person = access.person_for(request.user, pk)
    try:
        people.deactivate(user=person, actor=request.user, now=timezone.now())
    except people.AccessChangeRefused as refusal:
        refused(request, str(refusal.for_staff))
    else:
        done(request, _("%(name)s can no longer sign in.") % {"name": person.name})
    return redirect(page_of(request.user, person))


@requires(Permission.MANAGE_STAFF)
@require_POST
def reactivate(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Let a person sign in again."""
    person = access.person_for(request.user, pk)
    people.reactivate(user=person, actor=request.user, now=timezone.now())
    done(request, _("%(name)s can sign in again.") % {"name": person.name})
    return redirect(page_of(request.user, person))


def _facts_about(person: User) -> dict[str, object]:
    return {
        "person": person,
        "papers": queries.papers_of(person, timezone.now()),
        "removed": queries.removed_papers_of(person),
        "week": queries.week_of(person),
    }
