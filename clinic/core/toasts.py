"""The short message after an act, with a way back where there is one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest


def done(request: HttpRequest, sentence: Any, *, undo_url: str = "") -> None:
    """Say what was done; ``undo_url`` is an address that undoes it when posted to."""
    messages.success(request, sentence, extra_tags=undo_url)


def refused(request: HttpRequest, sentence: Any) -> None:
    """Say what was not done and why; stays until it is dismissed."""
    messages.error(request, sentence)
