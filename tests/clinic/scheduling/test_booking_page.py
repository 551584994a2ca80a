"""Booking in the browser: free times, conflicts as sentences, impossible input."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clients.models import Client, MedicalClearance
from clients.terms import ClearanceStatus
from clinic.practice.models import AppointmentType, Practice
from clinic.practice.terms import AppointmentKind, Modality
from clinic.scheduling.models import Appointment
from clinic.staff.models import User
from tests.factories.people import make_client, make_course
from tests.factories.scheduling import MONDAY, THURSDAY, book

BOOK = reverse("scheduling:book")


@pytest.fixture(autouse=True)
def _monday() -> Any:
    with time_machine.travel(MONDAY, tick=False):
        yield


def asked(
    client: Client, therapist: User, kind: AppointmentKind = AppointmentKind.PREPARATION, **more: str
) -> dict[str, str]:
    return {
        "client": str(client.pk),
        "appointment_type": str(AppointmentType.objects.get(practice=client.practice, kind=kind).pk),
        "therapist": str(therapist.pk),
        "modality": "IN_PERSON",
        "room": "",
        **more,
    }


def free(page: Any) -> list[str]:
    return [slot.value for slot in page.context["times"].slots]


def errors(page: Any) -> list[str]:
    form = page.context["form"]
    return [str(error) for found in form.errors.values() for error in found]


def test_first_the_client_is_found(as_dana: Browser, alex: Client) -> None:
    page = as_dana.get(BOOK, {"q": "do", "kind": "DOSING"})

    assert page.status_code == 200
    assert f"client={alex.pk}&amp;kind=DOSING" in page.content.decode()


def test_only_ones_own_clients_are_found(as_olive: Browser, as_stranger: Browser, alex: Client) -> None:
    for browser in (as_olive, as_stranger):
        assert "Alex" not in browser.get(BOOK, {"q": "alex"}).content.decode()
        assert browser.get(BOOK, {"client": str(alex.pk)}).status_code == 404
        assert browser.post(BOOK, {"client": str(alex.pk)}).status_code == 404


@pytest.mark.parametrize("role", ["as_priya", "as_otto"])
def test_who_may_not_book_has_no_page(role: str, request: pytest.FixtureRequest, alex: Client) -> None:
    assert request.getfixturevalue(role).get(BOOK).status_code == 403
    assert request.getfixturevalue(role).get(reverse("scheduling:find_clients")).status_code == 403


@pytest.mark.parametrize("client", ["x", "00000000-0000-4000-8000-000000000000"])
def test_a_client_that_does_not_exist_is_404(client: str, as_dana: Browser) -> None:
    assert as_dana.get(BOOK, {"client": client}).status_code == 404


def test_the_search_box_gets_only_the_list(as_dana: Browser, alex: Client) -> None:
    page = as_dana.get(reverse("scheduling:find_clients"), {"q": "alex"}, headers={"HX-Request": "true"})

    assert page.content.decode().lstrip().startswith("<ul")


def test_free_times_leave_out_what_is_taken(alex: Client, practice: Practice, thea: User, as_thea: Browser) -> None:
    book(make_client(practice), thea, modality=Modality.REMOTE)

    page = as_thea.get(BOOK, asked(alex, thea, day="2026-11-26"))

    times = free(page)
    assert times[0] == "2026-11-26T08:00"
    assert "2026-11-26T08:30" in times
    assert "2026-11-26T09:00" not in times  # its pause would end at 10:10
    assert "2026-11-26T11:00" not in times  # the other one's pause ends at 11:10
    assert "2026-11-26T11:30" in times
    assert times[-1] == "2026-11-26T17:00"


def test_today_only_what_is_still_to_come_is_free(alex: Client, thea: User, as_thea: Browser) -> None:
    assert free(as_thea.get(BOOK, asked(alex, thea, day="2026-11-23")))[0] == "2026-11-23T10:00"


def test_on_a_day_off_nothing_is_free(alex: Client, thea: User, as_thea: Browser) -> None:
    page = as_thea.get(BOOK, asked(alex, thea, day="2026-11-28"))

    assert free(page) == []
    assert "Nothing is free on this day within working hours." in page.content.decode()


def test_without_a_day_the_first_free_one_is_shown(alex: Client, thea: User, as_thea: Browser) -> None:
    with time_machine.travel(datetime(2026, 11, 28, 15, 0, tzinfo=UTC), tick=False):  # a Saturday
        browser = Browser()
        browser.force_login(thea, backend="clinic.staff.backends.StaffBackend")
        page = browser.get(BOOK, asked(alex, thea))

    assert page.context["times"].day.isoformat() == "2026-11-30"
    assert page.context["form"]["day"].value() == "2026-11-30"


def test_when_all_rooms_are_taken_only_remote_times_are_free(
    practice: Practice, alex: Client, thea: User, olive: User, priya: User, as_thea: Browser
) -> None:
    book(make_client(practice), olive)
    book(make_client(practice), priya)

    in_person = free(as_thea.get(BOOK, asked(alex, thea, day="2026-11-26")))
    remote = free(as_thea.get(BOOK, asked(alex, thea, day="2026-11-26", modality="REMOTE")))

    assert "2026-11-26T10:00" not in in_person
    assert "2026-11-26T10:00" in remote


def test_a_week_of_days_says_how_much_is_free(alex: Client, thea: User, as_thea: Browser) -> None:
    days = as_thea.get(BOOK, asked(alex, thea, day="2026-11-26")).context["times"].days

    assert days[0].day.isoformat() == "2026-11-23"
    assert [day.is_current for day in days].index(True) == 3
    assert [day.free > 0 for day in days] == [True] * 5 + [False] * 2


def test_choosing_a_time_books(alex: Client, thea: User, as_dana: Browser) -> None:
    answer = as_dana.post(BOOK, asked(alex, thea, starts_at="2026-11-26T10:00"))

    booked = Appointment.objects.get()
    assert answer.url == reverse("scheduling:detail", args=[booked.pk])
    assert (booked.starts_at, booked.therapist, booked.client) == (THURSDAY, thea, alex)


def test_times_are_the_practices_for_a_traveller(alex: Client, thea: User, as_thea: Browser) -> None:
    thea.time_zone = "Europe/Berlin"
    thea.save()

    as_thea.post(BOOK, asked(alex, thea, starts_at="2026-11-26T10:00"))

    assert Appointment.objects.get().starts_at == THURSDAY


def test_a_conflict_is_a_sentence_and_what_was_typed_stays(
    practice: Practice, alex: Client, thea: User, as_dana: Browser
) -> None:
    book(make_client(practice), thea, modality=Modality.REMOTE)

    page = as_dana.post(BOOK, asked(alex, thea, starts_at="2026-11-26T10:30"))

    assert page.status_code == 400
    assert errors(page)[0].startswith("Thea Quinn is booked Thu, Nov 26, 2026, 10:00 to 11:10.")
    assert 'value="2026-11-26T10:30"' in page.content.decode()
    assert Appointment.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("starts_at", "", "Choose a time."),
        ("starts_at", "soon", "Enter a date and a time."),
        ("starts_at", "1890-01-01T10:00", "Enter a date between 1900 and 2200."),
        ("starts_at", "2020-01-01T10:00", "This is more than a month ago. Check the date."),
        ("starts_at", "2199-01-01T10:00", "This is more than two years away. Check the date."),
        ("starts_at", "2027-03-14T02:30", None),
        ("therapist", "x", None),
        ("appointment_type", "", None),
        ("modality", "BY_POST", None),
        ("room", "x", None),
        ("note", "x" * 5_000_000, None),
    ],
)
def test_impossible_input_is_answered_with_a_sentence(
    field: str, value: str, sentence: str | None, alex: Client, thea: User, as_dana: Browser
) -> None:
    page = as_dana.post(BOOK, {**asked(alex, thea, starts_at="2026-11-26T10:00"), field: value})

    assert page.status_code == 400
    assert Appointment.objects.count() == 0
    if sentence:
        assert errors(page) == [sentence]


@pytest.mark.parametrize(
    "query", [{"day": "1890-01-01"}, {"day": "x"}, {"therapist": "x"}, {"starts_at": "x"}, {"kind": "X"}]
)
def test_nonsense_in_the_address_is_answered(query: dict[str, str], alex: Client, thea: User, as_dana: Browser) -> None:
    assert as_dana.get(BOOK, {**asked(alex, thea), **query}).status_code == 200


def test_dosing_asks_for_the_time_first_and_then_for_integration(alex: Client, thea: User, as_thea: Browser) -> None:
    first = as_thea.get(BOOK, asked(alex, thea, AppointmentKind.DOSING, day="2026-11-24"))
    slot = first.context["times"].slots[0]
    second = as_thea.get(BOOK + slot.url)

    assert "starts_at=2026-11-24T08%3A00" in slot.url
    days = second.context["integration"].days
    # 24 to 72 hours after the end at 11:00 on Tuesday.
    assert [day.isoformat() for day, _slots in days] == ["2026-11-25", "2026-11-26", "2026-11-27"]
    assert days[0][1][0].value == "2026-11-25T11:00"
    assert days[2][1][-1].value == "2026-11-27T11:00"


def test_dosing_and_integration_are_booked_together(alex: Client, thea: User, as_thea: Browser) -> None:
    integration_type = AppointmentType.objects.get(practice=alex.practice, kind=AppointmentKind.INTEGRATION)
    as_thea.post(
        BOOK,
        asked(
            alex, thea, AppointmentKind.DOSING, starts_at="2026-11-24T08:00", integration_at="2026-11-25T11:00",
            integration_type=str(integration_type.pk),
        ),
    )  # fmt: skip

    dosing, integration = Appointment.objects.order_by("starts_at")
    assert (dosing.appointment_type.kind, integration.follows) == (AppointmentKind.DOSING, dosing)


def test_when_the_integration_time_was_taken_meanwhile_neither_is_booked(
    practice: Practice, alex: Client, thea: User, as_thea: Browser
) -> None:
    integration_type = AppointmentType.objects.get(practice=practice, kind=AppointmentKind.INTEGRATION)
    book(make_client(practice), thea, starts_at=MONDAY + timedelta(days=2, hours=1), modality=Modality.REMOTE)

    page = as_thea.post(
        BOOK,
        asked(
            alex, thea, AppointmentKind.DOSING, starts_at="2026-11-24T08:00", integration_at="2026-11-25T11:00",
            integration_type=str(integration_type.pk),
        ),
    )  # fmt: skip

    assert page.status_code == 400
    assert "Thea Quinn is booked Wed, Nov 25, 2026, 11:00" in errors(page)[0]
    assert Appointment.objects.filter(client=alex).count() == 0


def test_dosing_without_clearance_is_pointed_out(alex: Client, thea: User, as_thea: Browser) -> None:
    page = as_thea.get(BOOK, asked(alex, thea, AppointmentKind.DOSING, day="2026-11-24"))

    assert "No medical clearance is in force on Mon, Nov 23, 2026." in page.content.decode()


def test_a_clearance_in_force_is_no_warning(alex: Client, thea: User, as_thea: Browser) -> None:
    MedicalClearance.objects.create(
        practice=alex.practice, client=alex, course=make_course(alex), status=ClearanceStatus.GRANTED,
        valid_from=datetime(2026, 1, 1).date(), valid_until=datetime(2027, 1, 1).date(),
        requested_by=thea, requested_at=MONDAY, prescriber=thea, decided_at=MONDAY,
    )  # fmt: skip

    assert as_thea.get(BOOK, asked(alex, thea, AppointmentKind.DOSING, day="2026-11-24")).context["warnings"] == ()


def test_one_and_three_appointments_cost_the_same(
    practice: Practice, alex: Client, thea: User, as_thea: Browser, django_assert_num_queries: Any
) -> None:
    query = asked(alex, thea, AppointmentKind.DOSING, day="2026-11-26", starts_at="2026-11-26T08:00")
    book(make_client(practice), thea, starts_at=THURSDAY + timedelta(hours=4))
    as_thea.get(BOOK, query)
    with CaptureQueriesContext(connection) as first:
        as_thea.get(BOOK, query)
    for days in (1, 2):
        book(make_client(practice), thea, starts_at=THURSDAY + timedelta(days=days))
    with django_assert_num_queries(len(first)):
        as_thea.get(BOOK, query)
