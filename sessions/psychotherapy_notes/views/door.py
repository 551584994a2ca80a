"""The door of the room: whoever comes in has just shown who they are (OWASP ASVS 5.0, 7.5.3).

Nothing typed waits in the session for the confirmation: what a closed room may take in is stored
first, and the rest is asked again.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from clinic.core.encryption import DecryptionFailed
from clinic.core.http import StaffRequest
from clinic.signatures.ceremony import confirm_first
from clinic.staff.presence import BACKGROUND_HEADER
from sessions.psychotherapy_notes.access import RoomIsClosed
from sessions.psychotherapy_notes.rules import door

KEY: Final = "psychotherapy_room"

View = Callable[..., HttpResponse]


def behind_the_door(*, back: str = "") -> Callable[[View], View]:
    """Send whoever finds the room closed to confirm, and back: to ``back``, or to where they were.

    Where the key of psychotherapy notes is gone, say so; the rest of the record has keys of its own.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: StaffRequest, **kwargs: Any) -> HttpResponse:
            try:
                return view(request, **kwargs)
            except RoomIsClosed:
                back_to = reverse(back, kwargs=kwargs) if back else request.get_full_path()
                return confirm_first(request, back_to=back_to) or redirect(back_to)
            except DecryptionFailed:
                return render(request, "psychotherapy_notes/unreadable.html", status=503)

        return guarded

    return decorate


def is_open(request: StaffRequest) -> bool:
    """Say whether the room is open in this sign-in; somebody who has just confirmed opens it."""
    now = time.time()
    times = request.session.get(KEY) or {}
    if door.is_open(opened_at=times.get("opened_at"), used_at=times.get("used_at"), now=now):
        if BACKGROUND_HEADER not in request.headers:
            request.session[KEY] = {**times, "used_at": now}
        return True
    if confirm_first(request, back_to="") is not None:
        return False
    request.session[KEY] = {"opened_at": now, "used_at": now}
    return True


def close(request: StaffRequest) -> None:
    """Close the room; what was confirmed before opens it no more."""
    request.session.pop(KEY, None)
    records = request.session.get(AUTHENTICATION_METHODS_SESSION_KEY) or []
    request.session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        {name: value for name, value in record.items() if name != "reauthenticated"} for record in records
    ]
