"""What goes out to clients, what went, what will not and why; and sending again what failed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from clinic.core.http import StaffRequest
from clinic.core.tables import configure
from clinic.core.toasts import done, refused
from clinic.policy.decorators import requires
from clinic.policy.reach import may
from clinic.policy.terms import Permission
from clinic.reminders import access, queries
from clinic.reminders.models import ReminderQuerySet
from clinic.reminders.services import resending
from clinic.reminders.services.alarms import WORTH_A_CALL
from clinic.reminders.tables import MessageTable
from clinic.reminders.terms import ReminderState

S = ReminderState
FILTERS: Final[Mapping[str, tuple[object, tuple[ReminderState, ...]]]] = {
    "all": (gettext_lazy("All"), tuple(ReminderState)),
    "call": (gettext_lazy("To call about"), ()),
    "waiting": (gettext_lazy("Waiting"), (S.PENDING, S.SENDING)),
    "sent": (gettext_lazy("Sent"), (S.SENT,)),
    "withheld": (gettext_lazy("Not sent"), (S.VOID, S.DEAD, S.UNCERTAIN)),
}


@dataclass(frozen=True, kw_only=True)
class Tab:
    """One filter."""

    url: str
    label: str
    is_current: bool
    count: int = 0


@requires(Permission.VIEW_MESSAGES)
@require_GET
def messages(request: StaffRequest) -> HttpResponse:
    """List the messages to the clients this person may see."""
    chosen = request.GET.get("show", "all")
    chosen = chosen if chosen in FILTERS else "all"
    now, rows = timezone.now(), access.messages_for(request.user)
    to_call = queries.needing_somebody(rows, now)
    # What is still to come is read from now on, what is over from the latest back.
    order = "due_at" if chosen in {"waiting", "call"} else "-due_at"
    table = MessageTable(_filtered(rows, chosen, now).on_view().defer("body"), order_by=order)
    context = {
        "table": configure(request, table),
        "tabs": _tabs(chosen, to_call.count()),
        "may_see_outbox": may(request.user, Permission.VIEW_OUTBOX),
    }
    return render(request, "reminders/messages.html", context)


@requires(Permission.VIEW_MESSAGES)
@require_GET
def detail(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show one message as the client reads it, and what became of it."""
    reminder = access.message_for(request.user, pk)
    context = {
        "reminder": reminder,
        "client_zone": queries.zone_of(reminder.client, reminder.practice).key,
        "may_resend": reminder.state in WORTH_A_CALL and may(request.user, Permission.RESEND_MESSAGE),
        "phone": reminder.client.phone if reminder.state in WORTH_A_CALL else "",
    }
    return render(request, "reminders/message.html", context)


@requires(Permission.RESEND_MESSAGE)
@require_POST
def send_again(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Send again what did not surely arrive."""
    reminder = access.message_for(request.user, pk, Permission.RESEND_MESSAGE)
    try:
        resending.send_again(reminder=reminder, actor=request.user, now=timezone.now())
    except resending.ResendRefused as refusal:
        refused(request, refusal.for_staff)
    else:
        done(request, _("The message goes out again within a minute, outside the client's quiet hours."))
    return redirect("reminders:detail", pk=pk)


def _filtered(rows: ReminderQuerySet, chosen: str, now: datetime) -> ReminderQuerySet:
    if chosen == "call":
        return queries.needing_somebody(rows, now)
    states = FILTERS[chosen][1]
    found: ReminderQuerySet = rows.filter(state__in=states)
    return found


def _tabs(chosen: str, to_call: int) -> list[Tab]:
    base = reverse("reminders:messages")
    return [
        Tab(
            url=f"{base}?show={name}",
            label=str(words),
            is_current=name == chosen,
            count=to_call if name == "call" else 0,
        )
        for name, (words, _states) in FILTERS.items()
    ]
