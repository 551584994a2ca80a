"""A stand-in through whose eyes a person looks at what they may see anyway.

The stand-in holds one role and is asked by the same policy as everybody. It is bound to the person
who looks: whatever that person may not reach, their stand-in does not reach either.
"""

from __future__ import annotations

from copy import copy
from typing import Any

from clinic.policy.terms import Role


def as_role(viewer: Any, role: Role) -> Any:
    """Return ``viewer`` with one role and nothing more than they have themselves. Never saved, never signed in."""
    stand_in = copy(viewer)
    stand_in.__dict__["roles"] = frozenset({role})
    stand_in.previewed_by = viewer
    return stand_in
