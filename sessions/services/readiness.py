"""The checklist before leaving, and the discharge. Facts, never a score that decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.core.labels import label
from clinic.scheduling.terms import AppointmentStatus
from clinic.staff.models import User
from sessions.models import DosingSession, ReadinessCheck
from sessions.queries.dosing import minutes_to_stay, standing_doses
from sessions.rules import discharge as discharge_rules
from sessions.rules.lifecycle import UNDER_MEDICINE
from sessions.rules.timeline import Device
from sessions.services import dosing, entries
from sessions.services.entries import EntryRefused
from sessions.terms import DosingStatus, ReadinessItem


class NotReadyToLeave(EntryRefused):
    """Something is missing and no reason was given. ``readiness`` says what."""

    def __init__(self, readiness: discharge_rules.Readiness) -> None:
        super().__init__(_in_words(readiness), field="override_reason")
        self.readiness = readiness


@dataclass(frozen=True, kw_only=True)
class Checklist:
    """What is true of the client before leaving, as entered."""

    items: Mapping[ReadinessItem, bool]
    at: datetime
    handed_to: str = ""
    override_reason: str = ""


@transaction.atomic
def record_readiness(
    *,
    dosing_session: DosingSession,
    key: UUID,
    checklist: Checklist,
    actor: User,
    now: datetime,
    device: Device | None = None,
) -> ReadinessCheck:
    """Record the checklist as it is now; whether the client may go is asked at discharge."""
    locked = entries.lock(dosing_session)
    if before := entries.sent_before(ReadinessCheck, key, locked):
        return before
    judged = _judge(locked, checklist)
    check: ReadinessCheck = ReadinessCheck.objects.create(
        **entries.head(dosing_session=locked, key=key, at=checklist.at, actor=actor, now=now, device=device),
        items={item.value: bool(is_so) for item, is_so in checklist.items.items()},
        handed_to=checklist.handed_to.strip(),
        minutes_since_last_unit=judged.minutes_since_last_unit,
        missing=[item.value for item in judged.missing],
        override_reason=checklist.override_reason.strip(),
    )
    audit.record(actor=actor, act=Act.CREATE, action="sessions.readiness.recorded", target=check, at=now)
    dosing.advance(dosing_session=locked, target=DosingStatus.RECOVERY, actor=actor, now=now)
    return check


@transaction.atomic
def discharge(*, dosing_session: DosingSession, at: datetime, actor: User, now: datetime) -> DosingSession:
    """Record that the client left, handed over to a named adult.

    Needs a readiness check. What is missing in it, or a waiting time that is not over, needs the
    reason that the check carries; otherwise :class:`NotReadyToLeave`.
    """
    locked = entries.lock(dosing_session)
    if locked.discharged_at is not None:
        return locked
    if locked.status not in UNDER_MEDICINE:
        raise EntryRefused(_("There is nothing to leave from: no medicine was taken."))
    entries.refuse_impossible_time(locked, at, now)
    doses = standing_doses(locked)
    if at < max(dose.at for dose in doses) or (locked.started_at is not None and at < locked.started_at):
        raise EntryRefused(_("The client cannot have left before taking the medicine."), field="at")
    check = locked.readinesscheck_set.standing().filter(is_void=False).order_by("-at", "-recorded_at").first()
    if check is None:
        raise EntryRefused(_("Go through the checklist before the client leaves."))
    judged = judge_check(check, last_unit_at=max(dose.at for dose in doses), at=at)
    if not judged.is_complete and not check.override_reason:
        raise NotReadyToLeave(judged)
    locked.discharged_at = at
    locked.save(update_fields=["discharged_at"])
    dosing.change_status(dosing_session=locked, target=DosingStatus.DISCHARGED, actor=actor, now=now)
    dosing.appointment_follows(dosing_session=locked, target=AppointmentStatus.COMPLETED, actor=actor, now=now)
    return locked


def judge_check(check: ReadinessCheck, *, last_unit_at: datetime | None, at: datetime) -> discharge_rules.Readiness:
    """Say what a recorded check leaves open when the client wants to go at ``at``."""
    confirmed = [ReadinessItem(code) for code, is_so in check.items.items() if is_so]
    return discharge_rules.check(
        confirmed,
        last_unit_at=last_unit_at,
        minimum_minutes=minutes_to_stay(check.dosing_session, at),
        handed_to=check.handed_to,
        at=at,
    )


def _judge(dosing_session: DosingSession, checklist: Checklist) -> discharge_rules.Readiness:
    doses = standing_doses(dosing_session)
    return discharge_rules.check(
        [item for item, is_so in checklist.items.items() if is_so],
        last_unit_at=max((dose.at for dose in doses), default=None),
        minimum_minutes=minutes_to_stay(dosing_session, checklist.at),
        handed_to=checklist.handed_to,
        at=checklist.at,
    )


def _in_words(readiness: discharge_rules.Readiness) -> str:
    sentences = []
    if readiness.minutes_short:
        sentences.append(
            _("The waiting time since the last unit is not over: %(minutes)s minutes are left.")
            % {"minutes": readiness.minutes_short}
        )
    if readiness.missing:
        items = ", ".join(label(item) for item in readiness.missing)
        sentences.append(_("Not confirmed: %(items)s.") % {"items": items})
    if not readiness.receiver_named:
        sentences.append(_("Nobody is named to receive the client."))
    sentences.append(_("Go through the checklist again, or say in it why the client may leave all the same."))
    return " ".join(sentences)
