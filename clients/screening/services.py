"""Keeping the screening version by version, classing its lines, and signing the worksheet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from clients.models import Course
from clients.screening import queries
from clients.screening.models import PathwayWorksheet, Screening, ScreeningClass
from clients.screening.terms import ClientClass, ScreeningItem
from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.core.refusals import Refused
from clinic.policy.grants import scope_of
from clinic.policy.terms import Permission
from clinic.signatures import services as signing
from clinic.staff.models import User


class ScreeningRefused(Refused):
    """Something that was not done."""


class StaleScreening(ScreeningRefused):
    """A newer version was kept elsewhere in the meantime."""


class StaleWorksheet(ScreeningRefused):
    """The worksheet was saved elsewhere in the meantime."""


@transaction.atomic
def record_screening(
    *,
    course: Course,
    asked_on: date,
    answers: Mapping[str, Mapping[str, str]],
    seen_version: int,
    actor: User,
    now: datetime,
) -> Screening:
    """Keep the list as a new version; what is the same as before stays the version it is."""
    locked = Course.objects.select_for_update().get(pk=course.pk)
    last = Screening.objects.filter(course=locked).order_by("-version").first()
    if (last.version if last is not None else 0) != seen_version:
        raise StaleScreening(
            _("A newer version was kept in the meantime. It is shown beside yours; send yours again to replace it.")
        )
    if not answers:
        raise ScreeningRefused(_("Nothing was answered yet."))
    if last is not None and (last.asked_on, last.answers) == (asked_on, answers):
        return last
    screening = Screening.objects.create(
        practice_id=locked.practice_id,
        client_id=locked.client_id,
        course=locked,
        version=seen_version + 1,
        asked_on=asked_on,
        answers={code: dict(answer) for code, answer in answers.items()},
        recorded_by=actor,
        recorded_at=now,
    )
    audit.record(actor=actor, act=Act.CREATE, action="screening.screening.recorded", target=screening, at=now)
    return screening


@transaction.atomic
def set_classes(
    *, screening: Screening, classes: Mapping[ScreeningItem, tuple[ClientClass, str]], actor: User, now: datetime
) -> int:
    """Keep how this prescriber classes lines for this client; returns how many were new or other than before."""
    if scope_of(actor.roles, Permission.DECIDE_CLEARANCE) is None:
        raise ScreeningRefused(_("Only a prescriber classes a line for a client."))
    Course.objects.select_for_update().get(pk=screening.course_id)
    changed = 0
    for shown in queries.lines_of(screening):
        chosen = classes.get(shown.line.item)
        if chosen is None or _is_as_before(shown, chosen):
            continue
        row = ScreeningClass.objects.create(
            practice_id=screening.practice_id,
            screening=screening,
            client_id=screening.client_id,
            item=shown.line.item,
            value=chosen[0],
            comment=chosen[1],
            prescriber=actor,
            at=now,
        )
        audit.record(actor=actor, act=Act.CREATE, action="screening.class.given", target=row, at=now)
        changed += 1
    return changed


def _is_as_before(shown: queries.Shown, chosen: tuple[ClientClass, str]) -> bool:
    given = shown.given
    return given is not None and not shown.is_outdated and (given.value, given.comment) == chosen


@transaction.atomic
def begin_worksheet(*, course: Course, actor: User, now: datetime) -> PathwayWorksheet:
    """Begin an empty worksheet; goes on with this person's open one if there is one."""
    locked = Course.objects.select_for_update().get(pk=course.pk)
    if locked.closed_at is not None:
        raise ScreeningRefused(_("This course is closed."))
    found = PathwayWorksheet.objects.filter(course=locked)
    draft: PathwayWorksheet | None = found.filter(author=actor, signed_at__isnull=True).first()
    if draft is not None:
        return draft
    last = found.order_by("-number").first()
    worksheet = PathwayWorksheet.objects.create(
        practice_id=locked.practice_id,
        client_id=locked.client_id,
        course=locked,
        number=last.number + 1 if last is not None else 1,
        author=actor,
        changed_at=now,
    )
    audit.record(actor=actor, act=Act.CREATE, action="screening.worksheet.begun", target=worksheet, at=now)
    return worksheet


@transaction.atomic
def save_worksheet(
    *,
    worksheet: PathwayWorksheet,
    version: int,
    answers: Mapping[str, Mapping[str, str]],
    rationale: str,
    actor: User,
    now: datetime,
) -> PathwayWorksheet:
    """Keep a draft in its one row; refuses a form opened before it was saved elsewhere, and a signed one."""
    locked = _own_draft(worksheet, actor)
    if locked.version != version:
        raise StaleWorksheet(_("This was saved elsewhere in the meantime. That is shown above; yours is still here."))
    if (locked.answers, locked.rationale) == (answers, rationale):
        return locked
    locked.answers = {code: dict(answer) for code, answer in answers.items()}
    locked.rationale, locked.changed_at = rationale, now
    locked.version += 1
    locked.save(update_fields=["answers", "rationale", "changed_at", "version"])
    audit.record(actor=actor, act=Act.CHANGE, action="screening.worksheet.saved", target=locked, at=now)
    return locked


@transaction.atomic
def sign_worksheet(*, worksheet: PathwayWorksheet, version: int, actor: User, now: datetime) -> PathwayWorksheet:
    """Sign the worksheet as it is kept; the database freezes it. It needs a rationale in words."""
    if scope_of(actor.roles, Permission.WRITE_NOTE) is None:
        raise ScreeningRefused(_("Only a licensed clinician can sign this."))
    locked = _own_draft(worksheet, actor)
    if locked.version != version:
        raise StaleWorksheet(_("This was saved again in the meantime. Read it once more before you sign."))
    if not locked.rationale.strip():
        raise ScreeningRefused(_("Write your rationale first: the worksheet concludes nothing by itself."))
    signing.sign(record=locked, signer=actor, now=now)
    return locked


@transaction.atomic
def discard_worksheet(*, worksheet: PathwayWorksheet, actor: User, now: datetime) -> None:
    """Remove a draft that was begun by mistake; what is signed stays."""
    locked = _own_draft(worksheet, actor)
    audit.record(actor=actor, act=Act.REMOVE, action="screening.worksheet.discarded", target=locked, at=now)
    locked.delete()


def _own_draft(worksheet: PathwayWorksheet, actor: User) -> PathwayWorksheet:
    found: Any = PathwayWorksheet.objects.select_for_update(of=("self",)).filter(pk=worksheet.pk).first()
    if found is None:
        raise ScreeningRefused(_("This draft was discarded in the meantime."))
    if found.signed_at is not None:
        raise ScreeningRefused(_("This worksheet is signed. Begin a new one."))
    if found.author_id != actor.pk:
        raise ScreeningRefused(_("Only the person who began this worksheet writes and signs it."))
    locked: PathwayWorksheet = found
    return locked
