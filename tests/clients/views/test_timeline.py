"""The one timeline of a client: newest first, narrowed to what one looks for."""

from __future__ import annotations

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clients.models import Client
from clients.terms import TimelineGroup
from clients.timeline import TimelineRow, group_asked, rows_for, tabs_of
from clinic.practice.models import Practice
from clinic.staff.models import User
from tests.factories.background import make_entry
from tests.factories.clients import make_task, make_weight
from tests.factories.worlds import make_colleagues, make_world

pytestmark = pytest.mark.django_db


def page(browser: Browser, client: Client, **asked: str) -> str:
    response = browser.get(reverse("clients:detail", args=[client.pk]), asked)
    assert response.status_code == 200
    text = " ".join(response.content.decode().split())
    return text.partition('id="timeline"')[2]


def test_the_timeline_narrows_to_one_group_and_counts_the_others(as_thea: Browser, alex: Client, thea: User) -> None:
    make_weight(alex, thea)
    make_entry(alex, thea, "medications")

    everything, measures = page(as_thea, alex), page(as_thea, alex, show="MEASURES")

    assert "Medications: Sertraline" in everything
    assert "Weight 72.4" in everything
    assert "Medications: Sertraline" not in measures
    assert "Weight 72.4" in measures
    assert 'href="?show=BACKGROUND#timeline"' in measures
    assert 'href="?show=MEASURES#timeline" aria-current="page"' in measures
    assert "?show=NOTES" not in everything


@pytest.mark.parametrize("asked", ["", "NONSENSE", "measures", "<script>"])
def test_an_unknown_group_shows_everything(as_thea: Browser, alex: Client, asked: str) -> None:
    assert group_asked(asked) is None
    assert "Client added" in page(as_thea, alex, show=asked)


def test_an_empty_group_says_so(as_thea: Browser, alex: Client) -> None:
    assert "Nothing has been recorded yet." in page(as_thea, alex, show="NOTES")


def test_more_of_a_group_stays_in_the_group(as_thea: Browser, alex: Client, thea: User) -> None:
    for _ in range(31):
        make_weight(alex, thea)
    make_task(alex, thea)

    assert 'href="?rows=all&amp;show=MEASURES#timeline"' in page(as_thea, alex, show="MEASURES")
    assert "?rows=all" not in page(as_thea, alex, show="MEASURES", rows="all")


def test_every_kind_of_row_of_a_whole_chart_has_its_group(practice: Practice) -> None:
    therapist, prescriber, desk, owner = make_colleagues(practice, "A")
    world = make_world("zq", practice, therapist, prescriber, desk, owner)
    rows: list[TimelineRow] = rows_for(world.client, therapist)
    placed = {row.group for row in rows}

    # Whatever nobody placed is still shown, under the rest.
    assert placed == set(TimelineGroup)
    assert len(rows) == sum(tab.count for tab in tabs_of(rows, None)[1:])
