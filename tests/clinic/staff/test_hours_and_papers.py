"""Working hours, credentials and profile: typed by oneself or an owner, judged, on record."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clinic.audit.models import AuditEvent
from clinic.core.wording import clock
from clinic.practice.models import Location
from clinic.staff.models import Credential, User, WorkingHours
from clinic.staff.queries import mask
from clinic.staff.services import papers
from clinic.staff.terms import CredentialKind
from tests.factories.people import make_user

NUMBER = "LIC-4711-2026"


def week(*stretches: tuple[int, str, str], location: str = "") -> dict[str, Any]:
    rows = {(line // 2, line % 2): ("", "") for line in range(14)}
    for day, starts, ends in stretches:
        rows[day, 1 if rows[day, 0] != ("", "") else 0] = (starts, ends)
    posted: dict[str, Any] = {"form-TOTAL_FORMS": "14", "form-INITIAL_FORMS": "14"}
    for line, ((day, _second), (starts, ends)) in enumerate(sorted(rows.items())):
        posted |= {f"form-{line}-weekday": day, f"form-{line}-starts": starts, f"form-{line}-ends": ends}
        posted[f"form-{line}-location"] = location
    return posted


def hours_of(user: User) -> list[tuple[int, time, time]]:
    rows = WorkingHours.objects.filter(user=user).order_by("weekday", "starts")
    return list(rows.values_list("weekday", "starts", "ends"))


def test_a_week_is_replaced_by_what_was_typed(as_thea: Browser, thea: User) -> None:
    answer = as_thea.post(
        reverse("staff:edit_hours", args=[thea.pk]),
        week((0, "09:00", "12:00"), (0, "13:00", "17:30"), (4, "08:00", "20:00")),
    )

    assert answer.url == reverse("staff:profile")
    assert hours_of(thea) == [(0, time(9), time(12)), (0, time(13), time(17, 30)), (4, time(8), time(20))]
    assert AuditEvent.objects.filter(action="staff.hours.changed", actor_id=thea.pk).count() == 1


@pytest.mark.parametrize(
    "stretches",
    [[(0, "17:00", "09:00")], [(0, "09:00", "09:00")], [(0, "09:00", "")], [(0, "", "17:00")], [(0, "25:00", "26:00")],
     [(0, "soon", "17:00")], [(0, "09:00", "12:00"), (0, "11:00", "17:00")], [(7, "09:00", "17:00")]],
    ids=["backwards", "no-length", "no-end", "no-start", "no-such-hour", "words", "overlap", "eighth-day"],
)  # fmt: skip
def test_an_impossible_week_is_refused_and_kept_on_screen(
    as_thea: Browser, thea: User, stretches: list[tuple[int, str, str]]
) -> None:
    before = hours_of(thea)
    posted = week(*[(day % 7, starts, ends) for day, starts, ends in stretches])
    for day, _starts, _ends in stretches:
        if day > 6:
            posted["form-0-weekday"] = day

    page = as_thea.post(reverse("staff:edit_hours", args=[thea.pk]), posted)

    assert page.status_code == 200
    assert hours_of(thea) == before
    assert stretches[0][1] in page.content.decode()


@pytest.mark.parametrize("total", ["", "-1", "9999", "x"])
def test_a_week_with_a_wrong_count_is_refused(as_thea: Browser, thea: User, total: str) -> None:
    before = hours_of(thea)

    page = as_thea.post(
        reverse("staff:edit_hours", args=[thea.pk]), {**week((0, "09:00", "12:00")), "form-TOTAL_FORMS": total}
    )

    assert page.status_code == 200
    assert hours_of(thea) == before


def test_another_practices_location_cannot_be_chosen(as_thea: Browser, thea: User, stranger: User) -> None:
    elsewhere = Location.objects.get(practice=stranger.practice)

    page = as_thea.post(
        reverse("staff:edit_hours", args=[thea.pk]), week((0, "09:00", "12:00"), location=str(elsewhere.pk))
    )

    assert page.status_code == 200
    assert not WorkingHours.objects.filter(location=elsewhere).exists()


def test_a_license_is_filed_sealed_and_shown_masked(as_thea: Browser, thea: User) -> None:
    as_thea.post(
        reverse("staff:add_credential", args=[thea.pk]),
        {"kind": "LICENSE", "issuer": "Board of NY", "number": NUMBER, "expires_on": "2027-05-31"},
    )

    credential = Credential.objects.get(user=thea)
    assert credential.number == NUMBER
    page = as_thea.get(reverse("staff:profile")).content.decode()
    assert "••••2026" in page
    assert NUMBER not in page
    assert NUMBER not in as_thea.get(reverse("staff:edit_credential", args=[credential.pk])).content.decode()


def test_a_dea_number_is_kept_as_it_is_written(as_thea: Browser, thea: User) -> None:
    as_thea.post(reverse("staff:add_credential", args=[thea.pk]), {"kind": "DEA", "number": "xx 123-4563"})

    assert Credential.objects.get(user=thea).number == "XX1234563"


@pytest.mark.parametrize(("typed", "kept"), [("", NUMBER), ("NEW-99", "NEW-99")])
def test_an_empty_number_keeps_the_one_on_file(as_thea: Browser, thea: User, typed: str, kept: str) -> None:
    credential = make_paper(thea)

    as_thea.post(reverse("staff:edit_credential", args=[credential.pk]), {"kind": "TRAINING", "number": typed})

    assert Credential.objects.get(pk=credential.pk).number == kept


@pytest.mark.parametrize(
    "change",
    [{"kind": ""}, {"kind": "TAROT"}, {"expires_on": "1890-01-01"}, {"expires_on": "tomorrow"}, {"number": "9" * 81},
     {"kind": "DEA", "number": "12345"}, {"kind": "DEA", "number": "XX1234564"}],
    ids=["none", "unknown", "1890", "words", "long", "no DEA number", "a slip in a DEA number"],
)  # fmt: skip
def test_an_impossible_paper_is_refused(as_thea: Browser, thea: User, change: dict[str, str]) -> None:
    page = as_thea.post(reverse("staff:add_credential", args=[thea.pk]), {"kind": "LICENSE", **change})

    assert page.status_code == 200
    assert not Credential.objects.filter(user=thea).exists()


def test_a_colleagues_paper_is_out_of_reach(as_olive: Browser, as_stranger: Browser, thea: User) -> None:
    credential = make_paper(thea)

    for browser in (as_olive, as_stranger):
        for name in ("staff:edit_credential", "staff:remove_credential"):
            assert browser.post(reverse(name, args=[credential.pk]), {"kind": "TRAINING"}).status_code == 404
    assert Credential.objects.get(pk=credential.pk).kind == "LICENSE"


def test_removing_a_paper_is_on_record(as_otto: Browser, otto: User, thea: User) -> None:
    credential = make_paper(thea)

    url = reverse("staff:remove_credential", args=[credential.pk])
    as_otto.post(url)

    assert not Credential.objects.on_file().exists()
    kept = Credential.objects.get()
    assert (kept.removed_by, kept.number) == (otto, NUMBER)
    event = AuditEvent.objects.get(action="staff.credential.removed")
    assert (event.actor_id, event.object_id) == (otto.pk, str(credential.pk))
    page = as_otto.get(reverse("staff:detail", args=[thea.pk])).content.decode()
    assert "One was taken off the file" in page
    assert "••••2026" not in page
    assert as_otto.post(url).status_code == 404


def test_a_credential_removed_meanwhile_is_neither_changed_nor_removed_again(thea: User) -> None:
    credential = make_paper(thea)
    papers.remove_credential(credential=credential, actor=thea, now=timezone.now())

    with pytest.raises(papers.CredentialRemoved):
        papers.remove_credential(credential=credential, actor=thea, now=timezone.now())
    with pytest.raises(papers.CredentialRemoved):
        papers.change_credential(
            credential=credential, kind=CredentialKind.TRAINING, issuer="", number="", state="", issued_on=None,
            expires_on=None, scan=None, actor=thea, now=timezone.now(),
        )  # fmt: skip
    assert Credential.objects.get().kind is CredentialKind.LICENSE


@pytest.mark.pure
@pytest.mark.parametrize(
    ("number", "shown"), [("", ""), ("1234", "••••"), ("12345678", "••••"), ("123456789", "••••6789")]
)
def test_short_numbers_are_hidden_whole(number: str, shown: str) -> None:
    assert mask(number) == shown


def test_a_person_reads_times_in_their_own_zone(as_thea: Browser, thea: User) -> None:
    as_thea.post(
        reverse("staff:edit", args=[thea.pk]),
        {"name": "Thea Quinn", "credentials": "LMFT", "time_zone": "Pacific/Honolulu"},
    )
    User.objects.filter(pk=thea.pk).update(last_login=timezone.now())

    thea.refresh_from_db()
    assert thea.time_zone == "Pacific/Honolulu"
    assert thea.last_login is not None
    assert as_thea.get(reverse("staff:profile")).wsgi_request is not None
    assert clock(thea.last_login, "Pacific/Honolulu") != clock(thea.last_login, "America/New_York")


@pytest.mark.parametrize(
    "change", [{"name": ""}, {"name": "x" * 121}, {"time_zone": "Mars/Olympus"}, {"time_zone": "../etc/passwd"}]
)
def test_an_impossible_profile_is_refused(as_thea: Browser, thea: User, change: dict[str, str]) -> None:
    page = as_thea.post(
        reverse("staff:edit", args=[thea.pk]), {"name": "Thea", "credentials": "", "time_zone": "", **change}
    )

    assert page.status_code == 200
    thea.refresh_from_db()
    assert thea.name == "Thea Quinn"


@pytest.mark.parametrize("people", [1, 3])
def test_the_staff_list_costs_the_same_for_any_number(
    as_otto: Browser, otto: User, people: int, django_assert_num_queries: Any
) -> None:
    for _ in range(people):
        make_user(otto.practice)
    as_otto.get(reverse("staff:list"))

    with django_assert_num_queries(6):
        as_otto.get(reverse("staff:list"))


def make_paper(user: User) -> Credential:
    return Credential.objects.create(practice=user.practice, user=user, kind="LICENSE", number=NUMBER)
