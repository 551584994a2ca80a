"""Every dosing session and whether its integration is seen to."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from clinic.audit import services as audit
from clinic.core.http import StaffRequest
from clinic.core.toasts import done, refused
from clinic.policy.decorators import requires
from clinic.policy.reach import may
from clinic.policy.terms import Permission
from integration import access, queries
from integration.forms import DeclineForm
from integration.services import notes
from sessions.models import DosingSession
from sessions.services.refusals import Refused


@requires(Permission.VIEW_INTEGRATION)
@require_GET
def board(request: StaffRequest) -> HttpResponse:
    """Show the dosing sessions of the last weeks, the most pressing first."""
    audit.record_listing(actor=request.user, action="integration.board.viewed")
    rows = queries.board(request.user, timezone.now())
    context = {"rows": rows, "may_book": may(request.user, Permission.BOOK_APPOINTMENT)}
    return render(request, "integration/board.html", context)


@requires(Permission.VIEW_INTEGRATION)
@require_GET
def session(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show everything that followed one dosing session."""
    dosing_session = access.dosing_session_for(request.user, pk)
    return _show_session(request, dosing_session, DeclineForm())


@requires(Permission.WRITE_INTEGRATION)
@require_POST
def begin(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Begin a note, or go on with the draft."""
    dosing_session = access.dosing_session_for(request.user, pk, Permission.WRITE_INTEGRATION)
    try:
        note = notes.begin_note(dosing_session=dosing_session, actor=request.user, now=timezone.now())
    except Refused as refusal:
        refused(request, refusal.for_staff)
        return redirect("integration:session", pk=pk)
    return redirect("integration:note", pk=note.pk)


@requires(Permission.WRITE_INTEGRATION)
@require_POST
def decline(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Record that the client wants no integration after this session."""
    dosing_session = access.dosing_session_for(request.user, pk, Permission.WRITE_INTEGRATION)
    form = DeclineForm(request.POST)
    if form.is_valid():
        try:
            notes.decline(
                dosing_session=dosing_session,
                reason=form.cleaned_data["reason"],
                actor=request.user,
                now=timezone.now(),
            )
        except Refused as refusal:
            form.add_error("reason", refusal.for_staff)
        else:
            done(request, _("Recorded that the client declined."))
            return redirect("integration:session", pk=pk)
    return _show_session(request, dosing_session, form, status=400)


def _show_session(
    request: StaffRequest, dosing_session: DosingSession, form: DeclineForm, status: int = 200
) -> HttpResponse:
    context = {
        "dosing_session": dosing_session,
        "followed": queries.follow_one(dosing_session, timezone.now()),
        "notes": queries.notes_of(dosing_session),
        "may_book": may(request.user, Permission.BOOK_APPOINTMENT),
        "may_write": may(request.user, Permission.WRITE_INTEGRATION),
        "form": form,
    }
    return render(request, "integration/session.html", context, status=status)
