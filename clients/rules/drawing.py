"""The course's states as a picture, drawn from the table that judges them, so that it cannot be out of date."""

from __future__ import annotations

from clients.rules.course import TERMINAL, TRANSITIONS, movers
from clients.terms import CourseStatus
from clinic.policy.terms import Role

_LETTERS = {Role.FRONT_DESK: "desk", Role.THERAPIST: "therapist", Role.PRESCRIBER: "prescriber", Role.OWNER: "owner"}
# Every open state leads to these in the same way; one sentence says it better than thirty arrows.
_SAID_ONCE = frozenset({CourseStatus.ON_HOLD, CourseStatus.DECEASED, CourseStatus.CLOSED_NO_START})


def mermaid() -> str:
    """Return the states and steps as a Mermaid state diagram; who may make a step stands on its arrow."""
    lines = ["stateDiagram-v2", f"    [*] --> {CourseStatus.REFERRED}"]
    for current in CourseStatus:
        for target in sorted(TRANSITIONS[current] - _SAID_ONCE, key=list(CourseStatus).index):
            who = ", ".join(_LETTERS[role] for role in Role if role in movers(current, target))
            lines.append(f"    {current} --> {target}: {who}")
    lines += [f"    {status} --> [*]" for status in CourseStatus if status in TERMINAL - _SAID_ONCE]
    return "\n".join(lines)
