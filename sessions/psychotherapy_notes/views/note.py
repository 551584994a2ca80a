"""One private note: begun, written, locked."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clinic.core import autosave
from clinic.core.http import StaffRequest, posted
from clinic.core.toasts import done
from clinic.policy.decorators import requires
from clinic.policy.terms import Permission
from sessions.psychotherapy_notes import access, queries
from sessions.psychotherapy_notes.documents.content import still_fits
from sessions.psychotherapy_notes.forms import NoteForm, initial_of
from sessions.psychotherapy_notes.models import PsychotherapyNote
from sessions.psychotherapy_notes.rules.belongs_elsewhere import find
from sessions.psychotherapy_notes.services import notes
from sessions.psychotherapy_notes.views import door
from sessions.services.refusals import Refused
from sessions.views.answers import put_at_field, take_version


@requires(Permission.KEEP_PSYCHOTHERAPY_NOTES, is_hidden=True)
@require_POST
def begin(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Begin a note about a client."""
    client = access.client_to_write_about(request.user, pk)
    note = notes.begin_note(client=client, actor=request.user, now=timezone.now())
    return redirect("psychotherapy_notes:note", pk=note.pk)


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
    if form.is_valid():
        now = timezone.now()
        try:
            kept = _keep(request, note, form, now)
        except notes.StaleNote as refusal:
            return autosave.newer_exists(request) or _show_refused(request, note, form, refusal)
        except Refused as refusal:
            put_at_field(form, refusal)
        else:
            return autosave.kept(request, kept.version, now, more=_warning(form)) or _go_on(request, note)
    return autosave.not_kept(request, form) or _show(request, note, form)


@requires(Permission.KEEP_PSYCHOTHERAPY_NOTES, is_hidden=True)
@require_POST
def lock(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Lock the note as it was sent."""
    note = access.note_to_write(request.user, pk)
    form = _form(request, note)
    if not form.is_valid():
        return _show(request, note, form)
    try:
        if door.is_open(request):
            _lock(request, note, form)
            done(request, _("The note is locked."))
        else:
            _keep(request, note, form, timezone.now())
            done(request, _("Kept as a draft. You can lock it now."))
    except Refused as refusal:
        return _show_refused(request, note, form, refusal)
    return redirect("psychotherapy_notes:note", pk=pk)


def _form(request: StaffRequest, note: PsychotherapyNote) -> NoteForm:
    meetings = queries.meetings_to_choose(request.user, note.client, timezone.now(), kept=note.appointment_id)
    sent = posted(request)
    # What is stored is opened only where it is shown.
    return NoteForm(sent, meetings=meetings, initial=initial_of(note) if sent is None else {})


def _keep(request: StaffRequest, note: PsychotherapyNote, form: NoteForm, now: datetime) -> PsychotherapyNote:
    text = notes.NoteText(**form.words)
    return notes.save_note(note=note, version=form.cleaned_data["version"], text=text, actor=request.user, now=now)


def _lock(request: StaffRequest, note: PsychotherapyNote, form: NoteForm) -> None:
    notes.lock_note(
        note=note,
        version=form.cleaned_data["version"],
        text=notes.NoteText(**form.words),
        keep_findings=form.cleaned_data["keep_findings"],
        actor=request.user,
        now=timezone.now(),
    )


def _warning(form: NoteForm) -> str:
    """Say, while somebody types, what looks as if it belonged in the medical record."""
    found = find(f"{form.cleaned_data['title']}\n{form.cleaned_data['body']}")
    words = ", ".join(dict.fromkeys(finding.words for finding in found))
    return _("This looks as if it belonged in the medical record: %(words)s.") % {"words": words} if found else ""


def _go_on(request: StaffRequest, note: PsychotherapyNote) -> HttpResponse:
    done(request, _("Kept as a draft, for you alone."))
    return redirect("psychotherapy_notes:note", pk=note.pk)


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
        "is_unaltered": not is_sent and still_fits(note),
        "theirs": None,
    }
    if is_sent and not note.is_locked and form.data.get("version") != str(note.version):
        # The stored text is shown beside what was typed, but only in an open room.
        context["theirs"] = note if door.is_open(request) else None
        if context["theirs"]:
            take_version(form, note.version)
    return render(request, "psychotherapy_notes/note.html", context, status=400 if is_sent else 200)
