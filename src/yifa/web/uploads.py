"""Uploads are cut off while they arrive, not after."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

from yifa.casework.files import LARGEST

ENOUGH = 2 * LARGEST
"""Bytes of one request that are read to the end, so that the browser hears the answer; a larger one is cut off."""


class TooLarge(RequestDataTooBig):
    """A file is larger than any paper may be; `limit` in MiB."""

    limit = LARGEST // 2**20


class Limited(FileUploadHandler):
    """Refuses a request with a file larger than any paper may be. What comes after the limit is thrown away."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.too_large = False

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: Any = None
    ) -> None:
        if content_length > ENOUGH:
            raise TooLarge

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.size = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.size += len(raw_data)
        if self.size > LARGEST:
            self.too_large = True
            raise StopUpload(connection_reset=False)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None

    def upload_complete(self) -> None:
        if self.too_large:
            raise TooLarge
