"""Sentences of the client's page that depend on what happened before."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients import hooks, overview
from clients.forms.records import usual_expiry
from clients.hooks import Blocker, DosingDays
from clients.models import CareTeamMember, Client
from clients.services import consents
from clients.services.clients import archive_client
from clients.terms import ClearanceStatus, ConsentKind, CourseStatus
from clinic.practice.models import Practice
from clinic.staff.models import User
from tests.factories.clients import make_clearance, make_consent, make_task, make_template
from tests.factories.people import make_client, make_course


def page_of(browser: Browser, client: Client, part: str = "") -> str:
    answer = browser.get(reverse("clients:detail", args=[client.pk]), {"part": part})
    return answer.content.decode().replace("&#x27;", "'")


def test_an_archived_record_says_so_and_cannot_be_booked(as_dana: Browser, alex: Client, dana: User) -> None:
    archive_client(client=alex, actor=dana, now=timezone.now())

    page = page_of(as_dana, alex) + page_of(as_dana, alex, "PEOPLE")

    assert "Put in the archive" in page
    assert "Take out of the archive" in page
    assert "Book appointment" not in page


def test_a_minor_is_pointed_out(as_dana: Browser, practice: Practice) -> None:
    young = make_client(practice, birth_date=timezone.localdate() - timedelta(days=365 * 16))
    grown = make_client(practice, birth_date=date(1980, 1, 1))

    assert "Under 18" in page_of(as_dana, young)
    assert "Under 18" not in page_of(as_dana, grown)


def test_a_withdrawn_consent_stands_in_timeline_and_panel(
    as_thea: Browser, alex: Client, practice: Practice, thea: User
) -> None:
    consent = make_consent(alex, make_template(practice), thea)
    consents.withdraw_consent(consent=consent, actor=thea, now=timezone.now())

    assert "Consent withdrawn: Ketamine-assisted psychotherapy, version 1" in page_of(as_thea, alex)
    assert "Withdrawn" in page_of(as_thea, alex, "PAPERS")


def test_an_expired_consent_is_not_called_signed(
    as_thea: Browser, alex: Client, practice: Practice, thea: User
) -> None:
    make_consent(alex, make_template(practice, ConsentKind.TOUCH), thea, expires_on=date(2020, 1, 1))

    assert "Expired" in page_of(as_thea, alex, "PAPERS")


def test_an_urgent_or_late_task_is_marked(as_thea: Browser, alex: Client, thea: User) -> None:
    make_task(alex, thea, is_urgent=True)
    make_task(alex, thea, due_at=timezone.now() - timedelta(hours=1))

    page = page_of(as_thea, alex)

    assert "Urgent" in page
    assert "Overdue" in page


def test_asking_for_clearance_is_offered_only_when_nobody_was_asked(
    as_thea: Browser, alex: Client, priya: User
) -> None:
    course = make_course(alex, status=CourseStatus.MEDICAL_REVIEW)
    ask = reverse("clients:request_clearance", args=[course.pk])
    assert ask in page_of(as_thea, alex)

    make_clearance(course, priya, status=ClearanceStatus.DEFERRED)

    page = page_of(as_thea, alex)
    assert "The prescriber has deferred or declined." in page
    assert ask not in page


def test_the_apps_above_add_what_is_in_the_way(as_thea: Browser, alex: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    blocker = Blocker(sentence="No order in force.", url="/orders/", action="Record an order")
    monkeypatch.setattr(overview, "next_step_blockers", [lambda *_args: [blocker]])
    make_course(alex, status=CourseStatus.PREPARATION)

    page = page_of(as_thea, alex)

    assert "No order in force." in page
    assert 'href="/orders/"' in page


def test_nothing_is_in_the_way_of_a_course_that_ended(
    as_thea: Browser, alex: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overview, "next_step_blockers", [lambda *_args: [Blocker(sentence="Never shown")]])
    make_course(alex, status=CourseStatus.COMPLETED, closed_at=timezone.now())

    page = page_of(as_thea, alex)

    assert "Never shown" not in page
    assert "Open a new course" in page


def test_the_first_dose_is_the_earliest_any_app_knows_of(alex: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    days = [DosingDays(taken=(date(2026, 2, 1),)), DosingDays(), DosingDays(taken=(date(2026, 1, 5), date(2026, 3, 1)))]
    monkeypatch.setattr(hooks, "dosing_days_sources", [lambda _client, found=found: found for found in days])

    assert hooks.first_dose_on(alex) == date(2026, 1, 5)


def test_joining_twice_is_refused_on_the_page(as_dana: Browser, alex: Client, thea: User) -> None:
    address = reverse("clients:care_team", args=[alex.pk])

    page = as_dana.post(address, {"user": str(thea.pk), "role": "THERAPIST"}).content.decode()

    assert "This person is already on the care team in that role." in page


def test_who_left_cannot_be_made_responsible(as_dana: Browser, alex: Client, practice: Practice, olive: User) -> None:
    member = CareTeamMember.objects.create(
        practice=practice,
        client=alex,
        user=olive,
        role="THERAPIST",
        started_on=date(2024, 1, 1),
        ended_on=date(2024, 6, 1),
    )

    response = as_dana.post(reverse("clients:make_responsible", args=[member.pk]), follow=True)

    assert b"The care team was not changed." in response.content


@pytest.mark.parametrize(
    ("signed_on", "expected"),
    [(date(2026, 3, 2), date(2027, 3, 2)), (date(2028, 2, 29), date(2029, 2, 28))],
)
def test_a_consent_usually_ends_a_year_later(signed_on: date, expected: date) -> None:
    assert usual_expiry(signed_on) == expected
