"""Groups in the browser: book one, seat clients, call it off; and what the calendar shows of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clients.models import Client
from clinic.audit.models import AuditEvent
from clinic.practice.models import AppointmentType, Practice
from clinic.practice.terms import AppointmentKind, Modality
from clinic.scheduling.models import Appointment, GroupSession
from clinic.scheduling.terms import AppointmentStatus
from clinic.staff.models import User
from tests.factories.people import make_client
from tests.factories.scheduling import MONDAY, THURSDAY, book, make_group, seat

BOOK = reverse("scheduling:book_group")
WEEK = {"start": "2026-11-23T00:00:00", "end": "2026-11-30T00:00:00", "person": "all"}


@pytest.fixture(autouse=True)
def _monday() -> Any:
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def group(thea: User) -> GroupSession:
    return make_group(thea)


def url_of(group: GroupSession, name: str = "group") -> str:
    return reverse(f"scheduling:{name}", args=[group.pk])


def wanted(practice: Practice, therapist: User, **more: str) -> dict[str, str]:
    kind = AppointmentType.objects.get(practice=practice, kind=AppointmentKind.DOSING)
    return {"appointment_type": str(kind.pk), "therapist": str(therapist.pk), "room": "", **more}


def test_the_page_offers_what_is_free_for_somebody_to_begin_with(as_dana: Browser, thea: User) -> None:
    page = as_dana.get(BOOK)

    assert page.status_code == 200
    assert page.context["want"].appointment_type.kind is AppointmentKind.DOSING


def test_a_time_that_a_group_holds_is_not_offered_again(as_dana: Browser, practice: Practice, thea: User) -> None:
    asked = wanted(practice, thea, day="2026-11-26")
    before = {slot.value for slot in as_dana.get(BOOK, asked).context["times"].slots}
    make_group(thea)
    after = {slot.value for slot in as_dana.get(BOOK, asked).context["times"].slots}

    assert "2026-11-26T10:00" in before - after


def test_the_desk_books_a_group(as_dana: Browser, practice: Practice, thea: User) -> None:
    answer = as_dana.post(BOOK, wanted(practice, thea, starts_at="2026-11-26T10:00"))

    group = GroupSession.objects.get()
    assert answer.url == url_of(group)
    assert (group.starts_at, group.therapist) == (THURSDAY, thea)
    assert AuditEvent.objects.filter(action="scheduling.group.booked").exists()


@pytest.mark.parametrize(
    ("starts_at", "sentence"),
    [("", "Choose a time."), ("soon", "Enter a date and a time."), ("2026-11-26T10:30", "is booked Thu, Nov 26")],
)
def test_what_cannot_be_booked_is_said_and_nothing_is_stored(
    starts_at: str, sentence: str, as_dana: Browser, practice: Practice, thea: User, alex: Client
) -> None:
    book(alex, thea, modality=Modality.REMOTE)
    answer = as_dana.post(BOOK, wanted(practice, thea, starts_at=starts_at))

    assert answer.status_code == 400
    assert sentence in answer.content.decode()
    assert not GroupSession.objects.exists()


def test_a_therapist_books_their_own_groups_alone(
    as_thea: Browser, practice: Practice, thea: User, olive: User
) -> None:
    refused = as_thea.post(BOOK, wanted(practice, olive, starts_at="2026-11-26T10:00"))
    taken = as_thea.post(BOOK, wanted(practice, thea, starts_at="2026-11-26T10:00"))

    assert (refused.status_code, taken.status_code) == (400, 302)
    assert GroupSession.objects.get().therapist == thea


def test_an_empty_group_says_so_and_finds_whom_to_seat(as_dana: Browser, group: GroupSession, alex: Client) -> None:
    page = as_dana.get(url_of(group), {"q": "do"}).content.decode()

    assert "Nobody has a seat yet" in page
    assert f'value="{alex.pk}"' in page


def test_the_desk_seats_a_client(as_dana: Browser, group: GroupSession, alex: Client) -> None:
    answer = as_dana.post(url_of(group, "add_member"), {"client": str(alex.pk)}, follow=True)

    assert "Alex Doe has a seat." in answer.content.decode()
    assert Appointment.objects.get().client == alex


def test_somebody_has_to_be_chosen(as_dana: Browser, group: GroupSession) -> None:
    answer = as_dana.post(url_of(group, "add_member"), follow=True)

    assert "Choose who gets the seat." in answer.content.decode()


@pytest.mark.parametrize("key", ["nonsense", "00000000-0000-4000-8000-000000000000"])
def test_nobody_is_seated_by_nonsense(key: str, as_dana: Browser, group: GroupSession) -> None:
    assert as_dana.post(url_of(group, "add_member"), {"client": key}).status_code == 404


def test_a_client_who_is_elsewhere_is_refused_in_words(
    as_dana: Browser, group: GroupSession, alex: Client, olive: User
) -> None:
    book(alex, olive, modality=Modality.REMOTE)
    answer = as_dana.post(url_of(group, "add_member"), {"client": str(alex.pk)}, follow=True)

    assert "Alex Doe already has an appointment" in answer.content.decode()


def test_who_treats_one_member_learns_only_that_others_come(
    as_olive: Browser, practice: Practice, olive: User, group: GroupSession, alex: Client
) -> None:
    own = make_client(practice, therapist=olive, legal_first_name="Ines")
    seat(group, alex, own)
    page = as_olive.get(url_of(group)).content.decode()

    assert "Ines" in page
    assert "Alex" not in page
    assert "One seat is taken by a client who is not yours." in page


def test_a_group_is_called_off_with_a_reason(as_dana: Browser, group: GroupSession, alex: Client) -> None:
    seat(group, alex)
    empty = as_dana.post(url_of(group, "call_off_group"), {"reason": ""})
    done = as_dana.post(url_of(group, "call_off_group"), {"reason": "The therapist is ill."}, follow=True)

    assert empty.status_code == 400
    assert "Called off" in done.content.decode()
    assert Appointment.objects.get().status is AppointmentStatus.CANCELLED


def test_who_treats_one_member_cannot_call_the_group_off(
    as_olive: Browser, as_thea: Browser, practice: Practice, group: GroupSession, alex: Client, olive: User
) -> None:
    theirs = make_client(practice, therapist=olive)
    seat(group, alex, theirs)

    assert "Call this group off" not in as_olive.get(url_of(group)).content.decode()
    assert as_olive.post(url_of(group, "call_off_group"), {"reason": "Mine is ill."}).status_code == 404
    assert set(Appointment.objects.values_list("status", flat=True)) == {AppointmentStatus.BOOKED}
    assert "Call this group off" in as_thea.get(url_of(group)).content.decode()


def test_a_seat_has_the_hours_of_the_group_whatever_became_of_its_type(
    as_dana: Browser, group: GroupSession, alex: Client
) -> None:
    kind = group.appointment_type
    kind.minutes, kind.buffer_minutes, kind.needs_room = kind.minutes - 30, 5, False
    kind.save()

    as_dana.post(url_of(group, "add_member"), {"client": str(alex.pk)})

    member = Appointment.objects.get(client=alex)
    assert (member.ends_at, member.blocked_until, member.room) == (group.ends_at, group.blocked_until, group.room)


def test_looking_for_whom_to_seat_is_recorded(as_dana: Browser, group: GroupSession, alex: Client) -> None:
    as_dana.get(url_of(group), {"q": "Al"})

    assert AuditEvent.objects.filter(action="scheduling.clients.searched").count() == 1


def test_the_grid_shows_a_group_as_one_and_without_names(as_dana: Browser, group: GroupSession, alex: Client) -> None:
    seat(group, alex)
    events = as_dana.get(reverse("scheduling:feed"), WEEK).json()["events"]

    assert [event["title"] for event in events] == ["Group session"]
    assert events[0]["extendedProps"]["statusLabel"] == "1 of 6 seats taken"
    assert not events[0]["editable"]


def test_the_list_shows_a_group_and_everybody_in_it(as_dana: Browser, group: GroupSession, alex: Client) -> None:
    empty = as_dana.get(reverse("scheduling:calendar"), {"view": "list", "person": "all"}).content.decode()
    seat(group, alex)
    page = as_dana.get(reverse("scheduling:calendar"), {"view": "list", "person": "all"}).content.decode()

    assert "0 of 6 seats taken" in empty
    assert "1 of 6 seats taken" in page
    assert "in a group" in page


def test_somebody_elses_group_is_on_no_calendar_of_mine(as_olive: Browser, group: GroupSession) -> None:
    assert as_olive.get(reverse("scheduling:feed"), WEEK).json()["events"] == []
    assert as_olive.get(url_of(group)).status_code == 404


def test_an_appointment_says_that_it_is_in_a_group_and_names_nobody(
    as_dana: Browser, practice: Practice, group: GroupSession, alex: Client
) -> None:
    member, _other = seat(group, alex, make_client(practice, legal_first_name="Ines"))
    page = as_dana.get(reverse("scheduling:detail", args=[member.pk])).content.decode()

    assert url_of(group) in page
    assert "Ines" not in page


def test_the_queries_of_a_groups_page_do_not_grow_with_its_members(
    as_dana: Browser, practice: Practice, group: GroupSession, django_assert_num_queries: Any
) -> None:
    seat(group, *[make_client(practice) for _ in range(2)])
    as_dana.get(url_of(group))
    with CaptureQueriesContext(connection) as first:
        as_dana.get(url_of(group))
    seat(group, *[make_client(practice) for _ in range(4)])
    with django_assert_num_queries(len(first)):
        as_dana.get(url_of(group))


def test_a_group_moves_nowhere_but_its_member_does(as_dana: Browser, group: GroupSession, alex: Client) -> None:
    (member,) = seat(group, alex)
    move = reverse("scheduling:move", args=[member.pk])
    later = (THURSDAY + timedelta(days=1)).strftime("%Y-%m-%dT10:00")
    answer = as_dana.post(
        move,
        {"therapist": str(group.therapist_id), "modality": "IN_PERSON", "room": "", "starts_at": later, "version": "1"},
    )

    member.refresh_from_db()
    assert answer.status_code == 302
    assert member.group is None
