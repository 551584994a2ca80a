"""Print the emergency sheet every hour into a private folder, where it can be read with everything down.

A plain PDF, mode 0600 in a folder of mode 0700: whoever needs it in an emergency must not have to
find a password first. Disk encryption covers it at rest, as it covers the names in the database.
"""

from __future__ import annotations

import logging
import os
import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.health.services import Part
from clinic.practice.models import Practice
from clinic.staff.models import User
from reports import pdf
from reports.documents import emergency

logger = logging.getLogger(__name__)

TEMPLATE: Final = "reports/pdf/emergency.html"
NEWEST: Final = "newest.pdf"
KEPT: Final = timedelta(hours=48)
LATE_AFTER: Final = timedelta(hours=2)


def folder_of(practice: Practice) -> Path:
    """Return where a practice's sheets lie; the name of the folder says nothing."""
    return Path(settings.DATA) / "emergency" / practice.short_id


def print_all(now: datetime) -> int:
    """Print the sheet of every practice; one that cannot be printed does not keep the others waiting."""
    printed = 0
    for practice in Practice.objects.order_by("pk"):
        try:
            print_sheet(practice, now=now)
        except Exception as problem:  # noqa: BLE001 -- the next practice needs its sheet all the same
            logger.warning("the emergency sheet of %s was not printed: %s", practice.short_id, type(problem).__name__)
        else:
            printed += 1
    return printed


def print_sheet(practice: Practice, *, now: datetime) -> Path:
    """Print one practice's sheet, make it the newest, and take old ones away."""
    with transaction.atomic():
        content = render(practice, now=now)
        audit.record(
            actor=None, system="reports.emergency", act=Act.EXPORT, action="reports.emergency.printed",
            practice_id=practice.pk, at=now,
        )  # fmt: skip
    folder = folder_of(practice)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"emergency-{now.astimezone(UTC):%Y-%m-%d-%H%M}Z.pdf"
    _write(path, content)
    _write(folder / NEWEST, content)
    _take_away(folder, now)
    return path


def render(practice: Practice, *, now: datetime) -> bytes:
    """Return the sheet as PDF."""
    sheet = emergency.gather(practice, now=now)
    return pdf.render(TEMPLATE, {"sheet": sheet}).content


def print_on_demand(*, practice: Practice, actor: User, now: datetime) -> bytes:
    """Return the sheet as it is now, for somebody who asks for it."""
    audit.record(actor=actor, act=Act.EXPORT, action="reports.emergency.printed", practice_id=practice.pk, at=now)
    return render(practice, now=now)


def newest_at(practice: Practice) -> datetime | None:
    """Return when the newest sheet was printed."""
    path = folder_of(practice) / NEWEST
    return datetime.fromtimestamp(path.stat().st_mtime, tz=UTC) if path.is_file() else None


def lateness(now: datetime) -> Part:
    """Return how the printing is, for the health page."""
    times = [at for practice in Practice.objects.all() if (at := newest_at(practice)) is not None]
    oldest = min(times, default=now)
    if now - oldest <= LATE_AFTER:
        return Part(name="emergency_sheet", is_well=True, detail=_("ok"))
    return Part(
        name="emergency_sheet",
        is_well=False,
        detail=_("The emergency sheet was not printed for too long."),
        seconds_ago=(now - oldest).total_seconds(),
    )


def _write(path: Path, content: bytes) -> None:
    """Put a file in place whole: whoever opens it meanwhile has the old one or the new one."""
    scratch = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as target:
        target.write(content)
        target.flush()
        os.fsync(target.fileno())
    scratch.replace(path)


def _take_away(folder: Path, now: datetime) -> None:
    for path in folder.iterdir():
        if path.name != NEWEST and datetime.fromtimestamp(path.stat().st_mtime, tz=UTC) < now - KEPT:
            path.unlink(missing_ok=True)
