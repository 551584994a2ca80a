"""Today: what each person should look at first, by what they may do. Each section has fixed queries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Final

from clinic.policy.reach import may
from clinic.policy.terms import Permission, Role
from clinic.staff.models import User
from reports.queries import today_clinical as clinical
from reports.queries import today_desk as desk
from reports.queries import today_owner as owner
from reports.queries import today_papers as papers
from reports.queries.today_rows import MOST, Reader, Section

Maker = Callable[[Reader], Section | None]

# In reading order; whoever holds the permission has the section.
BY_PERMISSION: Final[tuple[tuple[Permission, Maker], ...]] = (
    (Permission.RESOLVE_TASK, clinical.risk_alerts),
    (Permission.VIEW_SCHEDULE, desk.appointments_today),
    (Permission.DECIDE_CLEARANCE, clinical.clearances_to_decide),
    (Permission.VIEW_INTEGRATION, clinical.integration_due),
    (Permission.WRITE_NOTE, clinical.unsigned_notes),
    (Permission.WRITE_NOTE, clinical.notes_to_cosign),
    (Permission.RESOLVE_TASK, clinical.tasks),
    (Permission.MANAGE_COURSE, clinical.reviews_due),
    (Permission.RECORD_MEASURE, clinical.measures_due_section),
    (Permission.VIEW_CHART, clinical.changed_scores),
    (Permission.RESEND_MESSAGE, desk.messages_in_trouble),
    (Permission.REVIEW_BREAK_GLASS, owner.emergency_accesses),
    (Permission.USE_APPLICATION, papers.own_papers),
)
BY_ROLE: Final[tuple[tuple[Role, Maker], ...]] = (
    (Role.FRONT_DESK, desk.clients_without_warning),
    (Role.FRONT_DESK, desk.unconfirmed),
    (Role.OWNER, owner.alerts_nobody_took_up),
    (Role.OWNER, owner.many_records_at_once),
    (Role.OWNER, papers.papers_that_run_out),
    (Role.OWNER, owner.system_health),
    (Role.OWNER, owner.refused_sign_ins),
    (Role.OWNER, owner.recent_activity),
)


def today_of(user: User, now: datetime) -> list[Section]:
    """Return the sections of one person's Today, in reading order."""
    return [] if user.practice is None else _made(_makers(user), Reader(user=user, practice=user.practice, now=now))


def section_of(user: User, now: datetime, name: str) -> Section | None:
    """Return one section of it with all its lines; None when this person has no such section, or nothing in it."""
    if user.practice is None:
        return None
    makers = [make for make in _makers(user) if make.__name__ == name]
    found = _made(makers, Reader(user=user, practice=user.practice, now=now, limit=MOST))
    return found[0] if found else None


def _makers(user: User) -> list[Maker]:
    makers = [make for permission, make in BY_PERMISSION if may(user, permission)]
    return makers + [make for role, make in BY_ROLE if role in user.roles]


def _made(makers: list[Maker], reader: Reader) -> list[Section]:
    sections = ((make(reader), make.__name__) for make in makers)
    return [replace(section, name=name) for section, name in sections if section is not None]
