"""The parts of a client's page: each at its own address, only those that hold something, the next step on all."""

from __future__ import annotations

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clients.models import Client, Course
from clients.panels import parts_for
from clients.rules.next_step import forward
from clients.terms import ClientPart, CourseStatus
from clinic.staff.models import User
from tests.factories.people import make_course


def page_of(browser: Browser, client: Client, part: str) -> str:
    answer = browser.get(reverse("clients:detail", args=[client.pk]), {"part": part})
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_the_next_step_and_what_blocks_it_stand_on_every_part(as_thea: Browser, alex: Client) -> None:
    make_course(alex, status=CourseStatus.PREPARATION)

    for part in ClientPart:
        page = page_of(as_thea, alex, part)
        assert "Hold the preparation sessions, then begin dosing." in page
        assert "No order of a prescriber is in force." in page
        assert page.count('aria-current="page"') >= 1


def test_each_part_holds_its_panels_and_the_timeline_is_the_overview(as_thea: Browser, alex: Client) -> None:
    make_course(alex)
    titles = {
        "COURSE": "Screening", "MEDICINE": "Units left|No order in force", "MEASURES": "Safety plan|No safety plan",
        "NOTES": "Progress notes", "BACKGROUND": "Allergies", "PAPERS": "Papers", "PEOPLE": "Who can see this",
    }  # fmt: skip

    for part, words in titles.items():
        page = page_of(as_thea, alex, part)
        assert any(word in page for word in words.split("|")), part
        assert 'id="timeline"' not in page
    assert 'id="timeline"' in page_of(as_thea, alex, "OVERVIEW")


@pytest.mark.parametrize("asked", ["", "NOWHERE", "notes", "<b>"])
def test_any_other_address_is_the_overview(as_thea: Browser, alex: Client, asked: str) -> None:
    assert 'id="timeline"' in page_of(as_thea, alex, asked)


def test_the_desk_is_offered_no_part_of_the_chart(as_dana: Browser, alex: Client, dana: User) -> None:
    assert parts_for(dana) == [ClientPart.OVERVIEW, ClientPart.BACKGROUND, ClientPart.PEOPLE]

    page = page_of(as_dana, alex, "MEDICINE")

    assert 'id="timeline"' in page
    assert "part=MEDICINE" not in page


def test_a_course_with_nothing_in_the_way_moves_on_from_the_page_itself(as_thea: Browser, alex: Client) -> None:
    course = make_course(alex, status=CourseStatus.REFERRED)
    assert "On to: Consult call" in page_of(as_thea, alex, "")

    answer = as_thea.post(reverse("clients:change_course_status", args=[course.pk]), {"target": "CONSULT"})

    assert answer.url == reverse("clients:detail", args=[alex.pk])
    assert Course.objects.get(pk=course.pk).status is CourseStatus.CONSULT


def test_a_course_that_something_blocks_is_not_waved_through(as_thea: Browser, alex: Client) -> None:
    make_course(alex, status=CourseStatus.PREPARATION)

    assert "On to:" not in page_of(as_thea, alex, "")


@pytest.mark.parametrize(
    ("status", "steps", "expected"),
    [
        (CourseStatus.REFERRED, [CourseStatus.CONSULT, CourseStatus.CLOSED_NO_START], CourseStatus.CONSULT),
        (CourseStatus.CONSENTING, [CourseStatus.ON_HOLD, CourseStatus.PREPARATION], CourseStatus.PREPARATION),
        (CourseStatus.ACTIVE, [CourseStatus.REVIEW_DUE, CourseStatus.ON_HOLD], None),
        (CourseStatus.ON_HOLD, [CourseStatus.ACTIVE], None),
        (CourseStatus.COMPLETED, [], None),
    ],
)
def test_forward_leads_towards_the_first_dose_only(
    status: CourseStatus, steps: list[CourseStatus], expected: CourseStatus | None
) -> None:
    assert forward(status, steps) is expected
