"""From the first call to the day before the first dose, on one client, each step by its own person.

The front desk takes the referral; the therapist holds the consult, screens and asks; the prescriber
clears and orders; the client signs the consents on a phone, without an account, through the link in
their mail, and gives the baseline the same way after the preparation. Nobody does what is another's to do.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from clients import queries
from clients.consents.models import ConsentSignature
from clients.consents.terms import SignatureMethod
from clients.measures.models import MeasureResponse
from clients.measures.terms import MeasureMoment
from clients.models import Client, ConsentTemplate, Course
from clients.terms import ClearanceStanding, ConsentKind, CourseStatus
from clinic.audit.models import AuditEvent
from clinic.links.models import PrivateLink
from clinic.links.terms import LinkKind
from clinic.messaging.models import LocalMail
from clinic.policy.terms import Role
from clinic.practice.models import Practice
from clinic.practice.rules.neutral_name import revealing_words
from clinic.practice.terms import AppointmentKind
from clinic.scheduling.terms import AppointmentStatus
from clinic.staff.models import User
from sessions.terms import PrescriptionStatus
from tests.browser.desk import Desk, today, zone_at_midday
from tests.factories.people import make_practice, make_user
from tests.factories.room import make_appointment

BORN = {"month": "4", "day": "17", "year": "1984"}
# A PHQ-9 of 12; the last answer, about suicide, is 0.
ANSWERS = (2, 2, 1, 3, 1, 2, 1, 0, 0)
PHONE = {"width": 390, "height": 844}
DOCUMENTS = {
    ConsentKind.KETAMINE_MEDICAL: "About the treatment",
    ConsentKind.KAP_PSYCHOTHERAPY: "About the therapy around it",
}


@pytest.fixture
def house(transactional_db: None, settings: Any, live_server: Any) -> Practice:
    # Without a mail server the practice keeps its messages, and people read the link there.
    settings.EMAIL_BACKEND = "clinic.messaging.backends.LocalOutboxBackend"
    settings.ORIGIN = live_server.url
    practice = make_practice(is_demo=True, time_zone=zone_at_midday(), neutral_name="Harbor Office")
    for kind, title in DOCUMENTS.items():
        ConsentTemplate.objects.create(
            practice=practice, kind=kind, version=1, title=title, body="You decide.\n\nAt any time.",
            valid_months=12, published_at=timezone.now(),
        )  # fmt: skip
    return practice


@pytest.fixture
def people(house: Practice) -> dict[str, User]:
    return {
        "thea": make_user(house, Role.THERAPIST, name="Thea Quinn", credentials="LMFT"),
        "priya": make_user(house, Role.PRESCRIBER, name="Priya Rao", credentials="MD"),
        "dana": make_user(house, Role.FRONT_DESK, name="Dana Pike"),
    }


def test_from_referral_to_baseline(
    house: Practice, people: dict[str, User], browser: Browser, live_server: Any
) -> None:
    dana = Desk.of(browser, live_server.url, people["dana"])
    thea = Desk.of(browser, live_server.url, people["thea"])
    priya = Desk.of(browser, live_server.url, people["priya"])

    client = take_referral(dana, people["thea"])
    course = consult_and_screen(thea, client)
    ask_for_clearance(thea, course, people["priya"])
    clear(priya, client)
    move(thea, course, CourseStatus.CONSENTING)
    send_consents(thea, client)
    sign_on_a_phone(browser)
    prepare(thea, course, people["thea"])
    order(priya, course)
    ask_for_baseline(thea, client)
    answer_on_a_phone(browser)

    stands_before_the_first_dose(client, course)
    was_done_by_its_own_person(client, people)
    thea.go(f"/clients/{client.pk}/")
    thea.sees("Baseline")


def take_referral(dana: Desk, therapist: User) -> Client:
    dana.go("/clients/add/")
    form = dana.form("legal_first_name")
    form.locator("summary").click()
    dana.fill(
        form, legal_first_name="Jordan", legal_last_name="Rivers", birth_date="1984-04-17", phone="(555) 555-0142",
        email="jordan.rivers@example.org", lead=str(therapist.pk), channel="EMAIL", told_of_risk=True,
    )  # fmt: skip
    dana.press("Add client", form)
    return Client.objects.get(legal_last_name="Rivers")


def consult_and_screen(thea: Desk, client: Client) -> Course:
    thea.go(f"/clients/{client.pk}/courses/open/")
    thea.press("Open course")
    course = client.courses.get()
    assert course.status is CourseStatus.REFERRED
    move(thea, course, CourseStatus.CONSULT)
    move(thea, course, CourseStatus.SCREENING)
    thea.go(f"/screening/courses/{course.pk}/record/")
    form = thea.form("asked_on")
    thea.fill(form, asked_on=today().isoformat(), aneurysm="ABSENT", hypertension="PRESENT")
    thea.press("Keep as a new version", form)
    return course


def move(desk: Desk, course: Course, target: CourseStatus) -> None:
    desk.go(f"/clients/courses/{course.pk}/status/")
    desk.fill(desk.form("target"), target=target.value)
    desk.press("Move course")
    course.refresh_from_db()
    assert course.status is target


def ask_for_clearance(thea: Desk, course: Course, prescriber: User) -> None:
    thea.go(f"/clients/courses/{course.pk}/clearance/")
    form = thea.form("prescriber")
    thea.fill(form, prescriber=str(prescriber.pk), question="Blood pressure is treated.")
    thea.press("Ask the prescriber", form)


def clear(priya: Desk, client: Client) -> None:
    priya.go("/clients/queue/")
    priya.sees("Rivers")
    priya.go(f"/clients/clearances/{client.clearances.get().pk}/")
    day = today()
    form = priya.form("decision")
    priya.fill(
        form, decision="GRANTED", valid_from=day.isoformat(),
        valid_until=(day + timedelta(days=180)).isoformat(), systolic_hold="150", diastolic_hold="95",
    )  # fmt: skip
    priya.press("Review and sign", form)
    priya.sign("Sign the decision")
    priya.sees("Decided and signed")


def send_consents(thea: Desk, client: Client) -> None:
    thea.go(f"/consents/clients/{client.pk}/send/")
    thea.press("Make the link")
    thea.sees("The link was mailed")


def sign_on_a_phone(browser: Browser) -> None:
    """Follow the link of the mail on a phone: no account, no cookie from before."""
    phone = open_phone(browser, link_in_the_mail())
    phone.get_by_role("link", name=f"Read: {DOCUMENTS[ConsentKind.KETAMINE_MEDICAL]}").click()
    draw(phone)
    sign(phone)
    phone.get_by_role("link", name=f"Read: {DOCUMENTS[ConsentKind.KAP_PSYCHOTHERAPY]}").click()
    sign(phone)
    expect(phone.locator("h1")).to_contain_text("everything is signed")
    with phone.expect_download() as waiting:
        phone.get_by_role("button", name="Download a copy").first.click()
    assert waiting.value.suggested_filename == "document-1.pdf"
    phone.context.close()


def link_in_the_mail() -> str:
    mail = LocalMail.objects.latest("written_at")
    link = re.search(r"\S+/l/\S+", mail.body)
    assert link is not None
    assert mail.recipient == "jordan.rivers@example.org"
    assert revealing_words(f"{mail.subject} {mail.body.replace(link[0], '')}") == ()
    return link[0]


def open_phone(browser: Browser, link: str) -> Page:
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True, locale="en-US")
    phone = context.new_page()
    phone.set_default_timeout(15_000)
    phone.goto(link)
    assert phone.title() == "Harbor Office"
    for name, value in BORN.items():
        phone.locator(f"[name={name}]").fill(value)
    phone.get_by_role("button", name="Continue").click()
    return phone


def draw(phone: Page) -> None:
    pad = phone.locator("[data-sign-canvas]")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    phone.mouse.move(box["x"] + 40, box["y"] + 60)
    phone.mouse.down()
    for number in range(20):
        phone.mouse.move(box["x"] + 40 + number * 10, box["y"] + 60 + (number % 4) * 12)
    phone.mouse.up()


def sign(phone: Page) -> None:
    phone.locator("[name=signer_name]").fill("Jordan Rivers")
    phone.locator("[name=agrees]").check()
    phone.get_by_role("button", name="Sign this document").click()
    expect(phone.locator("h1")).to_contain_text("Thank you")


def prepare(thea: Desk, course: Course, therapist: User) -> None:
    """The preparation session lies in the past; a test cannot wait for it."""
    move(thea, course, CourseStatus.PREPARATION)
    make_appointment(
        course.client, therapist, kind=AppointmentKind.PREPARATION, course=course,
        starts_at=timezone.now() - timedelta(days=1), status=AppointmentStatus.COMPLETED,
    )  # fmt: skip


def order(priya: Desk, course: Course) -> None:
    priya.go(f"/sessions/orders/new/{course.pk}/")
    form = priya.form("unit_strength_mg")
    priya.fill(
        form, issued_on=today().isoformat(), form="RDT", route="SUBLINGUAL", unit_strength_mg="50",
        quantity_units="12", min_session_mg="50", max_session_mg="200", residual="SPIT", systolic_hold="150",
        diastolic_hold="95",
    )  # fmt: skip
    priya.press("Review and sign", form)
    priya.sign("Sign the order")


def ask_for_baseline(thea: Desk, client: Client) -> None:
    thea.go(f"/measures/clients/{client.pk}/send/")
    form = thea.form("instruments")
    for box in form.locator("[name=instruments]").all():
        box.set_checked(box.get_attribute("value") == "PHQ9")
    thea.fill(form, moment="BASELINE", wants_mail=True)
    thea.press("Make the link", form)
    thea.sees("The link was mailed")


def answer_on_a_phone(browser: Browser) -> None:
    phone = open_phone(browser, link_in_the_mail())
    phone.get_by_role("link", name="Begin").click()
    for number, answer in enumerate(ANSWERS, start=1):
        expect(phone.locator("h1")).to_contain_text(f"Question {number} of")
        phone.locator(f"button[name=answer][value='{answer}']").click()
    phone.get_by_role("button", name="Send my answers").click()
    expect(phone.locator("h1")).to_contain_text("Thank you")
    phone.context.close()


def stands_before_the_first_dose(client: Client, course: Course) -> None:
    on = queries.today_at(client.practice)
    assert queries.clearance_standing(course, on=on) is ClearanceStanding.IN_FORCE
    assert queries.missing_consents(client, on=on) == {}
    methods = {row.consent.kind: row.method for row in ConsentSignature.objects.select_related("consent")}
    assert methods == {
        ConsentKind.KETAMINE_MEDICAL: SignatureMethod.DRAWN,
        ConsentKind.KAP_PSYCHOTHERAPY: SignatureMethod.TYPED,
    }
    assert client.prescriptions.get().status is PrescriptionStatus.ORDERED
    baseline = MeasureResponse.objects.get(client=client)
    assert (baseline.moment, baseline.total) == (MeasureMoment.BASELINE, 12)


def was_done_by_its_own_person(client: Client, people: dict[str, User]) -> None:
    doers = {
        "clients.client.added": people["dana"],
        "clients.course.opened": people["thea"],
        "screening.screening.recorded": people["thea"],
        "clients.clearance.requested": people["thea"],
        "clients.clearance.granted": people["priya"],
        "clients.consent.sent": people["thea"],
    }
    events = AuditEvent.objects.filter(client_id=client.pk)
    found = {action: set(events.filter(action=action).values_list("actor_id", flat=True)) for action in doers}
    assert found == {action: {person.pk} for action, person in doers.items()}
    signed = events.filter(action="clients.consent.signed")
    assert set(signed.values_list("actor_id", "system")) == {(None, "links.client")}
    used = PrivateLink.objects.filter(client=client, used_at__isnull=False)
    assert sorted(used.values_list("kind", flat=True)) == [LinkKind.CONSENTS, LinkKind.MEASURES]
