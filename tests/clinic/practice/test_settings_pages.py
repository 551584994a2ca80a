"""The owner changes the practice; bad input is answered with a sentence and stores nothing."""

from __future__ import annotations

from datetime import time
from decimal import Decimal
from typing import Any
from zoneinfo import available_timezones

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clinic.audit.models import AuditEvent
from clinic.practice.models import AppointmentType, Location, Practice, Room
from clinic.practice.rules.neutral_name import revealing_words
from clinic.practice.rules.zones import offered_zones
from clinic.practice.terms import AppointmentKind
from clinic.staff.models import User

DETAILS = {
    "name": "Willow & Oak", "neutral_name": "Willow Office", "time_zone": "America/Chicago",
    "address": "2 Side Street", "phone": "(555) 555-0199", "email": "office@example.org",
}  # fmt: skip
TYPE = {"name": "Deep talk", "kind": "THERAPY", "minutes": "50", "buffer_minutes": "10", "price": "180.50"}
ALL_FORMS = [
    "practice:settings", "practice:edit_details", "practice:edit_care", "practice:edit_quiet_hours",
    "practice:edit_safeguards",
    "practice:add_location", "practice:add_appointment_type",
]  # fmt: skip


def events(action: str) -> list[Any]:
    return list(AuditEvent.objects.filter(action=action).values_list("actor_id", flat=True))


@pytest.mark.parametrize("name", ALL_FORMS)
def test_settings_are_the_owners(
    name: str, as_otto: Browser, as_thea: Browser, as_dana: Browser, as_priya: Browser
) -> None:
    assert as_otto.get(reverse(name)).status_code == 200
    assert {browser.get(reverse(name)).status_code for browser in (as_thea, as_dana, as_priya)} == {403}


def test_details_are_saved_and_on_record(as_otto: Browser, otto: User, practice: Practice) -> None:
    answer = as_otto.post(reverse("practice:edit_details"), DETAILS)

    assert answer.url == reverse("practice:settings")
    practice.refresh_from_db()
    assert {field: getattr(practice, field) for field in DETAILS} == DETAILS
    assert events("practice.details.changed") == [otto.pk]


@pytest.mark.parametrize(
    "change",
    [{"time_zone": "Mars/Olympus"}, {"time_zone": ""}, {"time_zone": "../../etc/localtime"}, {"name": ""},
     {"name": "x" * 121}, {"neutral_name": "Ketamine Center"}, {"neutral_name": "Willow Psychotherapy"},
     {"neutral_name": "KETAMINE"}, {"neutral_name": ""}, {"email": "nobody"}, {"phone": "12"}, {"address": "x" * 501}],
    ids=lambda change: "-".join(f"{key}={value[:20]}" for key, value in change.items()),
)  # fmt: skip
def test_impossible_details_are_refused(as_otto: Browser, practice: Practice, change: dict[str, str]) -> None:
    page = as_otto.post(reverse("practice:edit_details"), {**DETAILS, **change})

    assert page.status_code == 200
    assert 'aria-invalid="true"' in page.content.decode()
    practice.refresh_from_db()
    assert practice.name == "Willow Practice"
    assert events("practice.details.changed") == []


@pytest.mark.parametrize("field", ["is_demo", "id", "practice_id"])
def test_no_field_beyond_the_form_is_read(as_otto: Browser, practice: Practice, field: str) -> None:
    as_otto.post(reverse("practice:edit_details"), {**DETAILS, field: ""})

    practice.refresh_from_db()
    assert practice.is_demo
    assert Practice.objects.count() == 1


@pytest.mark.parametrize(
    ("opens", "closes", "is_taken"),
    [("24", "72", True), ("0", "1", True), ("72", "24", False), ("24", "24", False), ("-1", "72", False),
     ("24", "337", False), ("x", "72", False), ("", "", False), ("1e3", "72", False)],
)  # fmt: skip
def test_the_integration_window(as_otto: Browser, practice: Practice, opens: str, closes: str, is_taken: bool) -> None:
    answer = as_otto.post(
        reverse("practice:edit_care"),
        {
            "minutes_before_leaving": "90",
            "integration_opens_after_hours": opens,
            "integration_closes_after_hours": closes,
            "warn_days_before": "30",
        },
    )

    practice.refresh_from_db()
    assert answer.status_code == (302 if is_taken else 200)
    assert practice.minutes_before_leaving == (90 if is_taken else 120)
    assert practice.warn_days_before == (30 if is_taken else 14)


@pytest.mark.parametrize(
    ("since", "until", "is_taken"),
    [
        ("21:00", "07:30", True),
        ("12:00", "13:00", True),
        ("20:00", "20:00", False),
        ("25:00", "08:00", False),
        ("", "", False),
    ],
)
def test_quiet_hours(as_otto: Browser, practice: Practice, since: str, until: str, is_taken: bool) -> None:
    answer = as_otto.post(reverse("practice:edit_quiet_hours"), {"quiet_from": since, "quiet_until": until})

    practice.refresh_from_db()
    assert answer.status_code == (302 if is_taken else 200)
    assert (practice.quiet_from != time(20)) is is_taken


def test_an_appointment_type_is_added_and_changed(as_otto: Browser, otto: User) -> None:
    as_otto.post(reverse("practice:add_appointment_type"), {**TYPE, "needs_room": "on", "is_active": "on"})
    added = AppointmentType.objects.get(name="Deep talk")
    assert (added.kind, added.minutes, added.price) == (AppointmentKind.THERAPY, 50, Decimal("180.50"))

    as_otto.post(reverse("practice:edit_appointment_type", args=[added.pk]), {**TYPE, "price": "", "name": "Talk"})

    added.refresh_from_db()
    assert (added.name, added.price, added.needs_room, added.is_active) == ("Talk", None, False, False)
    assert events("practice.appointment_type.saved") == [otto.pk, otto.pk]


@pytest.mark.parametrize(
    "change",
    [{"price": "-1"}, {"price": "1000000"}, {"price": "NaN"}, {"price": "1.999"}, {"price": "free"}, {"minutes": "0"},
     {"minutes": "4"}, {"minutes": "601"}, {"minutes": "-60"}, {"minutes": "99999999999999999999"}, {"minutes": ""},
     {"buffer_minutes": "-1"}, {"buffer_minutes": "241"}, {"kind": "MASSAGE"}, {"name": ""}, {"name": "Dosing"}],
    ids=lambda change: "-".join(f"{key}={value[:12]}" for key, value in change.items()),
)  # fmt: skip
def test_an_impossible_appointment_type_is_refused(as_otto: Browser, change: dict[str, str]) -> None:
    before = AppointmentType.objects.count()

    page = as_otto.post(reverse("practice:add_appointment_type"), {**TYPE, **change})

    assert page.status_code == 200
    assert 'aria-invalid="true"' in page.content.decode()
    assert AppointmentType.objects.count() == before


def test_locations_and_rooms_are_added_changed_and_taken_out_of_use(
    as_otto: Browser, otto: User, practice: Practice
) -> None:
    as_otto.post(reverse("practice:add_location"), {"name": "Annex", "address": "", "is_active": "on"})
    annex = Location.objects.get(practice=practice, name="Annex")
    as_otto.post(reverse("practice:add_room", args=[annex.pk]), {"name": "Blue room", "is_active": "on"})
    room = Room.objects.get(location=annex)
    as_otto.post(reverse("practice:edit_room", args=[room.pk]), {"name": "Green room"})
    as_otto.post(reverse("practice:edit_location", args=[annex.pk]), {"name": "Garden house"})

    room.refresh_from_db()
    annex.refresh_from_db()
    assert (room.name, room.is_active) == ("Green room", False)
    assert (annex.name, annex.is_active) == ("Garden house", False)
    assert len(events("practice.location.saved") + events("practice.room.saved")) == 4


def test_a_name_that_is_taken_is_a_sentence(as_otto: Browser, practice: Practice) -> None:
    location = Location.objects.get(practice=practice)

    first = as_otto.post(reverse("practice:add_location"), {"name": location.name})
    second = as_otto.post(reverse("practice:add_room", args=[location.pk]), {"name": "Room 1"})

    assert "already a location" in first.content.decode()
    assert "already a room" in second.content.decode()


@pytest.mark.parametrize("model", [Location, Room, AppointmentType])
def test_another_practices_places_are_out_of_reach(as_otto: Browser, other_practice: Practice, model: Any) -> None:
    theirs = model.objects.filter(practice=other_practice).first()
    name = {Location: "edit_location", Room: "edit_room", AppointmentType: "edit_appointment_type"}[model]

    assert as_otto.get(reverse(f"practice:{name}", args=[theirs.pk])).status_code == 404
    assert as_otto.post(reverse(f"practice:{name}", args=[theirs.pk]), {**TYPE, "name": "Mine"}).status_code == 404


@pytest.mark.parametrize("rooms", [1, 3])
def test_the_overview_costs_the_same_for_any_number(
    as_otto: Browser, practice: Practice, rooms: int, django_assert_num_queries: Any
) -> None:
    location = Location.objects.get(practice=practice)
    for number in range(rooms):
        Room.objects.create(practice=practice, location=location, name=f"Extra {number}")
    as_otto.get(reverse("practice:settings"))

    with django_assert_num_queries(7):
        as_otto.get(reverse("practice:settings"))


@pytest.mark.pure
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Willow Office", ()),
        ("Maple Street Group", ()),
        ("Painter, Tripp & Moody", ()),
        ("Willow Ketamine Clinic", ("Ketamine", "Clinic")),
        ("PSYCHEDELIC healing", ("PSYCHEDELIC", "healing")),
        ("Mental-health associates", ("Mental",)),
        ("Ｋｅｔａｍｉｎｅ Place", ("Ketamine",)),
        ("Art Therapists of Ohio", ("Therapists",)),
    ],
)
def test_revealing_words_are_found(name: str, words: tuple[str, ...]) -> None:
    assert revealing_words(name) == words


@pytest.mark.pure
def test_offered_zones_are_real_and_begin_at_home() -> None:
    zones = offered_zones(available_timezones())

    assert zones[0] == "America/New_York"
    assert set(zones) <= available_timezones()
    assert len(zones) == len(set(zones)) > 300
    assert not {"EST5EDT", "GMT", "localtime"} & set(zones)
