"""What may be kept as the scan of a signed paper: a picture or a PDF that is one, whole, and runs nothing."""

from __future__ import annotations

import re
from typing import Final

from clients.consents.terms import ScanType

LARGEST: Final = 10 * 1024 * 1024
ENDINGS: Final = {ScanType.PDF: "pdf", ScanType.JPEG: "jpg", ScanType.PNG: "png"}
MEDIA_TYPES: Final = {
    ScanType.PDF: "application/pdf",
    ScanType.JPEG: "image/jpeg",
    ScanType.PNG: "image/png",
}
_TAIL: Final = 2048
# What makes a PDF do something, or carry something else. A scanner writes none of it.
_ACTIVE: Final = re.compile(rb"/(?:JavaScript|JS|Launch|EmbeddedFile|RichMedia|XFA|OpenAction|AA|SubmitForm)\b")


def type_of(content: bytes) -> ScanType | None:
    """Return what a file is by its content; None for anything else, cut off, or active."""
    if content.startswith(b"\xff\xd8\xff") and content.rstrip(b"\0\r\n").endswith(b"\xff\xd9"):
        return ScanType.JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n") and content.endswith(b"IEND\xaeB`\x82"):
        return ScanType.PNG
    if content.startswith(b"%PDF-") and b"%%EOF" in content[-_TAIL:] and not _ACTIVE.search(content):
        return ScanType.PDF
    return None
