"""Progress notes: listed, begun, written, signed, added to."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients import access as client_access
from clients.models import Client
from clients.notes import access, queries, services
from clients.notes.documents import facts_of, sections_of
from clients.notes.forms import BeginForm, NoteForm
from clients.notes.models import ProgressNote
from clients.notes.terms import NoteKind
from clinic.audit.clock import ClockWentBack
from clinic.core import autosave
from clinic.core.http import StaffRequest
from clinic.core.labels import label
from clinic.core.toasts import done, refused
from clinic.policy.decorators import requires
from clinic.policy.reach import may
from clinic.policy.terms import Permission
from clinic.signatures import ceremony
from clinic.signatures import services as signing
from clinic.signatures.forms import AddendumForm
from clinic.signatures.terms import Meaning


@requires(Permission.VIEW_CHART)
@require_safe
def note_list(request: StaffRequest, pk: UUID) -> HttpResponse:
    """List a client's notes, of every kind or of one."""
    client = client_access.client_for(request.user, pk, Permission.VIEW_CHART)
    asked = request.GET.get("kind", "")
    kind = NoteKind(asked) if asked in set(NoteKind) else None
    context = {
        "client": client,
        "notes": queries.notes_of(client, request.user, kind=kind),
        "tabs": _tabs(client, kind),
        "may_write": may(request.user, Permission.WRITE_NOTE),
    }
    return render(request, "notes/list.html", context)


@requires(Permission.WRITE_NOTE)
@require_POST
def begin(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Begin a note of one kind, or go on with the draft of that kind."""
    client = client_access.client_for(request.user, pk, Permission.WRITE_NOTE)
    form = BeginForm(request.POST)
    if not form.is_valid():
        refused(request, _("Choose what the note is about."))
        return redirect("notes:list", pk=pk)
    kind = form.cleaned_data["kind"]
    note = services.begin_note(client=client, kind=kind, actor=request.user, now=timezone.now())
    return redirect("notes:note", pk=note.pk)


@requires(Permission.VIEW_CHART)
@require_safe
def read(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show a note: a form for its author until it is signed."""
    return _show(request, access.note_for(request.user, pk))


@requires(Permission.WRITE_NOTE)
@require_POST
def save(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Keep the note as a draft, while it is typed or by hand, and lead on to signing where that was asked."""
    note = access.note_for(request.user, pk, Permission.WRITE_NOTE)
    form, now = NoteForm(request.POST, kind=note.kind), timezone.now()
    if form.is_valid():
        version = form.cleaned_data["version"]
        try:
            kept = services.save_note(note=note, version=version, content=form.content, actor=request.user, now=now)
        except services.StaleNote as refusal:
            return autosave.newer_exists(request) or _show_both(request, note, form, refusal)
        except services.NoteRefused as refusal:
            form.add_error(refusal.field, refusal.for_staff)
        else:
            return autosave.kept(request, kept.version, now) or _go_on(request, note)
    return autosave.not_kept(request, form) or _show(request, note, note_form=form)


@requires(Permission.WRITE_NOTE)
@require_http_methods(["GET", "POST"])
def sign(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show the note once more as it is kept, and sign it."""
    note, refusal = access.note_for(request.user, pk, Permission.WRITE_NOTE), ""
    if note.is_signed or note.author_id != request.user.pk:
        return redirect("notes:note", pk=pk)
    if (way := ceremony.confirm_first(request, back_to=request.path)) is not None:
        return way
    if request.method == "POST":
        version = ceremony.reviewed_version(request)
        try:
            services.sign_note(note=note, version=version, actor=request.user, now=timezone.now())
        except (services.NoteRefused, ClockWentBack) as refused_:
            refusal = str(refused_.for_staff)
        else:
            done(request, _("The note is signed."))
            return redirect("notes:note", pk=pk)
    return ceremony.review_page(request, _review(note, refusal))


@requires(Permission.WRITE_NOTE)
@require_POST
def discard(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Remove a draft that was begun by mistake."""
    note = access.note_for(request.user, pk, Permission.WRITE_NOTE)
    try:
        services.discard_draft(note=note, actor=request.user, now=timezone.now())
    except services.NoteRefused as refusal:
        refused(request, refusal.for_staff)
        return redirect("notes:note", pk=pk)
    done(request, _("The draft was discarded."))
    return redirect("notes:list", pk=note.client_id)


@requires(Permission.WRITE_NOTE)
@require_POST
def add_addendum(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Hold an addition to the signed note, to be read once more and signed."""
    note = access.note_for(request.user, pk, Permission.WRITE_NOTE)
    form, now = AddendumForm(request.POST, auto_id="addendum-%s"), timezone.now()
    if form.is_valid():
        signing.hold(user=request.user, purpose=services.ADDENDUM, subject=note, content=form.cleaned_data, now=now)
        return redirect("notes:sign_addendum", pk=pk)
    return _show(request, note, addendum_form=form)


@requires(Permission.WRITE_NOTE)
@require_http_methods(["GET", "POST"])
def sign_addendum(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show the addition once more; sign it beside the note."""
    note = access.note_for(request.user, pk, Permission.WRITE_NOTE)
    back_url = reverse("notes:note", args=[pk])
    return ceremony.sign_addition(
        request, note=note, purpose=services.ADDENDUM, add=services.add_addendum, back_url=back_url
    )


def _tabs(client: Client, current: NoteKind | None) -> list[dict[str, Any]]:
    url = reverse("notes:list", args=[client.pk])
    every = {"url": url, "label": _("All"), "is_current": current is None}
    kinds = [{"url": f"{url}?kind={kind}", "label": label(kind), "is_current": kind is current} for kind in NoteKind]
    return [every, *kinds]


def _go_on(request: StaffRequest, note: ProgressNote) -> HttpResponse:
    if "review" in request.POST:
        return redirect("notes:sign_note", pk=note.pk)
    done(request, _("The note was kept as a draft."))
    return redirect("notes:note", pk=note.pk)


def _review(note: ProgressNote, refusal: str) -> ceremony.Review:
    note.refresh_from_db()
    return ceremony.Review(
        title=_("Sign the note: %(kind)s") % {"kind": label(note.kind)},
        client=note.client,
        sections=sections_of(note),
        meaning=Meaning.AUTHOR,
        facts=tuple(facts_of(note)),
        consequence=_("After signing, the note cannot be changed; additions stand beside it."),
        verb=_("Sign note"),
        back_url=reverse("notes:note", args=[note.pk]),
        back_label=_("Note"),
        version=note.version,
        refusal=refusal,
    )


def _show_both(request: StaffRequest, note: ProgressNote, form: NoteForm, refusal: services.StaleNote) -> HttpResponse:
    """Show what was saved elsewhere beside what was written here; sent again, this replaces it."""
    form.add_error(None, refusal.for_staff)
    note.refresh_from_db()
    form.carry_version(note.version)
    return _show(request, note, note_form=form, theirs=sections_of(note))


def _show(request: StaffRequest, note: ProgressNote, **bound: Any) -> HttpResponse:
    may_write = note.author_id == request.user.pk and may(request.user, Permission.WRITE_NOTE)
    context = {
        "note": note,
        "sections": sections_of(note),
        "facts": facts_of(note),
        "may_write": may_write and not note.is_signed,
        "may_add": note.is_signed and note.signed_by_id == request.user.pk,
        "note_form": NoteForm(kind=note.kind, initial=NoteForm.initial_of(note)),
        **(ceremony.beside_signed(request, note=note, purpose=services.ADDENDUM) if note.is_signed else {}),
        **bound,
    }
    return render(request, "notes/note.html", context, status=400 if bound else 200)
