"""A file that is taken in, lies sealed in its row, and is handed out again: one way for all of them.

What a file is, is read from what lies in it; its name says nothing and is not kept.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from django.db import models
from django.db.models import Q
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from clinic.core.encryption import EncryptedBytesField
from clinic.core.fields import CodeField, code_check
from clinic.core.labels import Labels, Text


class FileType(StrEnum):
    """What a file may be."""

    PDF = "PDF"
    JPEG = "JPEG"
    PNG = "PNG"


LABELS: Final[Labels] = {FileType.PDF: _("PDF"), FileType.JPEG: _("JPEG"), FileType.PNG: _("PNG")}
CONTENT_TYPES: Final = {FileType.PDF: "application/pdf", FileType.JPEG: "image/jpeg", FileType.PNG: "image/png"}
LARGEST: Final = 10 * 1024 * 1024
TOO_LARGE: Final = _("The file is larger than 10 MB. Scan it in gray or with fewer dots, or split it.")
NOT_TAKEN: Final = _("This is neither a whole PDF nor a JPEG or PNG picture. Save it as one of those and try again.")
DOES_MORE: Final = _("This PDF does more than show pages. Print or scan it to a plain one and try again.")

_PDF_TAIL: Final = 2048
# What makes a PDF do something, or carry something else. A scanner writes none of it.
_ACTIVE: Final = re.compile(rb"/(?:JavaScript|JS|Launch|EmbeddedFile|RichMedia|XFA|OpenAction|AA|SubmitForm)\b")
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_PNG_HEADER: Final = 24
_LARGEST_SIDE: Final = 20_000


class FileRefused(Exception):
    """The file is none of those that are taken, or too large."""

    def __init__(self, for_staff: Text) -> None:
        super().__init__()
        self.for_staff = for_staff


@dataclass(frozen=True, kw_only=True)
class TakenFile:
    """A file that was looked at and may be kept; made by :func:`take`."""

    file_type: FileType
    content: bytes

    @property
    def sha256(self) -> str:
        """What tells two files apart."""
        return hashlib.sha256(self.content).hexdigest()

    def columns(self) -> dict[str, Any]:
        """Return the values of a :class:`KeptFile`."""
        return {
            "file_type": self.file_type,
            "size": len(self.content),
            "sha256": self.sha256,
            "content": self.content,
        }


class KeptFile(models.Model):
    """The columns of a file that lies in its row, sealed as everything else there is."""

    file_type = CodeField(FileType)
    size = models.PositiveIntegerField(_("size"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    content = EncryptedBytesField(_("file"))

    class Meta:
        abstract = True

    @staticmethod
    def file_is_sane(name: str) -> list[models.CheckConstraint]:
        """Return the checks of these columns, named for the table."""
        return [
            code_check(f"{name}_type_known", "file_type", FileType),
            models.CheckConstraint(condition=Q(size__range=(1, LARGEST)), name=f"{name}_size_sane"),
        ]


def take(content: bytes, *, only_pages: bool = False) -> TakenFile:
    """Look at a file; raises :class:`FileRefused`. With ``only_pages`` a PDF may do nothing but show them."""
    if len(content) > LARGEST:
        raise FileRefused(TOO_LARGE)
    file_type = type_of(content)
    if file_type is None:
        raise FileRefused(NOT_TAKEN)
    if only_pages and file_type is FileType.PDF and _ACTIVE.search(content):
        raise FileRefused(DOES_MORE)
    return TakenFile(file_type=file_type, content=content)


def type_of(content: bytes) -> FileType | None:
    """Return what a file is; None for what is cut short, too large a picture, or anything else."""
    if content.startswith(b"%PDF-") and b"%%EOF" in content[-_PDF_TAIL:]:
        return FileType.PDF
    if content.startswith(b"\xff\xd8\xff") and content.rstrip(b"\0\r\n ").endswith(b"\xff\xd9"):
        return FileType.JPEG
    if content.startswith(_PNG) and content[12:16] == b"IHDR" and b"IEND" in content[-16:]:
        sides = (int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:_PNG_HEADER], "big"))
        return FileType.PNG if all(0 < side <= _LARGEST_SIDE for side in sides) else None
    return None


def handed_out(content: bytes, file_type: FileType, *, name: str) -> HttpResponse:
    """Return a file to be saved, never shown; ``name``, without an ending, says neither whose nor what."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.{file_type.lower()}"'}
    return HttpResponse(content, content_type=CONTENT_TYPES[file_type], headers=headers)
