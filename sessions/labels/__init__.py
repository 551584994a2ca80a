"""What everything about medicine and dosing sessions is called on screen.

Grouped, because members of two enums with one name would take each other's place in one dict.
"""

from __future__ import annotations

from typing import Final

from clinic.core.labels import Labels
from sessions.labels import medicine, room, safety, touch

LABELS: Final[tuple[Labels, ...]] = (*medicine.GROUPS, *room.GROUPS, *safety.GROUPS, *touch.GROUPS)
