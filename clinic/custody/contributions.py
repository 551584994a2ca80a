"""What custody adds to a client's page."""

from __future__ import annotations

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from clients.models import Client
from clients.panels import Panel
from clinic.custody.models import LegalHold
from clinic.policy.reach import may
from clinic.policy.terms import Permission
from clinic.staff.models import User

ORDER: Final = 90


def of_client(client: Client, user: User) -> Panel | None:
    """Return where the record is given out and held."""
    if not may(user, Permission.RECORD_DISCLOSURE):
        return None
    context = {
        "more_url": reverse("custody:record", args=[client.pk]),
        "more_label": _("Open"),
        "is_held": LegalHold.objects.filter(client=client, lifted_at__isnull=True).exists(),
        "is_part2": client.part2_marked_at is not None,
    }
    return Panel(title=_("Copies and disclosures"), template="custody/_panel.html", order=ORDER, context=context)
