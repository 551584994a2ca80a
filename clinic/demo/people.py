"""The house: practice, places, staff, appointment types, consent documents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final

from django.utils import timezone

from clients.models import ConsentTemplate
from clients.terms import ConsentKind
from clinic.core.labels import label
from clinic.demo.chance import Chance
from clinic.policy.terms import Role
from clinic.practice.models import AppointmentType, Location, Practice, Room
from clinic.practice.terms import AppointmentKind
from clinic.reminders.services.planning import create_default_rules
from clinic.staff.models import Credential, StaffRole, User, WorkingHours
from clinic.staff.terms import CredentialKind

TIME_ZONE: Final = "America/New_York"
PASSWORD: Final = "paper-lantern-on-water"  # noqa: S105 -- printed for everybody, synthetic practice only
CLIENTS_PER_THERAPIST: Final = 15

TYPES: Final = (
    (AppointmentKind.CONSULT, "Fit call", 15, 0, None, False),
    (AppointmentKind.SCREENING, "Intake", 90, 10, 250, True),
    (AppointmentKind.PRESCRIBER_INTAKE, "Medical intake", 60, 0, 250, False),
    (AppointmentKind.PREPARATION, "Preparation", 60, 10, 175, True),
    (AppointmentKind.DOSING, "Dosing session", 180, 30, 450, True),
    (AppointmentKind.INTEGRATION, "Integration", 60, 10, 175, True),
    (AppointmentKind.REVIEW, "Review", 30, 0, 120, False),
    (AppointmentKind.THERAPY, "Therapy session", 50, 10, 160, True),
)

THERAPISTS: Final = (
    ("Thea Quinn", "LMFT", "thea"),
    ("Olive Marsh", "LCSW", "olive"),
    ("Marcus Bell", "LPC", "marcus"),
    ("Ingrid Solberg", "PsyD", "ingrid"),
)
PRESCRIBERS: Final = (("Priya Rao", "MD", "priya"), ("Jonah Adler", "PMHNP", "jonah"))

CONSENTS: Final = {
    ConsentKind.KETAMINE_MEDICAL: "The prescriber has explained the medicine, its risks and the alternatives to me.",
    ConsentKind.KAP_PSYCHOTHERAPY: "I agree to psychotherapy with the support of a medicine that I take myself.",
    ConsentKind.OFF_LABEL_NOTICE: "I know that the medicine is compounded and its use here is off-label.",
    ConsentKind.TELEHEALTH: "I agree to meet by video and will say where I am at the start of each session.",
    ConsentKind.TOUCH: "Touch is asked for each time, and I can say no at any moment.",
    ConsentKind.NO_DRIVING: "I will not drive or operate machinery until the next day, after a night's sleep.",
    ConsentKind.COMMUNICATIONS: "I was told the risks of unencrypted messages and want to receive them.",
}


@dataclass(frozen=True, kw_only=True)
class House:
    """What every course of the practice draws on."""

    practice: Practice
    therapists: tuple[User, ...]
    supervisor: User
    prescribers: tuple[User, ...]
    desk: tuple[User, ...]
    owner: User
    rooms: tuple[Room, ...]
    types: dict[AppointmentKind, AppointmentType]
    consents: dict[ConsentKind, ConsentTemplate]


def make_house(chance: Chance, *, name: str, clients: int) -> House:
    """Create the practice and everybody who works there."""
    practice = Practice.objects.create(
        id=chance.uuid(),
        name=name,
        neutral_name="Lantern Office",
        time_zone=TIME_ZONE,
        address="12 Harbor Lane\nExampleville, NY 10001",
        phone="(555) 555-0100",
        email="office@example.org",
        is_demo=True,
    )
    location = Location.objects.create(
        id=chance.uuid(), practice=practice, name="Harbor Lane", address=practice.address
    )
    needed = max(len(THERAPISTS), -(-clients // CLIENTS_PER_THERAPIST))
    rooms = tuple(
        Room.objects.create(id=chance.uuid(), practice=practice, location=location, name=f"Room {number}")
        for number in range(1, needed + 1)
    )
    therapists = tuple(
        _make_user(chance, practice, Role.THERAPIST, name=person, credentials=letters, handle=handle)
        for person, letters, handle in _therapists(needed)
    )
    supervisor = _make_user(chance, practice, Role.THERAPIST, name="Ruth Castell", credentials="PhD", handle="ruth")
    prescribers = tuple(
        _make_user(chance, practice, Role.PRESCRIBER, name=person, credentials=letters, handle=handle)
        for person, letters, handle in PRESCRIBERS
    )
    desk = tuple(
        _make_user(chance, practice, Role.FRONT_DESK, name=person, credentials="", handle=handle)
        for person, handle in (("Dana Pike", "dana"), ("Robin Vale", "robin"))
    )
    owner = _make_user(chance, practice, Role.OWNER, name="Otto Lind", credentials="", handle="otto")
    create_default_rules(practice)
    return House(
        practice=practice,
        therapists=therapists,
        supervisor=supervisor,
        prescribers=prescribers,
        desk=desk,
        owner=owner,
        rooms=rooms,
        types=_make_types(chance, practice),
        consents=_make_consents(chance, practice),
    )


def _therapists(count: int) -> list[tuple[str, str, str]]:
    extra = [(f"Therapist {number}", "LPC", f"therapist{number}") for number in range(len(THERAPISTS) + 1, count + 1)]
    return [*THERAPISTS, *extra]


def _make_user(chance: Chance, practice: Practice, role: Role, *, name: str, credentials: str, handle: str) -> User:
    user = User.objects.create_user(
        id=chance.uuid(),
        email=f"{handle}@{practice.id.hex[:6]}.example.org" if _taken(handle) else f"{handle}@example.org",
        password=PASSWORD,
        practice=practice,
        name=name,
        credentials=credentials,
        phone="(555) 555-0177" if role is Role.PRESCRIBER else "",
    )
    StaffRole.objects.create(id=chance.uuid(), user=user, role=role)
    if role in {Role.THERAPIST, Role.PRESCRIBER}:
        _give_hours(chance, practice, user)
        Credential.objects.create(
            id=chance.uuid(),
            practice=practice,
            user=user,
            kind=CredentialKind.LICENSE,
            issuer="State board",
            number=f"X{chance.whole(10000, 99999)}",
            expires_on=timezone.localdate(timezone=practice.zone) + timedelta(days=chance.whole(20, 700)),
        )
    return user


def _taken(handle: str) -> bool:
    return User.objects.filter(sign_in_key=f"{handle}@example.org").exists()


def _give_hours(chance: Chance, practice: Practice, user: User) -> None:
    # Every day of the week, so that the practice has a Today whenever it is looked at.
    for weekday in range(7):
        WorkingHours.objects.create(
            id=chance.uuid(), practice=practice, user=user, weekday=weekday, starts=time(8), ends=time(19)
        )


def _make_types(chance: Chance, practice: Practice) -> dict[AppointmentKind, AppointmentType]:
    return {
        kind: AppointmentType.objects.create(
            id=chance.uuid(),
            practice=practice,
            kind=kind,
            name=name,
            minutes=minutes,
            buffer_minutes=pause,
            price=price,
            needs_room=needs_room,
        )
        for kind, name, minutes, pause, price, needs_room in TYPES
    }


def _make_consents(chance: Chance, practice: Practice) -> dict[ConsentKind, ConsentTemplate]:
    return {
        kind: ConsentTemplate.objects.create(
            id=chance.uuid(),
            practice=practice,
            kind=kind,
            version=1,
            title=label(kind),
            body=body,
            published_at=datetime(2024, 1, 1, tzinfo=UTC),
        )
        for kind, body in CONSENTS.items()
    }
