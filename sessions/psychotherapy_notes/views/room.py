"""The room of one client, and the list of everything its author wrote."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clinic.core.http import StaffRequest
from clinic.core.tables import configure
from clinic.core.toasts import done
from clinic.policy.decorators import requires
from clinic.policy.terms import Permission
from sessions.psychotherapy_notes import access, queries
from sessions.psychotherapy_notes.tables import NoteTable
from sessions.psychotherapy_notes.views import door


@requires(Permission.KEEP_PSYCHOTHERAPY_NOTES, is_hidden=True)
@require_safe
@door.behind_the_door()
def own_notes(request: StaffRequest) -> HttpResponse:
    """Show a therapist everything they wrote, also about clients they no longer look after."""
    notes = access.own_notes(request.user, is_open=door.is_open(request))
    table = configure(request, NoteTable(notes.select_related("client")))
    return render(request, "psychotherapy_notes/own_notes.html", {"table": table})


@requires(Permission.KEEP_PSYCHOTHERAPY_NOTES, is_hidden=True)
@require_safe
@door.behind_the_door()
def room(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show a therapist what they wrote about one client."""
    now = timezone.now()
    client = access.room_of(request.user, pk, is_open=door.is_open(request))
    authorizations = queries.authorizations_of(request.user, client)
    context = {
        "client": client,
        "looks_after": queries.looks_after(request.user, client.pk, now),
        "table": configure(request, NoteTable(queries.notes_of(request.user, client), exclude=("client",))),
        "authorizations": [(row, queries.standing_of(row, now)) for row in authorizations],
    }
    return render(request, "psychotherapy_notes/room.html", context)


@requires(Permission.KEEP_PSYCHOTHERAPY_NOTES, is_hidden=True)
@require_POST
def leave(request: StaffRequest) -> HttpResponse:
    """Close the room behind oneself."""
    door.close(request)
    done(request, _("The room is closed. Opening it asks again who you are."))
    return redirect("reports:today")
