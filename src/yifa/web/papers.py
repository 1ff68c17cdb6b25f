"""A paper out of the store as a browser gets it."""

from __future__ import annotations

import codecs
import mimetypes
from pathlib import PurePath
from typing import BinaryIO

from django.http import FileResponse

from yifa.casework import files

SAMPLE = 64 * 1024
SHOWN_IN_BROWSER = {"application/pdf", "image/png", "image/jpeg", "image/gif", "image/webp", "text/plain"}


def paper_answer(region: int, sha256: str, name: str) -> FileResponse:
    """A stored file: shown where a browser can do no harm with it, else saved under that name, which gets the ending
    of its type where it has none. Raises FileError.
    """
    media = files.media_of(region, sha256)
    if not PurePath(name).suffix:
        name += mimetypes.guess_extension(media) or ""
    stream = files.open_file(region, sha256)
    answer = FileResponse(
        stream,
        content_type=f"text/plain; charset={_charset(stream)}" if media == "text/plain" else media,
        as_attachment=media not in SHOWN_IN_BROWSER,
        filename=name,
    )
    answer.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return answer


def _charset(stream: BinaryIO) -> str:
    """What a text is written in, told from its beginning: UTF-8, or else what older Chinese systems write."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(stream.read(SAMPLE))
    except UnicodeDecodeError:
        return "gb18030"
    finally:
        stream.seek(0)
    return "utf-8"
