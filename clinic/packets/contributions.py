"""What packets add to a client's page: how far the latest has come."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from clients.models import Client
from clients.panels import Panel
from clinic.packets import queries
from clinic.policy.reach import may
from clinic.policy.terms import Permission
from clinic.staff.models import User


def packet_panel(client: Client, user: User) -> Panel | None:
    """Show the latest packet, and where to make one."""
    if not may(user, Permission.RECORD_DISCLOSURE) or not may(user, Permission.VIEW_CHART):
        return None
    found = queries.packets_of(client)
    context = {
        "listed": found[0] if found else None,
        "more_url": reverse("packets:packets", args=[client.pk]),
        "more_label": _("All packets") if found else _("Make one"),
    }
    return Panel(title=_("Outside prescriber"), template="packets/_panel.html", order=45, context=context)
