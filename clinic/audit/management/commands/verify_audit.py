"""Check the ledger's chain."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from clinic.audit.models import AuditEvent
from clinic.audit.verification import verify


class Command(BaseCommand):
    """Exit 1 and name the row when anything was changed, removed, added or reordered."""

    help = "Verify that the access log is exactly what was written."

    def handle(self, *_args: Any, **_options: Any) -> None:
        findings = list(verify())
        for finding in findings:
            self.stderr.write(f"row {finding.seq}: {finding.problem}")
        if findings:
            raise CommandError(f"The access log does not verify: {len(findings)} finding(s).", returncode=1)
        self.stdout.write(f"The access log verifies: {AuditEvent.objects.count()} rows.")
