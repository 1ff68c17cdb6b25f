"""A reading as a page: the text with its quantities and defects marked, the findings before it, every fact after it.

One file without scripts, to be read on a screen or printed.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from html import escape
from importlib.resources import files

from yifa.reader.checks import Check
from yifa.reader.facts import Fact
from yifa.reader.reading import Reading

KINDS = {
    "count": ("数量", "count"), "percent": ("百分比", "percent"), "money": ("金额", "money"),
    "duration": ("时长", "duration"), "change": ("变化", "change"), "other": ("其他", "other"),
}  # fmt: skip
RELATIONS = {
    "part": ("其中", "part of"),
    "rate": ("占比基数", "rate of"),
    "change": ("变化基数", "change of"),
}
CHECKS = {
    "sum": ("合计", "sum"), "rate": ("比率", "rate"), "carry": ("结转", "carry-over"), "range": ("不可能的数值", "impossible value"),
    "conflict": ("前后不一", "conflict"), "period": ("时期", "period"), "table": ("表格", "table"), "unit": ("单位", "unit"),
}  # fmt: skip


def page(readings: Iterable[Reading], title: str) -> Iterator[str]:
    """The page, piece by piece, so that a long one need not be held in memory."""
    style = files("yifa.reader").joinpath("page.css").read_text("utf-8")
    yield (
        '<!doctype html><html lang="zh-Hans"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title><style>{style}</style></head><body>\n"
    )
    for n, reading in enumerate(readings, 1):
        yield from _report(reading, f"r{n}-")
    yield "</body></html>\n"


def _report(reading: Reading, prefix: str) -> Iterator[str]:
    report, head = reading.report, reading.report.head
    yield f"<main><h1>{escape(head.title or report.source)}</h1>\n"
    known = [
        ("文件 File", report.source), ("地方 Place", head.place), ("年度 Year", head.year), ("发布 Issuer", head.issuer),
        ("数量 Facts", len(reading.facts)), ("勾稽相符 Checks that hold", len(reading.checks) - len(reading.findings)),
        ("发现 Findings", len(reading.findings)), ("文字问题 Defects", len(reading.defects)),
    ]  # fmt: skip
    yield (
        "<dl>"
        + "".join(f"<div><dt>{k}</dt><dd>{escape(str(v))}</dd></div>" for k, v in known if v is not None)
        + "</dl>\n"
    )
    yield _findings(reading, prefix)
    yield '<section class="text"><h2>正文 Text</h2>\n'
    yield from _marked(reading, prefix)
    yield "</section>\n"
    yield from _facts(reading.facts, prefix)
    yield "</main>\n"


def _findings(reading: Reading, prefix: str) -> str:
    holding = [check for check in reading.checks if check.holds]
    parts = ["<section><h2>发现 Findings</h2>"]
    if reading.findings or reading.defects:
        parts.append("<ul>")
        parts += [_check(check, prefix) for check in reading.findings]
        parts += [
            f'<li class="defect"><a href="#{prefix}d{n}">{escape(slip.text)}</a>'
            f"{f' → {escape(slip.suggestion)}' if slip.suggestion else ''}<span>{escape(' / '.join(slip.message))}</span></li>"
            for n, slip in enumerate(reading.defects)
        ]
        parts.append("</ul>")
    else:
        parts.append("<p>没有发现不符之处。/ Nothing was found that does not agree.</p>")
    if holding:
        parts.append("<h3>相符的勾稽关系 Identities that hold</h3><ul>")
        parts += [_check(check, prefix) for check in holding]
        parts.append("</ul>")
    return "".join(parts) + "</section>\n"


def _check(check: Check, prefix: str) -> str:
    links = " ".join(f'<a href="#{prefix}f{n}">{n + 1}</a>' for n in check.facts)
    kind = " ".join(CHECKS[check.kind])
    told = "holds" if check.holds else "broken"
    sure = "" if check.holds else f"（{check.sure[0]} {check.sure[1]}）"
    return f'<li class="{told}"><b>{kind}{sure}</b> {escape(check.zh)}<span>{escape(check.en)} · {links}</span></li>'


def _marked(reading: Reading, prefix: str) -> Iterator[str]:
    """The text cut at every border of a fact, a defect or furniture; each piece carries what covers it."""
    text = reading.report.text
    opens: dict[int, list[tuple[str, int]]] = {}
    closes: dict[int, list[tuple[str, int]]] = {}
    spans = [("fact", n, fact.start, fact.end) for n, fact in enumerate(reading.facts)]
    spans += [("slip", n, slip.start, slip.end) for n, slip in enumerate(reading.defects)]
    spans += [("furniture", n, start, end) for n, (start, end) in enumerate(reading.report.furniture)]
    for what, n, start, end in spans:
        opens.setdefault(start, []).append((what, n))
        closes.setdefault(end, []).append((what, n))
    broken = {n for check in reading.findings for n in check.facts}
    over: dict[str, int] = {}
    began: set[tuple[str, int]] = set()
    borders = sorted({0, len(text), *opens, *closes})
    for start, end in itertools.pairwise(borders):
        for what, n in closes.get(start, ()):
            if over.get(what) == n:
                del over[what]
        over |= dict(opens.get(start, ()))
        piece = escape(text[start:end])
        for what, n in over.items():
            mark = "" if (what, n) in began else f' id="{prefix}{what[0] if what == "fact" else "d"}{n}"'
            began.add((what, n))
            if what == "fact":
                fact = reading.facts[n]
                cls = f"{fact.kind} broken" if n in broken else fact.kind
                piece = f'<mark class="{cls}"{mark} title="{escape(_told(fact))}">{piece}</mark>'
            elif what == "slip":
                piece = f'<u{mark} title="{escape(" / ".join(reading.defects[n].message))}">{piece}</u>'
            else:
                piece = f'<span class="furniture">{piece}</span>'
        yield piece
    yield "\n"


def _told(fact: Fact) -> str:
    about = "约" if fact.approx else ""
    parts = [f"{fact.indicator}：{about}{fact.number:,}{fact.unit}", fact.period or ""]
    if fact.relation:
        parts.append(RELATIONS[fact.relation][0])
    return " · ".join(filter(None, parts))


def _facts(facts: Iterable[Fact], prefix: str) -> Iterator[str]:
    yield (
        '<section><h2>全部数量 All facts</h2><div class="wide"><table><thead><tr><th scope="col">#</th><th scope="col">指标 Indicator</th>'
        '<th scope="col">数值 Value</th><th scope="col">单位 Unit</th><th scope="col">类别 Kind</th><th scope="col">时期 Period</th>'
        '<th scope="col">关系 Relation</th></tr></thead><tbody>\n'
    )
    for n, fact in enumerate(facts):
        about = "约 " if fact.approx else ""
        relation = " ".join(RELATIONS[fact.relation]) if fact.relation else ""
        whole = (
            f' <a href="#{prefix}f{fact.part_of}">{fact.part_of + 1}</a>' if fact.part_of is not None else ""
        )
        yield (
            f'<tr><td><a href="#{prefix}f{n}">{n + 1}</a></td><th scope="row">{escape(fact.indicator)}</th>'
            f'<td class="n">{about}{fact.number:,}</td><td>{escape(fact.unit)}</td><td>{KINDS[fact.kind][0]}</td>'
            f"<td>{escape(fact.period or '')}</td><td>{relation}{whole}</td></tr>\n"
        )
    yield "</tbody></table></div></section>\n"
