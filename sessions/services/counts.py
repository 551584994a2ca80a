"""Adding lines to the count of a client's units. Lines are never edited; a correction is a line.

The medicine is the client's own. A count that does not add up is a note to the prescriber, never
an accusation.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from clients.services.tasks import open_task
from clients.terms import TaskKind
from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.core.labels import label
from clinic.staff.models import User
from sessions.models import CountEvent, Dose, Prescription
from sessions.queries.counts import as_line, lines_of
from sessions.rules import ledger
from sessions.services.refusals import Refused
from sessions.terms import CountEventKind, CountRefusal


class CountRefused(Refused):
    """A line the ledger cannot take."""

    def __init__(self, refusals: tuple[CountRefusal, ...]) -> None:
        field = "reason" if refusals == (CountRefusal.REASON_MISSING,) else "units"
        super().__init__(" ".join(label(code) for code in refusals), field=field)
        self.refusals = refusals


class LineCameFromDose(Refused):
    """Correcting the count alone would leave the dose as it was."""

    def __init__(self) -> None:
        super().__init__(
            _("This line came from a dose. Correct the dose in its session; the count follows."), field="units"
        )


@transaction.atomic
def add_line(
    *,
    prescription: Prescription,
    kind: CountEventKind,
    units: Decimal,
    at: datetime,
    actor: User,
    now: datetime,
    reason: str = "",
    dose: Dose | None = None,
) -> CountEvent:
    """Add one line to an order's count.

    Refuses to take the count below zero, except for medicine that was in fact taken: that stands
    with its reason, opens a discrepancy and tells the prescriber.
    """
    line = CountEvent(
        practice_id=prescription.practice_id,
        prescription=_locked(prescription),
        client_id=prescription.client_id,
        kind=kind,
        units=units,
        at=at,
        dose=dose,
        reason=reason.strip(),
        recorded_by=actor,
        recorded_at=now,
    )
    return _judge_and_store(line, actor, now)


@transaction.atomic
def correct_line(
    *,
    line: CountEvent,
    units: Decimal,
    reason: str,
    actor: User,
    now: datetime,
    dose: Dose | None = None,
) -> CountEvent:
    """Add the right number of units beside a wrong line; both stay readable."""
    if line.dose_id is not None and dose is None:
        raise LineCameFromDose
    correction = CountEvent(
        practice_id=line.practice_id,
        prescription=_locked(line.prescription),
        client_id=line.client_id,
        kind=CountEventKind.CORRECTION,
        units=units,
        at=line.at,
        dose=dose,
        corrects=line,
        reason=reason.strip(),
        recorded_by=actor,
        recorded_at=now,
    )
    return _judge_and_store(correction, actor, now)


def _locked(prescription: Prescription) -> Prescription:
    # One count at a time: the expected number is read, judged and added to under this lock.
    found: Prescription = (
        Prescription.objects.select_for_update(of=("self",))
        .select_related("client", "prescriber")
        .get(pk=prescription.pk)
    )
    return found


def _judge_and_store(line: CountEvent, actor: User, now: datetime) -> CountEvent:
    stored = lines_of(line.prescription)
    if line.kind is CountEventKind.COUNT_OBSERVED:
        # A count of last Monday is held against what had happened by then.
        stored = tuple(found for found in stored if found.at <= line.at)
    before = [as_line(found) for found in stored]
    entry = as_line(line)
    refusals = ledger.refuse_entry(entry, before, has_reason=bool(line.reason))
    if refusals:
        raise CountRefused(refusals)
    line.opens_discrepancy = ledger.opens_discrepancy(entry, before)
    line.save()
    audit.record(
        actor=actor,
        act=Act.CREATE,
        action="sessions.count.corrected" if line.corrects_id else "sessions.count.recorded",
        target=line,
        reason_code=line.kind.value,
        at=now,
    )
    if line.opens_discrepancy:
        open_task(
            client=line.prescription.client,
            kind=TaskKind.COUNT_DISCREPANCY,
            assignee=line.prescription.prescriber,
            subject=line.prescription,
            detail=line.reason,
            actor=actor,
            now=now,
        )
    return line
