"""The main job, once, end to end: real browser, broker, worker, beat, mail server and PDF.

The front desk imports a client and books; the prescriber clears and orders; the therapist keeps
the session and signs; the reminder goes out and names nothing; the PDF says what happened.
"""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import time, timedelta
from pathlib import Path
from typing import Any

import pytest
from celery import current_app
from django.utils import timezone
from playwright.sync_api import Browser
from pypdf import PdfReader

from clients.models import Client, ConsentTemplate
from clients.terms import ConsentKind
from clinic.policy.terms import Role
from clinic.practice.models import AppointmentType, Practice
from clinic.practice.terms import AppointmentKind
from clinic.reminders.rules.wording import banned_words
from clinic.reminders.services.planning import create_default_rules
from clinic.scheduling.terms import AppointmentStatus
from clinic.staff.models import User, WorkingHours
from sessions.models import DosingSession
from tests.browser.desk import Desk, today, zone_at_midday
from tests.factories.people import make_practice, make_user
from tests.factories.room import make_appointment
from tests.plugins.broker import ROOT, StartWorker, wait_for, worker_environment
from tests.plugins.mail import SmtpSink

pytestmark = pytest.mark.slow

LIST = """Client ID,First Name,Last Name,Date of Birth,Email,Mobile Phone,Primary Clinician,Status
C-1001,Jordan,Rivers,04/17/1984,jordan.rivers@example.org,(555) 555-0142,Thea Quinn,Active
"""


@pytest.fixture
def house(transactional_db: None) -> Practice:
    practice = make_practice(is_demo=True, time_zone=zone_at_midday(), neutral_name="Harbor Office")
    create_default_rules(practice)
    for kind in ConsentKind:
        ConsentTemplate.objects.create(
            practice=practice, kind=kind, version=1, title=kind.value, body="Text.", published_at=timezone.now()
        )
    return practice


@pytest.fixture
def people(house: Practice) -> dict[str, User]:
    staff = {
        "thea": make_user(house, Role.THERAPIST, name="Thea Quinn", credentials="LMFT"),
        "priya": make_user(house, Role.PRESCRIBER, name="Priya Rao", credentials="MD"),
        "dana": make_user(house, Role.FRONT_DESK, name="Dana Pike"),
    }
    # Any day of the week, whenever this runs.
    WorkingHours.objects.filter(user=staff["thea"]).delete()
    for weekday in range(7):
        WorkingHours.objects.create(
            practice=house, user=staff["thea"], weekday=weekday, starts=time(0, 0), ends=time(23, 45)
        )
    return staff


@pytest.fixture
def running(broker_url: str, smtp_sink: SmtpSink, start_worker: StartWorker, tmp_path: Path) -> Iterator[SmtpSink]:
    """Worker and beat beside the live server, sending to the sink."""
    before = current_app.conf.broker_url
    current_app.conf.broker_url = broker_url
    start_worker(EMAIL_URL=smtp_sink.url)
    beat = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "celery",
            "--quiet",
            "-A",
            "clinic",
            "beat",
            "--schedule",
            tmp_path / "beat",
            "--pidfile=",
        ],
        cwd=ROOT,
        env={**os.environ, **worker_environment(broker_url)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    yield smtp_sink
    beat.terminate()
    beat.wait(10)
    current_app.conf.broker_url = before


def test_the_main_job(
    house: Practice, people: dict[str, User], running: SmtpSink, browser: Browser, live_server: Any, tmp_path: Path
) -> None:
    dana = Desk.of(browser, live_server.url, people["dana"])
    thea = Desk.of(browser, live_server.url, people["thea"])
    priya = Desk.of(browser, live_server.url, people["priya"])

    client = import_client(dana, tmp_path)
    agree_messages(dana, client)
    open_course_and_ask(thea, client)
    clear_and_order(priya, client)
    prepare(thea, client, people["thea"])
    book_pair(dana, client)
    session = open_session(thea)
    keep_session(thea, session)
    sign_session(thea, session)
    write_integration(thea, session)
    text = download_summary(thea, session)
    message = the_reminder(running)

    session.refresh_from_db()
    assert session.status == "CLOSED"
    assert "Jordan Rivers" in text
    assert "100 mg" in text and "50 mg" in text and "150 mg" in text
    for clock in clocks_of_doses(session):
        assert re.search(rf"\b{clock}\b", text)
    assert "Thea Quinn, LMFT" in text
    assert message["To"] == "jordan.rivers@example.org"
    words = f"{message['Subject']}\n{message['From']}\n{message.get_content()}"
    assert "Jordan" in words or "appointment" in words.lower()
    assert not banned_words(words)
    assert "Rivers" not in words
    assert "ketamine" not in words.lower() and "dosing" not in words.lower()


def import_client(dana: Desk, folder: Path) -> Client:
    file = folder / "clients.csv"
    file.write_text(LIST)
    dana.go("/clients/import/")
    dana.page.locator("input[type=file]").set_input_files(file)
    dana.press("Check the list")
    dana.sees("Jordan")
    dana.press("Import one client")
    return Client.objects.get(external_reference="C-1001")


def agree_messages(dana: Desk, client: Client) -> None:
    dana.go(f"/clients/{client.pk}/edit/")
    form = dana.form("legal_first_name")
    dana.fill(form, channel="EMAIL", told_of_risk=True)
    dana.press("Save changes", form)


def open_course_and_ask(thea: Desk, client: Client) -> None:
    thea.go(f"/clients/{client.pk}/")
    if not client.courses.exists():
        thea.go(f"/clients/{client.pk}/courses/open/")
        thea.press("Open course")
    course = client.courses.get()
    for target in ("CONSULT", "SCREENING"):
        thea.go(f"/clients/courses/{course.pk}/status/")
        thea.fill(thea.form("target"), target=target)
        thea.press("Move course")
    for kind in (ConsentKind.KETAMINE_MEDICAL, ConsentKind.KAP_PSYCHOTHERAPY):
        template = ConsentTemplate.objects.get(kind=kind)
        thea.go(f"/clients/{client.pk}/consents/record/")
        form = thea.form("signer_name")
        thea.fill(form, template=str(template.pk), signer_name="Jordan Rivers", signed_on=today().isoformat())
        thea.press("Record consent", form)
    thea.go(f"/clients/{client.pk}/weights/add/")
    thea.fill(thea.form("kg"), kg="75", measured_on=today().isoformat())
    thea.press("Record weight")
    thea.go(f"/clients/courses/{course.pk}/clearance/")
    form = thea.form("prescriber")
    thea.fill(form, prescriber=str(User.objects.get(name="Priya Rao").pk))
    thea.press("Ask the prescriber", form)


def clear_and_order(priya: Desk, client: Client) -> None:
    clearance = client.clearances.get()
    priya.go("/clients/queue/")
    priya.sees("Rivers")
    priya.go(f"/clients/clearances/{clearance.pk}/")
    day = today()
    form = priya.form("decision")
    priya.fill(
        form, decision="GRANTED", valid_from=day.isoformat(), valid_until=(day + timedelta(days=180)).isoformat()
    )
    priya.press("Review and sign", form)
    priya.sign("Sign the decision")
    priya.go(f"/sessions/orders/new/{client.courses.get().pk}/")
    form = priya.form("unit_strength_mg")
    priya.fill(
        form,
        issued_on=day.isoformat(),
        form="RDT",
        route="SUBLINGUAL",
        unit_strength_mg="50",
        quantity_units="12",
        min_session_mg="50",
        max_session_mg="200",
        booster_allowed=True,
        booster_max_mg="50",
        booster_earliest_minute="15",
        booster_latest_minute="40",
        residual="SPIT",
        systolic_hold="150",
        diastolic_hold="95",
    )
    priya.press("Review and sign", form)
    priya.sign("Sign the order")
    order = client.prescriptions.get()
    priya.go(f"/sessions/orders/{order.pk}/")
    form = priya.form("lot_number")
    priya.fill(
        form,
        lot_number="L4711",
        dispensed_on=day.isoformat(),
        beyond_use_date=(day + timedelta(days=120)).isoformat(),
        units="12",
    )
    priya.press("Record the label", form)


def prepare(thea: Desk, client: Client, therapist: User) -> None:
    """The preparation sessions lie in the past; a test cannot wait for them."""
    make_appointment(
        client,
        therapist,
        kind=AppointmentKind.PREPARATION,
        course=client.courses.get(),
        starts_at=timezone.now() - timedelta(days=5),
        status=AppointmentStatus.COMPLETED,
    )


def book_pair(dana: Desk, client: Client) -> None:
    dana.go(f"/calendar/book/?client={client.pk}")
    dosing = AppointmentType.objects.get(kind=AppointmentKind.DOSING)
    form = dana.page.locator("form:has(select[name=appointment_type])")
    form.locator("select[name=appointment_type]").select_option(str(dosing.pk))
    dana.page.wait_for_load_state("networkidle")
    dana.press("Show free times", form)
    times = dana.page.locator("main a.btn-lg")
    times.nth(min(6, times.count() - 1)).click()
    dana.page.wait_for_load_state()
    dana.page.locator("button[name=integration_at]").first.click()
    dana.page.wait_for_load_state()
    dana.sees("Booked")
    assert client.appointments.filter(appointment_type__kind=AppointmentKind.INTEGRATION).exists()


def open_session(thea: Desk) -> DosingSession:
    thea.go("/")
    thea.follow("Jordan Rivers")
    if "/sessions/open/" in thea.page.url or not DosingSession.objects.exists():
        thea.press("Open the session")
    return DosingSession.objects.get()


def clocks_of_doses(session: DosingSession) -> list[str]:
    """Return the time of each dose as the practice's clock shows it."""
    zone = session.practice.zone
    return [dose.at.astimezone(zone).strftime("%H:%M") for dose in session.dose_set.order_by("at")]


def keep_session(thea: Desk, session: DosingSession) -> None:
    page = f"/sessions/{session.pk}/"
    thea.go(page)
    form = thea.form("planned_units")
    thea.fill(
        form, planned_units="2", mood="4", last_food_at="-400", last_fluid_at="-300", ride_name="Sam Rivers",
        ride_phone="(555) 555-0177", risk_asked="true", risk_found="false", surroundings_ready="true",
    )  # fmt: skip
    thea.press("Keep and check the gates", form)
    record_vitals(thea, page, "120", "78", "-110")
    thea.go(page)
    thea.press("Start the session")
    for kind, units, at in (("INITIAL", "2", "-100"), ("BOOSTER", "1", "-78")):
        thea.go(page)
        form = thea.form("units")
        thea.fill(form, kind=kind, units=units, at=at)
        thea.press("Record what the client took", form)
        thea.go(page)
        thea.press("Spat out")
    for systolic, at in (("138", "-60"), ("131", "-30"), ("122", "-2")):
        record_vitals(thea, page, systolic, "80", at)
    for number in range(10):
        thea.go(page)
        thea.page.locator("button[name=kind]").nth(number).click()
        thea.settle()


def record_vitals(thea: Desk, page: str, systolic: str, diastolic: str, at: str) -> None:
    thea.go(page)
    form = thea.form("systolic")
    thea.fill(form, systolic=systolic, diastolic=diastolic, heart_rate="72", spo2="98", moaas="5", at=at)
    thea.press("Record vital signs", form)


def sign_session(thea: Desk, session: DosingSession) -> None:
    thea.go(f"/sessions/{session.pk}/")
    form = thea.form("handed_to")
    thea.fill(form, handed_to="Sam Rivers")
    for box in form.locator("[name=items]").all():
        thea.tick(form, box)
    if form.locator("[name=override_reason]").count():
        thea.fill(form, override_reason="Walks and speaks clearly; the client's partner is here.")
    thea.press("Keep the checklist", form)
    thea.go(f"/sessions/{session.pk}/")
    thea.press("The client has left")
    thea.go(f"/sessions/{session.pk}/note/")
    form = thea.form("client_words")
    thea.fill(form, client_words="Like a warm lake.")
    thea.press("Review and sign", form)
    thea.sign("Sign and close")
    thea.sees("Unaltered")


def write_integration(thea: Desk, session: DosingSession) -> None:
    thea.go(f"/integration/after/{session.pk}/")
    thea.press("Write integration note")
    form = thea.form("narrative")
    held = timezone.now().astimezone(session.practice.zone)
    fields = form.locator("[name^=held_at]")
    if fields.count() == 1:
        thea.fill(form, held_at=held.strftime("%Y-%m-%dT%H:%M"))
    thea.fill(form, narrative="We went back to the lake.", insights="Rest is allowed.")
    thea.press("Review and sign", form)
    thea.sign("Sign note")
    thea.sees("Unaltered")


def download_summary(thea: Desk, session: DosingSession) -> str:
    thea.go(f"/sessions/{session.pk}/")
    thea.page.locator("button[name=profile][value=INTERNAL]").click()
    thea.page.get_by_role("button", name="Download PDF").wait_for(timeout=40_000)
    with thea.page.expect_download() as waiting:
        thea.page.get_by_role("button", name="Download PDF").click()
    file = waiting.value
    assert "rivers" not in file.suggested_filename.lower()
    content = Path(file.path()).read_bytes()
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    return text.replace("\N{NO-BREAK SPACE}", " ")


def the_reminder(sink: SmtpSink) -> Any:
    wait_for(lambda: sink.messages, seconds=75, what="the reminder")
    return sink.messages[0]
