"""The emergency sheet: who comes today and tomorrow, and whom to call (trust.md R-113).

It holds what somebody needs who stands in the practice with the screens dark: names, birth dates,
numbers, who is responsible, allergies. Nothing of the chart is on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from clients.hooks import allergy_sources
from clients.models import CareTeamMember, Client, ContactPerson
from clients.terms import ContactKind
from clinic.core import wording
from clinic.core.labels import label
from clinic.policy.reach import on_care_team
from clinic.policy.terms import Role
from clinic.practice.models import Practice
from clinic.scheduling.models import Appointment
from clinic.scheduling.rules.slots import day_window
from clinic.staff.models import User
from sessions.models import DosingSession

DAYS: Final = 2


@dataclass(frozen=True, kw_only=True)
class Line:
    """One appointment on the sheet."""

    at: str
    what: str
    where: str
    client: str
    born: str
    phone: str
    heed: str
    contacts: list[str]
    ride: str
    responsible: list[str]
    allergies: str


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """Everything the sheet states."""

    practice: str
    contact: str
    made_at: str
    zone: str
    days: list[tuple[str, list[dict[str, Any]]]]
    staff: list[tuple[str, str, str]]
    knows_allergies: bool


def gather(practice: Practice, *, now: datetime) -> Sheet:
    """Gather the sheet as of now, in the practice's time; a fixed number of queries."""
    with timezone.override(practice.zone):
        today = timezone.localdate(now)
        windows = [day_window(today + timedelta(days=offset), practice.zone) for offset in range(DAYS)]
        found = _appointments(practice, windows[0].starts_at, windows[-1].ends_at)
        lines = _lines(found, practice, now)
        days = [
            (
                wording.day(window.starts_at, "long"),
                [asdict(lines[item.pk]) for item in found if window.starts_at <= item.starts_at < window.ends_at],
            )
            for window in windows
        ]
        return Sheet(
            practice=practice.name,
            contact="\n".join(line.strip() for line in (practice.address, practice.phone) if line.strip()),
            made_at=wording.moment_text(now),
            zone=practice.time_zone.replace("_", " "),
            days=days,
            staff=_staff(practice),
            knows_allergies=bool(allergy_sources),
        )


def _appointments(practice: Practice, starts_at: datetime, ends_at: datetime) -> list[Appointment]:
    rows = Appointment.objects.filter(practice=practice, starts_at__gte=starts_at, starts_at__lt=ends_at)
    return list(rows.holding().on_view().order_by("starts_at", "pk"))


def _lines(appointments: list[Appointment], practice: Practice, now: datetime) -> dict[UUID, Line]:
    clients = {item.client_id for item in appointments}
    contacts = _by_client(
        ContactPerson.objects.filter(client__in=clients, removed_at__isnull=True).order_by("-kind", "pk")
    )
    today = timezone.localdate(now, practice.zone)
    members = CareTeamMember.objects.filter(on_care_team(today), client__in=clients, role__in=_CLINICIANS)
    team = _by_client(members.select_related("user").order_by("role", "-is_lead", "pk"))
    sessions = DosingSession.objects.filter(appointment__in=appointments).only(
        "appointment_id", "practice_id", "ride_name", "ride_phone"
    )
    rides = {session.appointment_id: session for session in sessions}
    allergies = _allergies(clients)
    return {
        item.pk: Line(
            at=f"{wording.clock(item.starts_at)}–{wording.clock(item.ends_at)}",
            what=item.appointment_type.name,
            where=item.room.name if item.room else label(item.modality),
            client=item.client.legal_name + (f" ({item.client.preferred_name})" if item.client.preferred_name else ""),
            born=wording.day(item.client.birth_date, "date") if item.client.birth_date else "",
            phone=item.client.phone,
            heed=_heed(item.client),
            contacts=[_person(person) for person in contacts.get(item.client_id, ())],
            ride=_ride(rides.get(item.pk)),
            responsible=[_clinician(member) for member in team.get(item.client_id, ())],
            allergies=allergies.get(item.client_id, ""),
        )
        for item in appointments
    }


_CLINICIANS: Final = (Role.PRESCRIBER, Role.THERAPIST)


def _by_client(rows: Iterable[Any]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = {}
    for row in rows:
        found.setdefault(row.client_id, []).append(row)
    return found


def _allergies(clients: set[UUID]) -> Mapping[UUID, str]:
    found: dict[UUID, str] = {}
    for ask in allergy_sources:
        found |= ask(clients)
    return found


def _heed(client: Client) -> str:
    said = [label(warning) for warning in client.contact_warnings]
    return " ".join([*said, *client.safe_to_contact.splitlines()])


def _person(person: ContactPerson) -> str:
    kind = _("ride") if person.kind is ContactKind.CHAPERONE else person.relationship
    named = f"{person.name} ({kind})" if kind else person.name
    return f"{named}, {person.phone}" if person.phone else named


def _ride(session: DosingSession | None) -> str:
    if session is None:
        return ""
    return ", ".join(part for part in (session.ride_name, session.ride_phone) if part)


def _clinician(member: CareTeamMember) -> str:
    named = f"{label(member.role)}: {member.user.printed_name}"
    return f"{named}, {member.user.phone}" if member.user.phone else named


def _staff(practice: Practice) -> list[tuple[str, str, str]]:
    people = User.objects.active_in(practice).prefetch_related("staff_roles")
    return [
        (person.printed_name, ", ".join(label(role) for role in sorted(person.roles)), person.phone)
        for person in people
        if person.phone or Role.PRESCRIBER in person.roles
    ]
