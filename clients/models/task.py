"""What a named person still has to see to."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clients.models.base import ClientRecordQuerySet
from clients.models.client import Client
from clients.terms import TaskKind
from clinic.core.encryption import EncryptedTextField
from clinic.core.fields import CodeField, code_check
from clinic.practice.models import PracticeRecord
from clinic.staff.models import User


class Task(PracticeRecord):
    """Something a named person has to see to about a client; it closes only with an outcome."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="tasks")
    kind = CodeField(TaskKind)
    assignee = models.ForeignKey(User, on_delete=models.PROTECT, related_name="client_tasks")
    subject_type = models.CharField(max_length=60, blank=True)
    subject_id = models.UUIDField(null=True, blank=True)
    detail = EncryptedTextField(_("detail"), default="")
    created_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    is_urgent = models.BooleanField(default=False)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    outcome = EncryptedTextField(_("outcome"), default="")

    objects = ClientRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("task")
        indexes = [
            models.Index(
                fields=["assignee", "due_at"], condition=Q(closed_at__isnull=True), name="task_open_by_assignee"
            )
        ]
        constraints = [
            code_check("task_kind_known", "kind", TaskKind),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_by__isnull=False), name="task_closed_by_somebody"
            ),
        ]
