"""Whom to call from the dosing room, and which step of the ladder the record calls for."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from clients.models import ContactPerson
from clients.risk.queries import crisis_lines, settings_of
from clients.risk.rules.crisis import CrisisLine
from clients.terms import ContactKind
from sessions.models import DosingSession
from sessions.queries.record import SessionRecord
from sessions.rules.escalation import Reported, level_of
from sessions.rules.vitals import Reading
from sessions.terms import EscalationLevel


def emergency_number(dosing_session: DosingSession) -> str:
    """Return the number of the emergency services that the practice chose."""
    return settings_of(dosing_session.practice_id).emergency_number


def place_of(dosing_session: DosingSession) -> str:
    """Return where an ambulance has to come to; '' when nobody wrote it down."""
    room = dosing_session.appointment.room
    return dosing_session.address_today.strip() or (room.location.address.strip() if room is not None else "")


def numbers_to_call(dosing_session: DosingSession) -> tuple[CrisisLine, ...]:
    """Return whom to call, in the order of the ladder, each number once; four queries at most."""
    found: dict[str, CrisisLine] = {}
    for line in _lines(dosing_session):
        if line.dialed:
            found.setdefault(line.dialed, line)
    return tuple(found.values())


def level_now(record: SessionRecord) -> EscalationLevel | None:
    """Return the step of the ladder that the adverse events and the last reading call for."""
    last = record.standing_vitals[-1] if record.standing_vitals else None
    return level_of(
        (
            Reported(term=event.term, severity=event.reported_severity, is_serious=event.is_serious)
            for event in record.standing_adverse_events
        ),
        reading=Reading(spo2=last.spo2, moaas=last.moaas) if last is not None else None,
        verdict=last.verdict if last is not None else None,
    )


def _lines(dosing_session: DosingSession) -> Iterator[CrisisLine]:
    chosen, order = settings_of(dosing_session.practice_id), dosing_session.prescription
    where = place_of(dosing_session)
    yield CrisisLine(
        number=chosen.emergency_number,
        name=_("Emergency services"),
        hint=_("The client is at: %(address)s") % {"address": where} if where else "",
    )
    if order is not None:
        name = order.prescriber.printed_name
        yield CrisisLine(number=chosen.on_call_number, name=name, hint=_("Prescriber on call"))
        yield CrisisLine(number=order.prescriber.phone, name=name, hint=_("Prescriber"))
    contacts = ContactPerson.objects.filter(
        client_id=dosing_session.client_id, kind=ContactKind.EMERGENCY, removed_at__isnull=True
    )
    for person in contacts:
        yield CrisisLine(number=person.phone, name=person.name, hint=_("Emergency contact"))
    if dosing_session.ride_name:
        yield CrisisLine(number=dosing_session.ride_phone, name=dosing_session.ride_name, hint=_("Goes home with"))
    yield from crisis_lines(dosing_session.practice)
