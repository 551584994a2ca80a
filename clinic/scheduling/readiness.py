"""Whether a coming appointment has all it needs beforehand: the apps above know, the calendar shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from clinic.practice.terms import AppointmentKind
from clinic.scheduling.models import Appointment
from clinic.scheduling.rules.lifecycle import UPCOMING
from clinic.staff.models import User


@dataclass(frozen=True, kw_only=True)
class Readiness:
    """Whether everything a coming appointment needs beforehand is there, and what is not."""

    is_ready: bool
    missing: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """What stands beside the icon."""
        return _("Ready") if self.is_ready else _("Not ready: %(missing)s") % {"missing": ", ".join(self.missing)}

    @property
    def icon(self) -> str:
        """The icon that stands beside the words."""
        return "circle-check" if self.is_ready else "circle-alert"


# The apps above add themselves in AppConfig.ready. Each is asked about several appointments at once,
# and answers for those whose chart the person may see.
sources: Final[list[Callable[[Sequence[Appointment], User], Mapping[UUID, Readiness]]]] = []


def readiness_of(appointments: Iterable[Appointment], user: User, *, now: datetime) -> dict[UUID, Readiness]:
    """Return what is known of the dosing sessions still to come among these; a fixed number of queries."""
    coming = [
        item
        for item in appointments
        if item.appointment_type.kind is AppointmentKind.DOSING and item.status in UPCOMING and item.ends_at > now
    ]
    found: dict[UUID, Readiness] = {}
    for ask in sources if coming else ():
        found |= ask(coming, user)
    return found
