"""What a file is by what lies in it; its name says nothing and is not kept."""

from __future__ import annotations

from typing import Final

from clients.papers.terms import FileType

LARGEST: Final = 10 * 1024 * 1024
_PDF_TAIL: Final = 2048
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_PNG_HEADER: Final = 24
_LARGEST_SIDE: Final = 20_000


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
