"""Things a named person has to see to; they close only with an outcome."""

from __future__ import annotations

from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from clients.models import Client, Task
from clients.terms import TaskKind
from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.staff.models import User


class TaskAlreadyClosed(Exception):
    """Somebody else was faster."""

    for_staff = _("This task was closed in the meantime. Its outcome is shown below; yours was not kept.")


@transaction.atomic
def open_task(
    *,
    client: Client,
    kind: TaskKind,
    assignee: User,
    detail: str,
    actor: User | None,
    now: datetime,
    subject: models.Model | None = None,
    due_at: datetime | None = None,
    is_urgent: bool = False,
    system: str = "",
) -> Task:
    """Give ``assignee`` something to see to about ``client``.

    Called inside the transaction of the act that gives rise to it, so that neither exists without
    the other. ``system`` names the job that opens a task when no person does.
    """
    task = Task.objects.create(
        practice_id=client.practice_id,
        client=client,
        kind=kind,
        assignee=assignee,
        subject_type=subject._meta.label_lower if subject is not None else "",
        subject_id=subject.pk if subject is not None else None,
        detail=detail,
        created_at=now,
        due_at=due_at,
        is_urgent=is_urgent,
    )
    audit.record(actor=actor, act=Act.CREATE, action="clients.task.opened", target=task, system=system, at=now)
    return task


@transaction.atomic
def close_task(*, task: Task, outcome: str, actor: User, now: datetime) -> Task:
    """Close a task with what came of it; raises :class:`TaskAlreadyClosed` for the second person."""
    locked = Task.objects.select_for_update().get(pk=task.pk)
    if locked.closed_at is not None:
        raise TaskAlreadyClosed
    locked.closed_at = now
    locked.closed_by = actor
    locked.outcome = outcome
    locked.save(update_fields=["closed_at", "closed_by", "outcome"])
    audit.record(actor=actor, act=Act.CHANGE, action="clients.task.closed", target=locked, at=now)
    return locked
