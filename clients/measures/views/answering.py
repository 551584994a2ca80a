"""The pages behind a private link to questionnaires: one question at a time, on the client's own phone.

Nobody is signed in here. The link was checked before (``clinic.links``); looking changes nothing, and
every answer is kept as it is given, so that the client can stop and go on later.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from clients.measures import queries
from clients.measures.forms import OneAnswerForm, OneFactForm, answer_words, is_typed
from clients.measures.models import MeasureRequest
from clients.measures.rules import asking
from clients.measures.rules.asking import Given, Question
from clients.measures.rules.instrument import Instrument
from clients.measures.rules.scoring import risk_flags
from clients.measures.services import asking as services
from clients.measures.terms import Band
from clients.risk.queries import crisis_lines
from clinic.links.mail import neutral_name
from clinic.links.models import PrivateLink
from clinic.links.views import page_context

SEND = "send"
FIRST_PLACE = 1


class Sheet:
    """What one request asks, and what was answered so far."""

    def __init__(self, request: HttpRequest, link: PrivateLink) -> None:
        self.link = link
        self.token = str(request.resolver_match.kwargs["token"]) if request.resolver_match else ""
        self.asked_for: MeasureRequest = queries.request_of(link)
        self.instruments = queries.asked_instruments(self.asked_for)
        self.answered: dict[str, Given] = {
            code: queries.given_of(self.asked_for, one) for code, one in self.instruments.items()
        }
        self.questions = asking.questions(list(self.instruments.values()))
        self.places = asking.asked(self.instruments, self.answered)

    def url(self, place: int | None) -> str:
        """Return the address of a question, or of the page that sends."""
        step = SEND if place is None else str(place + FIRST_PLACE)
        return reverse("links:step", args=[self.token, step])

    def after(self, place: int) -> int | None:
        """Return the place of the next question that is asked."""
        return next((other for other in self.places if other > place), None)

    def before(self, place: int) -> int | None:
        """Return the place of the question before."""
        return next((other for other in reversed(self.places) if other < place), None)

    @property
    def done(self) -> int:
        """How many of the questions are answered or passed over."""
        every = [self.questions[place] for place in self.places]
        return sum(asking.is_done(question, self.answered[question.instrument]) for question in every)

    @property
    def context(self) -> dict[str, Any]:
        """What every page shows: the office, how far one has come, and the numbers to call."""
        practice = self.link.client.practice
        flagged = any(risk_flags(one, self.answered[code].answers) for code, one in self.instruments.items())
        return page_context(self.link) | {
            "sheet": self,
            "total": len(self.places),
            "lines": crisis_lines(practice, name=neutral_name(practice)),
            "is_flagged": flagged or bool(self.asked_for.alerted),
            "home": reverse("links:open", args=[self.token]),
        }


def page(request: HttpRequest, link: PrivateLink, step: str) -> HttpResponse:
    """Answer a request through an open link."""
    sheet = Sheet(request, link)
    if step == SEND:
        return _send(request, sheet)
    if step.isdigit() and int(step) - FIRST_PLACE in sheet.places:
        return _question(request, sheet, int(step) - FIRST_PLACE)
    if step:
        raise Http404
    first = asking.first_open(sheet.instruments, sheet.answered)
    context = {"first_url": sheet.url(first), "minutes": max(1, round(len(sheet.places) / 6))}
    return render(request, "measures/link_intro.html", sheet.context | context)


def afterwards(request: HttpRequest, link: PrivateLink, _step: str) -> HttpResponse:
    """Say that the answers arrived; a score only where the practice wants clients to see it."""
    asked_for = queries.request_of(link)
    practice = link.client.practice
    responses = list(asked_for.responses.order_by("recorded_at", "pk"))
    shown = responses if queries.settings_of(practice.pk).shows_scores else []
    instruments = queries.instruments_of(practice.pk)
    context = page_context(link) | {
        "lines": crisis_lines(practice, name=neutral_name(practice)),
        "is_flagged": bool(asked_for.alerted) or any(response.risk_flags for response in responses),
        "scores": [
            (instruments[row.instrument].title, row.total, Band(row.band) if row.band else None)
            for row in shown
            if row.instrument in instruments
        ],
    }
    return render(request, "measures/link_done.html", context)


def _question(request: HttpRequest, sheet: Sheet, place: int) -> HttpResponse:
    question = sheet.questions[place]
    instrument, given = sheet.instruments[question.instrument], sheet.answered[question.instrument]
    form = _form(request, question, instrument)
    can_pass = question.key is not None or asking.may_pass(instrument, given, question.number)
    can_pass = can_pass and not _is_needed(question, instrument)
    if request.method == "POST":
        if "pass" in request.POST and can_pass:
            return _keep(sheet, place, None)
        if form.is_valid():
            return _keep(sheet, place, form.cleaned_data["answer"])
    back = sheet.before(place)
    context = sheet.context | {
        "form": form,
        "question": question,
        "instrument": instrument,
        "options": _options(question, instrument),
        "current": given.context.get(question.key) if question.key else given.answers[question.number - 1],
        "number": sheet.places.index(place) + 1,
        "can_pass": can_pass,
        "back_url": sheet.url(back) if back is not None else sheet.context["home"],
    }
    return render(request, "measures/link_question.html", context, status=400 if form.errors else 200)


def _form(request: HttpRequest, question: Question, instrument: Instrument) -> forms.Form:
    data = request.POST if request.method == "POST" and "pass" not in request.POST else None
    if question.key is not None:
        return OneFactForm(data, instrument=instrument, key=question.key)
    return OneAnswerForm(data, instrument=instrument, number=question.number)


def _options(question: Question, instrument: Instrument) -> list[tuple[Any, Any]]:
    """Return the answers as buttons; none where a number is typed."""
    if question.key is not None:
        field: Any = OneFactForm(instrument=instrument, key=question.key).fields["answer"]
        return list(field.choices)
    return [] if is_typed(instrument, question.number) else answer_words(instrument, question.number)


def _is_needed(question: Question, instrument: Instrument) -> bool:
    """Say whether there is no level without this: when something happened."""
    return question.key is not None and any(rule.when for rule in instrument.triage)


def _keep(sheet: Sheet, place: int, answer: Any) -> HttpResponse:
    question = sheet.questions[place]
    instrument, now = sheet.instruments[question.instrument], timezone.now()
    if question.key is not None:
        services.keep_fact(link=sheet.link, instrument=instrument, key=question.key, value=answer or "", now=now)
    else:
        services.keep_answer(link=sheet.link, instrument=instrument, number=question.number, answer=answer, now=now)
    sheet.asked_for = queries.request_of(sheet.link)
    sheet.answered[instrument.code] = queries.given_of(sheet.asked_for, instrument)
    sheet.places = asking.asked(sheet.instruments, sheet.answered)
    return redirect(sheet.url(sheet.after(place)))


def _send(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    open_place = asking.first_open(sheet.instruments, sheet.answered)
    if open_place is None:
        open_place = asking.first_problem(sheet.instruments, sheet.answered)
    if request.method == "POST" and open_place is None:
        try:
            services.send(link=sheet.link, instruments=sheet.instruments, now=timezone.now())
        except services.NotFinished as open_question:
            open_place = open_question.place
        else:
            return redirect("links:open", token=sheet.token)
    context = {
        "open_url": sheet.url(open_place) if open_place is not None else "",
        "back_url": sheet.url(sheet.places[-1]),
    }
    return render(request, "measures/link_send.html", sheet.context | context)
