"""What can be signed. Apps above add their records in ``AppConfig.ready``.

From here a signature is made, shown, waited for and verified without knowing what it stands on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db import models
from django.utils.translation import gettext as _

from clinic.core.labels import Text
from clinic.signatures.terms import Meaning

# A heading and the words below it, in reading order.
Section = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of signed record.

    ``content`` returns everything a signature stands for; columns that cannot change without
    anybody noticing belong in it. ``rows`` returns the records that say of themselves that they
    are signed. ``sections`` is what a co-signer reads; without it nobody co-signs this kind.
    """

    model: type[models.Model]
    noun: str
    title: Text
    meaning: Meaning
    content: Callable[[Any], Mapping[str, object]]
    rows: Callable[[], models.QuerySet[Any]]
    page: Callable[[Any], str]
    sections: Callable[[Any], list[Section]] | None = None
    signer_field: str = "signed_by"

    @property
    def label(self) -> str:
        """The model as signatures and ledger name it."""
        return self.model._meta.label_lower


_kinds: Final[dict[str, Kind]] = {}


def register(*kinds: Kind) -> None:
    """Let these be signed."""
    _kinds.update({kind.label: kind for kind in kinds})


def all_kinds() -> tuple[Kind, ...]:
    """Return every kind, in the order they were registered."""
    return tuple(_kinds.values())


def kind_named(label: str) -> Kind | None:
    """Return the kind of a record type, or None when nothing of that name can be signed."""
    return _kinds.get(label)


def kind_of(record: models.Model) -> Kind:
    """Return the kind of a record."""
    return _kinds[record._meta.label_lower]


def columns_of(row: models.Model, *, without: frozenset[str] = frozenset()) -> dict[str, object]:
    """Return every stored value of a row by its field, so that none can change unnoticed."""
    return {field.name: getattr(row, field.attname) for field in row._meta.concrete_fields if field.name not in without}


# What the hash itself is written to.
HASH_COLUMN: Final = frozenset({"content_hash"})


def addendum_content(addendum: Any) -> dict[str, object]:
    """Return what the signature of an addition covers, the note it stands beside included."""
    return {"addendum": columns_of(addendum, without=HASH_COLUMN), "note_hash": addendum.note.content_hash}


def addendum_sections(addendum: Any) -> list[Section]:
    """Return an addition as it is read, with why it was made."""
    return [(_("Why something is added"), addendum.reason), (_("Addition"), addendum.body)]
