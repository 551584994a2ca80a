"""One person's papers as one document, for whoever asks to see them: the numbers stand in it in full."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.core import paper, wording
from clinic.practice.models import Practice
from clinic.staff import queries
from clinic.staff.models import User

TEMPLATE: Final = "staff/pdf/packet.html"


def print_packet(*, person: User, actor: User, now: datetime) -> bytes:
    """Return the packet as PDF; that it was printed is recorded, before anything is handed over."""
    audit.record(actor=actor, act=Act.EXPORT, action="staff.packet.printed", target=person, at=now)
    return paper.printed(TEMPLATE, context_of(person, now)).content


def context_of(person: User, now: datetime) -> dict[str, Any]:
    """Return what the template needs."""
    practice = Practice.objects.get(pk=person.own_practice_id)
    return {
        "practice": practice,
        "contact": " · ".join(part for part in (practice.address.replace("\n", ", "), practice.phone) if part),
        "person": person,
        "papers": queries.papers_of(person, now),
        "made": wording.moment_text(now, practice.time_zone),
    }
