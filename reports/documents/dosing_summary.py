"""The dosing-session summary: facts of one session in the practice's own time, ready to print.

Times and amounts are written out here, so that an issued document never changes with a setting.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from clients.rules.part2 import NOTICE
from clinic.core import wording
from clinic.practice.models import Practice
from clinic.signatures.queries import signatures_of, with_signatures
from reports.documents.session_facts import SessionFacts
from reports.rules.redaction import prints
from reports.terms import RedactionProfile, SummaryPart
from sessions.models import DosingSession, SessionNote
from sessions.queries.record import record_of


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Everything the document can state; parts a reader may not have are empty."""

    title: str
    day: str
    is_signed: bool
    letterhead: dict[str, str]
    client: dict[str, str]
    session: list[tuple[str, str]]
    order: list[tuple[str, str]] = field(default_factory=list)
    doses: list[dict[str, str]] = field(default_factory=list)
    marks: list[dict[str, str]] = field(default_factory=list)
    totals: list[tuple[str, str]] = field(default_factory=list)
    vitals: list[dict[str, str]] = field(default_factory=list)
    limits: str = ""
    chart: dict[str, Any] = field(default_factory=dict)
    events: list[dict[str, str]] = field(default_factory=list)
    adverse_events: list[dict[str, str]] = field(default_factory=list)
    readiness: list[dict[str, str]] = field(default_factory=list)
    readiness_facts: list[tuple[str, str]] = field(default_factory=list)
    gates_passed: list[dict[str, str]] = field(default_factory=list)
    corrections: list[dict[str, str]] = field(default_factory=list)
    note: list[tuple[str, str]] = field(default_factory=list)
    signature: list[tuple[str, str]] = field(default_factory=list)
    notice: str = ""
    additions: list[dict[str, Any]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return the form that is stored and hashed."""
        return asdict(self)


def gather(session: DosingSession, *, profile: RedactionProfile) -> Facts:
    """Gather the facts of a session for one reader; a fixed number of queries."""
    # Whoever issues it, and wherever they are, the document tells the practice's time.
    with timezone.override(session.practice.zone):
        return _gather(session, profile)


def _gather(session: DosingSession, profile: RedactionProfile) -> Facts:
    note = SessionNote.objects.filter(dosing_session=session).first()
    signed = note if note is not None and note.is_signed else None
    written = SessionFacts(
        session=session,
        record=record_of(session),
        note=note,
        signed=signatures_of(signed) if signed is not None else [],
        addenda=with_signatures(signed.addenda.select_related("note").order_by("signed_at", "pk")) if signed else [],
    )
    shown: dict[SummaryPart, dict[str, Any]] = {
        SummaryPart.ORDER: {"order": written.order()},
        SummaryPart.DOSES: {"doses": written.doses(), "marks": written.marks(), "totals": written.totals()},
        SummaryPart.VITALS: {"vitals": written.vitals(), "limits": written.limits()},
        SummaryPart.CHART: {"chart": written.chart()},
        SummaryPart.EVENTS: {"events": written.events()},
        SummaryPart.ADVERSE_EVENTS: {"adverse_events": written.adverse_events()},
        SummaryPart.READINESS: {"readiness": written.readiness(), "readiness_facts": written.readiness_facts()},
        SummaryPart.GATES_PASSED: {"gates_passed": written.gates_passed(), "corrections": written.corrections()},
        SummaryPart.NOTE: {"note": written.note_text(), "additions": written.additions()},
        SummaryPart.SIGNATURE: {"signature": written.signatures()},
    }
    parts: dict[str, Any] = {}
    for part, facts in shown.items():
        if prints(profile, part):
            parts |= facts
    if prints(profile, SummaryPart.NEXT_DOSE):
        parts["note"] = [*parts.get("note", []), *written.next_dose()]
    return Facts(
        title=_("Dosing session summary"),
        day=wording.day(session.appointment.starts_at, "date"),
        is_signed=signed is not None,
        letterhead=_letterhead(session.practice),
        client=written.client(),
        session=written.header(),
        notice=NOTICE if session.client.part2_marked_at else "",
        **parts,
    )


def _letterhead(practice: Practice) -> dict[str, str]:
    lines = [practice.address, practice.phone, practice.email]
    return {"name": practice.name, "contact": "\n".join(line.strip() for line in lines if line.strip())}
