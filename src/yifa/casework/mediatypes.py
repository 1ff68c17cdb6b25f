"""What a file is, told from its bytes: the kinds of paper an office meets. Never from its name.

Office files and OFD (GB/T 33190) are zip archives and told apart by the names inside; old Word, Excel and
PowerPoint files share one container and are not told apart.
"""

from __future__ import annotations

import codecs
import struct
from typing import IO

UNKNOWN = "application/octet-stream"
_HEAD = 4096
_MAGIC = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"{\\rtf", "application/rtf"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"\x1f\x8b", "application/gzip"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"OggS", "audio/ogg"),
)
_ZIP = b"PK\x03\x04"
_INSIDE = {
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/presentation.xml": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "OFD.xml": "application/ofd",
}
_RIFF = {b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo", b"WEBP": "image/webp"}
_DIRECTORY = 2**20
"""A zip's table of contents is read up to this size; an office file's has some kilobytes."""
_END = struct.Struct("<4s4H2LH")
_ENTRY = struct.Struct("<4s6H3L5H2L")


def media_type(stream: IO[bytes]) -> str:
    """The media type of a seekable stream; ``application/octet-stream`` where none is recognised.

    A text (UTF-8 or GB 18030) is ``text/plain`` whatever it says, web pages and programs too: nothing that was
    handed in is ever given out as something a browser would run.
    """
    stream.seek(0)
    head = stream.read(_HEAD)
    if head.startswith(_ZIP):
        return _zip(stream, head)
    for magic, media in _MAGIC:
        if head.startswith(magic):
            return media
    if head.startswith(b"BM") and head[6:10] == bytes(4):  # two letters alone may begin any text
        return "image/bmp"
    if head.startswith(b"RIFF"):
        return _RIFF.get(head[8:12], UNKNOWN)
    if head[4:8] == b"ftyp":
        return "image/heic" if head[8:12] in (b"heic", b"heix", b"mif1") else "video/mp4"
    return "text/plain" if _is_text(head) else UNKNOWN


def _zip(stream: IO[bytes], head: bytes) -> str:
    if head[30:38] == b"mimetype" and head[8:10] == b"\0\0":  # OpenDocument: its first entry, stored as it is
        size, extra = int.from_bytes(head[18:22], "little"), int.from_bytes(head[28:30], "little")
        declared = head[38 + extra : 38 + extra + size]
        if declared.startswith(b"application/vnd.oasis.opendocument."):
            return declared.decode("ascii", "replace")
    names = _names(stream)
    return next((media for name, media in _INSIDE.items() if name in names), "application/zip")


def _names(stream: IO[bytes]) -> set[str]:
    """The names in a zip's table of contents; none where it is damaged or larger than one of an office file."""
    size = stream.seek(0, 2)
    tail_at = max(0, size - _END.size - 0xFFFF)
    stream.seek(tail_at)
    tail = stream.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _END.size:
        return set()
    *_, length, offset, _ = _END.unpack_from(tail, at)
    if length > _DIRECTORY or offset + length > size:
        return set()
    stream.seek(offset)
    table, place, names = stream.read(length), 0, set()
    while place + _ENTRY.size <= len(table) and table[place : place + 4] == b"PK\x01\x02":
        fields = _ENTRY.unpack_from(table, place)
        name, extra, comment = fields[10:13]
        start = place + _ENTRY.size
        names.add(table[start : start + name].decode("utf-8", "replace"))
        place = start + name + extra + comment
    return names


def _is_text(head: bytes) -> bool:
    if not head or any(byte < 9 or (13 < byte < 32 and byte != 27) for byte in head):
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            codecs.getincrementaldecoder(encoding)().decode(head)  # the last character may be cut
        except UnicodeDecodeError:
            continue
        return True
    return False
