"""Medicine a client left behind: an incident, never a return to the practice (domain.md 5.2)."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from clients.models import Task
from clients.services.tasks import open_task
from clients.terms import TaskKind
from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.core import wording
from clinic.staff.models import User
from sessions.models import Prescription

CALL_WITHIN: Final = timedelta(hours=24)


@transaction.atomic
def report_left_behind(*, prescription: Prescription, units: Decimal, where: str, actor: User, now: datetime) -> Task:
    """Open the incident for whoever found it; it closes only with what became of the medicine.

    The count does not move: the units are still the client's, who fetches them in person.
    """
    task = open_task(
        client=prescription.client,
        kind=TaskKind.MEDICINE_LEFT_BEHIND,
        assignee=actor,
        subject=prescription,
        detail=_("%(units)s units, %(where)s. Call the client; they fetch it in person. Write down every try.")
        % {"units": wording.number(units), "where": where.strip()},
        due_at=now + CALL_WITHIN,
        is_urgent=True,
        actor=actor,
        now=now,
    )
    audit.record(actor=actor, act=Act.CREATE, action="sessions.medicine.left_behind", target=prescription, at=now)
    return task
