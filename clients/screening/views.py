"""The screening list, its classes, and the pathway worksheet on screen."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients.models import MedicalClearance
from clients.queries import clearances_of
from clients.rules.clearance import UNDECIDED
from clients.screening import access, queries, services
from clients.screening.documents import sections_of
from clients.screening.forms import ClassesForm, ScreeningForm, WorksheetForm
from clients.screening.labels import REMINDERS
from clients.screening.models import PathwayWorksheet, Screening
from clients.screening.rules.pathway import red_flags
from clinic.audit.clock import ClockWentBack
from clinic.core import autosave
from clinic.core.http import StaffRequest
from clinic.core.toasts import done, refused
from clinic.policy.decorators import requires
from clinic.policy.reach import may
from clinic.policy.terms import Permission
from clinic.signatures import ceremony
from clinic.signatures.queries import is_unaltered, signatures_of
from clinic.signatures.terms import Meaning


@requires(Permission.VIEW_CHART)
@require_safe
def screening(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show the version of a course's screening that counts, its classes, and what came before."""
    course = access.course_for_screening(request.user, pk)
    found = queries.latest_screening(course)
    if found is None and may(request.user, Permission.RECORD_BACKGROUND):
        return redirect("screening:record", pk=pk)
    return _show(request, found, course=course)


@requires(Permission.VIEW_CHART)
@require_safe
def version(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show one version."""
    found = access.screening_for(request.user, pk)
    return _show(request, found, course=found.course)


@requires(Permission.RECORD_BACKGROUND)
@require_http_methods(["GET", "POST"])
def record(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Go through the list; what is kept is a new version."""
    course = access.course_for_screening(request.user, pk, Permission.RECORD_BACKGROUND)
    last = queries.latest_screening(course)
    initial = ScreeningForm.initial_of(last) | {"asked_on": timezone.localdate()}
    form = ScreeningForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            kept = services.record_screening(
                course=course,
                asked_on=form.cleaned_data["asked_on"],
                answers=form.answers(),
                seen_version=form.cleaned_data["version"],
                actor=request.user,
                now=timezone.now(),
            )
        except services.ScreeningRefused as refusal:
            form.add_error(refusal.field, refusal.for_staff)
            form.carry_version(last.version if last is not None else 0)
        else:
            done(request, _("Kept as version %(version)d.") % {"version": kept.version})
            return redirect("screening:screening", pk=pk)
    theirs = last if form.is_bound and last is not None and last.version != _seen(request) else None
    context = {"form": form, "course": course, "person": course.client, "theirs": theirs}
    return render(request, "screening/record.html", context, status=400 if form.is_bound else 200)


@requires(Permission.DECIDE_CLEARANCE)
@require_POST
def set_classes(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Keep the prescriber's classes, and lead back to the clearance that waits."""
    found = access.screening_for(request.user, pk, Permission.DECIDE_CLEARANCE)
    form = ClassesForm(request.POST, lines=queries.lines_of(found))
    if not form.is_valid():
        return _show(request, found, course=found.course, class_form=form)
    count = services.set_classes(screening=found, classes=form.classes(), actor=request.user, now=timezone.now())
    done(request, _("Classes kept.") if count else _("Nothing had changed."))
    waiting = _waiting(found)
    if waiting is not None:
        return redirect("clients:clearance", pk=waiting.pk)
    return redirect("screening:version", pk=pk)


@requires(Permission.WRITE_NOTE)
@require_POST
def begin_worksheet(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Begin an empty worksheet, or go on with one's own."""
    course = access.course_for_screening(request.user, pk, Permission.WRITE_NOTE)
    try:
        begun = services.begin_worksheet(course=course, actor=request.user, now=timezone.now())
    except services.ScreeningRefused as refusal:
        refused(request, refusal.for_staff)
        return redirect("clients:detail", pk=course.client_id)
    return redirect("screening:worksheet", pk=begun.pk)


@requires(Permission.VIEW_CHART)
@require_safe
def worksheet(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show a worksheet: a form for its author until it is signed."""
    return _show_worksheet(request, access.worksheet_for(request.user, pk))


@requires(Permission.WRITE_NOTE)
@require_POST
def save_worksheet(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Keep the worksheet as a draft, while it is typed or by hand; lead on to signing where asked."""
    found = access.worksheet_for(request.user, pk, Permission.WRITE_NOTE)
    form, now = WorksheetForm(request.POST), timezone.now()
    if form.is_valid():
        data = form.cleaned_data
        try:
            kept = services.save_worksheet(
                worksheet=found, version=data["version"], answers=form.answers(), rationale=data["rationale"],
                actor=request.user, now=now,
            )  # fmt: skip
        except services.StaleWorksheet as refusal:
            return autosave.newer_exists(request) or _show_both(request, found, form, refusal)
        except services.ScreeningRefused as refusal:
            form.add_error(refusal.field, refusal.for_staff)
        else:
            return autosave.kept(request, kept.version, now) or _go_on(request, kept)
    return autosave.not_kept(request, form) or _show_worksheet(request, found, form=form)


@requires(Permission.WRITE_NOTE)
@require_http_methods(["GET", "POST"])
def sign_worksheet(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show the worksheet once more as it is kept, and sign it."""
    found, refusal = access.worksheet_for(request.user, pk, Permission.WRITE_NOTE), ""
    if found.is_signed or found.author_id != request.user.pk:
        return redirect("screening:worksheet", pk=pk)
    if (way := ceremony.confirm_first(request, back_to=request.path)) is not None:
        return way
    if request.method == "POST":
        read = ceremony.reviewed_version(request)
        try:
            services.sign_worksheet(worksheet=found, version=read, actor=request.user, now=timezone.now())
        except (services.ScreeningRefused, ClockWentBack) as refused_:
            refusal = str(refused_.for_staff)
        else:
            done(request, _("The worksheet is signed."))
            return redirect("screening:worksheet", pk=pk)
    return ceremony.review_page(request, _review(found, refusal))


@requires(Permission.WRITE_NOTE)
@require_POST
def discard_worksheet(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Remove a draft that was begun by mistake."""
    found = access.worksheet_for(request.user, pk, Permission.WRITE_NOTE)
    try:
        services.discard_worksheet(worksheet=found, actor=request.user, now=timezone.now())
    except services.ScreeningRefused as refusal:
        refused(request, refusal.for_staff)
        return redirect("screening:worksheet", pk=pk)
    done(request, _("The draft was discarded."))
    return redirect("clients:detail", pk=found.client_id)


def _seen(request: StaffRequest) -> int:
    return ceremony.reviewed_version(request)


def _waiting(found: Screening) -> MedicalClearance | None:
    return next((row for row in clearances_of(found.course) if row.status in UNDECIDED), None)


def _show(request: StaffRequest, found: Screening | None, *, course: Any, **bound: Any) -> HttpResponse:
    lines = queries.lines_of(found) if found is not None else []
    last = queries.latest_screening(course)
    is_latest = found is not None and last is not None and found.pk == last.pk
    may_class = is_latest and may(request.user, Permission.DECIDE_CLEARANCE)
    context = {
        "course": course,
        "person": course.client,
        "screening": found,
        "lines": lines,
        "is_latest": is_latest,
        "versions": queries.versions_of(course),
        "may_record": may(request.user, Permission.RECORD_BACKGROUND),
        "class_form": ClassesForm(lines=lines) if may_class else None,
        **bound,
    }
    return render(request, "screening/screening.html", context, status=400 if bound else 200)


def _go_on(request: StaffRequest, kept: PathwayWorksheet) -> HttpResponse:
    if "review" in request.POST:
        return redirect("screening:sign_worksheet", pk=kept.pk)
    done(request, _("The worksheet was kept as a draft."))
    return redirect("screening:worksheet", pk=kept.pk)


def _review(found: PathwayWorksheet, refusal: str) -> ceremony.Review:
    found.refresh_from_db()
    return ceremony.Review(
        title=_("Sign the pathway worksheet"),
        client=found.client,
        sections=sections_of(found),
        meaning=Meaning.AUTHOR,
        consequence=_("After signing, the worksheet cannot be changed; a change is a new worksheet."),
        verb=_("Sign worksheet"),
        back_url=reverse("screening:worksheet", args=[found.pk]),
        back_label=_("Pathway worksheet"),
        version=found.version,
        refusal=refusal,
    )


def _show_both(
    request: StaffRequest, found: PathwayWorksheet, form: WorksheetForm, refusal: services.StaleWorksheet
) -> HttpResponse:
    """Show what was saved elsewhere beside what was written here; sent again, this replaces it."""
    form.add_error(None, refusal.for_staff)
    found.refresh_from_db()
    form.carry_version(found.version)
    return _show_worksheet(request, found, form=form, theirs=sections_of(found))


def _show_worksheet(request: StaffRequest, found: PathwayWorksheet, **bound: Any) -> HttpResponse:
    may_write = found.author_id == request.user.pk and may(request.user, Permission.WRITE_NOTE)
    signatures = signatures_of(found) if found.is_signed else []
    context = {
        "worksheet": found,
        "sections": sections_of(found),
        "red_flags": red_flags(found.answers),
        "reminders": REMINDERS,
        "may_write": may_write and not found.is_signed,
        "form": WorksheetForm(initial=WorksheetForm.initial_of(found)),
        "others": queries.worksheets_of(found.course).exclude(pk=found.pk),
        "signatures": signatures,
        "is_unaltered": is_unaltered(found, signatures) if found.is_signed else True,
        **bound,
    }
    return render(request, "screening/worksheet.html", context, status=400 if bound else 200)
