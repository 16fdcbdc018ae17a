"""Where is an uploaded file while a request lasts? In memory alone, and no more of it than anybody may send.

Django's own way writes larger files to the disk, in the clear, beside whatever else is there.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from portal.people.domain.list_file import LARGEST


class InMemory(FileUploadHandler):
    """Keeps a file in memory. Of one that is too large only the size is known at the end, for the form to say so."""

    chunk_size = 256 * 1024

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.file = BytesIO()
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.received += len(raw_data)
        if self.received <= LARGEST:
            self.file.write(raw_data)
        elif self.file.tell():
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
