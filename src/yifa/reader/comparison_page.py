"""A comparison as a page: each number with its bar beside those of the other reports. One file without scripts."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from importlib.resources import files

from yifa.reader.comparison import Cell, Comparison, Row

TITLE = "报告比较 Reports compared"
_WIDE = 100
"""Length of the longest bar of a row; rates are drawn against 100 %."""


def comparison_page(found: Comparison) -> Iterator[str]:
    """The page, piece by piece."""
    style = files("yifa.reader").joinpath("page.css").read_text("utf-8")
    yield (
        '<!doctype html><html lang="zh-Hans"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<title>{TITLE}</title><style>{style}</style></head><body>\n<main class="broad"><h1>{TITLE}</h1>\n'
    )
    if not found.rows:
        yield "<p>这些报告没有共同的指标。/ These reports state no indicator in common.</p></main></body></html>\n"
        return
    heads = "".join(
        f'<th scope="col" title="{escape(source)}">{escape(column)}</th>'
        for column, source in zip(found.columns, found.sources, strict=True)
    )
    yield (
        f"<p>两份以上报告都说到的指标{len(found.rows)}项，数字按原文。/ {len(found.rows)} indicators that two reports or more state, "
        "each number as it is written. 条形按行比较，百分比以100%为满。/ Bars compare within a row; rates are drawn against 100 %.</p>\n"
        f'<div class="wide" tabindex="0" role="region" aria-label="{TITLE}"><table><thead><tr><th scope="col">指标 Indicator</th>{heads}</tr></thead><tbody>\n'
    )
    for row in found.rows:
        most = _most(row)
        cells = "".join(_cell(cell, most) for cell in row.cells)
        yield f'<tr><th scope="row">{escape(row.indicator)}</th>{cells}</tr>\n'
    yield "</tbody></table></div></main></body></html>\n"


def _most(row: Row) -> float:
    greatest = max((cell.number for cell in row.cells if cell), default=0)
    return max(greatest, 100) if row.kind == "percent" else greatest


def _cell(cell: Cell | None, most: float) -> str:
    if cell is None:
        return '<td class="n">—</td>'
    length = round(_WIDE * cell.number / most, 1) if most else 0
    about = "约 " if cell.approx else ""
    return (
        f'<td class="n" title="{escape(cell.indicator)}">{about}{escape(cell.text)}<br>'
        f'<svg viewBox="0 0 {_WIDE} 6" width="{_WIDE}" height="6" aria-hidden="true"><rect width="{_WIDE}" height="6" class="track"/>'
        f'<rect width="{length}" height="6" class="bar"/></svg></td>'
    )
