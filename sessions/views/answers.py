"""How an act that was refused comes back: at its field, with what was typed."""

from __future__ import annotations

from uuid import UUID

from django.forms import Form
from django.http import JsonResponse
from django.urls import reverse

from sessions.models import Entry
from sessions.services.refusals import Refused
from sessions.services.undoing import kind_of


def put_at_field(form: Form, refusal: Refused) -> None:
    """Show a refusal where it belongs."""
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.for_staff)


def stored(entry: Entry, key: UUID) -> JsonResponse:
    """Tell the device that what it sent under this key is in the record, and where that is undone for a moment."""
    kind = kind_of(entry)
    # Undoing words that were put to an event would take back the event.
    if kind is None or entry.corrects_id is not None:
        return JsonResponse({"key": str(key)}, status=201)
    undo = reverse("sessions:undo_entry", args=(entry.dosing_session_id, kind, entry.pk))
    return JsonResponse({"key": str(key), "undo": undo}, status=201)


def not_stored(form: Form) -> JsonResponse:
    """Tell the device why an entry cannot be taken; it keeps the entry and asks the person."""
    sentences = [str(error) for errors in form.errors.values() for error in errors]
    return JsonResponse({"sentences": sentences, "fields": sorted(form.errors)}, status=422)


def take_version(form: Form, version: int) -> None:
    """Let a stale form be sent again knowingly: both texts are on the page, and the newer version counts."""
    form.data = {name: form.data.get(name) for name in form.data} | {"version": str(version)}
