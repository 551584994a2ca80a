"""Today names the clients something is due for, as their own pages do."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.measures.queries import due_of
from clients.models import Client
from clinic.practice.models import Practice
from clinic.staff.models import User
from reports.queries.due import measures_due
from tests.factories.left_sessions import make_left_session
from tests.factories.measures import make_response
from tests.factories.people import make_client, make_course

NOW = timezone.now()


def test_it_says_the_same_as_the_page_of_each_client(
    practice: Practice, alex: Client, thea: User, priya: User, olive: User
) -> None:
    make_course(alex, status="ACTIVE")
    make_left_session(alex, thea, priya, starts_at=NOW - timedelta(days=30))
    make_response(alex, thea, days_ago=20)
    other = make_client(practice, therapist=thea)
    make_course(other, status="SCREENING")
    foreign = make_client(practice, therapist=olive)
    make_course(foreign, status="SCREENING")

    found = measures_due(thea, practice, NOW)

    assert {one.client: one.items for one in found} == {
        client: items for client in (alex, other) if (items := due_of(client, NOW))
    }
    assert "PHQ9" in {item.code for one in found for item in one.items if one.client == alex}


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_does_not_grow(
    practice: Practice, thea: User, count: int, django_assert_num_queries: Any
) -> None:
    for _number in range(count):
        make_course(make_client(practice, therapist=thea), status="SCREENING")
    with django_assert_num_queries(6):
        assert len(measures_due(thea, practice, NOW)) == count


def test_today_leads_to_sending_it(as_thea: Browser, alex: Client) -> None:
    make_course(alex, status="SCREENING")
    shown = as_thea.get("/").content.decode()
    assert "Measures due" in shown
    assert reverse("measures:send", args=[alex.pk]) in shown
