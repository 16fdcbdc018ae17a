"""Where is an uploaded file while a request lasts? In memory alone, and no more of it than anybody may send.

Django's own way writes larger files to the disk, in the clear, beside whatever else is there.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

#: No form takes a larger file than this, and no request more than that altogether. Forms set lower limits of their own.
LARGEST = 20 * 1024 * 1024
LARGEST_TOGETHER = 45 * 1024 * 1024


class InMemory(FileUploadHandler):
    """Keeps files in memory. Of one that is too large, or one too many, only the size is known at the end, for the form
    to say so: it holds fewer bytes than its size says."""

    chunk_size = 256 * 1024

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.held = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.file = BytesIO()
        self.received = 0
        self.is_whole = True

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.received += len(raw_data)
        if self.is_whole and self.received <= LARGEST and self.held + len(raw_data) <= LARGEST_TOGETHER:
            self.held += len(raw_data)
            self.file.write(raw_data)
        elif self.is_whole:
            self.is_whole = False
            self.held -= self.file.tell()
            self.file = BytesIO()

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        self.file.seek(0)
        return InMemoryUploadedFile(
            file=self.file,
            field_name=self.field_name,
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )
