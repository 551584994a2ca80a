"""What every answer carries, whoever made it: a page, a static file, an error, a redirect (trust.md 1.8)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from whitenoise.middleware import WhiteNoiseFileResponse

Answer = Callable[[HttpRequest], HttpResponseBase]

ALWAYS: Final = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
# A file that is handed over runs nothing, even where a browser shows it all the same.
FILE_POLICY: Final = "default-src 'none'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; sandbox"
# Not "cookies": the session's is taken back by name, and the theme belongs to the device.
# Not "storage": all that lies there is entries of an open session not sent yet, sealed with a key
# that only their person's page holds; they are sent when that person is back.
LEAVE_NOTHING: Final = '"cache"'


class HeadersMiddleware:
    """Stands outside all others, so that an answer any of them gives is covered too."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for name, value in ALWAYS.items():
            response.headers.setdefault(name, value)
        if not isinstance(response, WhiteNoiseFileResponse):
            # Static files alone may be kept: they are the same for everybody, and nobody's.
            response.headers["Cache-Control"] = "private, no-store"
        if response.headers.get("Content-Disposition", "").startswith("attachment"):
            response.headers["Content-Security-Policy"] = FILE_POLICY
        if _takes_the_session_back(response):
            response.headers["Clear-Site-Data"] = LEAVE_NOTHING
        return response


def _takes_the_session_back(response: HttpResponseBase) -> bool:
    """Say whether this answer ends a sign-in: by its person, by time, or from elsewhere."""
    cookie = response.cookies.get(settings.SESSION_COOKIE_NAME)
    return cookie is not None and not cookie.value
