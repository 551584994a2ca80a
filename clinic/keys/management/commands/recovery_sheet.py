"""Print the key ring as a sheet for the safe."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any, Final

import qrcode
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from clinic.core.keyring import write_private_file
from clinic.keys.services.paper import SheetRefused, print_sheet

HEADING: Final = """\
# RECOVERY SHEET OF THE KEY RING, printed {day}
#
# Whoever holds this sheet and a copy of the database can read everything. Keep it in a safe, apart
# from the computer and from its backups; destroy sheets that it replaces.
#
# To put the keys back: manage.py restore_keys, then type the lines below. Small letters, spaces and
# dashes do not matter; 0 and O, and 1, I and L are told apart for you. * marks the key in use.
"""


class Command(BaseCommand):
    """Write the sheet to the terminal, or to a private file to print from."""

    help = "Print the key ring as a recovery sheet."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--output", metavar="FILE", help="Write to this new file instead of the terminal.")
        parser.add_argument("--again", action="store_true", help="Print once more what was printed already.")
        parser.add_argument("--qr", action="store_true", help="Add the lines as a code for a camera.")

    def handle(self, *_args: Any, **options: Any) -> None:
        path = Path(options["output"]) if options["output"] else None
        if path is not None and path.exists():
            raise CommandError(f"{path} is there already.")
        try:
            lines = print_sheet(now=timezone.now(), again=options["again"])
        except SheetRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        sheet = "\n".join([HEADING.format(day=f"{timezone.now():%Y-%m-%d}"), *_spaced(lines)])
        if options["qr"]:
            sheet += "\n" + _code(lines)
        if path is None:
            self.stdout.write(sheet)
        elif write_private_file(path, sheet):
            self.stdout.write(f"The sheet is in {path}, readable by this account only. Remove it once it is printed.")


def _spaced(lines: list[str]) -> list[str]:
    return [text for line in lines for text in (line, "")]


def _code(lines: list[str]) -> str:
    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_L, border=4)
    code.add_data("\n".join(lines))
    light, dark = "  ", "██"
    rows = ("".join(dark if is_dark else light for is_dark in row) for row in code.get_matrix())
    return "\n".join(f"# {row}".rstrip() for row in rows) + "\n"
