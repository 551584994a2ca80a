"""Uploads stay in memory: what clients' lists hold must never lie unsealed in a temporary file."""

from __future__ import annotations

from io import BytesIO
from typing import Any, Final

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

# Form fields refuse less; this only keeps one request from filling the memory of the process.
# What comes after is counted and dropped, so that the form can still say that it was too much.
LARGEST: Final = 12 * 1024 * 1024


class MemoryUploadHandler(FileUploadHandler):
    """Keeps a file in memory; of an absurdly large one only the size."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.received = bytearray()

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file."""
        super().new_file(*args, **kwargs)
        self.received = bytearray()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep a chunk."""
        if start + len(raw_data) > LARGEST:
            self.received.clear()
        else:
            self.received += raw_data

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """Hand the whole file over."""
        return InMemoryUploadedFile(
            file=BytesIO(bytes(self.received)),
            field_name=self.field_name,
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )
