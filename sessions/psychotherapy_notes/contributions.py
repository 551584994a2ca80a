"""The few things that are said outside the room. None of them depends on what lies inside."""

from __future__ import annotations

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from clients.models import Client
from clients.panels import Panel
from clinic.audit.discretion import PrivateArea
from clinic.policy.reach import may
from clinic.policy.terms import Permission
from clinic.staff.models import User

# Going in is on record for everybody: a therapist may go into any of their clients' rooms, empty or
# not. So is what left: the practice answers for it. All between is the author's alone.
PRIVATE: Final = PrivateArea(
    prefix="psychotherapy_notes.",
    shown=frozenset({"psychotherapy_notes.room.entered", "psychotherapy_notes.release.disclosed"}),
)


def door(client: Client, user: User) -> Panel | None:
    """Show therapists the way in; the same whether or not anything lies there, so nothing is asked."""
    if not may(user, Permission.KEEP_PSYCHOTHERAPY_NOTES):
        return None
    context = {
        "more_url": reverse("psychotherapy_notes:room", args=[client.pk]),
        "more_label": _("Open"),
    }
    return Panel(title=_("Psychotherapy notes"), template="psychotherapy_notes/door.html", order=90, context=context)


def withheld_notice() -> str:
    """Return the sentence every copy of a client's record carries (45 CFR 164.524(a)(1)(i))."""
    return _(
        "Psychotherapy notes, if a therapist of the practice keeps any, are kept apart from this record and are "
        "withheld from this copy. They are released only under an authorization that names them alone. This "
        "sentence stands on every copy and does not say whether there are any."
    )
