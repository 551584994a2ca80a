"""One dosing session in words: what the summary prints, part by part, in the active time zone."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from clinic.core import wording
from clinic.core.labels import label
from clinic.signatures.models import Signature
from reports.documents.entry_words import entry_in_brief, event_detail, limits_in_words, pressure
from sessions.documents.narrative import draft_note
from sessions.models import Addendum, Dose, DosingSession, Entry, SessionNote
from sessions.queries.record import SessionRecord, total_per_kg
from sessions.rules.amounts import hold_minutes
from sessions.rules.timeline import offset_minutes, show_offset
from sessions.terms import ReadinessItem

Rows = list[tuple[str, str]]
Table = list[dict[str, str]]


@dataclass(frozen=True, kw_only=True)
class SessionFacts:
    """Writes one session's facts in words."""

    session: DosingSession
    record: SessionRecord
    note: SessionNote | None
    signed: list[Signature] = field(default_factory=list)
    addenda: list[tuple[Addendum, list[Signature], bool]] = field(default_factory=list)

    def client(self) -> dict[str, str]:
        """Whose session it was."""
        client = self.session.client
        return {
            "name": client.legal_name,
            "used": client.preferred_name,
            "born": wording.day(client.birth_date, "date") if client.birth_date else "",
        }

    def header(self) -> Rows:
        """When, where and with whom."""
        session, appointment = self.session, self.session.appointment
        place = appointment.room.name if appointment.room else label(session.modality)
        rows = [
            (_("Date"), wording.day(appointment.starts_at, "long")),
            (_("Session"), _("No. %(number)s of the course") % {"number": session.number}),
            (_("Place"), place),
            (_("Therapist, present throughout"), session.therapist.printed_name),
            (_("Status"), label(session.status)),
        ]
        if session.started_at:
            rows.append((_("Begun"), wording.clock(session.started_at)))
        if session.discharged_at:
            rows.append((_("Client left"), wording.clock(session.discharged_at)))
        return [*rows, (_("Times are in"), session.practice.time_zone.replace("_", " "))]

    def order(self) -> Rows:
        """What the prescriber ordered."""
        order = self.session.prescription
        if order is None:
            return []
        least, most = wording.number(order.min_session_mg), wording.amount(order.max_session_mg, "mg")
        rows = [
            (_("Ordered by"), order.signed_name or order.prescriber.printed_name),
            (_("Medicine"), f"{label(order.form)}, {wording.amount(order.unit_strength_mg, 'mg')}"),
            (_("Route"), label(order.route)),
            (_("For one session"), _("%(least)s to %(most)s") % {"least": least, "most": most}),
        ]
        if order.hold_minutes is not None:
            held = _("%(minutes)s, then: %(residual)s") % {
                "minutes": wording.span(order.hold_minutes),
                "residual": label(order.residual).lower(),
            }
            rows.append((_("To be held"), held))
        if order.lot_number:
            rows.append((_("Lot"), order.lot_number))
        if order.beyond_use_date:
            rows.append((_("Beyond-use date"), wording.day(order.beyond_use_date, "date")))
        return rows

    def doses(self) -> Table:
        """Each unit as the client took it."""
        return [self._dose(dose) for dose in self.record.standing_doses]

    def marks(self) -> Table:
        """What was once recorded outside the order and corrected since: no correction takes it off the paper."""
        standing = {dose.pk for dose in self.record.standing_doses}
        return [
            {
                "taken": wording.clock(dose.at),
                "dose": wording.amount(dose.dose_mg, "mg"),
                "outside": dose.deviation_reason,
            }
            for dose in self.record.marked_doses
            if dose.pk not in standing
        ]

    def _dose(self, dose: Dose) -> dict[str, str]:
        held = hold_minutes(dose.at, dose.out_at)
        return {
            "kind": label(dose.kind),
            "units": wording.number(dose.units),
            "strength": wording.amount(dose.unit_strength_mg, "mg"),
            "dose": wording.amount(dose.dose_mg, "mg"),
            "taken": wording.clock(dose.at),
            "out": wording.clock(dose.out_at) if dose.out_at else "",
            "held": wording.span(held) if held is not None else "",
            "residual": label(dose.residual),
            "outside": dose.deviation_reason if dose.deviation_codes else "",
        }

    def totals(self) -> Rows:
        """How much in all, and by weight."""
        rows = [(_("Total taken by the client"), wording.amount(self.record.total_mg, "mg"))]
        per_kg = total_per_kg(self.session, self.record.total_mg)
        if per_kg is not None and self.session.weight_kg and self.session.weight_measured_on:
            rows.append((_("Per kilogram"), wording.amount(per_kg, "mg/kg")))
            weighed = wording.day(self.session.weight_measured_on, "date")
            rows.append((_("Weight"), f"{wording.amount(self.session.weight_kg, 'kg')} ({weighed})"))
        if self.session.planned_dose_mg is not None:
            rows.append((_("Planned"), wording.amount(self.session.planned_dose_mg, "mg")))
        return rows

    def vitals(self) -> Table:
        """Each set of vital signs."""
        return [
            {
                "at": wording.clock(reading.at),
                "minute": self._minute(reading.at),
                "pressure": pressure(reading),
                "pulse": str(reading.heart_rate or ""),
                "spo2": f"{reading.spo2} %" if reading.spo2 else "",
                "alertness": str(reading.moaas) if reading.moaas is not None else "",
                "verdict": label(reading.verdict),
            }
            for reading in self.record.standing_vitals
        ]

    def limits(self) -> str:
        """This client's limits in one sentence."""
        return limits_in_words(self._limits())

    def _limits(self) -> Any:
        order = self.session.prescription
        return getattr(order, "vital_limits", None) if order is not None else None

    def chart(self) -> dict[str, Any]:
        """The numbers behind the drawing, as minutes since the first unit."""
        start = self.record.first_unit_at
        if start is None:
            return {}
        limits = self._limits()
        return {
            "vitals": [
                {
                    "minute": offset_minutes(reading.at, start),
                    "systolic": reading.systolic,
                    "diastolic": reading.diastolic,
                    "pulse": reading.heart_rate,
                }
                for reading in self.record.standing_vitals
            ],
            "doses": [
                {"minute": offset_minutes(dose.at, start), "mg": wording.amount(dose.dose_mg, "mg")}
                for dose in self.record.standing_doses
            ],
            "holds": [limits.systolic_hold, limits.diastolic_hold] if limits is not None else [],
        }

    def events(self) -> Table:
        """The timeline."""
        return [
            {
                "at": wording.clock(event.at),
                "minute": self._minute(event.at),
                "what": label(event.kind),
                "detail": event_detail(event),
            }
            for event in self.record.standing_events
        ]

    def adverse_events(self) -> Table:
        """What was untoward, as reported."""
        return [
            {
                "at": wording.clock(event.at),
                "what": label(event.term),
                "severity": _("reported as %(severity)s") % {"severity": label(event.reported_severity).lower()},
                "action": " ".join(filter(None, (event.detail, event.action_taken))),
            }
            for event in self.record.standing_adverse_events
        ]

    def readiness(self) -> Table:
        """The checklist before leaving, item by item."""
        check = self.record.last_check
        if check is None:
            return []
        return [
            {"what": label(item), "answer": _("yes") if check.items.get(item.value) else _("no")}
            for item in ReadinessItem
        ]

    def readiness_facts(self) -> Rows:
        """When it was gone through, and into whose hands the client left."""
        check = self.record.last_check
        if check is None:
            return []
        rows = [(_("Checked at"), wording.clock(check.at))]
        if check.minutes_since_last_unit is not None:
            rows.append((_("Since the last unit"), wording.span(check.minutes_since_last_unit)))
        if check.handed_to:
            rows.append((_("Handed over to"), check.handed_to))
        if check.override_reason:
            rows.append((_("Left with items open, because"), check.override_reason))
        return rows

    def gates_passed(self) -> Table:
        """Checks before the medicine that a named person passed."""
        return [
            {"what": label(gate.gate), "reason": gate.reason, "who": gate.actor.printed_name}
            for gate in self.record.overrides
        ]

    def corrections(self) -> Table:
        """What was put right afterwards: both versions, and why."""
        # The record has put both ends of each correction together.
        pairs = [(getattr(entry, "original", None), entry) for entry in self.record.entries]
        return [self._correction(before, after) for before, after in pairs if before is not None]

    def _correction(self, before: Entry, after: Entry) -> dict[str, str]:
        return {
            "what": f"{str(before._meta.verbose_name).capitalize()}, {wording.clock(before.at)}",
            "before": entry_in_brief(before),
            "after": _("entered by mistake") if after.is_void else f"{wording.clock(after.at)} {entry_in_brief(after)}",
            "why": f"{after.correction_reason} ({after.recorded_by.name})",
        }

    def note_text(self) -> Rows:
        """The note; before it is written, the draft that the timeline gives."""
        if self.note is None:
            return [(_("Draft from the timeline"), draft_note(self.record))]
        parts = [
            (_("Note"), self.note.body),
            (_("The client's words"), self.note.client_words),
            (_("Observations"), self.note.observations),
        ]
        return [(heading, words) for heading, words in parts if words.strip()]

    def next_dose(self) -> Rows:
        """A thought between clinicians until the prescriber decides."""
        if self.note is None or not self.note.next_dose_plan.strip():
            return []
        return [(_("Thoughts on the next dose"), self.note.next_dose_plan)]

    def signatures(self) -> Rows:
        """Who signed, as what, when and where, and the hash of everything signed."""
        rows: Rows = []
        for signature in self.signed:
            rows += _signature(signature)
        if self.note is not None and self.note.is_late_entry:
            rows.append((_("Mark"), _("late entry")))
        return rows

    def additions(self) -> list[dict[str, Any]]:
        """What was added after signing, each with its own signature."""
        return [
            {
                "reason": addendum.reason,
                "body": addendum.body,
                "signature": [row for signature in signatures for row in _signature(signature)],
            }
            for addendum, signatures, _is_unaltered in self.addenda
        ]

    def _minute(self, at: datetime) -> str:
        return show_offset(offset_minutes(at, self.record.first_unit_at))


def _signature(signature: Signature) -> Rows:
    return [
        (_("Signed by"), signature.signer_name),
        (_("As"), label(signature.meaning)),
        (_("Signed at"), signature.when),
        (_("SHA-256 of what was signed"), signature.content_hash),
    ]
