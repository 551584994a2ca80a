"""Papers about a client: the list, taking one in, handing one out, marking one as an error."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clients import access as client_access
from clients.papers import access, queries, services
from clients.papers.forms import PaperForm, WithdrawForm
from clinic.core.files import handed_out
from clinic.core.http import StaffRequest, posted
from clinic.core.toasts import done
from clinic.policy.decorators import requires
from clinic.policy.reach import may
from clinic.policy.terms import Permission


@requires(Permission.VIEW_CHART)
@require_safe
def paper_list(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show the papers of a client; those that were errors on demand."""
    client = client_access.client_for(request.user, pk, Permission.VIEW_CHART)
    papers = queries.papers_of(client)
    context = {
        "client": client,
        "papers": [paper for paper in papers if paper.withdrawn_at is None],
        "hidden": [paper for paper in papers if paper.withdrawn_at is not None],
        "may_add": may(request.user, Permission.RECORD_BACKGROUND),
    }
    return render(request, "papers/papers.html", context)


@requires(Permission.RECORD_BACKGROUND)
@require_http_methods(["GET", "POST"])
def add(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Take a paper in."""
    client = client_access.client_for(request.user, pk, Permission.RECORD_BACKGROUND)
    form = PaperForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        services.add_paper(client=client, actor=request.user, now=timezone.now(), **form.cleaned_data)
        done(request, _("Added, and sealed."))
        return redirect("papers:list", pk=pk)
    return render(request, "papers/add.html", {"client": client, "form": form})


@requires(Permission.VIEW_CHART)
@require_safe
def download(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Hand a paper over as a file."""
    paper = access.paper_to_download(request.user, pk)
    return handed_out(paper.content, paper.file_type, name=f"paper-{paper.short_id}")


@requires(Permission.RECORD_BACKGROUND)
@require_http_methods(["GET", "POST"])
def withdraw(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Mark a paper as an error."""
    paper = access.paper_for(request.user, pk, Permission.RECORD_BACKGROUND)
    form = WithdrawForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.withdraw_paper(
                paper=paper, reason=form.cleaned_data["reason"], actor=request.user, now=timezone.now()
            )
        except services.PaperWithdrawn as refusal:
            form.add_error(None, refusal.for_staff)
        else:
            done(request, _("Hidden. It stays in the record with its reason."))
            return redirect("papers:list", pk=paper.client_id)
    return render(request, "papers/withdraw.html", {"client": paper.client, "paper": paper, "form": form})
