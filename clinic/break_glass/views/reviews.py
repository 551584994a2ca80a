"""The owner's list of accesses, and what is decided about each."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clinic.audit.actions import in_words
from clinic.break_glass import access, queries
from clinic.break_glass.forms import DecisionForm, ReviewForm
from clinic.break_glass.services import reviews as services
from clinic.break_glass.terms import AccessState
from clinic.core.http import StaffRequest, posted
from clinic.core.toasts import done, refused
from clinic.policy.decorators import requires
from clinic.policy.terms import Permission

WAITING = (AccessState.ASKED, AccessState.OPEN, AccessState.TO_REVIEW)


@requires(Permission.REVIEW_BREAK_GLASS)
@require_GET
def review_list(request: StaffRequest) -> HttpResponse:
    """Show what waits for a decision or a review, and what was decided."""
    now = timezone.now()
    rows = [(item, item.state(now)) for item in access.accesses_to_review(request.user)]
    waiting = [row for row in rows if row[1] in WAITING]
    context = {"waiting": waiting, "past": [row for row in rows if row not in waiting], "me": request.user}
    return render(request, "break_glass/review_list.html", context)


@requires(Permission.REVIEW_BREAK_GLASS)
@require_http_methods(["GET", "POST"])
def review(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show one access with everything that was looked at, and take the verdict."""
    found = access.access_to_review(request.user, pk)
    form = ReviewForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.review(access=found, actor=request.user, now=timezone.now(), **form.cleaned_data)
        except services.ReviewRefused as refusal:
            form.add_error(None, refusal.for_staff)
            found.refresh_from_db()
        else:
            done(request, _("Reviewed. The verdict stays as it is."))
            return redirect("break_glass:reviews")
    state = found.state(timezone.now())
    context = {
        "access": found,
        "state": state,
        "form": form,
        "seen": [(event.at, in_words(event.action)) for event in queries.seen_in(found, request.user)[:200]],
        "is_own": found.user_id == request.user.pk,
        "may_decide": state is AccessState.ASKED and found.user_id != request.user.pk,
        "may_review": state is AccessState.TO_REVIEW and found.user_id != request.user.pk,
    }
    return render(request, "break_glass/review.html", context)


@requires(Permission.REVIEW_BREAK_GLASS)
@require_POST
def decide(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Agree to a chart being opened, or not."""
    found = access.access_to_review(request.user, pk)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        refused(request, _("Choose to agree or to refuse."))
        return redirect("break_glass:review", pk=pk)
    is_granted = form.cleaned_data["grant"]
    try:
        services.decide(access=found, is_granted=is_granted, actor=request.user, now=timezone.now())
    except services.ReviewRefused as refusal:
        refused(request, refusal.for_staff)
    else:
        done(request, _("Agreed. It can be opened for four hours.") if is_granted else _("Refused."))
    return redirect("break_glass:review", pk=pk)
