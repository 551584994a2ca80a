"""What leaves the practice and comes back: packets, questionnaires and plans by link; and papers of the staff."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from clients.measures.rules.registry import INSTRUMENTS
from clients.measures.services import asking
from clients.measures.terms import MeasureMoment
from clients.merging.services import merge_clients
from clients.models import Course
from clients.risk.queries import current_plan
from clients.risk.services.plans import give_plan
from clients.rules.particulars import ClientDetails
from clients.services.clients import add_client
from clients.terms import CourseStatus
from clinic.core.files import take
from clinic.demo.chance import Chance
from clinic.demo.chart import page_of
from clinic.demo.clients import Person
from clinic.demo.people import House
from clinic.packets import services as packets
from clinic.packets.terms import ReplyKind
from clinic.staff.models import Credential, CredentialScan, User
from clinic.staff.terms import CredentialKind

READER: Final = "Jo Park, MD"
ANSWERED: Final = (1, 1, 2, 1, 0, 1, 1, 0, 0)


def open_the_doors(chance: Chance, house: House, people: Sequence[Person], now: datetime) -> None:
    """Send out what a practice sends out in a week, and let some of it come back."""
    courses = Course.objects.filter(practice=house.practice, status=CourseStatus.ACTIVE).select_related(
        "client__practice"
    )
    by_client = {course.client_id: course for course in courses}
    active = [person for person in people if person.client.pk in by_client]
    for number, person in enumerate(active[:2]):
        _send_packet(by_client[person.client.pk], person, now - timedelta(days=4), is_reviewed=number == 0)
    for number, person in enumerate(active[2:5]):
        _ask_for_answers(by_client[person.client.pk], person, now - timedelta(days=1), is_answered=number == 0)
    for person in active:
        if current_plan(person.client.pk) is not None:
            give_plan(client=person.client, actor=person.therapist, now=now - timedelta(hours=20))
            break
    if active:
        _merge_double(house, active[-1], now)
    _keep_staff_papers(chance, house, now)


def _send_packet(course: Course, person: Person, at: datetime, *, is_reviewed: bool) -> None:
    packet = packets.make_packet(
        course=course, recipient=READER, recipient_address="Harbor Medical, 4 Example Road",
        question="The list of medicines changed in the fall. Does the order stand?", actor=person.therapist, now=at,
    )  # fmt: skip
    link = packets.send_packet(packet=packet, actor=person.therapist, now=at + timedelta(minutes=5)).link
    said = [(ReplyKind.QUESTION, "Which change, and since when?", timedelta(hours=4))]
    if is_reviewed:
        said.append((ReplyKind.REVIEWED, "The order stands. Tell me if the list changes again.", timedelta(days=1)))
    for kind, words, later in said:
        packets.reply(packet=packet, link=link, kind=kind, name=READER, words=words, now=at + later)


def _ask_for_answers(course: Course, person: Person, at: datetime, *, is_answered: bool) -> None:
    chosen = {code: INSTRUMENTS[code] for code in ("PHQ9", "GAD7")}
    issued = asking.ask(
        client=course.client, instruments=list(chosen.values()), moment=MeasureMoment.COURSE, actor=person.therapist,
        now=at,
    )  # fmt: skip
    at += timedelta(hours=6)
    # The second client stopped halfway and can go on; the first sent everything.
    for code, answers in (("PHQ9", ANSWERED), ("GAD7", ANSWERED[:7] if is_answered else ())):
        for number, answer in enumerate(answers, start=1):
            asking.keep_answer(link=issued.link, instrument=chosen[code], number=number, answer=answer, now=at)
    if is_answered:
        asking.send(link=issued.link, instruments=chosen, now=at + timedelta(minutes=3))


def _merge_double(house: House, person: Person, now: datetime) -> None:
    """Show what became of a client who was taken down twice."""
    client, desk = person.client, house.desk[0]
    details = ClientDetails(
        legal_first_name=client.legal_first_name, legal_last_name=client.legal_last_name, time_zone=client.time_zone,
        birth_date=client.birth_date, phone=client.phone,
    )  # fmt: skip
    double = add_client(
        practice=house.practice, details=details, lead=person.therapist, actor=desk, now=now - timedelta(days=9)
    )
    merge_clients(
        duplicate=double, kept=client, reason="Taken down twice, by telephone and by mail.", actor=desk,
        now=now - timedelta(days=8),
    )  # fmt: skip


def _keep_staff_papers(chance: Chance, house: House, now: datetime) -> None:
    """Let one cover run out in three weeks and one training be over: the list has something to say."""
    today = now.astimezone(house.practice.zone).date()
    days = iter((21, 250, 140, 410, 55, 330, 190))
    for user in (*house.therapists[:4], *house.prescribers):
        cover = _keep(chance, house, user, CredentialKind.MALPRACTICE, "Example Mutual", today, next(days))
        _scan(chance, cover, now - timedelta(days=30))
    _keep(chance, house, house.therapists[0], CredentialKind.TRAINING, "Institute for integration work", today, -12)


def _keep(
    chance: Chance, house: House, user: User, kind: CredentialKind, issuer: str, today: date, days: int
) -> Credential:
    return Credential.objects.create(
        id=chance.uuid(), practice=house.practice, user=user, kind=kind, issuer=issuer, state="NY",
        number=f"X{chance.whole(10000, 99999)}", issued_on=today + timedelta(days=days - 365),
        expires_on=today + timedelta(days=days),
    )  # fmt: skip


def _scan(chance: Chance, credential: Credential, at: datetime) -> None:
    CredentialScan.objects.create(
        id=chance.uuid(), practice_id=credential.practice_id, credential=credential, added_by=credential.user,
        added_at=at, **take(page_of("Certificate of cover")).columns(),
    )  # fmt: skip
