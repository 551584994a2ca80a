"""Show and read every time of these pages on the practice's clock, whatever the reader's zone is."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpResponse
from django.utils import timezone

from clinic.core.http import StaffRequest
from clinic.practice.models import Practice

Args = ParamSpec("Args")


def practice_of(request: StaffRequest) -> Practice:
    """Return the practice of who asks; somebody without one reaches no view of this app."""
    practice = request.user.practice
    if practice is None:
        raise LookupError("Only staff of a practice have a calendar.")
    return practice


def on_practice_clock(
    view: Callable[Concatenate[StaffRequest, Args], HttpResponse],
) -> Callable[Concatenate[StaffRequest, Args], HttpResponse]:
    """Make forms and templates of a view use the practice's zone."""

    @wraps(view)
    def shown(request: StaffRequest, /, *args: Args.args, **kwargs: Args.kwargs) -> HttpResponse:
        with timezone.override(practice_of(request).zone):
            return view(request, *args, **kwargs)

    return shown
