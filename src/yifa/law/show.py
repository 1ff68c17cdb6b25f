"""A procedure's page as text for a terminal, and as one self-contained HTML file."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from yifa.law import diagram
from yifa.law.catalogue import Catalogue
from yifa.law.definitions import Slice
from yifa.law.sheet import ClockSheet, MoveSheet, Rule, Sheet, words

# As text


def as_text(page: Sheet) -> str:
    """The page for a terminal."""
    say = page.say
    named = f"{page.en}  {page.zh}" if page.english else f"{page.zh}  {page.en}"
    lines = [
        named,
        f"{say('程序', 'procedure')} {page.id} · {say('版本', 'edition')} {page.edition} · {_span(page)}",
    ]

    def part(zh: str, en: str, body: Iterable[str]) -> None:
        rows = list(body)
        if rows:
            lines.extend(["", say(f"【{zh}】", f"[{en}]"), *rows])

    def rules(held: Iterable[Rule]) -> Iterable[str]:
        return (f"  {_ruled(one, page)}" for one in held)

    stages = (f"{word}■" if name in page.final else word for name, word in page.stages.items())
    part("阶段", "Stages", [f"  {' → '.join(stages)}"])
    part("并行事项", "Tracks", (f"  {name}{say('：', ': ')}{stages}" for name, stages in page.tracks))
    part("版本的适用", "Which edition applies", rules(page.editions))
    part("定期立项", "Comes again", rules(page.recurs))
    part("步骤", "Moves", (line for move in page.moves for line in _move_text(move, page)))
    part("期限", "Time limits", (line for clock in page.clocks for line in _clock_text(clock, page)))
    part("文书", "Documents", (_paper(*paper, page) for paper in page.documents))
    part("公开", "Publication", rules(page.publications))
    part("告知其他系统", "Told to other systems", rules(page.messages))
    part("地方可以规定", "Left to localities", rules(page.local))
    part("已适用的地方或者特别规定", "Local and special rules applied", rules(page.overlays))
    return "\n".join(lines) + "\n"


def _paper(name: str, by: str, has: str, to: str, page: Sheet) -> str:
    shows = page.say(f"须载明{has}", f"must show {has}") if has else ""
    sent = page.say(f"送{to}", f"for {to}") if to else ""
    said = page.say("，", ", ").join(part for part in (by, shows, sent) if part)
    return f"  {name}{page.say(f'（{said}）', f' ({said})')}" if said else f"  {name}"


def _span(page: Sheet) -> str:
    first, last = page.first or page.say("自始", "ever"), page.last or page.say("今", "now")
    return page.say(f"{first} 至 {last}", f"{first} to {last}")


def _ruled(one: Rule, page: Sheet) -> str:
    cite = one.cite + (page.say("，未核实", ", unconfirmed") if one.unconfirmed else "")
    return (
        page.say(f"{one.text}（{cite}）", f"{one.text} ({cite})") if one.text and cite else one.text or cite
    )


def _results(said: Iterable[str], page: Sheet) -> str:
    return page.say("；", "; ").join(said)


def _named(one: MoveSheet | ClockSheet, page: Sheet) -> str:
    return page.say(one.zh, one.en or one.zh)


def _move_text(move: MoveSheet, page: Sheet) -> Iterable[str]:
    say = page.say
    track = f"[{move.track}] " if move.track else ""
    cite = _ruled(move.rule, page)
    yield f"  {track}{_named(move, page)} — {move.by}{'  ' + cite if cite else ''}"
    yield f"      {move.frm} → {_results(move.to, page) or say('阶段不变', 'stays')}"
    for zh, en, text in (("须填：", "must say: ", move.takes), ("可填：", "may say: ", move.optional)):
        if text:
            yield f"      {say(zh, en)}{text}"
    for one in move.gates:
        yield f"      ■ {_ruled(one, page)}"
        if one.hint:
            yield f"        {say('提示：', 'hint: ')}{one.hint}"
    for one in move.grounds:
        yield f"      □ {_ruled(one, page)}"
    if move.results:
        yield f"      {say('结果：', 'results: ')}{_results(move.results, page)}"


def _runs(clock: ClockSheet, page: Sheet) -> str:
    until = page.say(f"，至{clock.until}", f", until {clock.until}") if clock.until else ""
    return page.say(f"自{clock.start}起{until}", f"from {clock.start}{until}")


def _clock_text(clock: ClockSheet, page: Sheet) -> Iterable[str]:
    say = page.say
    yield f"  {_named(clock, page)}{say('：', ': ')}{clock.length}  {_ruled(clock.rule, page)}"
    binds = say(f"；约束{clock.binds}", f"; binds {clock.binds}")
    yield f"      {_runs(clock, page)}{binds if clock.binds else say('；不约束任何人', '; binds no one')}"
    for note in clock.notes:
        yield f"      {note}"


# As HTML


def as_svg(catalogue: Catalogue, found: Slice, *, styled: bool = True, english: bool = False) -> str:
    """The stage diagram alone; `styled`: with a style sheet of its own."""
    return diagram.svg(found, words(catalogue, found, english=english), styled=styled)


def as_html(page: Sheet, picture: str) -> str:
    """The page as one self-contained HTML file; `picture` is its stage diagram."""
    say = page.say

    def rules(held: Iterable[Rule]) -> str:
        return _list(held, page)

    def rows(held: Iterable[tuple[str, ...]]) -> Iterable[list[str]]:
        return ([*map(escape, row)] for row in held)

    clocks = (_clock_row(clock, page) for clock in page.clocks)
    limits = say("期限 长度 起算与届满 其他规则 依据", "Limit Length Runs Notes Article").split()
    papers = (
        say("文书", "Document"), say("由何步骤制作", "Made by"), say("须载明", "Must show"), say("送何人", "For"),
    )  # fmt: skip
    facts = say("事项 类型 范围", "Fact Type For").split()
    parts = [
        _section(say("阶段图", "Stages"), picture),
        _section(say("版本的适用", "Which edition applies"), rules(page.editions)),
        _section(say("定期立项", "Comes again"), rules(page.recurs)),
        _section(say("步骤", "Moves"), "".join(_move_html(move, page) for move in page.moves)),
        _section(say("期限", "Time limits"), _table(limits, clocks)),
        _section(say("公开", "Publication"), rules(page.publications)),
        _section(say("告知其他系统", "Told to other systems"), rules(page.messages)),
        _section(say("文书", "Documents"), _table(papers, rows(page.documents))),
        _section(say("记载事项", "Facts"), _table(facts, rows(page.fields))),
        _section(say("地方可以规定", "Left to localities"), rules(page.local)),
        _section(say("已适用的地方或者特别规定", "Local and special rules applied"), rules(page.overlays)),
    ]
    title, other = (page.en, page.zh) if page.english else (page.zh, page.en)
    return (
        f'<!doctype html><html lang="{say("zh-CN", "en")}"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><style>{_CSS}</style></head><body><main>'
        f'<header><h1>{escape(title)}</h1><p class="en" lang="{say("en", "zh-CN")}">{escape(other)}</p>'
        f"<p class=sub>{say('程序', 'Procedure')} <code>{escape(page.id)}</code> · {say('版本', 'Edition')} "
        f"{escape(page.edition)} · {_span(page)}</p></header>" + "".join(parts) + "</main></body></html>\n"
    )


def _section(title: str, body: str) -> str:
    return f"<section><h2>{title}</h2>{body}</section>" if body else ""


def _cite(one: Rule, page: Sheet) -> str:
    if not one.cite:
        return ""
    mark = f' <b class="tag">{page.say("未核实", "unconfirmed")}</b>' if one.unconfirmed else ""
    return f'<span class="cite">{escape(one.cite)}{mark}</span>'


def _list(rules: Iterable[Rule], page: Sheet) -> str:
    def hint(one: Rule) -> str:
        return f"<br><small>{page.say('提示：', 'Hint: ')}{escape(one.hint)}</small>" if one.hint else ""

    items = "".join(f"<li>{escape(one.text)} {_cite(one, page)}{hint(one)}</li>" for one in rules)
    return f"<ul>{items}</ul>" if items else ""


def _table(heads: Iterable[str], rows: Iterable[list[str]]) -> str:
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    head = "".join(f"<th>{one}</th>" for one in heads)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>" if body else ""


def _move_html(move: MoveSheet, page: Sheet) -> str:
    say = page.say
    track = f'<span class="track">{escape(move.track)}</span>' if move.track else ""
    to = escape(_results(move.to, page) or say("不变", "stays"))
    rows = [(say("由", "By"), escape(move.by)), (say("阶段", "Stage"), f"{escape(move.frm)} → {to}")]
    told = ((say("须填", "Must say"), move.takes), (say("可填", "May say"), move.optional))
    rows += [(label, escape(text)) for label, text in told if text]
    rows += [(say("关口", "Gates"), _list(move.gates, page))] if move.gates else []
    rows += [(say("事由", "Grounds"), _list(move.grounds, page))] if move.grounds else []
    rows += [(say("结果", "Results"), escape(_results(move.results, page)))] if move.results else []
    body = "".join(f"<dt>{label}</dt><dd>{text}</dd>" for label, text in rows)
    return f"<article><h3>{track}{escape(_named(move, page))} {_cite(move.rule, page)}</h3><dl>{body}</dl></article>"


def _clock_row(clock: ClockSheet, page: Sheet) -> list[str]:
    notes = "".join(f"<li>{escape(note)}</li>" for note in clock.notes)
    binds = page.say(f"约束{clock.binds}", f"binds {clock.binds}")
    return [
        f"<strong>{escape(_named(clock, page))}</strong>"
        + (f"<br><small>{escape(binds)}</small>" if clock.binds else ""),
        escape(clock.length),
        escape(_runs(clock, page)),
        f"<ul>{notes}</ul>" if notes else "",
        _cite(clock.rule, page),
    ]


_CSS = """
:root{--paper:#fbfaf7;--ink:#1c1e21;--ink-2:#4a4f57;--ink-3:#6b7078;--line:#dcd9d1;--seal:#a8201a;--wash:#fbeeec}
@media(prefers-color-scheme:dark){:root{--paper:#15171a;--ink:#eceae4;--ink-2:#c3c1ba;--ink-3:#9a9a95;--line:#363a40;
--seal:#ef8a80;--wash:#3a1f1d}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:400 1rem/1.7 "Noto Sans CJK SC","Source Han Sans SC",
"PingFang SC","Microsoft YaHei",sans-serif}
main{max-width:62rem;margin:0 auto;padding:2rem 1.25rem 4rem}
h1{font:600 1.65rem/1.35 "Noto Serif CJK SC","Source Han Serif SC",SimSun,serif;margin:0;border-left:.35rem solid
var(--seal);padding-left:.7rem}
.en,.sub{margin:.2rem 0 0 1.05rem;color:var(--ink-2)} .sub{font-size:.9375rem}
h2{font-size:1.05rem;margin:2.2rem 0 .7rem;padding-bottom:.3rem;border-bottom:1px solid var(--line)}
article{padding:.7rem 0;border-bottom:1px solid var(--line);break-inside:avoid}
h3{font-size:1rem;margin:0 0 .3rem} h3 .cite{font-weight:400;margin-left:.5rem}
.track{font-weight:400;color:var(--ink-3);border:1px solid var(--line);border-radius:99px;padding:0 .5rem;
margin-right:.5rem;font-size:.8125rem}
dl{display:grid;grid-template-columns:3.5em minmax(0,1fr);gap:.15rem .8rem;margin:0;font-size:.9375rem}
dt{color:var(--ink-3)} dd{margin:0} ul{margin:0;padding-left:1.1rem}
.cite{font-size:.8125rem;color:var(--ink-3)}
.tag{color:var(--seal);background:var(--wash);border-radius:3px;padding:0 .35rem;font-weight:600}
table{border-collapse:collapse;width:100%;font-size:.9375rem}
th,td{text-align:left;vertical-align:top;padding:.45rem .6rem .45rem 0;border-bottom:1px solid var(--line)}
th{font-weight:500;color:var(--ink-3);font-size:.875rem} svg{max-width:100%;height:auto}
@media print{body{background:#fff}main{padding:0}}
"""
