"""What the chart holds beside sessions: screening, worksheets, consents on the way, papers, touch."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from clients.consents.services import requests
from clients.models import Client, ConsentRecord, Course
from clients.papers.services import add_paper
from clients.papers.terms import PaperKind
from clients.screening import services as screening
from clients.screening.terms import Answered, ItemStatus, Lean, Question, ScreeningItem
from clients.services.consents import withdraw_consent
from clients.terms import ConsentKind, ConsentStatus, CourseStatus
from clinic.core.files import take
from clinic.demo.chance import Chance
from clinic.demo.clients import Person
from clinic.demo.people import House
from clinic.links.models import PrivateLink
from sessions.rules.touch import Terms
from sessions.services.touch import agree, reaffirm, take_back
from sessions.terms import BodyPlace, TouchKind

BEFORE_SCREENING: Final = frozenset({CourseStatus.REFERRED, CourseStatus.CONSULT, CourseStatus.CLOSED_NO_START})
PRESENT: Final = {
    ScreeningItem.HYPERTENSION: "Treated for six years; 132/84 at the last visit.",
    ScreeningItem.SUBSTANCE_USE: "Cannabis at weekends; none in the four weeks before.",
    ScreeningItem.SUICIDALITY: "Thoughts without plan or intent in the spring; a safety plan was made.",
    ScreeningItem.DISSOCIATIVE: "Some derealization under stress, as a student.",
    ScreeningItem.KETAMINE_USE: "Two infusions elsewhere, two years ago.",
}
UNKNOWN: Final = (ScreeningItem.ANEURYSM, ScreeningItem.BLADDER, ScreeningItem.HEPATIC, ScreeningItem.BIPOLAR)
RATIONALES: Final = (
    "Looks for meaning more than for speed; a good alliance since March. Home and companion are settled.",
    "Fast relief matters and is possible either way. Talked through both; the client would rather stay with us.",
    "Depth and a slow pace. The cost of either path was laid out; nothing in the way of beginning.",
)
LEANS: Final = {
    Question.FAST_RELIEF: (Answered.NO, Lean.TOWARD_KAP),
    Question.FAILED_TRIALS: (Answered.YES, Lean.TOWARD_MEDICAL),
    Question.DEPTH_GOAL: (Answered.YES, Lean.TOWARD_KAP),
    Question.ALLIANCE: (Answered.YES, Lean.TOWARD_KAP),
    Question.COMPANION_AND_HOME: (Answered.NO, Lean.NEITHER),
    Question.DISSOCIATION_OR_MANIA: (Answered.NO, Lean.NEITHER),
    Question.COST: (Answered.NOT_KNOWN, Lean.NEITHER),
}
PAPERS: Final = (
    (PaperKind.REFERRAL_LETTER, "Letter of the referring physician"),
    (PaperKind.LAB_OR_ECG, "ECG, twelve leads"),
    (PaperKind.MEDICAL_RECORDS, "Discharge summary"),
    (PaperKind.INSURANCE_CARD, "Insurance card, both sides"),
)
WORKSHEET_EVERY: Final = 4
PAPERS_EVERY: Final = 5
TOUCH_FOR: Final = 6


def fill_charts(chance: Chance, house: House, people: Sequence[Person], now: datetime) -> None:
    """Screen whoever came that far, and give some clients each of the rest."""
    found = Course.objects.filter(practice=house.practice).select_related("client__practice")
    courses = {course.client_id: course for course in found}
    screened = [person for person in people if courses[person.client.pk].status not in BEFORE_SCREENING]
    for number, person in enumerate(screened):
        course = courses[person.client.pk]
        at = min(course.opened_at + timedelta(days=10, hours=1), now - timedelta(hours=2))
        _screen(chance, course, person, at)
        if number % WORKSHEET_EVERY == 0 and course.closed_at is None:
            _weigh_pathways(course, person, RATIONALES[number % len(RATIONALES)], at + timedelta(minutes=40))
        if number % PAPERS_EVERY == 0:
            _hand_in(chance, person, at + timedelta(days=1))
    _send_consents(house, people, courses, now)
    _withdraw_one(screened, now)
    active = [person for person in screened if courses[person.client.pk].status is CourseStatus.ACTIVE]
    for number, person in enumerate(active[:TOUCH_FOR]):
        _agree_on_touch(person, now, is_reaffirmed=number % 2 == 0, is_taken_back=number == TOUCH_FOR - 1)


def _screen(chance: Chance, course: Course, person: Person, at: datetime) -> None:
    present = chance.some(list(PRESENT), chance.whole(0, 2))
    unknown = chance.some(UNKNOWN, chance.whole(0, 1))
    answers: dict[str, dict[str, str]] = {item.value: {"status": ItemStatus.ABSENT.value} for item in ScreeningItem}
    answers |= {item.value: {"status": ItemStatus.UNKNOWN.value} for item in unknown}
    answers |= {item.value: {"status": ItemStatus.PRESENT.value, "comment": PRESENT[item]} for item in present}
    asked_on = at.astimezone(course.client.practice.zone).date()
    screening.record_screening(
        course=course, asked_on=asked_on, answers=answers, seen_version=0, actor=person.therapist, now=at
    )


def _weigh_pathways(course: Course, person: Person, rationale: str, at: datetime) -> None:
    actor = person.therapist
    answers = {one.value: {"answer": said.value, "lean": lean.value} for one, (said, lean) in LEANS.items()}
    answers[Question.PREFERENCE.value] = {"words": "“I want to understand it, not only to feel less of it.”"}
    begun = screening.begin_worksheet(course=course, actor=actor, now=at)
    kept = screening.save_worksheet(
        worksheet=begun, version=begun.version, answers=answers, rationale=rationale, actor=actor,
        now=at + timedelta(minutes=15),
    )  # fmt: skip
    screening.sign_worksheet(worksheet=kept, version=kept.version, actor=actor, now=at + timedelta(minutes=20))


def _hand_in(chance: Chance, person: Person, at: datetime) -> None:
    for kind, title in chance.some(PAPERS, chance.whole(1, 2)):
        dated_on = (at - timedelta(days=chance.whole(10, 90))).date()
        add_paper(
            client=person.client, kind=kind, title=title, dated_on=dated_on, file=take(page_of(title)),
            actor=person.therapist, now=at,
        )  # fmt: skip


def page_of(words: str) -> bytes:
    """Return a page of PDF that says what it stands for: synthetic, as everything here."""
    said = f"BT /F1 18 Tf 60 720 Td ({words}) Tj 0 -30 Td /F1 12 Tf (Synthetic paper of the demo practice.) Tj ET"
    parts = (
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        f"<</Length {len(said)}>>stream\n{said}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    content, places = "%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(content))
        content += f"{number} 0 obj{part}endobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    end = f"trailer<</Size {len(parts) + 1}/Root 1 0 R>>\nstartxref\n{len(content)}\n%%EOF\n"
    return (content + f"xref\n0 {len(parts) + 1}\n0000000000 65535 f \n" + table + end).encode("ascii")


def _send_consents(house: House, people: Sequence[Person], courses: dict[object, Course], now: datetime) -> None:
    """Leave consents waiting for a client who was cleared, and have one signed on the phone."""
    stands = {
        status: person for person in reversed(people) for status in (courses[person.client.pk].status,)
    }  # fmt: skip
    waiting = stands.get(CourseStatus.CLEARED) or stands.get(CourseStatus.CLEARED_CONDITIONAL)
    if waiting is not None:
        kinds = (ConsentKind.KETAMINE_MEDICAL, ConsentKind.KAP_PSYCHOTHERAPY, ConsentKind.NO_DRIVING)
        templates = [house.consents[kind] for kind in kinds]
        requests.send(client=waiting.client, templates=templates, actor=waiting.therapist, now=now - timedelta(hours=3))
    signer = stands.get(CourseStatus.PREPARATION)
    if signer is not None:
        at = now - timedelta(days=1, hours=2)
        template = house.consents[ConsentKind.TELEHEALTH]
        issued = requests.send(client=signer.client, templates=[template], actor=signer.therapist, now=at)
        _sign_on_the_phone(issued.link, signer.client, at + timedelta(hours=5))


def _sign_on_the_phone(link: PrivateLink, client: Client, at: datetime) -> None:
    asked = ConsentRecord.objects.get(client=client, kind=ConsentKind.TELEHEALTH, status=ConsentStatus.SENT)
    wave = tuple((120 + 38 * step, 200 + (60, -40, 25, -70)[step % 4]) for step in range(18))
    requests.sign(link=link, consent_id=asked.pk, signer_name=client.legal_name, strokes=(wave,), now=at)


def _withdraw_one(screened: Sequence[Person], now: datetime) -> None:
    """Let one client take back that messages may be sent: no session hangs on it."""
    signed = ConsentRecord.objects.filter(
        client__in=[person.client for person in screened], kind=ConsentKind.COMMUNICATIONS, status=ConsentStatus.SIGNED
    )
    consent = signed.order_by("signed_at", "pk").first()
    if consent is not None:
        therapist = next(person.therapist for person in screened if person.client.pk == consent.client_id)
        withdraw_consent(consent=consent, actor=therapist, now=now - timedelta(days=2))


def _agree_on_touch(person: Person, now: datetime, *, is_reaffirmed: bool, is_taken_back: bool) -> None:
    terms = Terms(
        person=person.therapist.name, kinds=[TouchKind.RESTING_HAND, TouchKind.HOLDING],
        places=[BodyPlace.HAND, BodyPlace.SHOULDER], how_asked="Asked in words each time", word="Enough",
        gesture="A raised hand", limits="Only when the client asks for it.",
    )  # fmt: skip
    line = agree(client=person.client, terms=terms, actor=person.therapist, now=now - timedelta(days=20))
    if is_taken_back:
        take_back(line=line, actor=person.therapist, now=now - timedelta(days=3))
    elif is_reaffirmed:
        reaffirm(line=line, actor=person.therapist, now=now - timedelta(days=6))
