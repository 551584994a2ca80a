"""What backups, drills and their problems are called on screen."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from clinic.backups.terms import Problem, RunKind, RunState
from clinic.core.labels import Labels

LABELS: Labels = {
    RunKind.BACKUP: _("Backup"),
    RunKind.DRILL: _("Restore drill"),
    RunState.WAITING: _("Asked for"),
    RunState.VERIFIED: _("Verified"),
    RunState.FAILED: _("Failed"),
    Problem.UNREADABLE: _("The sealed file does not open"),
    Problem.DAMAGED: _("The database is damaged"),
    Problem.BROKEN_REFERENCES: _("Records point to records that are not there"),
    Problem.ROWS_DIFFER: _("The restored rows are not those that were backed up"),
    Problem.ROWS_MISSING: _("There are fewer records than in the backup before, and no removal was recorded"),
    Problem.GUARDS_MISSING: _("A guard of the records is missing in the database"),
    Problem.LEDGER_BROKEN: _("The access log does not verify"),
    Problem.LEDGER_SHORTER: _("The access log is shorter than it was"),
    Problem.UNOPENABLE: _("Sealed values do not open with this key ring"),
    Problem.NO_SPACE: _("The disk is too full"),
    Problem.NOT_WRITABLE: _("The folder for backups cannot be used"),
    Problem.NO_BACKUP: _("There is no verified backup to restore"),
    Problem.COPY_FAILED: _("The copy to another place failed"),
}
