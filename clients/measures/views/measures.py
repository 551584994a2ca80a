"""Recording a questionnaire, and seeing how scores moved."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clients import access as client_access
from clients.measures import access, documents, queries
from clients.measures.forms import ChoicesForm, MeasureForm, QuestionnaireForm
from clients.measures.models import MeasureResponse
from clients.measures.rules.instrument import Instrument
from clients.measures.services import recording as services
from clients.measures.terms import Band, CutFlag
from clients.models import Client
from clients.risk.queries import open_alert
from clinic.core.http import StaffRequest, posted
from clinic.core.toasts import done, refused
from clinic.policy.decorators import requires
from clinic.policy.reach import may
from clinic.policy.terms import Permission
from clinic.practice.access import practice_for


@requires(Permission.VIEW_CHART)
@require_safe
def measures(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show every instrument with the client's scores."""
    client = client_access.client_for(request.user, pk, Permission.VIEW_CHART)
    now = timezone.now()
    context = {
        "client": client,
        "due": queries.due_of(client, now),
        "requests": queries.open_requests(client, now),
        "trajectories": queries.trajectories(client),
        "may_record": may(request.user, Permission.RECORD_MEASURE),
    }
    return render(request, "measures/measures.html", context)


@requires(Permission.VIEW_CHART)
@require_safe
def instrument(request: StaffRequest, pk: UUID, code: str) -> HttpResponse:
    """Show one instrument's scores over time."""
    found = access.instrument_for(request.user, code)
    client = client_access.client_for(request.user, pk, Permission.VIEW_CHART)
    context = {
        "client": client,
        "trajectory": queries.trajectory_of(client, found),
        "corrected": queries.corrected_responses(client, found),
        "may_record": may(request.user, Permission.RECORD_MEASURE),
    }
    return render(request, "measures/instrument.html", context)


@requires(Permission.VIEW_CHART)
@require_safe
def response(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show one response: each answer, the total, its parts, and what scored it."""
    found = access.response_for(request.user, pk)
    one = access.instrument_for(request.user, found.instrument)
    context = {
        "client": found.client,
        "response": found,
        "instrument": one,
        "band": Band(found.band) if found.band else None,
        "answers": documents.answers_of(one, found),
        "subscales": documents.subscales_of(one, found),
        "cuts": [CutFlag(name) for name, holds in found.cuts.items() if holds],
        "is_replaced": queries.is_replaced(found),
        "may_record": may(request.user, Permission.RECORD_MEASURE),
        "may_export": may(request.user, Permission.EXPORT_RECORD),
    }
    return render(request, "measures/response.html", context)


@requires(Permission.RECORD_MEASURE)
@require_http_methods(["GET", "POST"])
def record(request: StaffRequest, pk: UUID, code: str) -> HttpResponse:
    """Record the answers to one instrument."""
    found = access.instrument_for(request.user, code)
    client = client_access.client_for(request.user, pk, Permission.RECORD_MEASURE)
    form = MeasureForm(posted(request), instrument=found, initial={"taken_on": timezone.localdate()})
    return _record(request, client, found, form)


@requires(Permission.RECORD_MEASURE)
@require_http_methods(["GET", "POST"])
def correct(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Replace a response that was entered wrongly; the wrong one stays on file."""
    response = access.response_for(request.user, pk, Permission.RECORD_MEASURE)
    found = access.instrument_for(request.user, response.instrument)
    form = MeasureForm(posted(request), instrument=found, initial=MeasureForm.initial_of(response))
    return _record(request, response.client, found, form, replaces=response)


def _record(
    request: StaffRequest,
    client: Client,
    found: Instrument,
    form: MeasureForm,
    replaces: MeasureResponse | None = None,
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            services.record_measure(
                client=client,
                instrument=found,
                answers=form.answers,
                moment=form.cleaned_data["moment"],
                rater=form.cleaned_data["rater"],
                taken_on=form.cleaned_data["taken_on"],
                context=form.context,
                actor=request.user,
                now=timezone.now(),
                replaces=replaces,
            )
        except services.AlreadyCorrected as refusal:
            form.add_error(None, refusal.for_staff)
        else:
            _say(request, found, form)
            alert = open_alert(client.pk) if form.risk_flags else None
            if alert is not None:
                return redirect("risk:alert", pk=alert.pk)
            return redirect("measures:instrument", pk=client.pk, code=found.code)
    context: dict[str, Any] = {"client": client, "instrument": found, "form": form, "replaces": replaces}
    return render(request, "measures/measure_form.html", context)


@requires(Permission.MANAGE_PRACTICE)
@require_http_methods(["GET", "POST"])
def choices(request: StaffRequest) -> HttpResponse:
    """Choose where the sources about an instrument differ."""
    practice = practice_for(request.user)
    form = ChoicesForm(posted(request), instruments=queries.instruments_of(practice.pk))
    if request.method == "POST" and form.is_valid():
        services.choose(practice=practice, chosen=form.chosen, actor=request.user, now=timezone.now())
        done(request, _("Choices about measures saved."))
        return redirect("practice:settings")
    return render(request, "measures/choices.html", {"form": form})


@requires(Permission.MANAGE_PRACTICE)
@require_http_methods(["GET", "POST"])
def import_questionnaire(request: StaffRequest) -> HttpResponse:
    """Take a FHIR Questionnaire as an instrument, or as the wording of a built-in one."""
    practice = practice_for(request.user)
    form = QuestionnaireForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        content = form.cleaned_data["file"].read()
        try:
            found = services.import_questionnaire(
                practice=practice, content=content, actor=request.user, now=timezone.now()
            )
        except services.ImportRefused as refusal:
            form.add_error("file", refusal.for_staff)
        else:
            done(request, _("%(name)s can be recorded now.") % {"name": found.title})
            return redirect("measures:import")
    context = {"form": form, "imported": queries.imported_questionnaires(practice.pk)}
    return render(request, "measures/import.html", context)


def _say(request: StaffRequest, found: Instrument, form: MeasureForm) -> None:
    done(request, _("%(name)s recorded.") % {"name": found.title})
    if form.risk_flags:
        refused(
            request, _("An answer calls for a clinician today. This alert stays open until an outcome is recorded.")
        )
    for number in form.scored.risk_unanswered if form.scored else ():
        refused(request, _("Question %(number)d was left blank. That clears nobody: ask.") % {"number": number})
    if found.is_total_only:
        refused(request, _("A total says nothing of single answers: ask about thoughts of suicide."))
