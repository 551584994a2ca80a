"""Remember, in a cookie of its own, that a client passed the check of one link.

Not in the session: whoever works here may be signed in on the same tablet, and the one must not end
with the other.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from clinic.links.models import PrivateLink

# Long enough to read everything twice; each page begins it anew.
VALID_FOR: Final = timedelta(hours=2)
_SALT: Final = "clinic.links.confirmation"


def cookie_name() -> str:
    """Return the cookie's name; over HTTPS it belongs to this host alone."""
    return "__Host-confirmed" if settings.IS_HTTPS else f"confirmed-{settings.PORT}"


def is_confirmed(request: HttpRequest, link: PrivateLink) -> bool:
    """Say whether this browser passed the check of this link."""
    try:
        named = signing.loads(request.COOKIES.get(cookie_name(), ""), salt=_SALT, max_age=VALID_FOR)
    except signing.BadSignature:
        return False
    return bool(named == link.token_hash)


def remember(response: HttpResponse, link: PrivateLink) -> HttpResponse:
    """Let the browser go on with this link, and with no other."""
    response.set_cookie(
        cookie_name(),
        signing.dumps(link.token_hash, salt=_SALT),
        max_age=VALID_FOR,
        secure=settings.IS_HTTPS,
        httponly=True,
        samesite="Lax",
    )
    return response
