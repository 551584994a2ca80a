"""`manage.py import_clients FILE.csv --practice NAME`: take over a client list from another tool."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO, Final

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients.rules.import_columns import KNOWN_NAMES
from clients.services.csv_file import FileNotReadable
from clients.services.import_plan import ImportOptions, ImportPlan, plan_import
from clients.services.importing import ImportRefused, import_clients
from clinic.practice.models import Practice

EPILOG: Final = "Fields for --map: " + ", ".join(KNOWN_NAMES)
MOST_SHOWN: Final = 200
PROGRESS_EVERY: Final = 100


class Command(BaseCommand):
    """Checks a list, and with --apply imports all of it or nothing."""

    help = "Import clients from a CSV file of another practice tool. Without --apply nothing is stored. " + EPILOG

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("file", metavar="FILE.csv")
        parser.add_argument("--practice", default="", help="Name of the practice; needed when there are several.")
        parser.add_argument(
            "--map", action="append", default=[], metavar='"Their column=our_field"', help="May be given several times."
        )
        parser.add_argument("--encoding", default="", help="When the file is not UTF-8, such as windows-1252.")
        parser.add_argument("--day-first", action="store_true", help="Dates are written 31/12/1980.")
        parser.add_argument("--apply", action="store_true", help="Store the clients.")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Plan, report, and apply when asked to."""
        practice = _practice(options["practice"])
        how = ImportOptions(
            encoding=options["encoding"], mapped=_mapping(options["map"]), day_first=options["day_first"]
        )
        try:
            with _opened(options["file"]) as stream:
                if options["apply"]:
                    self._apply(stream, practice, how)
                else:
                    self._preview(stream, practice, how)
        except FileNotReadable as problem:
            raise CommandError(problem.for_staff) from None
        except ImportRefused as refusal:
            self._report(refusal.plan)
            raise CommandError(str(refusal.for_staff), returncode=2) from None

    def _preview(self, stream: BinaryIO, practice: Practice, how: ImportOptions) -> None:
        plan = plan_import(stream=stream, practice=practice, options=how, now=timezone.now())
        self._report(plan)
        self.stdout.write(
            _("Would add %(new)d, leave out %(skipped)d, cannot read %(bad)d.")
            % {"new": len(plan.new), "skipped": len(plan.skipped), "bad": plan.bad_rows}
        )
        if plan.problems:
            raise CommandError(_("Mend these rows: a list is imported as a whole or not at all."), returncode=2)
        self.stdout.write(_("Nothing was stored. Add --apply to import."))

    def _apply(self, stream: BinaryIO, practice: Practice, how: ImportOptions) -> None:
        result = import_clients(
            stream=stream,
            practice=practice,
            options=how,
            actor=None,
            system="clients.import_clients",
            now=timezone.now(),
            progress=_progress(self.stderr),
        )
        self.stdout.write(
            ngettext("Added %(count)d client.", "Added %(count)d clients.", result.added) % {"count": result.added}
        )
        self.stdout.write(_("Left out because they are here already: %(count)d.") % {"count": result.skipped})

    def _report(self, plan: ImportPlan) -> None:
        for problem in plan.problems[:MOST_SHOWN]:
            self.stderr.write(_("Line %(line)d: %(reason)s") % {"line": problem.line, "reason": problem.reason})
        if len(plan.problems) > MOST_SHOWN:
            self.stderr.write(_("… and %(count)d more.") % {"count": len(plan.problems) - MOST_SHOWN})
        for skip in plan.skipped[:MOST_SHOWN]:
            self.stdout.write(_("Line %(line)d left out: %(reason)s.") % {"line": skip.line, "reason": skip.reason})
        if plan.without_therapist:
            self.stdout.write(
                _("Without a therapist, so only the front desk will see them: %(count)d.")
                % {"count": plan.without_therapist}
            )
        if plan.ignored_columns:
            self.stdout.write(_("Columns not taken over: %(names)s") % {"names": ", ".join(plan.ignored_columns)})


def _opened(name: str) -> BinaryIO:
    try:
        return Path(name).open("rb")
    except OSError as problem:
        raise CommandError(_("%(file)s cannot be opened: %(why)s.") % {"file": name, "why": problem.strerror}) from None


def _practice(name: str) -> Practice:
    found = Practice.objects.filter(name__iexact=name) if name else Practice.objects.all()
    practices = list(found.order_by("name")[:2])
    if len(practices) == 1:
        return practices[0]
    names = ", ".join(Practice.objects.order_by("name").values_list("name", flat=True)[:20])
    if not practices and name:
        raise CommandError(
            _("No practice is called “%(name)s”. There are: %(names)s.") % {"name": name, "names": names}
        )
    raise CommandError(_("Say which practice with --practice. There are: %(names)s.") % {"names": names or "-"})


def _mapping(pairs: list[str]) -> dict[str, str]:
    mapped = {}
    for pair in pairs:
        column, sign, field = pair.rpartition("=")
        if not (sign and column.strip() and field.strip()):
            raise CommandError(_('Write --map as "Their column=our_field", not “%(pair)s”.') % {"pair": pair})
        mapped[column.strip()] = field.strip()
    return mapped


def _progress(stream: Any) -> Callable[[int, int], None]:
    """Return what writes progress: one line that is rewritten on a terminal, now and then a line elsewhere."""
    rewrites = sys.stderr.isatty()

    def show(count: int, total: int) -> None:
        if count == total or count % PROGRESS_EVERY == 0:
            line = _("%(count)d of %(total)d") % {"count": count, "total": total}
            stream.write(f"\r{line}" if rewrites else line, ending="\n" if count == total or not rewrites else "")

    return show
