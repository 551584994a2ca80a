"""Taking an entry from a page or from a device that kept it first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect

from clinic.core.http import StaffRequest, asks_for_json
from sessions.forms.entries import EntryForm
from sessions.models import DosingSession, Entry
from sessions.rules.timeline import Device
from sessions.services.refusals import Refused
from sessions.views.answers import not_stored, put_at_field, stored
from sessions.views.room import show_room


def keep_entry(
    request: StaffRequest,
    dosing_session: DosingSession,
    name: str,
    form: EntryForm,
    record: Callable[[UUID, Device | None, dict[str, Any]], Entry],
) -> HttpResponse:
    """Record what a valid form says, or show the page again with what was typed.

    A device that keeps its entries itself is told in JSON what became of this one.
    """
    if form.is_valid():
        values = dict(form.cleaned_data)
        key = values.pop("key")
        try:
            entry = record(key, values.pop("device"), values)
        except Refused as refusal:
            put_at_field(form, refusal)
        else:
            return stored(entry, key) if asks_for_json(request) else redirect("sessions:detail", pk=dosing_session.pk)
    return not_stored(form) if asks_for_json(request) else show_room(request, dosing_session, **{name: form})
