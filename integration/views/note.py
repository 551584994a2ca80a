"""The integration note: written, signed, added to; and the commitments that came of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

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
from integration import access, queries
from integration.documents.note import sections_of, still_fits
from integration.forms import AddendumForm, CommitmentForm, CommitmentStatusForm, NoteForm, SignForm, initial_of
from integration.models import Commitment, IntegrationNote
from integration.rules.window import hours_since_dose
from integration.services import commitments, notes
from integration.terms import Framework
from sessions.services.refusals import Refused
from sessions.views.answers import put_at_field
from sessions.views.note import may_try_password


@requires(Permission.VIEW_INTEGRATION)
@require_safe
def read(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show the note: a form for its author until it is signed."""
    return _show(request, access.note_for(request.user, pk))


@requires(Permission.WRITE_INTEGRATION)
@require_POST
def save(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Keep the note as a draft."""
    note = access.note_for(request.user, pk, Permission.WRITE_INTEGRATION)
    form = SignForm(request.POST, signer=request.user, is_signing=False)
    if form.is_valid():
        try:
            notes.save_note(
                note=note,
                version=form.cleaned_data["version"],
                content=form.content,
                actor=request.user,
                now=timezone.now(),
            )
        except Refused as refusal:
            put_at_field(form, refusal)
        else:
            done(request, _("The note was kept as a draft."))
            return redirect("integration:note", pk=pk)
    return _show(request, note, note_form=form)


@requires(Permission.WRITE_INTEGRATION)
@require_POST
def sign(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Sign the note as it was sent."""
    note = access.note_for(request.user, pk, Permission.WRITE_INTEGRATION)
    form = SignForm(request.POST, signer=request.user, may_try=may_try_password(request))
    if form.is_valid():
        try:
            notes.sign_note(
                note=note,
                version=form.cleaned_data["version"],
                content=form.content,
                actor=request.user,
                now=timezone.now(),
            )
        except Refused as refusal:
            put_at_field(form, refusal)
        else:
            done(request, _("The note is signed."))
            return redirect("integration:note", pk=pk)
    return _show(request, note, note_form=form)


@requires(Permission.WRITE_INTEGRATION)
@require_POST
def add_addendum(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Add a signed addition beside the signed note."""
    note = access.note_for(request.user, pk, Permission.WRITE_INTEGRATION)
    form = AddendumForm(request.POST, signer=request.user, may_try=may_try_password(request), auto_id="addendum-%s")
    if form.is_valid():
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
            return redirect("integration:note", pk=pk)
    return _show(request, note, addendum_form=form)


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


def _is_stale(note: IntegrationNote, form: NoteForm | None) -> bool:
    """Say whether somebody else saved after this form was opened, so that both texts are shown."""
    return form is not None and not note.is_signed and form.data.get("version") != str(note.version)


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
        "is_unaltered": still_fits(note),
        "theirs": note if _is_stale(note, bound.get("note_form")) else None,
        "addenda": note.addenda.order_by("signed_at", "pk"),
        "commitments": _with_forms(queries.commitments_of(note), moved),
        "note_form": SignForm(signer=request.user, initial=initial_of(note)),
        "addendum_form": AddendumForm(signer=request.user, auto_id="addendum-%s"),
        "commitment_form": CommitmentForm(auto_id="commitment-%s"),
        **bound,
    }
    return render(request, "integration/note.html", context, status=400 if bound or moved else 200)
