"""What stands in the rail, the "+" menu and the banners of every page, by permission."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clinic.policy.reach import holds
from clinic.policy.terms import Permission


@dataclass(frozen=True, kw_only=True)
class Destination:
    """A page the shell can link to."""

    route: str
    label: str | Promise
    icon: str
    permissions: tuple[Permission, ...]
    key: str = ""


@dataclass(frozen=True, kw_only=True)
class NavItem:
    """A destination as the template shows it."""

    url: str
    label: str
    icon: str
    is_current: bool
    key: str


RAIL: Final = (
    Destination(
        route="reports:today", label=_("Today"), icon="sun", permissions=(Permission.USE_APPLICATION,), key="t"
    ),
    Destination(
        route="scheduling:calendar",
        label=_("Calendar"),
        icon="calendar-days",
        permissions=(Permission.VIEW_SCHEDULE,),
        key="c",
    ),
    Destination(route="clients:list", label=_("Clients"), icon="users", permissions=(Permission.VIEW_CLIENT,), key="l"),
    Destination(
        route="clients:queue", label=_("Queue"), icon="inbox", permissions=(Permission.DECIDE_CLEARANCE,), key="q"
    ),
    Destination(
        route="integration:board",
        label=_("Integration"),
        icon="sprout",
        permissions=(Permission.VIEW_INTEGRATION,),
        key="i",
    ),
    Destination(
        route="reminders:messages",
        label=_("Messages"),
        icon="mail",
        permissions=(Permission.VIEW_MESSAGES,),
        key="m",
    ),
    Destination(
        route="reports:documents",
        label=_("Reports"),
        icon="file-text",
        permissions=(Permission.VIEW_DOCUMENT,),
        key="r",
    ),
    Destination(route="reports:funnel", label=_("Funnel"), icon="chart-bar", permissions=(Permission.VIEW_FUNNEL,)),
    # The same for every therapist, whether or not they wrote any.
    Destination(
        route="psychotherapy_notes:own_notes",
        label=_("Private notes"),
        icon="lock-keyhole",
        permissions=(Permission.KEEP_PSYCHOTHERAPY_NOTES,),
    ),
    Destination(
        route="reports:emergency",
        label=_("Emergency"),
        icon="siren",
        permissions=(Permission.PRINT_EMERGENCY, Permission.VIEW_SYSTEM_HEALTH),
    ),
    Destination(route="custody:kept", label=_("Records"), icon="archive", permissions=(Permission.MANAGE_RETENTION,)),
    Destination(route="reports:activity", label=_("Activity"), icon="eye", permissions=(Permission.VIEW_ACTIVITY,)),
    Destination(route="staff:list", label=_("Staff"), icon="id-card", permissions=(Permission.MANAGE_STAFF,)),
    Destination(
        route="practice:settings", label=_("Practice"), icon="settings", permissions=(Permission.MANAGE_PRACTICE,)
    ),
)

CREATE: Final = (
    Destination(
        route="scheduling:book",
        label=_("Appointment"),
        icon="calendar-plus",
        permissions=(Permission.BOOK_APPOINTMENT,),
        key="n",
    ),
    Destination(route="clients:add", label=_("Client"), icon="user-plus", permissions=(Permission.ADD_CLIENT,)),
)


def items_for(user: Any, destinations: tuple[Destination, ...], path: str) -> list[NavItem]:
    """Return the destinations this person may open, in their order."""
    shown = [
        (destination, reverse(destination.route))
        for destination in destinations
        if any(holds(user, permission) for permission in destination.permissions)
    ]
    # The most particular address wins: the queue lies below the clients.
    open_here = [url for _destination, url in shown if path == url or (url != "/" and path.startswith(url))]
    current = max(open_here, key=len, default="")
    return [
        NavItem(
            url=url,
            label=str(destination.label),
            icon=destination.icon,
            is_current=url == current,
            key=destination.key,
        )
        for destination, url in shown
    ]


def context(request: HttpRequest) -> dict[str, Any]:
    """Context processor of the shell."""
    user: Any = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    return {
        "nav_items": items_for(user, RAIL, request.path),
        "create_items": items_for(user, CREATE, request.path),
        "demo_banner": user.is_demo,
        "emergency_access": getattr(request, "emergency_access", None),
        "second_factor_off": settings.DEMO and user.is_demo and not user.has_second_factor,
    }
