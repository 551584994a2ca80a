"""A form that was taken leaves no draft behind."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from clinic.drafts import services
from clinic.drafts.page import FORM, PAGE, TOKEN, page_named

# Forms of this sign-in that were taken, so that a save still under way keeps nothing.
TAKEN: Final = "kapstone_drafts_taken"
REMEMBERED: Final = 20
_TAKEN_STATUSES: Final = frozenset({HTTPStatus.FOUND, HTTPStatus.SEE_OTHER, HTTPStatus.NO_CONTENT, HTTPStatus.CREATED})


class DraftsMiddleware:
    """Forget a draft when its form was answered as a success: with a way on, not with the form again."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        user: Any = request.user
        if request.method == "POST" and user.is_authenticated and _is_taken(response) and FORM in request.POST:
            page = page_named(user, request.POST.get(PAGE, ""))
            if page:
                services.forget_sent(user=user, page=page, form=request.POST[FORM])
                token = request.POST.get(TOKEN, "")
                request.session[TAKEN] = [*request.session.get(TAKEN, []), token][-REMEMBERED:]
        return response


def _is_taken(response: HttpResponse) -> bool:
    # Sent away to prove who one is, the form was not read yet.
    doors = ("account_login", "staff:unlock", "mfa_index")
    way_on = response.headers.get("Location", "")
    return response.status_code in _TAKEN_STATUSES and not way_on.startswith(tuple(reverse(door) for door in doors))
