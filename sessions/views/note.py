"""The note of a session: read, written, signed, added to."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from allauth.core import ratelimit
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clinic.core.http import StaffRequest
from clinic.core.toasts import done
from clinic.policy.decorators import requires
from clinic.policy.reach import may
from clinic.policy.terms import Permission
from sessions import access
from sessions.documents.envelope import NOTE_FIELDS, still_fits
from sessions.documents.narrative import draft_note
from sessions.forms.note import AddendumForm, NoteForm, SignForm
from sessions.models import DosingSession, SessionNote
from sessions.queries.record import SessionRecord
from sessions.queries.room import room_of
from sessions.services import notes
from sessions.services.refusals import Refused
from sessions.views.answers import put_at_field, take_version


@requires(Permission.VIEW_DOSING_SESSION)
@require_safe
def read(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show the note; before it is signed, with a draft from the timeline to write on."""
    return _show(request, access.dosing_session_for(request.user, pk))


@requires(Permission.SIGN_NOTE)
@require_POST
def save(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Keep the note as a draft."""
    dosing_session = access.dosing_session_for(request.user, pk, Permission.SIGN_NOTE)
    form = SignForm(request.POST, signer=request.user, is_signing=False)
    if form.is_valid():
        version, text = _text(form)
        try:
            notes.save_note(
                dosing_session=dosing_session, version=version, text=text, actor=request.user, now=timezone.now()
            )
        except notes.StaleNote as refusal:
            return _show_both(request, dosing_session, form, refusal)
        except Refused as refusal:
            put_at_field(form, refusal)
        else:
            done(request, _("The note was kept as a draft."))
            return redirect("sessions:note", pk=pk)
    return _show(request, dosing_session, note_form=form)


@requires(Permission.SIGN_NOTE)
@require_POST
def sign(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Sign the note as it was sent, and close the session."""
    dosing_session = access.dosing_session_for(request.user, pk, Permission.SIGN_NOTE)
    form = SignForm(request.POST, signer=request.user, may_try=may_try_password(request))
    if form.is_valid():
        version, text = _text(form)
        try:
            notes.sign_note(
                dosing_session=dosing_session, version=version, text=text, actor=request.user, now=timezone.now()
            )
        except notes.StaleNote as refusal:
            return _show_both(request, dosing_session, form, refusal)
        except Refused as refusal:
            put_at_field(form, refusal)
        else:
            done(request, _("Signed. The session is closed."))
            return redirect("sessions:note", pk=pk)
    return _show(request, dosing_session, note_form=form)


@requires(Permission.SIGN_NOTE)
@require_POST
def add_addendum(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Add a signed addition beside the signed note."""
    dosing_session = access.dosing_session_for(request.user, pk, Permission.SIGN_NOTE)
    note = notes.note_of(dosing_session)
    form = AddendumForm(request.POST, signer=request.user, may_try=may_try_password(request), auto_id="addendum-%s")
    if note is not None and form.is_valid():
        try:
            notes.add_addendum(
                note=note,
                reason=form.cleaned_data["reason"],
                body=form.cleaned_data["body"],
                actor=request.user,
                now=timezone.now(),
            )
        except Refused as refusal:
            put_at_field(form, refusal)
        else:
            done(request, _("The addition was signed."))
            return redirect("sessions:note", pk=pk)
    return _show(request, dosing_session, addendum_form=form)


def may_try_password(request: StaffRequest) -> bool:
    """Say whether this account has tries left to sign; the limit is shared with re-authentication."""
    return ratelimit.consume(request, action="reauthenticate", user=request.user)


def _show(request: StaffRequest, dosing_session: DosingSession, **bound: Any) -> HttpResponse:
    note = notes.note_of(dosing_session)
    room = room_of(dosing_session, timezone.now())
    is_signed = note is not None and note.is_signed
    may_write = not is_signed and may(request.user, Permission.SIGN_NOTE)
    is_fresh = "again" in request.GET
    context = {
        "dosing_session": dosing_session,
        "room": room,
        "note": note,
        "addenda": note.addenda.order_by("signed_at", "pk") if note else (),
        "may_write": may_write,
        "may_add": note is not None and is_signed and note.signed_by_id == request.user.pk,
        "is_unaltered": note is not None and is_signed and still_fits(note),
        "note_form": SignForm(signer=request.user, initial=_initial(note, room.record, is_fresh=is_fresh))
        if may_write
        else None,
        "addendum_form": AddendumForm(signer=request.user, auto_id="addendum-%s"),
        **bound,
    }
    return render(request, "sessions/note.html", context, status=400 if bound else 200)


def _show_both(
    request: StaffRequest, dosing_session: DosingSession, form: SignForm, refusal: notes.StaleNote
) -> HttpResponse:
    """Show what somebody else saved beside what was written here; sent again, it replaces theirs."""
    put_at_field(form, refusal)
    theirs = notes.note_of(dosing_session)
    if theirs is not None and not theirs.is_signed:
        take_version(form, theirs.version)
    return _show(request, dosing_session, note_form=form, theirs=theirs)


def _text(form: NoteForm) -> tuple[int, notes.NoteText]:
    data = form.cleaned_data
    return data["version"], notes.NoteText(**{name: data[name] for name in NOTE_FIELDS})


def _initial(note: SessionNote | None, record: SessionRecord, *, is_fresh: bool) -> dict[str, Any]:
    if note is None:
        return {"body": draft_note(record), "version": 0}
    kept = {name: getattr(note, name) for name in (*NOTE_FIELDS, "version")}
    return kept | {"body": draft_note(record)} if is_fresh else kept
