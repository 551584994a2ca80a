"""`manage.py check_archive FILE`: is an archive whole, and is everything in it?"""

from __future__ import annotations

import getpass
import sys
import zipfile
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from clinic.custody.exports.sealed_file import opened
from clinic.custody.services.checking import compare


class Command(BaseCommand):
    """Compares the files with the manifest, and the rows with the database."""

    help = (
        "Check an archive of a client or of the practice: each file against its SHA-256 in the manifest, each row "
        "against the database. Exits with 1 when anything differs. Of a sealed file it asks the passphrase, or reads "
        "it from standard input."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("file", metavar="FILE", type=Path)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Compare and report."""
        path: Path = options["file"]
        try:
            with zipfile.ZipFile(opened(path, _passphrase()) if path.suffix == ".enc" else path) as archive:
                found = compare(archive)
        except (OSError, ValueError, zipfile.BadZipFile) as problem:
            raise CommandError(f"The archive cannot be opened: {problem}") from problem
        for difference in found.differences:
            self.stderr.write(difference)
        self.stdout.write(f"{found.clients} clients, {found.files} files, {found.rows} rows compared.")
        if not found.is_complete:
            raise CommandError("The archive and the database differ.")


def _passphrase() -> str:
    if sys.stdin.isatty():
        return getpass.getpass("Passphrase of the archive: ")
    return sys.stdin.readline().strip()
