"""The safety plan behind its private link: a plain page for a phone, with the numbers to call on top."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from clients.risk import documents, queries
from clinic.links.mail import neutral_name
from clinic.links.models import PrivateLink
from clinic.links.views import page_context


def page(request: HttpRequest, link: PrivateLink, step: str) -> HttpResponse:
    """Show the plan that holds now. Reading it uses nothing up: it is there to be opened again."""
    plan = queries.current_plan(link.client_id)
    if step or plan is None:
        raise Http404
    practice = link.practice
    context = page_context(link) | {
        "plan": plan,
        "sections": documents.sections_of(plan),
        "lines": queries.crisis_lines(practice, name=neutral_name(practice)),
    }
    return render(request, "risk/link_plan.html", context)
