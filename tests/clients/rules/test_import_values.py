"""Reading dates, zones and status of another tool's list."""

from __future__ import annotations

import zoneinfo
from datetime import date

import pytest

from clients.rules.import_values import is_put_away, parse_date, parse_zone

pytestmark = pytest.mark.pure

TODAY = date(2026, 3, 2)
ZONES = frozenset(zoneinfo.available_timezones())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1984-05-17", date(1984, 5, 17)),
        ("1984/5/7", date(1984, 5, 7)),
        ("1984-05-17T00:00:00Z", date(1984, 5, 17)),
        ("1984-05-17 00:00:00", date(1984, 5, 17)),
        ("05/17/1984", date(1984, 5, 17)),
        ("5/7/84", date(1984, 5, 7)),
        ("5/7/26", date(2026, 5, 7)),
        ("5/7/27", date(1927, 5, 7)),
        ("05-17-1984", date(1984, 5, 17)),
        ("05/17/1984 12:00:00 AM", date(1984, 5, 17)),
        ("17.05.1984", date(1984, 5, 17)),
        ("May 17, 1984", date(1984, 5, 17)),
        ("Dec 3 1990", date(1990, 12, 3)),
        ("17 May 1984", date(1984, 5, 17)),
        ("17-May-1984", date(1984, 5, 17)),
        ("02/29/1980", date(1980, 2, 29)),
        ("02/29/1981", None),
        ("17/05/1984", None),
        ("05/17.1984", None),
        ("0000-00-00", None),
        ("30819", None),
        ("unknown", None),
        ("", None),
    ],
)
def test_a_birth_date_in_any_usual_writing(text: str, expected: date | None) -> None:
    assert parse_date(text, day_first=False, today=TODAY) == expected


def test_slashes_are_day_first_only_when_said() -> None:
    assert parse_date("03/04/1984", day_first=True, today=TODAY) == date(1984, 4, 3)
    assert parse_date("17/05/1984", day_first=True, today=TODAY) == date(1984, 5, 17)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("America/Denver", "America/Denver"),
        ("Eastern Time (US & Canada)", "America/New_York"),
        ("Eastern", "America/New_York"),
        ("Pacific Standard Time", "America/Los_Angeles"),
        ("US Central", "America/Chicago"),
        ("PDT", "America/Los_Angeles"),
        ("hawaii", "Pacific/Honolulu"),
        ("Mars/Olympus", None),
    ],
)
def test_a_zone_by_its_name_or_what_people_call_it(text: str, expected: str | None) -> None:
    assert parse_zone(text, known=ZONES) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Active", False),
        ("", False),
        ("prospective", False),
        ("Inactive", True),
        ("DISCHARGED", True),
        ("frozen", None),
    ],
)
def test_status_says_whether_a_record_is_put_away(text: str, expected: bool | None) -> None:
    assert is_put_away(text) is expected
