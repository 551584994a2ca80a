"""Say that the clock is right although it stands before what was recorded, so that signing works again."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from clinic.audit.clock import has_gone_back
from clinic.audit.models import LedgerHead
from clinic.audit.services import accept_clock


class Command(BaseCommand):
    """Compare the clock with the ledger; accept it with --yes."""

    help = "Compare this computer's clock with the newest entry of the access log."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--yes", action="store_true", help="The clock is right now: an earlier entry was ahead.")

    def handle(self, *_args: Any, **options: Any) -> None:
        now = timezone.now()
        latest_at = LedgerHead.objects.get(pk=1).latest_at
        if latest_at is None or not has_gone_back(now, latest_at):
            self.stdout.write(f"The clock shows {now:%Y-%m-%d %H:%M:%S} UTC and does not stand before any entry.")
            return
        self.stdout.write(
            f"The clock shows {now:%Y-%m-%d %H:%M:%S}, the newest entry {latest_at:%Y-%m-%d %H:%M:%S} UTC."
        )
        if options["yes"]:
            accept_clock(now=now)
            self.stdout.write("The clock is accepted; this is on record. Signing works again.")
        else:
            self.stdout.write("Nothing can be signed. Set the clock right, or accept it as it is now with --yes.")
