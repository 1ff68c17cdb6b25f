"""A list as CSV, row by row, as spreadsheets open it: UTF-8 with a mark, and no cell that begins a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

from yifa.spreadsheet import cell


class _Line:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def csv_file(name: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> StreamingHttpResponse:
    """The answer that downloads these rows under that name (without ``.csv``)."""
    answer = StreamingHttpResponse(lines(head, rows), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = content_disposition_header(True, f"{name}.csv")
    return answer


def lines(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The file line by line, the mark of UTF-8 before the heading."""
    writer = csv.writer(_Line())
    yield "\ufeff" + writer.writerow(map(cell, head))
    for row in rows:
        yield writer.writerow(map(cell, row))
