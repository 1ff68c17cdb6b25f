"""A paper out of the store as a browser gets it: shown where it can do no harm there, else saved."""

from __future__ import annotations

import mimetypes
from pathlib import PurePath

from django.http import FileResponse
from django.utils.http import content_disposition_header

from yifa.casework import files

SHOWN_IN_BROWSER = {"application/pdf", "image/png", "image/jpeg", "image/gif", "image/webp", "text/plain"}


def handed_over(region: int, sha256: str, name: str) -> FileResponse:
    """The bytes under that name, with the ending of their type where it has none. That they may be had is for the
    caller to see. Raises `files.FileError`."""
    media = files.media_of(region, sha256)
    if not PurePath(name).suffix:
        name += mimetypes.guess_extension(media) or ""
    answer = FileResponse(files.open_file(region, sha256), content_type=media)
    answer.headers["Content-Disposition"] = content_disposition_header(media not in SHOWN_IN_BROWSER, name)
    answer.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return answer
