"""The document tree as HTML, and the trace: two pages without scripts that need nothing but themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from html import escape
from importlib.resources import files
from itertools import groupby
from pathlib import Path

from yifa.reports.document import Annex, Block, Document, FigureRun, Heading, Paragraph, Run, Table
from yifa.reports.trace import Trace
from yifa.reports.values import FigureValue, date_zh, period_zh, printed, unit


def write_html(document: Document, path: Path, trace: str) -> None:
    """The report; each figure is a link to ``<trace>#<figure>``."""
    titles = {figure.id: _hint(figure) for figure in document.figures}
    body = [
        '<main lang="zh-CN"><article>',
        f"<h1>{''.join(f'<span>{escape(line)}</span>' for line in document.title)}</h1>",
        *_blocks(document.blocks, trace, titles, 2),
        f'<footer class="sign"><p>{escape(document.sign_off.by)}</p>'
        f'<p><time datetime="{document.sign_off.on}">{date_zh(document.sign_off.on)}</time></p></footer>',
        *(line for annex in document.annexes for line in _annex(annex, trace, titles)),
        "</article></main>",
        f'<aside class="note screen"><p>带点线的数字可以点开，列出其统计口径和所依据的记录：'
        f'<a href="{escape(trace)}">数据来源</a>。</p></aside>',
    ]
    path.write_text(_page(document.name, body), encoding="utf-8")


def write_trace(document: Document, traces: Mapping[str, Trace], path: Path) -> None:
    """The page behind the figures: for each its definition, period, count of records, digest and the first records."""
    title = f"{document.name} 数据来源"
    body = [
        f"<main><h1><span>{escape(document.name)}</span><span>数据来源</span></h1>",
        *(f"<p>{escape(note)}</p>" for note in document.notes),
        *_omitted(document),
        '<nav aria-label="指标"><ul class="index">',
        *(f'<li><a href="#{escape(f.id)}">{escape(f.zh)}</a></li>' for f in document.figures),
        "</ul></nav>",
        *(line for figure in document.figures for line in _figure(traces[figure.id])),
        "</main>",
        '<aside class="note"><p>记录摘要：将全部记录编号按字节序排列、每个编号后接一个换行符，取 SHA-256。</p></aside>',
    ]
    path.write_text(_page(title, body, "trace"), encoding="utf-8")


def _page(title: str, body: Iterable[str], kind: str = "report") -> str:
    css = files("yifa.reports").joinpath("report.css").read_text(encoding="utf-8")
    return "\n".join((
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width,initial-scale=1">',
        f"<title>{escape(title)}</title>",
        f'<style>{css}</style></head><body class="{kind}">',
        *body,
        "</body></html>\n",
    ))  # fmt: skip


def _hint(figure: FigureValue) -> str:
    return f"{figure.zh}，{period_zh(figure.first, figure.last)}，截至{date_zh(figure.known_on)}登记"


def _blocks(blocks: Iterable[Block], trace: str, titles: Mapping[str, str], top: int) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Heading):
            level = block.level + top - 1
            yield f"<h{level}>{block.number}{escape(block.text)}</h{level}>"
        elif isinstance(block, Paragraph):
            yield f"<p>{_runs(block.runs, trace, titles)}</p>"
        else:
            yield from _table(block, trace, titles)


def _runs(runs: Iterable[Run], trace: str, titles: Mapping[str, str]) -> str:
    return "".join(
        f'<a href="{escape(f"{trace}#{run.figure}")}" title="{escape(titles[run.figure])}">{escape(run.text)}</a>'
        if isinstance(run, FigureRun) else escape(run.text)
        for run in runs
    )  # fmt: skip


def _table(table: Table, trace: str, titles: Mapping[str, str]) -> Iterator[str]:
    number = ' class="n"'
    yield f'<div class="wide"><table><caption>{escape(table.caption)}</caption><thead><tr>'
    for i, head in enumerate(table.head):
        yield f'<th scope="col"{number if i in table.numeric else ""}>{escape(head)}</th>'
    yield "</tr></thead><tbody>"
    for row in table.rows:
        cells = [f'<th scope="row">{_runs(row[0], trace, titles)}</th>']
        for i, runs in enumerate(row[1:], 1):
            cells.append(f"<td{number if i in table.numeric else ''}>{_runs(runs, trace, titles)}</td>")
        yield f"<tr>{''.join(cells)}</tr>"
    yield "</tbody></table></div>"


def _annex(annex: Annex, trace: str, titles: Mapping[str, str]) -> Iterator[str]:
    yield f'<section class="annex"><h2>附件　{escape(annex.title)}</h2>'
    yield from _blocks(annex.blocks, trace, titles, 3)
    yield "</section>"


def _omitted(document: Document) -> Iterator[str]:
    if not document.omitted:
        return
    named = {
        f.id: f'{escape(f.zh)}（{escape(f.en)}）<small class="proof">{escape(f.id)}</small>'
        for f in document.absent
    }
    yield "<h2>因指标没有数值而未写入的内容</h2><ul>"
    for where, found in groupby(document.omitted, key=lambda omission: omission.where):
        ids = dict.fromkeys(id for omission in found for id in omission.figures)
        yield f"<li>{escape(where)}：{'、'.join(named[id] for id in ids)}</li>"
    yield "</ul>"


def _figure(found: Trace) -> Iterator[str]:
    figure = found.figure
    yield f'<section class="figure" id="{escape(figure.id)}"><h2>{escape(figure.zh)}</h2>'
    text = printed(figure)
    yield f'<p class="value">{escape("无数据" if text is None else f"{text}{unit(figure)}")}</p><dl>'
    rows = [
        ("统计口径", escape(figure.definition)),
        ("统计期间", escape(period_zh(figure.first, figure.last))),
        ("数据截止", f"截至{date_zh(figure.known_on)}登记的记录"),
        ("依据记录", f"{found.count}条"),
        ("记录摘要", f'<span class="proof">{found.digest}</span>'),
    ]
    if figure.breakdown:
        rows.insert(
            1, ("分项", escape("、".join(f"{label}{printed(figure, label)}" for label in figure.breakdown)))
        )
    if figure.estimate:
        rows.append(("性质", "估计数"))
    if figure.trace:
        rows.append(("平台查询", f'<a href="{escape(figure.trace)}">全部记录</a>'))
    yield from (f"<dt>{name}</dt><dd>{said}</dd>" for name, said in rows)
    yield "</dl>"
    if found.first:
        yield from _records(found)
    yield "</section>"


def _records(found: Trace) -> Iterator[str]:
    more = "" if found.count == len(found.first) else f"（共{found.count}条，列出前{len(found.first)}条）"
    yield f'<details><summary>记录{more}</summary><div class="wide"><table><thead><tr>'
    yield '<th scope="col">日期</th><th scope="col">事项</th><th scope="col">编号</th></tr></thead><tbody>'
    for record in found.first:
        zh = escape(record.zh)
        name = f'<a href="{escape(record.url)}">{zh}</a>' if record.url else zh
        day = record.on.isoformat() if record.on else "—"
        yield f'<tr><td>{day}</td><td>{name}</td><td class="proof">{escape(record.id)}</td></tr>'
    yield "</tbody></table></div></details>"
