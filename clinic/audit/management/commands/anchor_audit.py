"""Note outside the database where the ledger ends, or own up to a database that was put back."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from clinic.audit import services as audit
from clinic.audit.anchors import anchor_head, own_up_to_restore
from clinic.audit.terms import Act


class Command(BaseCommand):
    """Add a line to the anchor file; beat does it every hour."""

    help = "Note in the anchor file where the access log ends now."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--after-restore",
            action="store_true",
            help="Say that an older database was put back on purpose. The gap stays on record.",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        now = timezone.now()
        if options["after_restore"]:
            anchor = own_up_to_restore(now=now)
            action = "audit.ledger.restore_owned_up_to"
            audit.record(actor=None, system="audit.anchors", act=Act.CHANGE, action=action, at=now)
        else:
            anchor = anchor_head(now=now)
        if anchor is None:
            self.stdout.write("The access log is empty.")
        else:
            self.stdout.write(f"Row {anchor.seq} is noted in {settings.LEDGER_ANCHOR_FILE}.")
