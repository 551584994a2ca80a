"""The dosing-session summary: facts of one session in the practice's own time, ready to print.

Times and amounts are written out here, so that an issued document never changes with a setting.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from clinic.core import wording
from clinic.core.labels import label
from clinic.practice.models import Practice
from reports.rules.redaction import prints
from reports.terms import RedactionProfile, SummaryPart
from sessions.documents.narrative import draft_note
from sessions.models import Dose, DosingSession, Entry, SessionNote, VitalReading
from sessions.queries.record import SessionRecord, record_of, total_per_kg
from sessions.queries.rows import measured
from sessions.rules.timeline import show_offset
from sessions.terms import ReadinessItem


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Everything the document can state; parts a reader may not have are empty."""

    title: str
    is_signed: bool
    letterhead: dict[str, str]
    client: dict[str, str]
    session: list[tuple[str, str]]
    order: list[tuple[str, str]] = field(default_factory=list)
    doses: list[dict[str, str]] = field(default_factory=list)
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

    def as_json(self) -> dict[str, Any]:
        """Return the form that is stored and hashed."""
        return asdict(self)


def gather(session: DosingSession, *, profile: RedactionProfile) -> Facts:
    """Gather the facts of a session for one reader; a fixed number of queries."""
    record = record_of(session)
    note = SessionNote.objects.filter(dosing_session=session).first()
    writer = _Writer(session=session, record=record, note=note, zone=session.practice.time_zone)
    shown: dict[SummaryPart, dict[str, Any]] = {
        SummaryPart.ORDER: {"order": writer.order()},
        SummaryPart.DOSES: {"doses": writer.doses(), "totals": writer.totals()},
        SummaryPart.VITALS: {"vitals": writer.vitals(), "limits": writer.limits()},
        SummaryPart.CHART: {"chart": writer.chart()},
        SummaryPart.EVENTS: {"events": writer.events()},
        SummaryPart.ADVERSE_EVENTS: {"adverse_events": writer.adverse_events()},
        SummaryPart.READINESS: {"readiness": writer.readiness(), "readiness_facts": writer.readiness_facts()},
        SummaryPart.GATES_PASSED: {"gates_passed": writer.gates_passed(), "corrections": writer.corrections()},
        SummaryPart.NOTE: {"note": writer.note_text(with_plan=prints(profile, SummaryPart.NEXT_DOSE))},
        SummaryPart.SIGNATURE: {"signature": writer.signature()},
    }
    parts: dict[str, Any] = {}
    for part, facts in shown.items():
        if prints(profile, part):
            parts |= facts
    return Facts(
        title=_("Dosing session summary"),
        is_signed=note is not None and note.is_signed,
        letterhead=_letterhead(session.practice),
        client=writer.client(),
        session=writer.header(),
        **parts,
    )


def _letterhead(practice: Practice) -> dict[str, str]:
    return {
        "name": practice.name,
        "address": practice.address,
        "phone": practice.phone,
        "email": practice.email,
    }


@dataclass(frozen=True, kw_only=True)
class _Writer:
    """Writes one session's facts in words."""

    session: DosingSession
    record: SessionRecord
    note: SessionNote | None
    zone: str

    def client(self) -> dict[str, str]:
        client = self.session.client
        return {
            "name": client.legal_name,
            "used": client.preferred_name,
            "born": wording.day(client.birth_date, "date") if client.birth_date else "",
        }

    def header(self) -> list[tuple[str, str]]:
        session, appointment = self.session, self.session.appointment
        place = appointment.room.name if appointment.room else label(session.modality)
        rows = [
            (_("Date"), wording.day(appointment.starts_at, "long", self.zone)),
            (_("Session"), _("No. %(number)s of the course") % {"number": session.number}),
            (_("Place"), place),
            (_("Therapist, present throughout"), session.therapist.printed_name),
            (_("Status"), label(session.status)),
        ]
        if session.started_at:
            rows.append((_("Begun"), self._clock(session.started_at)))
        if session.discharged_at:
            rows.append((_("Left"), self._clock(session.discharged_at)))
        rows.append((_("Times are in"), self.zone.replace("_", " ")))
        return rows

    def order(self) -> list[tuple[str, str]]:
        order = self.session.prescription
        if order is None:
            return []
        least, most = wording.amount(order.min_session_mg, "mg"), wording.amount(order.max_session_mg, "mg")
        rows = [
            (_("Ordered by"), order.signed_name or order.prescriber.printed_name),
            (_("Medicine"), f"{label(order.form)}, {wording.amount(order.unit_strength_mg, 'mg')}"),
            (_("Range for one session"), f"{least} - {most}"),
        ]
        if order.lot_number:
            rows.append((_("Lot"), order.lot_number))
        if order.beyond_use_date:
            rows.append((_("Beyond-use date"), wording.day(order.beyond_use_date, "date")))
        return rows

    def doses(self) -> list[dict[str, str]]:
        return [self._dose(dose) for dose in self.record.standing_doses]

    def _dose(self, dose: Dose) -> dict[str, str]:
        held = dose.out_at - dose.at if dose.out_at else None
        return {
            "kind": label(dose.kind),
            "units": wording.number(dose.units),
            "strength": wording.amount(dose.unit_strength_mg, "mg"),
            "dose": wording.amount(dose.dose_mg, "mg"),
            "taken": self._clock(dose.at),
            "out": self._clock(dose.out_at) if dose.out_at else "",
            "held": wording.span(held) if held is not None else "",
            "residual": label(dose.residual),
            "outside": dose.deviation_reason if dose.deviation_codes else "",
        }

    def totals(self) -> list[tuple[str, str]]:
        rows = [(_("Total taken by the client"), wording.amount(self.record.total_mg, "mg"))]
        per_kg = total_per_kg(self.session, self.record.total_mg)
        if per_kg is not None and self.session.weight_kg and self.session.weight_measured_on:
            rows.append((_("Per kilogram"), wording.amount(per_kg, "mg/kg")))
            weighed = wording.day(self.session.weight_measured_on, "date")
            rows.append((_("Weight"), f"{wording.amount(self.session.weight_kg, 'kg')} ({weighed})"))
        if self.session.planned_dose_mg is not None:
            rows.append((_("Planned"), wording.amount(self.session.planned_dose_mg, "mg")))
        return rows

    def vitals(self) -> list[dict[str, str]]:
        return [
            {
                "at": self._clock(reading.at),
                "minute": self._minute(reading.at),
                "pressure": _pressure(reading),
                "pulse": str(reading.heart_rate or ""),
                "spo2": f"{reading.spo2} %" if reading.spo2 else "",
                "alertness": str(reading.moaas) if reading.moaas is not None else "",
                "verdict": label(reading.verdict),
            }
            for reading in self.record.standing_vitals
        ]

    def limits(self) -> str:
        limits = getattr(self.session.prescription, "vital_limits", None) if self.session.prescription else None
        if limits is None:
            return _("No limits were on file for this client.")
        return _("This client's limits: hold from %(systolic)s/%(diastolic)s.") % {
            "systolic": limits.systolic_hold,
            "diastolic": limits.diastolic_hold,
        }

    def chart(self) -> dict[str, Any]:
        start = self.record.first_unit_at
        if start is None:
            return {}
        return {
            "vitals": [
                {
                    "minute": _minutes(reading.at - start),
                    "systolic": reading.systolic,
                    "diastolic": reading.diastolic,
                    "pulse": reading.heart_rate,
                }
                for reading in self.record.standing_vitals
            ],
            "doses": [
                {"minute": _minutes(dose.at - start), "mg": wording.amount(dose.dose_mg, "mg")}
                for dose in self.record.standing_doses
            ],
        }

    def events(self) -> list[dict[str, str]]:
        return [
            {
                "at": self._clock(event.at),
                "minute": self._minute(event.at),
                "what": label(event.kind),
                "detail": _event_detail(event),
            }
            for event in self.record.standing_events
        ]

    def adverse_events(self) -> list[dict[str, str]]:
        return [
            {
                "at": self._clock(event.at),
                "what": label(event.term),
                "severity": _("reported as %(severity)s") % {"severity": label(event.reported_severity).lower()},
                "action": event.action_taken or event.detail,
            }
            for event in self.record.standing_adverse_events
        ]

    def readiness(self) -> list[dict[str, str]]:
        check = self.record.last_check
        if check is None:
            return []
        return [
            {"what": label(item), "answer": _("yes") if check.items.get(item.value) else _("no")}
            for item in ReadinessItem
        ]

    def readiness_facts(self) -> list[tuple[str, str]]:
        check = self.record.last_check
        if check is None:
            return []
        rows = [(_("Checked at"), self._clock(check.at))]
        if check.minutes_since_last_unit is not None:
            rows.append((_("Since the last unit"), wording.span(check.minutes_since_last_unit)))
        if check.handed_to:
            rows.append((_("Handed over to"), check.handed_to))
        if check.override_reason:
            rows.append((_("Left with items open, because"), check.override_reason))
        return rows

    def gates_passed(self) -> list[dict[str, str]]:
        return [
            {"what": label(gate.gate), "reason": gate.reason, "who": gate.actor.printed_name}
            for gate in self.record.overrides
        ]

    def corrections(self) -> list[dict[str, str]]:
        return [
            {
                "what": f"{entry._meta.verbose_name}, {self._clock(_original(entry).at)}",
                "before": _in_brief(_original(entry)),
                "after": _("entered by mistake") if entry.is_void else _in_brief(entry),
                "why": f"{entry.correction_reason} ({entry.recorded_by.name})",
            }
            for entry in self.record.entries
            if entry.corrects_id
        ]

    def note_text(self, *, with_plan: bool) -> list[tuple[str, str]]:
        if self.note is None:
            return [(_("Draft from the timeline"), draft_note(self.record))]
        parts = [
            (_("Note"), self.note.body),
            (_("The client's words"), self.note.client_words),
            (_("Observations"), self.note.observations),
        ]
        if with_plan:
            parts.append((_("Thoughts on the next dose"), self.note.next_dose_plan))
        return [(heading, words) for heading, words in parts if words.strip()]

    def signature(self) -> list[tuple[str, str]]:
        if self.note is None or self.note.signed_at is None:
            return []
        rows = [
            (_("Signed by"), _("%(name)s, author") % {"name": self.note.signed_name}),
            (_("Signed at"), f"{wording.moment_text(self.note.signed_at, self.zone)} ({self.zone.replace('_', ' ')})"),
            (_("SHA-256 of the session"), self.note.content_hash),
        ]
        if self.note.is_late_entry:
            rows.append((_("Mark"), _("late entry")))
        return rows

    def _clock(self, at: datetime) -> str:
        return wording.clock(at, self.zone)

    def _minute(self, at: datetime) -> str:
        start = self.record.first_unit_at
        return show_offset(_minutes(at - start)) if start else ""


def _minutes(length: timedelta) -> int:
    return length // timedelta(minutes=1)


def _pressure(reading: VitalReading) -> str:
    return f"{reading.systolic}/{reading.diastolic}" if reading.systolic else ""


def _event_detail(event: Any) -> str:
    parts = []
    if event.distress is not None:
        parts.append(_("distress %(number)s of 10") % {"number": event.distress})
    if event.depth:
        parts.append(label(event.depth))
    if event.note:
        parts.append(event.note)
    return "; ".join(parts)


def _original(entry: Entry) -> Entry:
    original: Entry = getattr(entry, "original", None) or entry.corrects
    return original


def _in_brief(entry: Entry) -> str:
    if isinstance(entry, Dose):
        return wording.amount(entry.dose_mg, "mg")
    if isinstance(entry, VitalReading):
        return measured(entry)
    return label(getattr(entry, "kind", None) or getattr(entry, "term", "")) if hasattr(entry, "kind") else ""
