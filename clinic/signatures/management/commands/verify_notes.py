"""Check everything that was signed."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from clinic.audit.anchors import read_anchors
from clinic.audit.verification import verify as verify_ledger
from clinic.signatures.models import Signature
from clinic.signatures.verification import verify


class Command(BaseCommand):
    """Exit 1 and name the record when anything signed was changed, forged or removed."""

    help = "Verify that every signed note and order is exactly what was signed, and that none is missing."

    def handle(self, *_args: Any, **_options: Any) -> None:
        findings = [f"{finding.record}: {finding.problem}" for finding in verify()]
        # What was removed is missed through the ledger, so the ledger has to hold.
        findings += [
            f"ledger row {finding.seq}: {finding.problem}" for finding in verify_ledger(anchors=read_anchors().anchors)
        ]
        for finding in findings:
            self.stderr.write(finding)
        if findings:
            raise CommandError(f"What was signed does not verify: {len(findings)} finding(s).", returncode=1)
        self.stdout.write(f"What was signed verifies: {Signature.objects.count()} signatures.")
