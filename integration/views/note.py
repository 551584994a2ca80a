"""The integration note: written, signed, added to; and the commitments that came of it."""

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
from clinic.core import autosave, wording
from clinic.core.http import StaffRequest
from clinic.core.labels import label
from clinic.core.toasts import done
from clinic.policy.decorators import requires
from clinic.policy.reach import may
from clinic.policy.terms import Permission
from clinic.signatures import ceremony
from clinic.signatures import services as signing
from clinic.signatures.forms import AddendumForm
from clinic.signatures.terms import Meaning
from integration import access, queries
from integration.documents.note import sections_of
from integration.forms import CommitmentForm, CommitmentStatusForm, NoteForm, initial_of
from integration.models import Commitment, IntegrationNote
from integration.rules.window import hours_since_dose
from integration.services import commitments, notes
from integration.terms import Framework
from sessions.services.refusals import Refused
from sessions.views.answers import put_at_field, take_version


@requires(Permission.VIEW_INTEGRATION)
@require_safe
def read(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show the note: a form for its author until it is signed."""
    return _show(request, access.note_for(request.user, pk))


@requires(Permission.WRITE_INTEGRATION)
@require_POST
def save(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Keep the note as a draft, while it is typed or by hand, and lead on to signing where that was asked."""
    note = access.note_for(request.user, pk, Permission.WRITE_INTEGRATION)
    form, now = NoteForm(request.POST), timezone.now()
    if form.is_valid():
        try:
            kept = notes.save_note(
                note=note, version=form.cleaned_data["version"], content=form.content, actor=request.user, now=now
            )
        except notes.StaleNote as refusal:
            return autosave.newer_exists(request) or _show_both(request, note, form, refusal)
        except Refused as refusal:
            put_at_field(form, refusal)
        else:
            return autosave.kept(request, kept.version, now) or _go_on(request, note)
    return autosave.not_kept(request, form) or _show(request, note, note_form=form)


@requires(Permission.WRITE_INTEGRATION)
@require_http_methods(["GET", "POST"])
def sign(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show the note once more as it is kept, and sign it."""
    note, refusal = access.note_for(request.user, pk, Permission.WRITE_INTEGRATION), ""
    if note.is_signed or note.author_id != request.user.pk:
        return redirect("integration:note", pk=pk)
    if (way := ceremony.confirm_first(request, back_to=request.path)) is not None:
        return way
    if request.method == "POST":
        version = ceremony.reviewed_version(request)
        try:
            notes.sign_note(note=note, version=version, actor=request.user, now=timezone.now())
        except (Refused, ClockWentBack) as refused:
            refusal = str(refused.for_staff)
        else:
            done(request, _("The note is signed."))
            return redirect("integration:note", pk=pk)
    return ceremony.review_page(request, _review(note, refusal))


@requires(Permission.WRITE_INTEGRATION)
@require_POST
def add_addendum(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Hold an addition to the signed note, to be read once more and signed."""
    note = access.note_for(request.user, pk, Permission.WRITE_INTEGRATION)
    form = AddendumForm(request.POST, auto_id="addendum-%s")
    if form.is_valid():
        signing.hold(
            user=request.user, purpose=notes.ADDENDUM, subject=note, content=form.cleaned_data, now=timezone.now()
        )
        return redirect("integration:sign_addendum", pk=pk)
    return _show(request, note, addendum_form=form)


@requires(Permission.WRITE_INTEGRATION)
@require_http_methods(["GET", "POST"])
def sign_addendum(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show the addition once more; sign it beside the note."""
    note = access.note_for(request.user, pk, Permission.WRITE_INTEGRATION)
    back_url = reverse("integration:note", args=[pk])
    return ceremony.sign_addition(request, note=note, purpose=notes.ADDENDUM, add=notes.add_addendum, back_url=back_url)


@requires(Permission.WRITE_INTEGRATION)
@require_POST
def add_commitment(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Record something the client means to do."""
    note = access.note_for(request.user, pk, Permission.WRITE_INTEGRATION)
    form = CommitmentForm(request.POST, auto_id="commitment-%s")
    if form.is_valid():
        commitments.add_commitment(note=note, actor=request.user, now=timezone.now(), **form.cleaned_data)
        done(request, _("Commitment recorded."))
        return redirect("integration:note", pk=pk)
    return _show(request, note, commitment_form=form)


@requires(Permission.WRITE_INTEGRATION)
@require_POST
def move_commitment(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Record what became of a commitment."""
    commitment = access.commitment_for(request.user, pk)
    form = CommitmentStatusForm(request.POST, current=commitment.status, auto_id=f"status-{commitment.pk}-%s")
    if form.is_valid():
        try:
            commitments.change_status(
                commitment=commitment,
                target=form.cleaned_data["status"],
                note=form.cleaned_data["note"],
                actor=request.user,
                now=timezone.now(),
            )
        except Refused as refusal:
            put_at_field(form, refusal)
        else:
            done(request, _("Recorded."))
            return redirect("integration:note", pk=commitment.note_id)
    note = access.note_for(request.user, commitment.note_id, Permission.WRITE_INTEGRATION)
    return _show(request, note, moved=(commitment.pk, form))


def _go_on(request: StaffRequest, note: IntegrationNote) -> HttpResponse:
    if "review" in request.POST:
        return redirect("integration:sign_note", pk=note.pk)
    done(request, _("The note was kept as a draft."))
    return redirect("integration:note", pk=note.pk)


def _review(note: IntegrationNote, refusal: str) -> ceremony.Review:
    note.refresh_from_db()
    met = (_("Met"), wording.moment_text(note.held_at))
    return ceremony.Review(
        title=_("Sign the integration note"),
        client=note.client,
        sections=sections_of(note),
        meaning=Meaning.AUTHOR,
        facts=(met, (_("Ways of working"), ", ".join(label(Framework(code)) for code in note.frameworks) or "–")),
        consequence=_("After signing, the note cannot be changed; additions stand beside it."),
        verb=_("Sign note"),
        back_url=reverse("integration:note", args=[note.pk]),
        back_label=_("Integration note"),
        version=note.version,
        refusal=refusal,
    )


def _show_both(request: StaffRequest, note: IntegrationNote, form: NoteForm, refusal: notes.StaleNote) -> HttpResponse:
    """Show what somebody else saved beside what was written here; sent again, it replaces theirs."""
    put_at_field(form, refusal)
    note.refresh_from_db()
    take_version(form, note.version)
    return _show(request, note, note_form=form, theirs=note)


def _with_forms(
    rows: list[Commitment], moved: tuple[UUID, CommitmentStatusForm] | None
) -> list[tuple[Commitment, CommitmentStatusForm]]:
    """Pair each commitment with the form that moves it; the one that was refused keeps what was typed."""
    answered = dict([moved]) if moved else {}
    return [
        (row, answered.get(row.pk) or CommitmentStatusForm(auto_id=f"status-{row.pk}-%s", current=row.status))
        for row in rows
    ]


def _show(
    request: StaffRequest,
    note: IntegrationNote,
    *,
    moved: tuple[UUID, CommitmentStatusForm] | None = None,
    **bound: Any,
) -> HttpResponse:
    may_write = may(request.user, Permission.WRITE_INTEGRATION)
    first = queries.first_taken_at(note.dosing_session)
    context = {
        "note": note,
        "sections": sections_of(note),
        "frameworks": [Framework(code) for code in note.frameworks],
        "hours": hours_since_dose(first, note.held_at) if first else None,
        "is_author": note.author_id == request.user.pk,
        "may_write": may_write,
        "may_add": note.is_signed and note.signed_by_id == request.user.pk,
        "commitments": _with_forms(queries.commitments_of(note), moved),
        "note_form": NoteForm(initial=initial_of(note)),
        "commitment_form": CommitmentForm(auto_id="commitment-%s"),
        **(ceremony.beside_signed(request, note=note, purpose=notes.ADDENDUM) if note.is_signed else {}),
        **bound,
    }
    return render(request, "integration/note.html", context, status=400 if bound or moved else 200)
