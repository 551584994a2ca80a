"""What comes next, and what is in the way."""

from __future__ import annotations

import pytest

from clients.rules.next_step import STATIONS, Obstacle, obstacles, station
from clients.terms import ClearanceStanding, ConsentKind, CourseStatus

pytestmark = pytest.mark.pure

MISSING = (ConsentKind.KETAMINE_MEDICAL,)


@pytest.mark.parametrize(
    ("status", "held_from", "expected"),
    [
        (CourseStatus.REFERRED, None, 0),
        (CourseStatus.CLEARED_CONDITIONAL, None, STATIONS.index(CourseStatus.CLEARED)),
        (CourseStatus.MAINTENANCE, None, STATIONS.index(CourseStatus.REVIEW_DUE)),
        (CourseStatus.ON_HOLD, CourseStatus.ACTIVE, STATIONS.index(CourseStatus.ACTIVE)),
        (CourseStatus.ON_HOLD, None, None),
        (CourseStatus.COMPLETED, None, None),
    ],
)
def test_every_course_has_its_place_until_it_ends(
    status: CourseStatus, held_from: CourseStatus | None, expected: int | None
) -> None:
    assert station(status, held_from=held_from) == expected


@pytest.mark.parametrize(
    ("status", "clearance", "missing", "expected"),
    [
        (CourseStatus.CONSULT, ClearanceStanding.NONE, MISSING, ()),
        (CourseStatus.MEDICAL_REVIEW, ClearanceStanding.NONE, MISSING, (Obstacle.CLEARANCE_NOT_ASKED,)),
        (CourseStatus.MEDICAL_REVIEW, ClearanceStanding.PENDING, MISSING, (Obstacle.CLEARANCE_PENDING,)),
        (CourseStatus.MEDICAL_REVIEW, ClearanceStanding.REFUSED, MISSING, (Obstacle.CLEARANCE_REFUSED,)),
        (CourseStatus.MEDICAL_REVIEW, ClearanceStanding.REVOKED, MISSING, (Obstacle.CLEARANCE_NOT_ASKED,)),
        (CourseStatus.MEDICAL_REVIEW, ClearanceStanding.IN_FORCE, MISSING, ()),
        (CourseStatus.CLEARED, ClearanceStanding.IN_FORCE, MISSING, ()),
        (CourseStatus.CONSENTING, ClearanceStanding.IN_FORCE, MISSING, (Obstacle.CONSENTS_MISSING,)),
        (
            CourseStatus.ACTIVE,
            ClearanceStanding.EXPIRED,
            MISSING,
            (Obstacle.CLEARANCE_NOT_IN_FORCE, Obstacle.CONSENTS_MISSING),
        ),
        (CourseStatus.ACTIVE, ClearanceStanding.IN_FORCE, (), ()),
        (CourseStatus.COMPLETED, ClearanceStanding.EXPIRED, MISSING, ()),
    ],
)
def test_what_is_in_the_way(
    status: CourseStatus,
    clearance: ClearanceStanding,
    missing: tuple[ConsentKind, ...],
    expected: tuple[Obstacle, ...],
) -> None:
    assert obstacles(status, clearance=clearance, missing=missing) == expected
