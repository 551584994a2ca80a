"""One client: the page, adding, editing, putting away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients import access, overview, parts, queries
from clients.forms import AddClientForm, EditClientForm
from clients.forms.course import steps_for
from clients.models import Client
from clients.rules import next_step, particulars
from clients.services import clients as services
from clients.terms import ClientPart
from clients.timeline import group_asked, rows_for, tabs_of
from clinic.core.http import StaffRequest, posted
from clinic.core.toasts import done
from clinic.policy.decorators import requires
from clinic.policy.reach import may
from clinic.policy.terms import Permission
from clinic.staff.models import User

ROWS_AT_FIRST = 30


@requires(Permission.VIEW_CLIENT)
@require_safe
def detail(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show a client: the course on top, who they are, and everything that happened, newest first."""
    client = access.client_for(request.user, pk)
    part = parts.part_asked(request.GET.get("part", ""), request.user)
    page = page_of(client, request.user, request, [part])
    tabs = parts.tabs_of(request.user, part)
    return render(request, "clients/client_detail.html", {**page, "part": part, "part_tabs": tabs})


def page_of(client: Client, user: User, request: StaffRequest, shown: Sequence[ClientPart]) -> dict[str, Any]:
    """Gather parts of a client's page as one person sees them; nothing here asks who sent the request."""
    today = queries.today_at(client.practice)
    return {
        "client": client,
        "age": particulars.age_on(client.birth_date, today) if client.birth_date else None,
        "adult_age": particulars.ADULT_AGE,
        **_particulars(user, client),
        "care_team": queries.care_team(client) if ClientPart.PEOPLE in shown else (),
        **_course(user, client, today),
        **(_timeline(user, client, request) if ClientPart.OVERVIEW in shown else {}),
        "sections": [parts.section_of(client, user, part, request) for part in shown],
    }


def _timeline(user: User, client: Client, request: StaffRequest) -> dict[str, Any]:
    all_rows = rows_for(client, user)
    group = group_asked(request.GET.get("show", ""))
    rows = [row for row in all_rows if group is None or row.group is group]
    shown = rows if request.GET.get("rows") == "all" else rows[:ROWS_AT_FIRST]
    return {
        "rows": shown,
        "tabs": tabs_of(all_rows, group),
        "group": group,
        "more_rows": len(rows) - len(shown),
    }


def _particulars(user: User, client: Client) -> dict[str, Any]:
    return {
        "contact_people": queries.contact_people(client),
        "may_edit": may(user, Permission.EDIT_CLIENT),
        "may_book": may(user, Permission.BOOK_APPOINTMENT),
        "may_manage_team": may(user, Permission.MANAGE_CARE_TEAM),
    }


def _course(user: User, client: Client, today: date) -> dict[str, Any]:
    if not may(user, Permission.VIEW_CHART):
        return {"desk": overview.desk_view(client, today=today)}
    course = queries.current_course(client)
    may_manage = may(user, Permission.MANAGE_COURSE)
    return {
        "may_see_chart": True,
        "may_manage_course": may_manage,
        "strip": overview.course_strip(course, user, today=today) if course is not None else None,
        "step": next_step.forward(course.status, steps_for(course, user.roles)) if course and may_manage else None,
    }


@requires(Permission.ADD_CLIENT)
@require_http_methods(["GET", "POST"])
def add(request: StaffRequest) -> HttpResponse:
    """Add a client; whoever may be the same person is shown before anything is saved."""
    practice = access.practice_of(request.user)
    form = AddClientForm(posted(request), practice=practice, therapists=queries.therapists(practice), me=request.user)
    duplicates = None
    if request.method == "POST" and form.is_valid():
        duplicates = _duplicates(request, form)
        if not duplicates or form.cleaned_data["not_a_duplicate"]:
            try:
                client = services.add_client(
                    practice=practice,
                    details=form.details(),
                    lead=form.cleaned_data["lead"],
                    actor=request.user,
                    now=timezone.now(),
                )
            except services.ReferenceTaken as refusal:
                form.add_error("external_reference", refusal.for_staff)
            else:
                done(request, _("Client added."))
                return _to_client_or_list(request, client)
    return render(request, "clients/client_add.html", {"form": form, "duplicates": duplicates})


def _duplicates(request: StaffRequest, form: AddClientForm) -> queries.Duplicates:
    details = form.details()
    return queries.possible_duplicates(
        request.user,
        access.practice_of(request.user),
        first=details.legal_first_name,
        last=details.legal_last_name,
        birth_date=details.birth_date,
        email=details.email,
        phone=details.phone,
    )


def _to_client_or_list(request: StaffRequest, client: Client) -> HttpResponse:
    # A therapist may add a client for a colleague, whose chart then is not theirs to see.
    if queries.is_visible(request.user, client):
        return redirect("clients:detail", pk=client.pk)
    return redirect("clients:list")


@requires(Permission.EDIT_CLIENT)
@require_http_methods(["GET", "POST"])
def edit(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Change a client's particulars; a stale form is refused with both texts shown."""
    client = access.client_for(request.user, pk, Permission.EDIT_CLIENT)
    form = EditClientForm(posted(request), initial=EditClientForm.initial_of(client))
    differences: list[tuple[str, Any]] = []
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_client(
                client=client,
                details=form.details(),
                seen_version=form.cleaned_data["version"],
                actor=request.user,
                now=timezone.now(),
            )
        except services.ClientChangedMeanwhile as refusal:
            form.add_error(None, refusal.for_staff)
            differences = form.differences(client)
            form.carry_version(client.version)
        except services.ReferenceTaken as refusal:
            form.add_error("external_reference", refusal.for_staff)
        else:
            done(request, _("Changes saved."))
            return redirect("clients:detail", pk=pk)
    context = {"client": client, "form": form, "differences": differences}
    return render(request, "clients/client_edit.html", context)


@requires(Permission.EDIT_CLIENT)
@require_POST
def archive(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Put a record away."""
    client = access.client_for(request.user, pk, Permission.EDIT_CLIENT)
    services.archive_client(client=client, actor=request.user, now=timezone.now())
    done(request, _("Put in the archive."))
    return redirect("clients:detail", pk=pk)


@requires(Permission.EDIT_CLIENT)
@require_POST
def restore(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Take a record out of the archive."""
    client = access.client_for(request.user, pk, Permission.EDIT_CLIENT)
    services.restore_client(client=client, actor=request.user, now=timezone.now())
    done(request, _("Taken out of the archive."))
    return redirect("clients:detail", pk=pk)
