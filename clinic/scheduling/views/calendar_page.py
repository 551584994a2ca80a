"""What the calendar page shows around the appointments: which view, which days, whose."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from clinic.core import wording
from clinic.core.badges import look_of
from clinic.core.http import StaffRequest
from clinic.policy.grants import scope_of
from clinic.policy.terms import Permission, Scope
from clinic.scheduling.models import Appointment, GroupSession
from clinic.scheduling.queries import clinicians
from clinic.scheduling.rules.seats import SEATS
from clinic.scheduling.rules.slots import Span
from clinic.scheduling.terms import AppointmentStatus
from clinic.scheduling.views.clock import practice_of
from clinic.staff.models import User

COOKIE: Final = "calendar"
VIEWS: Final = ("week", "day", "list")
EVERYBODY: Final = "all"
LONGEST_RANGE: Final = timedelta(days=45)
FIRST_YEAR, LAST_YEAR = 1990, 2200


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Which calendar somebody asked for; ``is_explicit`` when by address or from memory."""

    view: str
    day: date
    person: str
    zone: ZoneInfo
    is_explicit: bool

    @property
    def first(self) -> date:
        """The first day shown; weeks begin on Monday."""
        return self.day if self.view == "day" else self.day - timedelta(days=self.day.weekday())

    @property
    def days(self) -> int:
        """How many days are shown."""
        return 1 if self.view == "day" else 7

    @property
    def therapist_id(self) -> UUID | None:
        """Whose appointments alone are shown, if anybody's."""
        return None if self.person == EVERYBODY else UUID(self.person)

    def url(self, **changes: str) -> str:
        """Return the address of the same calendar with something changed."""
        asked = {"view": self.view, "date": self.day.isoformat(), "person": self.person, **changes}
        return f"{reverse('scheduling:calendar')}?{urlencode(asked)}"


@dataclass(frozen=True, kw_only=True)
class Link:
    """One choice among several: a link, or an option of a list."""

    label: str
    url: str = ""
    value: str = ""
    is_current: bool = False
    key: str = ""


@dataclass(frozen=True, kw_only=True)
class Day:
    """One day of the list."""

    day: date
    is_today: bool
    groups: tuple[tuple[GroupSession, str], ...]
    appointments: tuple[Appointment, ...]


@dataclass(frozen=True, kw_only=True)
class CalendarPage:
    """Everything around the appointments."""

    title: str
    views: tuple[Link, ...]
    people: tuple[Link, ...]
    previous_url: str
    next_url: str
    today_url: str
    list_url: str
    feed_url: str
    offset: str
    zone_note: str
    resources: tuple[dict[str, str], ...]
    status_icons: tuple[tuple[str, str], ...]


def choice_of(request: StaffRequest, *, now: datetime) -> Choice:
    """Read the choice from the address, else from memory, else what fits the role; ignore nonsense.

    Everybody's week is too narrow to read: the desk begins with a day, a column per clinician.
    """
    zone = practice_of(request).zone
    remembered = request.COOKIES.get(COOKIE, "").partition(".")
    asked_view, asked_person = request.GET.get("view", ""), request.GET.get("person", "")
    view = next((v for v in (asked_view, remembered[0]) if v in VIEWS), "")
    person = next((p for p in (asked_person, remembered[2]) if _is_person(p)), _default_person(request.user))
    return Choice(
        view=view or ("day" if person == EVERYBODY and _sees_all(request.user) else "week"),
        day=_day(request.GET.get("date", "")) or timezone.localdate(now, zone),
        person=person,
        zone=zone,
        is_explicit=bool(view),
    )


def calendar_page(choice: Choice, user: User, *, now: datetime) -> CalendarPage:
    """Return what stands around the calendar."""
    practice = user.practice
    staff = list(clinicians(practice)) if practice is not None else []
    step = timedelta(days=choice.days)
    everybody = _("Everybody") if _sees_all(user) else _("All my clients")
    people = [Link(value=EVERYBODY, label=everybody, is_current=choice.person == EVERYBODY)]
    people += [
        Link(value=str(p.pk), label=p.name, is_current=choice.person == str(p.pk))
        for p in staff
        if _sees_all(user) or p.pk == user.pk
    ]
    shows_columns = choice.view == "day" and choice.person == EVERYBODY and _sees_all(user)
    return CalendarPage(
        title=_title(choice),
        views=tuple(
            Link(url=choice.url(view=view), label=name, is_current=choice.view == view, key=key)
            for view, name, key in (("day", _("Day"), "d"), ("week", _("Week"), "w"), ("list", _("List"), ""))
        ),
        people=tuple(people) if len(people) > 1 else (),
        previous_url=choice.url(date=(choice.day - step).isoformat()),
        next_url=choice.url(date=(choice.day + step).isoformat()),
        today_url=choice.url(date=timezone.localdate(now, choice.zone).isoformat()),
        list_url=choice.url(view="list"),
        feed_url=f"{reverse('scheduling:feed')}?{urlencode({'person': choice.person})}",
        offset=_offset(now, choice.zone),
        zone_note=_zone_note(user, choice.zone),
        resources=tuple({"id": str(p.pk), "title": p.name} for p in staff) if shows_columns else (),
        status_icons=tuple((status.value, look_of(status.value).icon) for status in AppointmentStatus),
    )


def grouped_by_day(found: Iterable[Appointment], groups: Iterable[GroupSession], choice: Choice) -> tuple[Day, ...]:
    """Return the days that have appointments or groups, in order; a group with how many seats are taken."""
    today = timezone.localdate(None, choice.zone)

    def day_of(row: Appointment | GroupSession) -> date:
        return max(row.starts_at.astimezone(choice.zone).date(), choice.first)

    by_day: dict[date, tuple[list[tuple[GroupSession, str]], list[Appointment]]] = {}
    for group in groups:
        by_day.setdefault(day_of(group), ([], []))[0].append((group, seats_taken(group.seated)))  # type: ignore[attr-defined]
    for appointment in found:
        by_day.setdefault(day_of(appointment), ([], []))[1].append(appointment)
    return tuple(
        Day(day=day, is_today=day == today, groups=tuple(held), appointments=tuple(booked))
        for day, (held, booked) in sorted(by_day.items())
    )


def seats_taken(seated: int) -> str:
    """Say how many sit in a group."""
    return _("%(seated)s of %(seats)s seats taken") % {"seated": seated, "seats": SEATS}


def feed_window(request: StaffRequest, zone: ZoneInfo) -> Span | None:
    """Return the range the grid asks for, written on the practice's clock; None when impossible."""
    try:
        start, end = (parse_datetime(request.GET.get(name, "")) for name in ("start", "end"))
    except ValueError:
        return None
    if start is None or end is None or start.tzinfo or end.tzinfo:
        return None
    if not (FIRST_YEAR <= start.year <= LAST_YEAR) or not (timedelta(0) < end - start <= LONGEST_RANGE):
        return None
    return Span(starts_at=start.replace(tzinfo=zone), ends_at=end.replace(tzinfo=zone))


def _sees_all(user: User) -> bool:
    return scope_of(user.roles, Permission.VIEW_SCHEDULE) is Scope.PRACTICE


def _default_person(user: User) -> str:
    return EVERYBODY if _sees_all(user) else str(user.pk)


def _is_person(text: str) -> bool:
    if text == EVERYBODY:
        return True
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _day(text: str) -> date | None:
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return day if day is not None and FIRST_YEAR <= day.year <= LAST_YEAR else None


def _title(choice: Choice) -> str:
    if choice.view == "day":
        return wording.day(choice.day, "long")
    last = choice.first + timedelta(days=6)
    return f"{wording.day(choice.first, 'short')} – {wording.day(last, 'date')}"


def _offset(now: datetime, zone: ZoneInfo) -> str:
    """Return "-05:00": the grid draws its "now" line at the practice, not at the device."""
    text = now.astimezone(zone).strftime("%z")
    return f"{text[:3]}:{text[3:]}"


def _zone_note(user: User, zone: ZoneInfo) -> str:
    if not user.time_zone or user.time_zone == zone.key:
        return ""
    return _("Times are the practice's (%(zone)s), not yours.") % {"zone": zone.key.replace("_", " ")}
