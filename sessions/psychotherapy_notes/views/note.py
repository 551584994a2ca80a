"""One private note: begun, written, locked."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients.queries import today_at
from clinic.core.http import StaffRequest, posted
from clinic.core.toasts import done
from clinic.policy.decorators import requires
from clinic.policy.terms import Permission
from sessions.psychotherapy_notes import access, queries
from sessions.psychotherapy_notes.documents.content import still_fits
from sessions.psychotherapy_notes.forms import NewNoteForm, NoteForm, initial_of
from sessions.psychotherapy_notes.models import PsychotherapyNote
from sessions.psychotherapy_notes.rules.belongs_elsewhere import find
from sessions.psychotherapy_notes.services import notes
from sessions.psychotherapy_notes.views import door
from sessions.services.refusals import Refused
from sessions.views.answers import put_at_field, take_version


@requires(Permission.KEEP_PSYCHOTHERAPY_NOTES, is_hidden=True)
@require_http_methods(["GET", "POST"])
def begin(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Begin a note about a client; it exists from the first time it is kept."""
    client = access.client_to_write_about(request.user, pk)
    now = timezone.now()
    form = NewNoteForm(
        posted(request),
        meetings=queries.meetings_to_choose(request.user, client, now),
        initial={"version": 0, "about_on": today_at(client.practice, now)},
    )
    if request.method == "POST" and form.is_valid():
        try:
            note = notes.begin_note(
                client=client,
                kind=form.cleaned_data["kind"],
                text=notes.NoteText(**form.words),
                actor=request.user,
                now=now,
            )
        except Refused as refusal:
            put_at_field(form, refusal)
        else:
            done(request, _("Kept as a draft, for you alone."))
            return redirect("psychotherapy_notes:note", pk=note.pk)
    context = {"client": client, "form": form}
    return render(request, "psychotherapy_notes/note_new.html", context, status=400 if form.errors else 200)


@requires(Permission.KEEP_PSYCHOTHERAPY_NOTES, is_hidden=True)
@require_safe
@door.behind_the_door()
def read(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show its author a note: a form until it is locked."""
    return _show(request, access.note_for(request.user, pk, is_open=door.is_open(request)))


@requires(Permission.KEEP_PSYCHOTHERAPY_NOTES, is_hidden=True)
@require_POST
def save(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Keep the note as a draft; taken in also while the room is closed, so that no word is lost."""
    note = access.note_to_write(request.user, pk)
    form = _form(request, note)
    if form.is_valid() and _is_kept(request, note, form):
        done(request, _("Kept as a draft, for you alone."))
        return redirect("psychotherapy_notes:note", pk=pk)
    return _show(request, note, form)


@requires(Permission.KEEP_PSYCHOTHERAPY_NOTES, is_hidden=True)
@require_POST
def lock(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Lock the note as it was sent."""
    note = access.note_to_write(request.user, pk)
    form = _form(request, note)
    if not form.is_valid():
        return _show(request, note, form)
    if not door.is_open(request):
        if not _is_kept(request, note, form):
            return _show(request, note, form)
        done(request, _("Kept as a draft. Confirm that it is you, then lock it."))
        return redirect("psychotherapy_notes:note", pk=pk)
    try:
        notes.lock_note(
            note=note,
            version=form.cleaned_data["version"],
            text=notes.NoteText(**form.words),
            keep_findings=form.cleaned_data["keep_findings"],
            actor=request.user,
            now=timezone.now(),
        )
    except Refused as refusal:
        return _show_refused(request, note, form, refusal)
    done(request, _("The note is locked."))
    return redirect("psychotherapy_notes:note", pk=pk)


def _form(request: StaffRequest, note: PsychotherapyNote) -> NoteForm:
    meetings = queries.meetings_to_choose(request.user, note.client, timezone.now(), kept=note.appointment_id)
    return NoteForm(posted(request), meetings=meetings, initial=initial_of(note))


def _is_kept(request: StaffRequest, note: PsychotherapyNote, form: NoteForm) -> bool:
    """Keep the draft; what was refused stands at its field."""
    try:
        notes.save_note(
            note=note,
            version=form.cleaned_data["version"],
            text=notes.NoteText(**form.words),
            actor=request.user,
            now=timezone.now(),
        )
    except Refused as refusal:
        put_at_field(form, refusal)
        return False
    return True


def _show_refused(request: StaffRequest, note: PsychotherapyNote, form: NoteForm, refusal: Refused) -> HttpResponse:
    put_at_field(form, refusal)
    return _show(request, note, form)


def _show(request: StaffRequest, note: PsychotherapyNote, form: NoteForm | None = None) -> HttpResponse:
    is_sent = form is not None
    form = form or _form(request, note)
    typed = f"{form['title'].value() or ''}\n{form['body'].value() or ''}"
    context: dict[str, Any] = {
        "note": note,
        "form": form,
        "findings": () if note.is_locked else find(typed),
        "is_unaltered": still_fits(note),
        "theirs": None,
    }
    if is_sent and not note.is_locked and form.data.get("version") != str(note.version):
        # The stored text is shown beside what was typed, but only in an open room.
        context["theirs"] = note if door.is_open(request) else None
        if context["theirs"]:
            take_version(form, note.version)
    return render(request, "psychotherapy_notes/note.html", context, status=400 if is_sent else 200)
