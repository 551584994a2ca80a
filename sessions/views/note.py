"""The note of a session: read, written, signed, added to."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic.audit.clock import ClockWentBack
from clinic.core import autosave
from clinic.core.http import StaffRequest
from clinic.core.toasts import done
from clinic.policy.decorators import requires
from clinic.policy.reach import may
from clinic.policy.terms import Permission
from clinic.signatures import ceremony
from clinic.signatures import services as signing
from clinic.signatures.forms import AddendumForm
from clinic.signatures.terms import Meaning
from sessions import access
from sessions.documents.envelope import NOTE_FIELDS, sections_of
from sessions.documents.narrative import draft_note
from sessions.forms.note import NoteForm
from sessions.models import DosingSession, SessionNote
from sessions.queries.outbox import outbox_of
from sessions.queries.record import SessionRecord, record_of
from sessions.queries.room import room_of
from sessions.rules.lifecycle import MAY_BE_SIGNED
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
    """Keep the note as a draft, while it is typed or by hand, and lead on to signing where that was asked."""
    dosing_session = access.dosing_session_for(request.user, pk, Permission.SIGN_NOTE)
    form, now = NoteForm(request.POST), timezone.now()
    if form.is_valid():
        version, text = _text(form)
        try:
            note = notes.save_note(
                dosing_session=dosing_session, version=version, text=text, actor=request.user, now=now
            )
        except notes.StaleNote as refusal:
            return autosave.newer_exists(request) or _show_both(request, dosing_session, form, refusal)
        except Refused as refusal:
            put_at_field(form, refusal)
        else:
            return autosave.kept(request, note.version, now) or _go_on(request, dosing_session)
    return autosave.not_kept(request, form) or _show(request, dosing_session, note_form=form)


@requires(Permission.SIGN_NOTE)
@require_http_methods(["GET", "POST"])
def sign(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show the note once more as it is kept; sign it and close the session."""
    dosing_session = access.dosing_session_for(request.user, pk, Permission.SIGN_NOTE)
    note, refusal = notes.note_of(dosing_session), ""
    if note is None or note.is_signed or dosing_session.status not in MAY_BE_SIGNED:
        return redirect("sessions:note", pk=pk)
    if (way := ceremony.confirm_first(request, back_to=request.path)) is not None:
        return way
    if request.method == "POST":
        try:
            notes.sign_note(
                dosing_session=dosing_session,
                version=ceremony.reviewed_version(request),
                actor=request.user,
                now=timezone.now(),
            )
        except (Refused, ClockWentBack) as refused:
            note, refusal = notes.note_of(dosing_session) or note, str(refused.for_staff)
        else:
            done(request, _("Signed. The session is closed."))
            return redirect("sessions:note", pk=pk)
    return ceremony.review_page(request, _review(dosing_session, note, refusal))


@requires(Permission.SIGN_NOTE)
@require_POST
def add_addendum(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Hold an addition to the signed note, to be read once more and signed."""
    dosing_session = access.dosing_session_for(request.user, pk, Permission.SIGN_NOTE)
    note = notes.note_of(dosing_session)
    form = AddendumForm(request.POST, auto_id="addendum-%s")
    if note is not None and form.is_valid():
        signing.hold(
            user=request.user, purpose=notes.ADDENDUM, subject=note, content=form.cleaned_data, now=timezone.now()
        )
        return redirect("sessions:sign_addendum", pk=pk)
    return _show(request, dosing_session, addendum_form=form)


@requires(Permission.SIGN_NOTE)
@require_http_methods(["GET", "POST"])
def sign_addendum(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show the addition once more; sign it beside the note."""
    dosing_session = access.dosing_session_for(request.user, pk, Permission.SIGN_NOTE)
    note, back_url = notes.note_of(dosing_session), reverse("sessions:note", args=[pk])
    if note is None:
        return redirect(back_url)
    return ceremony.sign_addition(request, note=note, purpose=notes.ADDENDUM, add=notes.add_addendum, back_url=back_url)


def _go_on(request: StaffRequest, dosing_session: DosingSession) -> HttpResponse:
    if "review" in request.POST:
        return redirect("sessions:sign_note", pk=dosing_session.pk)
    done(request, _("The note was kept as a draft."))
    return redirect("sessions:note", pk=dosing_session.pk)


def _review(dosing_session: DosingSession, note: SessionNote, refusal: str) -> ceremony.Review:
    record = record_of(dosing_session)
    covers = _("This note, %(doses)d doses, %(vitals)d sets of vital signs, %(events)d events, checklist and gates")
    counted = {"doses": len(record.doses), "vitals": len(record.vitals), "events": len(record.events)}
    return ceremony.Review(
        title=_("Sign the note of session %(number)s") % {"number": dosing_session.number},
        client=dosing_session.client,
        sections=sections_of(note),
        meaning=Meaning.AUTHOR,
        facts=((_("Covers"), covers % counted),),
        consequence=_(
            "This closes the session. Nothing in it can be changed or join; additions stand beside the note."
        ),
        verb=_("Sign and close"),
        back_url=reverse("sessions:note", args=[dosing_session.pk]),
        back_label=_("Note"),
        version=note.version,
        refusal=refusal,
    )


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
        "may_write": may_write,
        "outbox": outbox_of(dosing_session, request.user, room.now),
        "may_add": note is not None and is_signed and note.signed_by_id == request.user.pk,
        "note_form": NoteForm(initial=_initial(note, room.record, is_fresh=is_fresh)) if may_write else None,
        **(_signed(request, note) if note is not None and is_signed else {}),
        **bound,
    }
    return render(request, "sessions/note.html", context, status=400 if bound else 200)


def _signed(request: StaffRequest, note: SessionNote) -> dict[str, Any]:
    beside = ceremony.beside_signed(request, note=note, purpose=notes.ADDENDUM)
    return {"sections": sections_of(note), **beside}


def _show_both(
    request: StaffRequest, dosing_session: DosingSession, form: NoteForm, refusal: notes.StaleNote
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
