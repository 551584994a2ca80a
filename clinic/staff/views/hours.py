"""When a member of staff can be booked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clinic.core.http import StaffRequest
from clinic.core.toasts import done
from clinic.policy.decorators import requires
from clinic.policy.terms import Permission
from clinic.practice import queries as practice_queries
from clinic.staff import access, queries
from clinic.staff.forms import STRETCHES_PER_DAY, StretchForm, WeekForm
from clinic.staff.queries import Day
from clinic.staff.services import hours
from clinic.staff.services.hours import Stretch
from clinic.staff.views.places import page_of


@requires(Permission.USE_APPLICATION)
@require_http_methods(["GET", "POST"])
def edit(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Change a person's week."""
    person = access.person_for(request.user, pk)
    back = page_of(request.user, person)
    locations = list(practice_queries.locations_in_use(request.user))
    week = WeekForm(request.POST or None, initial=_rows(queries.week_of(person)), form_kwargs={"locations": locations})
    if request.method == "POST" and week.is_valid():
        hours.set_working_hours(user=person, stretches=_stretches(week.forms), actor=request.user, now=timezone.now())
        done(request, _("Working hours saved."))
        return redirect(back)
    context = {"week": week, "person": person, "practice": request.user.practice, "back": back}
    return render(request, "staff/hours_form.html", context)


def _rows(week: Iterable[Day]) -> list[dict[str, Any]]:
    """Return what the form starts with: two lines a day, filled from the file."""
    rows: list[dict[str, Any]] = []
    for day in week:
        weekday = day.weekday.value
        filled = [
            {"weekday": weekday, "starts": row.starts, "ends": row.ends, "location": row.location_id or ""}
            for row in day.stretches
        ]
        rows += [*filled, *({"weekday": weekday} for _line in range(STRETCHES_PER_DAY - len(filled)))]
    return rows


def _stretches(forms: Iterable[StretchForm]) -> list[Stretch]:
    typed = (form.cleaned_data for form in forms)
    return [
        Stretch(weekday=row["weekday"], starts=row["starts"], ends=row["ends"], location_id=row["location"])
        for row in typed
        if row.get("starts")
    ]
