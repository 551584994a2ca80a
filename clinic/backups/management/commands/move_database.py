"""Move the whole installation to another database."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from clinic.backups import places
from clinic.backups.in_use import DatabaseInUse
from clinic.backups.services.moving import MoveRefused, move_database


class Command(BaseCommand):
    """Copy everything to an empty database and prove it equal; the one in use stays as it is."""

    help = "Move from SQLite to PostgreSQL, or back. Kapstone must be stopped. All of it arrives, or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--to", default=os.environ.get("KAPSTONE_MOVE_TO", ""), metavar="URL",
            help="postgresql://user:password@host/name or sqlite:////file; KAPSTONE_MOVE_TO hides it from others.",
        )  # fmt: skip

    def handle(self, *_args: Any, **options: Any) -> None:
        if not options["to"]:
            raise CommandError("Name the database to move to: --to, or KAPSTONE_MOVE_TO.")
        try:
            moved = move_database(options["to"], now=timezone.now())
        except (MoveRefused, DatabaseInUse, places.AnotherRun) as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            f"Moved {moved.rows} rows of {moved.tables} tables, every one equal by hash; "
            f"all {moved.sealed_opened} sealed values open, and the access log verifies.\n"
            "Set DATABASE_URL to the new database, start Kapstone, and keep the old database until a backup of the "
            "new one is verified."
        )
