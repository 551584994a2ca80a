"""Tables sort and page by address, count to a ceiling, and cost what a list page can afford."""

from __future__ import annotations

import time
from typing import Any

import django_tables2 as tables
import pytest
from django.test import RequestFactory

from clinic.core import tables as core_tables
from clinic.core.tables import BadgeColumn, BaseTable, CappedPaginator, TitleColumn, configure
from clinic.policy.terms import Role
from clinic.practice.models import Practice
from clinic.staff.models import User
from tests.factories.people import make_user


class People(BaseTable):
    caption = "People"

    name = TitleColumn(url=lambda record: f"/p/{record['number']}/")
    status = BadgeColumn()
    number = tables.Column(attrs={"td": {"class": "num"}})


def _rows(count: int) -> list[dict[str, Any]]:
    return [{"name": f"Person {n:03}", "status": "ACTIVE", "number": n} for n in range(count)]


def _page(rows: Any, query: str = "", table: type[BaseTable] = People) -> str:
    request = RequestFactory().get(f"/{query}")
    return configure(request, table(rows)).as_html(request)


def test_the_first_column_names_the_row_and_every_cell_its_column() -> None:
    shown = _page(_rows(1))
    assert '<th scope="row" role="rowheader" class=""><a class="row-link" href="/p/0/">Person 000</a></th>' in shown
    assert 'data-label="Number"' in shown
    assert '<caption class="visually-hidden">People</caption>' in shown


def test_cells_are_escaped() -> None:
    assert "<script>" not in _page([{"name": "<script>", "status": "<script>", "number": "<script>"}])


def test_sorting_and_paging_follow_the_address() -> None:
    shown = _page(_rows(60), "?sort=-number&page=2")
    assert "Person 034" in shown
    assert "Person 059" not in shown
    assert 'aria-sort="descending"' in shown
    assert "26–50 of 60" in shown


@pytest.mark.parametrize("query", ["?page=0", "?page=-3", "?page=999999", "?page=x", "?sort=nothing", "?sort=%00"])
def test_an_impossible_address_still_answers(query: str) -> None:
    assert "Person" in _page(_rows(60), query)


def test_an_empty_table_says_what_belongs_here() -> None:
    shown = _page([])
    assert "Nothing here yet." in shown
    assert "<table" not in shown


def test_counting_stops_at_the_ceiling(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(core_tables, "COUNT_CAP", 50)
    paginator = CappedPaginator(_rows(500), 25)
    assert paginator.count == 51
    assert paginator.is_capped
    assert "of many" in _page(_rows(500))


class Staff(BaseTable):
    name = tables.Column()
    email = tables.Column()


def test_a_queryset_costs_two_queries_whatever_its_length(practice: Practice, django_assert_num_queries: Any) -> None:
    for number in range(30):
        make_user(practice, Role.THERAPIST, name=f"Person {number:02}", email=f"p{number}@example.org")
    with django_assert_num_queries(2):
        assert "1–25 of 30" in _page(User.objects.order_by("name"), table=Staff)


def test_a_page_of_rows_is_cheap() -> None:
    rows = _rows(25)
    _page(rows)
    best = min(_timed(rows) for _ in range(5))
    assert best < 0.05


def _timed(rows: list[dict[str, Any]]) -> float:
    start = time.perf_counter()
    _page(rows)
    return time.perf_counter() - start
