"""Who practices under whose supervision; their signed notes wait for the supervisor's signature."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.policy.terms import Role
from clinic.practice.models import Practice
from clinic.staff.models import User

CLINICIANS = frozenset({Role.THERAPIST, Role.PRESCRIBER})


class SupervisionRefused(Exception):
    """A supervision that cannot be; ``for_staff`` says why."""

    def __init__(self, for_staff: str) -> None:
        super().__init__(for_staff)
        self.for_staff = for_staff


@transaction.atomic
def set_supervisor(*, user: User, supervisor: User | None, actor: User, now: datetime) -> None:
    """Put a clinician under somebody's supervision, or end it.

    Locks the practice, so that two people cannot end up supervising each other. What was signed
    under the old supervisor goes on waiting: with the new one, or with the old one when supervision ends.
    """
    Practice.objects.select_for_update().get(pk=user.own_practice_id)
    person = User.objects.get(pk=user.pk)
    if supervisor is not None:
        _refuse_impossible(person, User.objects.get(pk=supervisor.pk))
    if person.supervisor_id == (supervisor.pk if supervisor is not None else None):
        return
    person.supervisor = supervisor
    person.save(update_fields=["supervisor"])
    audit.record(
        actor=actor, act=Act.CHANGE, action="staff.supervision.changed", target=person,
        reason_code=str(supervisor.pk) if supervisor is not None else "NONE", at=now,
    )  # fmt: skip


def _refuse_impossible(person: User, supervisor: User) -> None:
    if supervisor.pk == person.pk:
        raise SupervisionRefused(_("Nobody supervises themselves."))
    if supervisor.practice_id != person.practice_id or not supervisor.is_active or not supervisor.roles & CLINICIANS:
        raise SupervisionRefused(_("Only a clinician of this practice can supervise."))
    if not person.roles & CLINICIANS:
        raise SupervisionRefused(_("Only a therapist or prescriber signs notes that could wait for a supervisor."))
    if supervisor.supervisor_id is not None:
        raise SupervisionRefused(_("This person is under supervision themselves."))
    if person.associates.exists():
        raise SupervisionRefused(_("This person supervises others. Change that first."))
