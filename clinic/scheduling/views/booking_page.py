"""What the booking and moving pages show: days, free times, and what speaks against them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from clients.models import Client
from clients.queries import cleared_until, lead
from clinic.core import wording
from clinic.core.http import StaffRequest
from clinic.practice.models import AppointmentType
from clinic.practice.queries import appointment_types_in_use
from clinic.practice.terms import AppointmentKind, Modality
from clinic.scheduling.queries import (
    CLINICIANS,
    FreeDay,
    Want,
    free_between,
    free_days,
    group_types,
    integration_types,
    therapists,
)
from clinic.scheduling.rules.slots import Span
from clinic.scheduling.views.clock import practice_of

DAYS_SHOWN: Final = 7
# "2026-11-26T10:00", as forms and addresses carry a time on the practice's clock.
WIRE: Final = "%Y-%m-%dT%H:%M"


@dataclass(frozen=True, kw_only=True)
class Slot:
    """A free time as a button."""

    value: str
    starts_at: datetime
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class DayChoice:
    """One day of the strip, and how much is free on it."""

    day: date
    url: str
    free: int
    is_current: bool


@dataclass(frozen=True, kw_only=True)
class Times:
    """The days to choose from and the free times of the chosen one."""

    days: tuple[DayChoice, ...]
    slots: tuple[Slot, ...]
    earlier_url: str
    later_url: str
    day: date


@dataclass(frozen=True, kw_only=True)
class IntegrationChoice:
    """Where integration can follow a dosing session, by day."""

    appointment_type: AppointmentType
    window: Span
    days: tuple[tuple[date, tuple[Slot, ...]], ...]


def defaults(client: Client, request: StaffRequest, now: datetime) -> dict[str, Any]:
    """Return what is asked for when the address does not say: the likely booking of this client."""
    zone = client.practice.zone
    types = list(appointment_types_in_use(client))
    kind = request.GET.get("kind") or AppointmentKind.PREPARATION
    chosen = next((t for t in types if t.kind == kind), next(iter(types), None))
    user = request.user
    person = user if user.roles.intersection(CLINICIANS) else lead(client)
    asked = parse_start(request.GET.get("starts_at", ""))
    first = asked.astimezone(zone).date() if asked is not None else timezone.localdate(now, zone)
    found: dict[str, Any] = {"modality": Modality.IN_PERSON.value, "day": first.isoformat(), "room": ""}
    found["appointment_type"] = str(chosen.pk) if chosen is not None else ""
    found["therapist"] = str(person.pk) if person is not None else ""
    return {**found, **{name: value for name, value in request.GET.items() if value and name != "client"}}


def group_defaults(request: StaffRequest, now: datetime) -> dict[str, Any]:
    """Return what is asked for a group when the address does not say."""
    practice, user = practice_of(request), request.user
    chosen = group_types(practice).first()
    person = user if user.roles.intersection(CLINICIANS) else therapists(practice).first()
    found: dict[str, Any] = {"room": "", "day": timezone.localdate(now, practice.zone).isoformat()}
    found["appointment_type"] = str(chosen.pk) if chosen is not None else ""
    found["therapist"] = str(person.pk) if person is not None else ""
    return {**found, **{name: value for name, value in request.GET.items() if value}}


def times(
    want: Want, day: date, *, now: datetime, asked: dict[str, str], links_only: bool, is_day_asked: bool = True
) -> Times:
    """Return a week of days around ``day`` and the free times of one of them.

    With ``links_only`` a time leads to the next question instead of booking. When nobody asked for
    a day, the first one with a free time is shown.
    """
    today = timezone.localdate(now, want.practice.zone)
    # The strip stays put while its days are looked at one by one.
    first = today + timedelta(days=(day - today).days // DAYS_SHOWN * DAYS_SHOWN)
    found = free_days(want, first=first, days=DAYS_SHOWN, not_before=now)
    chosen = next(f for f in found if f.day == day)
    if not is_day_asked:
        chosen = next((f for f in found if f.slots), chosen)
    return Times(
        days=tuple(
            DayChoice(day=f.day, url=_url(asked, day=f.day.isoformat()), free=len(f.slots), is_current=f is chosen)
            for f in found
        ),
        slots=_slots(chosen, asked if links_only else None),
        earlier_url=_url(asked, day=(first - timedelta(days=DAYS_SHOWN)).isoformat()) if first > today else "",
        later_url=_url(asked, day=(first + timedelta(days=DAYS_SHOWN)).isoformat()),
        day=chosen.day,
    )


def integration_choice(want: Want, dosing_starts_at: datetime, *, now: datetime) -> IntegrationChoice | None:
    """Return when integration can follow, inside the practice's window; None without such a type."""
    practice = want.practice
    appointment_type = integration_types(practice).first()
    if appointment_type is None:
        return None
    ends_at = dosing_starts_at + timedelta(minutes=want.appointment_type.minutes)
    window = Span(
        starts_at=ends_at + timedelta(hours=practice.integration_opens_after_hours),
        ends_at=ends_at + timedelta(hours=practice.integration_closes_after_hours),
    )
    after = Want(
        practice=practice, client=want.client, appointment_type=appointment_type, therapist=want.therapist,
        modality=want.modality, room=want.room,
    )  # fmt: skip
    days = free_between(after, window, not_before=now)
    return IntegrationChoice(
        appointment_type=appointment_type, window=window, days=tuple((day.day, _slots(day, None)) for day in days)
    )


def warnings(want: Want, at: datetime | None) -> Sequence[str]:
    """Return what does not forbid a booking but should be known before it."""
    if want.client is None or want.appointment_type.kind is not AppointmentKind.DOSING:
        return ()
    zone = want.practice.zone
    day = timezone.localdate(at or timezone.now(), zone)
    until = cleared_until(want.client, on=day)
    if until is None:
        return (_("No medical clearance is in force on %(day)s.") % {"day": wording.day(day)},)
    return ()


def parse_start(text: str) -> datetime | None:
    """Read a time on the practice's clock; None for nonsense."""
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    if moment is None or not 1900 <= moment.year <= 2200:
        return None
    return moment if moment.tzinfo else timezone.make_aware(moment)


def _slots(day: FreeDay, asked: dict[str, str] | None) -> tuple[Slot, ...]:
    found = []
    for span in day.slots:
        value = timezone.localtime(span.starts_at).strftime(WIRE)
        url = _url(asked, day=day.day.isoformat(), starts_at=value) if asked is not None else ""
        found.append(Slot(value=value, starts_at=span.starts_at, url=url))
    return tuple(found)


def _url(asked: dict[str, str], **changes: str) -> str:
    kept = {name: value for name, value in asked.items() if name != "starts_at"}
    return f"?{urlencode({**kept, **changes})}"
