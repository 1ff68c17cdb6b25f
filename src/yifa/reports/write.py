"""A document tree onto paper: files of a folder, in the formats asked for."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Literal, get_args

from yifa.reports.as_docx import write_docx
from yifa.reports.as_html import write_html, write_trace
from yifa.reports.as_pdf import NoChineseFont, write_pdf
from yifa.reports.document import Document
from yifa.reports.trace import Trace, figures_json, trace

Format = Literal["docx", "pdf", "html", "json"]
FORMATS: tuple[Format, ...] = get_args(Format)
TRACE = "trace.html"

Progress = Callable[[str, int, int], None]
"""Called with what is being done (Chinese), how much of it is done, and how much there is."""


class WriteError(Exception):
    """A format could not be written. `written` are the files that were; the cause says why not the rest."""

    def __init__(self, cause: NoChineseFont, written: list[Path]) -> None:
        super().__init__(str(cause))
        self.zh, self.en = cause.zh, cause.en
        self.written = written


def write(
    document: Document,
    folder: Path,
    formats: Collection[Format] = FORMATS,
    *,
    progress: Progress | None = None,
) -> list[Path]:
    """Writes ``report.docx``, ``report.pdf``, ``report.html``, ``figures.json`` and, beside any of them, ``trace.html``.

    Returns the files in that order. A format that cannot be written on this machine (PDF without a Chinese font) does not
    keep the others from being written: then `WriteError` says so, with those that were. Raises `ValueError` for an
    unknown format and for a figure that counts a record twice.
    """
    if unknown := set(formats) - set(FORMATS):
        raise ValueError(
            f"没有这种格式：{'、'.join(sorted(unknown))} / no such format: {', '.join(sorted(unknown))}"
        )
    folder.mkdir(parents=True, exist_ok=True)
    tell = progress or (lambda *_: None)
    traces: dict[str, Trace] = {}
    for i, figure in enumerate(document.figures):
        tell(f"核对记录：{figure.zh}", i, len(document.figures))
        traces[figure.id] = trace(figure)
    written: list[Path] = []
    failed: NoChineseFont | None = None
    wanted = [name for name in FORMATS if name in formats]
    for i, name in enumerate(wanted):
        path = folder / ("figures.json" if name == "json" else f"report.{name}")
        tell(f"生成 {path.name}", i, len(wanted))
        try:
            _write(document, traces, path, name)
        except NoChineseFont as error:
            failed = error
        else:
            written.append(path)
    if written:
        write_trace(document, traces, folder / TRACE)
        written.append(folder / TRACE)
    tell("完成", len(wanted), len(wanted))
    if failed is not None:
        raise WriteError(failed, written) from failed
    return written


def _write(document: Document, traces: dict[str, Trace], path: Path, name: Format) -> None:
    match name:
        case "docx":
            write_docx(document, path, TRACE)
        case "pdf":
            write_pdf(document, path, TRACE)
        case "html":
            write_html(document, path, TRACE)
        case "json":
            text = json.dumps(figures_json(document, traces), ensure_ascii=False, indent=2)
            path.write_text(text + "\n", encoding="utf-8")
