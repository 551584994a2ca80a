"""What an import would do: whom it adds, whom it leaves out, which rows it cannot read.

Reading a list never writes anything. The same plan is the preview and the first half of the
import itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import BinaryIO, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from clients.models import Client
from clients.rules import identity
from clients.rules.import_columns import KNOWN_NAMES, Columns, ColumnsNotUnderstood, recognize
from clients.services.csv_file import FileNotReadable, Line, read_table
from clients.services.import_rows import ImportedRow, Problem, RowReader
from clinic.core.blind_index import blind_indexes
from clinic.policy.terms import Role
from clinic.practice.models import Practice
from clinic.staff.models import User


@dataclass(frozen=True, kw_only=True)
class ImportOptions:
    """How the file is to be read."""

    encoding: str = ""
    mapped: Mapping[str, str] = field(default_factory=dict)
    day_first: bool = False


@dataclass(frozen=True, kw_only=True)
class Skip:
    """One row left out because the client is there already."""

    line: int
    name: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class ImportPlan:
    """Everything a list would do, before anything is done."""

    new: tuple[ImportedRow, ...]
    skipped: tuple[Skip, ...]
    problems: tuple[Problem, ...]
    ignored_columns: tuple[str, ...]

    @property
    def can_be_applied(self) -> bool:
        """Whether every row was understood and at least one is new."""
        return not self.problems and bool(self.new)

    @property
    def bad_rows(self) -> int:
        """How many rows cannot be read, whatever the number of their faults."""
        return len({problem.line for problem in self.problems})

    @property
    def without_therapist(self) -> int:
        """How many clients nobody but the front desk would see."""
        return sum(row.therapist is None for row in self.new)


def plan_import(
    *, stream: BinaryIO, practice: Practice, options: ImportOptions, now: datetime, most_rows: int | None = None
) -> ImportPlan:
    """Read a client list and say what importing it would do.

    Raises :class:`FileNotReadable` when the file as a whole cannot be read; single bad rows are
    collected in the plan.
    """
    with closing(read_table(stream, encoding=options.encoding)) as table:
        columns = _columns(next(table, None), options)
        reader = RowReader(
            practice=practice,
            therapists=list(User.objects.with_role(practice, Role.THERAPIST)),
            columns=columns.positions,
            day_first=options.day_first,
            today=timezone.localtime(now, practice.zone).date(),
        )
        new, skipped, problems = _sorted_out(table, reader, KnownClients(practice), most_rows)
    if not (new or skipped or problems):
        raise FileNotReadable(_("The file has a heading line and no client below it."))
    return ImportPlan(new=tuple(new), skipped=tuple(skipped), problems=tuple(problems), ignored_columns=columns.ignored)


def _sorted_out(
    table: Iterator[Line], reader: RowReader, known: KnownClients, most_rows: int | None
) -> tuple[list[ImportedRow], list[Skip], list[Problem]]:
    new: list[ImportedRow] = []
    skipped: list[Skip] = []
    problems: list[Problem] = []
    for count, line in enumerate(table, start=1):
        if most_rows is not None and count > most_rows:
            raise FileNotReadable(_too_long(most_rows))
        row = reader.read(line)
        if isinstance(row, list):
            problems.extend(row)
        elif reason := known.reason_to_skip(row):
            skipped.append(Skip(line=row.line, name=row.name, reason=reason))
        else:
            known.remember(row)
            new.append(row)
    return new, skipped, problems


class KnownClients:
    """Finds who is there already: in the practice, or further up in the same file."""

    def __init__(self, practice: Practice) -> None:
        self._practice = str(practice.pk)
        self._references: dict[str, int] = {}
        self._names: dict[tuple[str, date | None], int] = {}
        # One telephone may serve a household, so the birth date has to agree or be unknown.
        self._contacts: dict[str, list[tuple[str, date | None, int]]] = {}
        rows = Client.objects.filter(practice=practice).values_list(
            "external_reference", "legal_last_name", "legal_first_name", "birth_date", "email_index", "phone_index"
        )
        for reference, last, first, birth_date, *indexes in rows.iterator():
            self._add(reference, identity.search_name(last, first), birth_date, indexes, 0)

    def remember(self, row: ImportedRow) -> None:
        """Add a row of the file itself."""
        details = row.details
        name = identity.search_name(details.legal_last_name, details.legal_first_name)
        self._add(details.external_reference, name, details.birth_date, self._indexes(row), row.line)

    def reason_to_skip(self, row: ImportedRow) -> str:
        """Return why this row is somebody already known; '' when it is not."""
        details = row.details
        name = identity.search_name(details.legal_last_name, details.legal_first_name)
        if details.external_reference and (line := self._references.get(details.external_reference)) is not None:
            return _where(line, _("the same client number"))
        if details.birth_date and (line := self._names.get((name, details.birth_date))) is not None:
            return _where(line, _("the same name and birth date"))
        for index in self._indexes(row):
            for other_name, other_birth_date, line in self._contacts.get(index, ()):
                if other_name == name or None in (other_birth_date, details.birth_date):
                    return _where(line, _("the same e-mail or telephone"))
                if other_birth_date == details.birth_date:
                    return _where(line, _("the same e-mail or telephone, and birth date"))
        return ""

    def _add(self, reference: str, name: str, birth_date: date | None, indexes: Iterable[str], line: int) -> None:
        if reference:
            self._references.setdefault(reference, line)
        self._names.setdefault((name, birth_date), line)
        for index in filter(None, indexes):
            self._contacts.setdefault(index, []).append((name, birth_date, line))

    def _indexes(self, row: ImportedRow) -> Iterator[str]:
        email = identity.normalize_email(row.details.email)
        phone = identity.normalize_phone(row.details.phone)
        yield from blind_indexes(email, field="email", practice=self._practice)
        yield from blind_indexes(phone, field="phone", practice=self._practice)


def _where(line: int, what: str) -> str:
    if line:
        return _("%(what)s as line %(line)d") % {"what": what, "line": line}
    return _("%(what)s as a client of the practice") % {"what": what}


def _columns(heading: Line | None, options: ImportOptions) -> Columns:
    if heading is None:
        raise FileNotReadable(_("The file is empty."))
    try:
        return recognize(heading.values, mapped=options.mapped)
    except ColumnsNotUnderstood as problem:
        names = ", ".join(f"“{name}”" for name in problem.names)
        raise FileNotReadable(_COLUMN_SENTENCES[problem.code]() % {"names": names, "fields": _FIELD_LIST}) from None


def _too_long(most_rows: int) -> str:
    return _(
        "The list has more than %(most)d clients. Split it, or have your administrator import it with "
        "“manage.py import_clients”."
    ) % {"most": most_rows}


_FIELD_LIST: Final = ", ".join(KNOWN_NAMES)
_COLUMN_SENTENCES: Final = {
    "twice": lambda: _("These headings stand twice: %(names)s. Rename or remove one of each."),
    "missing": lambda: _("No column was recognized for: %(names)s. Rename the heading, or map it."),
    "unknown_column": lambda: _("The file has no column called %(names)s."),
    "unknown_field": lambda: _("%(names)s is none of the fields that can be mapped: %(fields)s."),
    "same_field": lambda: _("These columns are mapped to one field: %(names)s."),
}
