"""Uploads are cut off while they arrive, not after."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, StopUpload

MAX_FILE = 100 * 2**20
"""Bytes of one file."""


class Limited(FileUploadHandler):
    """Stops the connection of an upload that is larger than any paper may be."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.size = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.size += len(raw_data)
        if self.size > MAX_FILE:
            raise StopUpload(connection_reset=True)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
