"""The emergency sheet: printed every hour, readable with everything down, and nothing of the chart on it."""

from __future__ import annotations

import io
import os
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse
from page import ValidationProfile, validate_pdf_bytes
from pypdf import PdfReader

from clients.models import Client
from clinic.audit.models import AuditEvent
from clinic.policy.terms import Role
from clinic.practice.models import Practice
from clinic.practice.terms import AppointmentKind
from clinic.scheduling.models import Appointment
from clinic.scheduling.terms import AppointmentStatus
from clinic.staff.models import User
from reports import tasks
from reports.documents.emergency import gather
from reports.services import emergency
from tests.factories.background import make_entry
from tests.factories.clients import make_contact_person, make_task
from tests.factories.people import make_client, make_course
from tests.factories.room import make_appointment

# Monday, nine in the morning in New York.
NINE = datetime(2026, 3, 9, 13, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def data(settings: Any, tmp_path: Path) -> Path:
    vendor = settings.DATA / "vendor"
    settings.DATA = tmp_path
    (tmp_path / "vendor").symlink_to(vendor)
    return tmp_path


@pytest.fixture
def booked(alex: Client, thea: User, priya: User) -> Appointment:
    User.objects.filter(pk=priya.pk).update(phone="555 0177")
    make_contact_person(alex, name="Rowan Doe", phone="(555) 555-0199", relationship="sister")
    make_course(alex, goals="Zqchart goals")
    make_task(alex, thea, detail="Zqchart task")
    return make_appointment(alex, thea, AppointmentKind.DOSING, starts_at=NINE + timedelta(hours=2), note="Zqdesk note")


def text_of(path: Path) -> str:
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(path).pages)


def test_the_task_leaves_a_private_file_that_opens_and_says_whom_to_call(
    booked: Appointment, practice: Practice, data: Path
) -> None:
    with time_machine.travel(NINE, tick=False):
        tasks.print_emergency()

    folder = data / "emergency" / practice.short_id
    assert sorted(path.name for path in folder.iterdir()) == ["emergency-2026-03-09-1300Z.pdf", "newest.pdf"]
    for path in (folder, *folder.iterdir()):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600)
    text = text_of(folder / "newest.pdf")
    for words in (
        "Monday, March 9, 2026", "11:00–14:00", "Alex Doe", "May 17, 1984", "(555) 555-0123", "Rowan Doe (sister)",
        "(555) 555-0199", "Priya Rao, MD, 555 0177", "Thea Quinn", "call 911 first", "Willow Practice",
        "(555) 555-0100", "Tuesday, March 10, 2026", "Nobody is booked.", "nobody asked",
    ):  # fmt: skip
        assert words in text, words


def test_nothing_of_the_chart_is_on_it(booked: Appointment, practice: Practice) -> None:
    with time_machine.travel(NINE, tick=False):
        text = text_of(emergency.print_sheet(practice, now=NINE))

    for words in ("Zqchart", "Zqdesk", "mg", "etamine", "PHQ", "@example.org"):
        assert words not in text, words


def test_it_is_accessible(booked: Appointment, practice: Practice) -> None:
    report = validate_pdf_bytes(emergency.render(practice, now=NINE), profile=ValidationProfile.PDF_UA_1)

    assert report.is_compliant, [(failure.rule_id, failure.message) for failure in report.failures]


def test_today_and_tomorrow_are_the_practices(booked: Appointment, practice: Practice, thea: User, priya: User) -> None:
    late = NINE.replace(hour=23, minute=30)
    other = make_client(practice, therapist=thea, prescriber=priya, legal_last_name="Zqtomorrow")
    make_appointment(other, thea, AppointmentKind.REVIEW, starts_at=NINE + timedelta(days=1))
    make_appointment(other, thea, AppointmentKind.REVIEW, starts_at=NINE + timedelta(days=2))

    # In UTC it is Monday still; a day later it is Tuesday in New York already.
    sheet = gather(practice, now=late + timedelta(hours=6))

    assert [(day, len(lines)) for day, lines in sheet.days] == [
        ("Tuesday, March 10, 2026", 1),
        ("Wednesday, March 11, 2026", 1),
    ]


def test_who_cancelled_is_not_expected(booked: Appointment, practice: Practice) -> None:
    booked.status = AppointmentStatus.CANCELLED
    booked.save()

    assert [len(lines) for _day, lines in gather(practice, now=NINE).days] == [0, 0]


def test_another_practice_has_a_sheet_of_its_own(
    booked: Appointment, practice: Practice, other_practice: Practice
) -> None:
    assert emergency.print_all(NINE) == 2

    assert "Alex Doe" not in text_of(emergency.folder_of(other_practice) / emergency.NEWEST)
    assert emergency.folder_of(practice) != emergency.folder_of(other_practice)


def test_one_that_cannot_be_printed_does_not_keep_the_others_waiting(
    booked: Appointment, practice: Practice, other_practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    rendered = emergency.render

    def breaks(which: Practice, *, now: datetime) -> bytes:
        if which == practice:
            raise RuntimeError("Zqsecret")
        return rendered(which, now=now)

    monkeypatch.setattr(emergency, "render", breaks)

    assert emergency.print_all(NINE) == 1


def test_old_sheets_go_and_the_newest_stays(practice: Practice, data: Path) -> None:
    first = emergency.print_sheet(practice, now=NINE)
    old = (NINE - timedelta(hours=1)).timestamp()
    os.utime(first, (old, old))
    emergency.print_sheet(practice, now=NINE + timedelta(hours=46))
    assert first.exists()

    emergency.print_sheet(practice, now=NINE + timedelta(hours=48))

    assert not first.exists()
    assert (first.parent / emergency.NEWEST).exists()


def test_allergies_are_on_it_and_so_is_that_none_is_known(
    booked: Appointment, practice: Practice, alex: Client, thea: User
) -> None:
    make_entry(alex, thea, "allergies", is_none_known=True, substance="", reaction="")
    with time_machine.travel(NINE, tick=False):
        asked = text_of(emergency.print_sheet(practice, now=NINE))
        make_entry(alex, thea, "allergies")
        known = text_of(emergency.print_sheet(practice, now=NINE))

    assert "none known on Jan 5, 2026" in " ".join(asked.split())
    assert "Penicillin: swelling (severe)" in " ".join(known.split())


def test_printing_is_on_record(booked: Appointment, practice: Practice, as_dana: Browser, dana: User) -> None:
    emergency.print_sheet(practice, now=NINE)
    answer = as_dana.post(reverse("reports:print_emergency"))

    assert PdfReader(io.BytesIO(answer.content)).pages
    assert answer["Content-Disposition"] == 'attachment; filename="emergency-sheet.pdf"'
    events = AuditEvent.objects.filter(action="reports.emergency.printed").order_by("seq")
    assert [(event.system, event.actor_id) for event in events] == [("reports.emergency", None), ("", dana.pk)]


def test_the_owner_sees_where_it_lies_and_no_name(booked: Appointment, practice: Practice, as_otto: Browser) -> None:
    empty = as_otto.get(reverse("reports:emergency")).content.decode()
    emergency.print_sheet(practice, now=NINE)
    page = as_otto.get(reverse("reports:emergency")).content.decode()

    assert "It was not printed yet" in empty
    assert f"{practice.short_id}/newest.pdf" in page
    assert "Alex" not in page
    assert as_otto.post(reverse("reports:print_emergency")).status_code == 403


def test_a_sheet_that_grew_old_is_told(practice: Practice) -> None:
    now = datetime.now(UTC)
    assert emergency.lateness(now).is_well
    emergency.print_sheet(practice, now=now)

    assert emergency.lateness(now + timedelta(hours=2)).is_well
    assert not emergency.lateness(now + timedelta(hours=2, minutes=5)).is_well


def test_a_full_day_takes_no_more_queries(
    booked: Appointment, practice: Practice, thea: User, priya: User, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as one:
        gather(practice, now=NINE)
    for hours in (7, 9):
        other = make_client(practice, therapist=thea, prescriber=priya)
        make_contact_person(other)
        make_appointment(other, thea, AppointmentKind.REVIEW, starts_at=NINE + timedelta(hours=hours))
    with django_assert_num_queries(len(one)):
        assert len(gather(practice, now=NINE).days[0][1]) == 3


def test_a_number_under_staff_is_a_number(as_thea: Browser, thea: User) -> None:
    url = reverse("staff:edit", args=[thea.pk])
    typed = {"name": "Thea Quinn", "credentials": "LMFT", "time_zone": ""}

    wrong = as_thea.post(url, {**typed, "phone": "call me"})
    as_thea.post(url, {**typed, "phone": " 555 010 2000 "})

    thea.refresh_from_db()
    assert "phone" in wrong.context["form"].errors
    assert thea.phone == "555 010 2000"
    assert Role.THERAPIST in thea.roles
