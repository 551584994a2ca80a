"""The safety plan as the client takes it home: one page or two, with the numbers to call."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from clients.risk.documents import sections_of
from clients.risk.models import SafetyPlan
from clients.risk.queries import crisis_lines
from clients.rules.part2 import NOTICE
from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.core import wording
from clinic.staff.models import User
from reports import pdf

TEMPLATE: Final = "reports/pdf/safety_plan.html"


def print_plan(*, plan: SafetyPlan, actor: User, now: datetime) -> bytes:
    """Return the plan as PDF; that it was printed is recorded."""
    audit.record(actor=actor, act=Act.EXPORT, action="reports.safety_plan.printed", target=plan, at=now)
    return pdf.render(TEMPLATE, context_of(plan)).content


def context_of(plan: SafetyPlan) -> dict[str, Any]:
    """Return what the template needs."""
    practice = plan.client.practice
    return {
        "practice": practice,
        "contact": " · ".join(part for part in (practice.address.replace("\n", ", "), practice.phone) if part),
        "client": plan.client,
        "sections": sections_of(plan),
        "lines": crisis_lines(practice),
        "written": wording.moment_text(plan.written_at, practice.time_zone),
        "version": plan.version,
        "notice": NOTICE if plan.client.part2_marked_at else "",
    }
