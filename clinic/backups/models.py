"""What was backed up and tried, for the page that shows it. The files themselves are the truth."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from clinic.backups.terms import Problem, RunKind, RunState
from clinic.core.fields import CodeField, code_check
from clinic.core.models import UUIDModel


class BackupRun(UUIDModel):
    """One backup or drill: when, how it ended, and how long it took."""

    kind = CodeField(RunKind)
    state = CodeField(RunState)
    at = models.DateTimeField(db_index=True)
    asked_by_id = models.UUIDField(null=True)
    problem = CodeField(Problem, blank=True, default="")
    where = models.CharField(max_length=200, blank=True, default="")
    file_name = models.CharField(max_length=80, blank=True, default="")
    file_bytes = models.BigIntegerField(null=True)
    rows = models.BigIntegerField(null=True)
    sealed_opened = models.IntegerField(null=True)
    seconds = models.FloatField(null=True)

    class Meta:
        verbose_name = _("backup run")
        constraints = [
            code_check("backup_run_kind_known", "kind", RunKind),
            code_check("backup_run_state_known", "state", RunState),
            code_check("backup_run_problem_known", "problem", Problem, blank=True),
        ]
