"""Which page somebody was shown, proven by the page itself.

A page carries a signed name of itself. Only who was shown it can keep or get back a draft of it, so
that losing a client ends the way to what was typed about them.
"""

from __future__ import annotations

import hashlib
from typing import Any, Final

from django.core import signing
from django.http import HttpRequest

from clinic.staff.rules.sign_in_lifetime import ABSOLUTE_SECONDS

_SALT: Final = "clinic.drafts.page"
PAGE: Final = "_page"
FORM: Final = "_form"
TOKEN: Final = "_draft"  # noqa: S105 -- the name of a field
# Nothing typed there is kept outside its own sealed room.
NEVER_IN: Final = frozenset({"psychotherapy_notes"})


def name_of_page(request: HttpRequest) -> str:
    """Return the signed name of the page being shown; '' where no draft is kept.

    A form that was refused is shown again under its own address: then the page is the one it came
    from, which it names.
    """
    user: Any = request.user
    match = request.resolver_match
    if not user.is_authenticated or user.practice_id is None or match is None or NEVER_IN & set(match.namespaces):
        return ""
    path = page_named(user, request.POST.get(PAGE, "")) if request.method == "POST" else ""
    return signing.dumps([str(user.pk), path or request.get_full_path()], salt=_SALT)


def page_named(user: Any, name: str) -> str:
    """Return the address of a page this person was shown within a day's work; '' for anything else."""
    try:
        whose, path = signing.loads(name, salt=_SALT, max_age=ABSOLUTE_SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    return str(path) if whose == str(user.pk) else ""


def hashed(text: str) -> str:
    """Return what is stored of an address."""
    return hashlib.sha256(text.encode()).hexdigest()


def context(request: HttpRequest) -> dict[str, str]:
    """Name the page to its own script."""
    return {"draft_page": name_of_page(request)} if hasattr(request, "user") else {}
