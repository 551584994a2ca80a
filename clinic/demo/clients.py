"""Invented clients with their care teams, contacts and weights."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from clients.models import CareTeamMember, Client, ContactPerson, Weight
from clients.terms import ContactAnswer, ContactChannel, ContactKind
from clinic.demo.chance import Chance
from clinic.demo.names import FIRST_NAMES, LAST_NAMES, PRONOUNS
from clinic.demo.people import House
from clinic.demo.store import Store
from clinic.policy.terms import Role
from clinic.staff.models import User

AGES = {(18, 29): 20, (30, 39): 30, (40, 49): 24, (50, 59): 16, (60, 74): 10}
ZONES = {"America/New_York": 0.7, "America/Chicago": 0.2, "America/Los_Angeles": 0.1}


@dataclass(frozen=True, kw_only=True)
class Person:
    """A client and who is responsible for them."""

    client: Client
    therapist: User
    prescriber: User


def make_clients(chance: Chance, house: House, count: int, today: date, store: Store) -> list[Person]:
    """Invent ``count`` clients and hand them out among therapists and prescribers."""
    return [
        Person(
            client=_make_client(chance, house, number, today, store),
            therapist=house.therapists[number % len(house.therapists)],
            prescriber=house.prescribers[number % len(house.prescribers)],
        )
        for number in range(count)
    ]


def _make_client(chance: Chance, house: House, number: int, today: date, store: Store) -> Client:
    low, high = chance.weighted(AGES)
    born = today - timedelta(days=365 * chance.whole(low, high) + chance.whole(0, 364))
    first = chance.pick(FIRST_NAMES)
    client = Client(
        id=chance.uuid(),
        practice=house.practice,
        legal_first_name=first,
        legal_last_name=chance.pick(LAST_NAMES),
        preferred_name=chance.pick(FIRST_NAMES) if chance.happens(0.1) else "",
        pronouns=chance.weighted(PRONOUNS),
        birth_date=born,
        time_zone=chance.weighted(ZONES),
        email=f"client{number + 1}@example.org",
        phone=f"(555) 555-01{number % 100:02d}",
        address=f"{chance.whole(1, 999)} Example Street, Exampleville",
        safe_to_contact="Shared telephone: ask for the client by first name only." if chance.happens(0.15) else "",
        voicemail=(ContactAnswer.YES, ContactAnswer.NO, ContactAnswer.NOT_ASKED)[number % 3],
        shared_phone=ContactAnswer.YES if number % 7 == 0 else ContactAnswer.NO,
        channel=ContactChannel.EMAIL if chance.happens(0.9) else ContactChannel.PHONE,
        channel_warned_at=_at(today - timedelta(days=400)) if chance.happens(0.95) else None,
    )
    client.set_search_fields()
    store.add(client, *_care_team(chance, house, client, number, today), *_contacts(chance, house, client))
    store.add(
        Weight(
            id=chance.uuid(),
            practice=house.practice,
            client=client,
            kg=Decimal(str(round(chance.normal(75, 14, 45, 130), 1))),
            measured_on=today - timedelta(days=chance.whole(5, 60)),
            recorded_by=house.therapists[number % len(house.therapists)],
            recorded_at=_at(today),
        )
    )
    return client


def _care_team(chance: Chance, house: House, client: Client, number: int, today: date) -> list[CareTeamMember]:
    members = [
        (house.therapists[number % len(house.therapists)], Role.THERAPIST, True),
        (house.prescribers[number % len(house.prescribers)], Role.PRESCRIBER, True),
    ]
    if number % 6 == 0:
        members.append((house.supervisor, Role.THERAPIST, False))
    return [
        CareTeamMember(
            id=chance.uuid(),
            practice=house.practice,
            client=client,
            user=user,
            role=role,
            is_lead=is_lead,
            started_on=today - timedelta(days=500),
        )
        for user, role, is_lead in members
    ]


def _contacts(chance: Chance, house: House, client: Client) -> list[ContactPerson]:
    return [
        ContactPerson(
            id=chance.uuid(),
            practice=house.practice,
            client=client,
            kind=kind,
            name=f"{chance.pick(FIRST_NAMES)} {client.legal_last_name}",
            phone=f"(555) 555-01{chance.whole(0, 99):02d}",
            relationship=chance.pick(("Partner", "Sister", "Brother", "Friend", "Parent")),
        )
        for kind in (ContactKind.EMERGENCY, ContactKind.CHAPERONE)
    ]


def _at(day: date) -> datetime:
    return datetime.combine(day, time(15), tzinfo=UTC)
