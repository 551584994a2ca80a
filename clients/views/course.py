"""Courses of treatment."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clients import access, overview, queries
from clients.forms import CoursePlanForm, CourseStatusForm
from clients.forms.course import steps_for
from clients.services import courses as services
from clinic.core.http import StaffRequest, posted
from clinic.core.labels import label
from clinic.core.toasts import done
from clinic.policy.decorators import requires
from clinic.policy.reach import may
from clinic.policy.terms import Permission


@requires(Permission.MANAGE_COURSE)
@require_http_methods(["GET", "POST"])
def open_course(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Open a course of treatment."""
    client = access.client_for(request.user, pk, Permission.MANAGE_COURSE)
    form = CoursePlanForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.open_course(client=client, actor=request.user, now=timezone.now(), **form.cleaned_data)
        except services.CourseStillOpen as refusal:
            form.add_error(None, refusal.for_staff)
        else:
            done(request, _("Course opened."))
            return redirect("clients:detail", pk=pk)
    return render(request, "clients/course_plan_form.html", {"client": client, "form": form})


@requires(Permission.VIEW_CHART)
@require_safe
def course(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show one course: plan, clearances, and every move it made."""
    found = access.course_for(request.user, pk)
    today = queries.today_at(found.client.practice)
    clearances = queries.clearances_of(found)
    context = {
        "client": found.client,
        "course": found,
        "strip": overview.course_strip(found, request.user, today=today),
        "moves": queries.course_history(found),
        "clearances": clearances,
        "may_manage": may(request.user, Permission.MANAGE_COURSE) and found.closed_at is None,
        "may_ask": may(request.user, Permission.REQUEST_CLEARANCE) and queries.may_ask_again(found, clearances),
    }
    return render(request, "clients/course_detail.html", context)


@requires(Permission.MANAGE_COURSE)
@require_http_methods(["GET", "POST"])
def change_status(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Move a course one step, when the step is this person's."""
    found = access.course_for(request.user, pk, Permission.MANAGE_COURSE)
    form = CourseStatusForm(posted(request), course=found, roles=request.user.roles)
    if request.method == "POST" and form.is_valid():
        try:
            moved = services.change_course_status(
                course=found,
                target=form.cleaned_data["target"],
                reason_code=form.cleaned_data["reason_code"] or "",
                note=form.cleaned_data["note"],
                actor=request.user,
                now=timezone.now(),
            )
        except services.CourseStepRefused as refusal:
            form.add_error(None, refusal.for_staff)
        else:
            done(request, _("Course: %(status)s.") % {"status": label(moved.status)})
            return redirect("clients:detail", pk=found.client_id)
    context = {
        "client": found.client,
        "course": found,
        "form": form,
        "has_steps": bool(steps_for(found, request.user.roles)),
    }
    return render(request, "clients/course_status_form.html", context)


@requires(Permission.MANAGE_COURSE)
@require_http_methods(["GET", "POST"])
def change_plan(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Change what the course aims at."""
    found = access.course_for(request.user, pk, Permission.MANAGE_COURSE)
    form = CoursePlanForm(posted(request), initial=CoursePlanForm.initial_of(found))
    if request.method == "POST" and form.is_valid():
        services.change_plan(course=found, actor=request.user, now=timezone.now(), **form.cleaned_data)
        done(request, _("Plan saved."))
        return redirect("clients:course", pk=pk)
    return render(request, "clients/course_plan_form.html", {"client": found.client, "course": found, "form": form})
