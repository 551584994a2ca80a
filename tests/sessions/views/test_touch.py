"""The page of touch consent, its panel, and the one tap in the room."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clients.models import Client
from clinic.staff.models import User
from sessions.models import DosingSession, TouchConsent
from sessions.rules.touch import Terms
from sessions.services import touch
from sessions.terms import BodyPlace, TouchKind
from tests.conftest import SignIn
from tests.factories.room import take

pytestmark = pytest.mark.django_db

TYPED = {
    "person": "Thea Quinn", "kinds": ["HOLDING"], "places": ["HAND", "SHOULDER"], "how_asked": "May I?", "word": "red",
    "gesture": "", "limits": "",
}  # fmt: skip


def page_of(client: Client) -> str:
    return reverse("sessions:touch", args=[client.pk])


@pytest.fixture
def line(alex: Client, thea: User, ten: datetime) -> TouchConsent:
    agreed = Terms(
        person="Thea Quinn", kinds=[TouchKind.HOLDING], places=[BodyPlace.HAND], how_asked="", word="red", gesture="",
        limits="",
    )  # fmt: skip
    return touch.agree(client=alex, terms=agreed, actor=thea, now=ten)


def test_a_therapist_records_and_everybody_on_the_team_reads(alex: Client, as_thea: Browser, as_priya: Browser) -> None:
    assert "Nothing is agreed" in as_thea.get(page_of(alex)).content.decode()

    answer = as_thea.post(page_of(alex), TYPED)

    assert (answer.status_code, answer["Location"]) == (302, page_of(alex))
    for browser in (as_thea, as_priya):
        shown = browser.get(page_of(alex)).content.decode()
        assert "Holding" in shown
        assert "Hand, Shoulder" in shown
        assert "In force today" in shown
    assert "Touch" in as_thea.get(reverse("clients:detail", args=[alex.pk])).content.decode()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"person": ""}, "person"),
        ({"kinds": []}, "kinds"),
        ({"places": []}, "places"),
        ({"word": ""}, "word"),
        ({"places": ["THROAT"]}, "places"),
        ({"kinds": ["KISS"]}, "kinds"),
    ],
)
def test_what_is_missing_is_asked_for(alex: Client, as_thea: Browser, change: dict[str, Any], field: str) -> None:
    answer = as_thea.post(page_of(alex), TYPED | change)

    assert answer.status_code == 400
    assert field in answer.context["form"].errors
    assert not TouchConsent.objects.exists()


def test_no_touch_at_all_can_be_recorded(alex: Client, as_thea: Browser) -> None:
    as_thea.post(page_of(alex), {"person": "Thea Quinn"})

    assert "No touch at all." in as_thea.get(page_of(alex)).content.decode()


def test_the_server_refuses_to_widen_after_a_dose(
    started: DosingSession, line: TouchConsent, alex: Client, thea: User, as_thea: Browser, ten: datetime
) -> None:
    take(started, thea, at=ten + timedelta(minutes=5))
    with time_machine.travel(ten + timedelta(minutes=6), tick=False):
        answer = as_thea.post(page_of(alex), TYPED)
        room = as_thea.get(reverse("sessions:detail", args=[started.pk])).content.decode()

    assert answer.status_code == 400
    assert "not widened" in str(answer.context["form"].errors["kinds"])
    assert TouchConsent.objects.count() == 1
    assert "Stops at:" in room


def test_one_tap_in_the_room_ends_all_of_it(
    started: DosingSession, line: TouchConsent, thea: User, as_thea: Browser, ten: datetime
) -> None:
    take(started, thea, at=ten + timedelta(minutes=5))
    room = reverse("sessions:detail", args=[started.pk])
    with time_machine.travel(ten + timedelta(minutes=6), tick=False):
        answer = as_thea.post(reverse("sessions:stop_touch", args=[started.pk]))
        shown = as_thea.get(room).content.decode()

    assert (answer.status_code, answer["Location"]) == (302, room)
    assert "No touch: nothing is agreed for today." in shown


def test_reaffirming_and_taking_back(
    line: TouchConsent, alex: Client, thea: User, sign_in: SignIn, ten: datetime
) -> None:
    with time_machine.travel(ten + timedelta(days=1), tick=False):
        as_thea = sign_in(thea)
        assert "Not re-affirmed today" in as_thea.get(page_of(alex)).content.decode()
        as_thea.post(reverse("sessions:reaffirm_touch", args=[line.pk]))
        assert "In force today" in as_thea.get(page_of(alex)).content.decode()
        as_thea.post(reverse("sessions:take_back_touch", args=[line.pk]))
        assert "Taken back" in as_thea.get(page_of(alex)).content.decode()
        again = as_thea.post(reverse("sessions:reaffirm_touch", args=[line.pk]), follow=True)
    assert "no longer stands" in again.content.decode()


@pytest.mark.parametrize("route", ["touch", "reaffirm_touch", "take_back_touch"])
def test_others_find_nothing(
    line: TouchConsent, alex: Client, as_olive: Browser, as_dana: Browser, as_stranger: Browser, route: str
) -> None:
    url = reverse(f"sessions:{route}", args=[alex.pk if route == "touch" else line.pk])

    answers = [browser.post(url, TYPED).status_code for browser in (as_olive, as_stranger, as_dana)]

    assert answers == [404, 404, 403]
    assert TouchConsent.objects.count() == 1


def test_the_page_takes_the_same_queries_for_one_line_and_three(
    line: TouchConsent, alex: Client, as_thea: Browser, ten: datetime
) -> None:
    counts = []
    for _more in range(2):
        as_thea.get(page_of(alex))
        with CaptureQueriesContext(connection) as queries:
            as_thea.get(page_of(alex))
        counts.append(len(queries))
        for minutes in (1, 2):
            touch.take_back(line=line, actor=line.recorded_by, now=ten + timedelta(minutes=minutes))
            agreed = Terms(person="Thea Quinn", kinds=[], places=[], how_asked="", word="", gesture="", limits="")
            touch.agree(client=alex, terms=agreed, actor=line.recorded_by, now=ten + timedelta(minutes=minutes))

    assert counts[0] == counts[1]
