"""What the page of one appointment shows beside its own fields."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from clients.timeline import TimelineRow
from clinic.core.badges import look_of
from clinic.core.labels import label
from clinic.policy.reach import may
from clinic.policy.terms import Permission
from clinic.practice.terms import AppointmentKind
from clinic.scheduling.models import Appointment
from clinic.scheduling.rules import lifecycle
from clinic.scheduling.services.booking import pair_verdict
from clinic.scheduling.terms import AppointmentStatus, PairVerdict
from clinic.staff.models import User

S = AppointmentStatus
# The steps a person takes by hand, with the words of the button.
STEPS: Final = (S.CONFIRMED, S.CHECKED_IN, S.COMPLETED, S.NO_SHOW)


@dataclass(frozen=True, kw_only=True)
class Step:
    """One button."""

    target: AppointmentStatus
    words: str
    icon: str


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What may be done with an appointment, and what happened to it."""

    steps: tuple[Step, ...]
    may_move: bool
    may_cancel: bool
    history: tuple[TimelineRow, ...]
    pair: PairVerdict | None
    pair_url: str
    minutes: int


def facts_about(appointment: Appointment, user: User, *, now: datetime) -> Facts:
    """Return what the page shows; three queries at most."""
    acts = may(user, Permission.BOOK_APPOINTMENT)
    status = appointment.status
    pair = pair_verdict(appointment) if _expects_integration(appointment) else None
    return Facts(
        steps=tuple(_step(target) for target in STEPS if acts and _may_take(appointment, target, now)),
        may_move=acts and lifecycle.may_become(status, S.RESCHEDULED),
        may_cancel=acts and bool({S.CANCELLED, S.LATE_CANCEL} & lifecycle.TRANSITIONS[status]),
        history=_history(appointment),
        pair=pair,
        pair_url=_book_integration(appointment) if acts and pair is PairVerdict.MISSING else "",
        minutes=round((appointment.ends_at - appointment.starts_at).total_seconds() / 60),
    )


def _may_take(appointment: Appointment, target: AppointmentStatus, now: datetime) -> bool:
    return lifecycle.may_become_at(appointment.status, target, starts_at=appointment.starts_at, now=now)


def _step(target: AppointmentStatus) -> Step:
    words = {
        S.CONFIRMED: _("Confirm"),
        S.CHECKED_IN: _("Check in"),
        S.COMPLETED: _("Complete"),
        S.NO_SHOW: _("Did not come"),
    }
    return Step(target=target, words=words[target], icon=look_of(target.value).icon)


def _expects_integration(appointment: Appointment) -> bool:
    return appointment.appointment_type.kind is AppointmentKind.DOSING and appointment.status not in lifecycle.RELEASED


def _book_integration(appointment: Appointment) -> str:
    asked = {
        "client": appointment.client_id,
        "kind": AppointmentKind.INTEGRATION.value,
        "therapist": appointment.therapist_id,
        "modality": appointment.modality.value,
        "day": appointment.ends_at.astimezone(appointment.practice.zone).date().isoformat(),
    }
    return f"{reverse('scheduling:book')}?{urlencode(asked)}"


def _history(appointment: Appointment) -> tuple[TimelineRow, ...]:
    steps = appointment.status_changes.select_related("actor").order_by("-at", "-pk")
    return tuple(
        TimelineRow(
            at=step.at,
            icon=look_of(step.to_status.value).icon,
            title=label(step.to_status),
            detail=" · ".join(part for part in (step.actor.name, step.reason) if part),
        )
        for step in steps
    )
