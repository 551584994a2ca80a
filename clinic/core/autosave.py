"""Keeping a draft while somebody types: what the page's script sends, and what it is told.

The script sends the form to the address that also keeps it by hand, and asks for JSON. It sends
the header of background requests too, so that typing into a page left open keeps nobody signed in.
"""

from __future__ import annotations

from datetime import datetime

from django.forms import Form
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _

from clinic.core import wording
from clinic.core.http import asks_for_json


def kept(request: HttpRequest, version: int, now: datetime, *, more: str = "") -> JsonResponse | None:
    """Tell the page that its text is kept and which version it is now; None when a person pressed a button.

    ``more`` is what the person should know of the text besides.
    """
    if not asks_for_json(request):
        return None
    words = _("Saved %(clock)s") % {"clock": wording.clock(now, seconds=True)}
    return JsonResponse({"version": version, "words": f"{words} {more}".strip()})


def newer_exists(request: HttpRequest) -> JsonResponse | None:
    """Tell the page that somebody else saved: nothing was overwritten, and it stops until asked."""
    if not asks_for_json(request):
        return None
    return JsonResponse({"words": _("Somebody else saved this in the meantime. Yours is not saved yet.")}, status=409)


def not_kept(request: HttpRequest, form: Form) -> JsonResponse | None:
    """Tell the page why its text cannot be kept as it is."""
    if not asks_for_json(request):
        return None
    sentences = [str(error) for errors in form.errors.values() for error in errors]
    words = _("Not saved: %(why)s") % {"why": sentences[0] if sentences else ""}
    return JsonResponse({"words": words}, status=422)
