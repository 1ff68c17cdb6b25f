"""One procedure for a lawyer, on one page in Chinese: as data, as text, as HTML."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from html import escape
from typing import Any

from yifa.law import diagram
from yifa.law.catalogue import Catalogue
from yifa.law.citations import CitationError
from yifa.law.definitions import ANY, NOBODY, NONE, Branch, Citation, Clock, Effect, Move, Publication, Slice
from yifa.law.gates import EFFECTS
from yifa.law.overlays import Overlay
from yifa.law.procedure import Procedure
from yifa.law.sentences import Words

UNCONFIRMED = "未核实"
_TYPES = {
    "text": "文字", "bool": "是否", "int": "数", "date": "日期", "datetime": "时刻", "money": "金额", "choice": "选项",
    "length": "期间", "party": "当事人", "person": "人员", "people": "人员(多人)", "agency": "机关", "agencies": "机关(多个)",
    "entry": "名录条目", "case": "事项", "document": "文书", "group": "列表",
}  # fmt: skip
_PRIVACY = {"open": "", "internal": "内部", "personal": "个人信息", "secret": "秘密"}


@dataclass(frozen=True, slots=True)
class Rule:
    """A sentence and the article it stands on."""

    zh: str
    cite: str = ""
    unconfirmed: bool = False
    hint: str = ""


@dataclass(frozen=True, slots=True)
class MoveSheet:
    id: str
    zh: str
    by: str
    track: str
    frm: str
    to: tuple[str, ...]
    takes: str
    optional: str
    gates: tuple[Rule, ...]
    grounds: tuple[Rule, ...]
    results: tuple[str, ...]
    rule: Rule


@dataclass(frozen=True, slots=True)
class ClockSheet:
    """A time limit; `binds` is empty where it binds nobody."""

    id: str
    zh: str
    start: str
    length: str
    until: str
    binds: str
    notes: tuple[str, ...]
    rule: Rule


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything the page says, in the page's order."""

    id: str
    zh: str
    en: str
    edition: str
    first: str
    last: str
    stages: Mapping[str, str]
    final: tuple[str, ...]
    tracks: tuple[tuple[str, str], ...]
    moves: tuple[MoveSheet, ...]
    clocks: tuple[ClockSheet, ...]
    fields: tuple[tuple[str, str, str], ...]
    documents: tuple[tuple[str, str, str], ...]
    publications: tuple[Rule, ...]
    editions: tuple[Rule, ...]
    recurs: tuple[Rule, ...]
    local: tuple[Rule, ...]
    overlays: tuple[Rule, ...]
    mechanisms: tuple[str, ...]

    def plain(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)


def sheet(catalogue: Catalogue, procedure: Procedure, day: dt.date) -> Sheet:
    """The page for a procedure as it stands on a day."""
    found = procedure.at(day)
    return _Maker(catalogue, procedure, found, Words(found, catalogue.registers, catalogue.roles)).sheet()


class _Maker:
    def __init__(self, catalogue: Catalogue, procedure: Procedure, found: Slice, words: Words) -> None:
        self.catalogue = catalogue
        self.procedure = procedure
        self.slice = found
        self.words = words

    def sheet(self) -> Sheet:
        found, words = self.slice, self.words
        return Sheet(
            id=found.id, zh=found.zh, en=found.en, edition=found.edition,
            first="" if found.first == dt.date.min else found.first.isoformat(),
            last="" if found.last == dt.date.max else found.last.isoformat(),
            stages=found.stages, final=tuple(sorted(found.final)),
            tracks=tuple(
                (t.zh, "、".join(t.stages.values()) + (f"（{words.field(t.per)}每项各一）" if t.per else ""))
                for t in found.tracks.values()
            ),
            moves=tuple(map(self.move, found.moves.values())),
            clocks=tuple(
                ClockSheet(
                    c.name, c.zh, words.triggers((*c.start, *c.restart)), words.within(c.within), words.triggers(c.until),
                    self.binds(c), tuple(words.clock_notes(c)), rule("", c.cite),
                )
                for c in found.clocks.values()
            ),
            fields=tuple((f.zh, _TYPES[f.type], _PRIVACY[f.privacy]) for f in found.fields.values()),
            documents=tuple((d.zh, words.moves(d.made_by), words.fields(d.has)) for d in found.documents.values()),
            publications=tuple(rule(self.publication(p), p.cite) for p in found.publications.values()),
            editions=self.editions(),
            recurs=(rule(words.recurs(found.recurs), found.recurs.cite),) if found.recurs is not None else (),
            local=self.local(), overlays=self.overlays(), mechanisms=found.mechanisms,
        )  # fmt: skip

    def binds(self, clock: Clock) -> str:
        slot = clock.binds
        if slot == NOBODY:
            return ""
        track = self.slice.tracks.get(clock.track) if clock.track is not None else None
        if slot.startswith("item.") and track is not None and track.per is not None:
            return f"各{self.words.field(track.per)}"
        return self.words.role(slot) if slot in self.catalogue.roles else self.words.field(slot)

    def move(self, move: Move) -> MoveSheet:
        words, track = self.words, move.track
        frm = "启动"
        if move.frm == ANY:
            frm = "未终结的任何阶段"
        elif move.frm is not None:
            order = [NONE, *(self.slice.tracks[track].stages if track else self.slice.stages)]
            frm = "、".join(words.stage(stage, track) for stage in sorted(move.frm, key=order.index))
        return MoveSheet(
            id=move.name, zh=move.zh, by="、".join(words.role(_role(role.role, role.slot)) for role in move.by),
            track=words.track(track) if track else "", frm=frm,
            to=tuple(self.branch(branch, track) for branch in move.to),
            takes=words.fields(move.takes + move.adds), optional=words.fields(move.optional),
            gates=tuple(
                replace(rule(words.gate(gate, track), gate.cite), hint=gate.hint or "") for gate in move.needs
            ),
            grounds=tuple(
                rule(self.slice.fields[f"{move.waives}.ground"].choices.get(key, key), cite)
                for key, cite in move.grounds.items()
            ),
            results=(
                *(f"制作{self.slice.documents[name].zh}" for name in move.makes), *map(self.effect, move.effects),
                *((f"可以在网上办理（“{move.online.zh}”）",) if move.online is not None else ()),
            ),
            rule=rule("", move.cite),
        )  # fmt: skip

    def publication(self, one: Publication) -> str:
        papers = "、".join(self.slice.documents[name].zh for name in one.papers)
        invites = "、".join(
            move.online.zh for name in one.invites if (move := self.slice.moves[name]).online is not None
        )
        parts = (
            f"{one.zh}：{self.words.fields(one.fields)}",
            papers and f"附{papers}",
            invites and f"公众可以{invites}",
        )
        return "；".join(filter(None, parts))

    def branch(self, branch: Branch, track: str | None) -> str:
        stage = self.words.stage(branch.stage, track) if branch.stage else "阶段不变"
        return f"{self.words.condition(branch.when, track)}的：{stage}" if branch.when is not None else stage

    def effect(self, effect: Effect) -> str:
        p, words = effect.params, self.words
        what = ""
        if "register" in p:
            named = EFFECTS[effect.do].kind("register") == "register"
            what = f"“{words.register(p['register']) if named else words.field(p['register'])}”"
        elif "procedure" in p:
            known = self.catalogue.editions(p["procedure"])
            what = f"“{known[-1].tree.get('zh') if known else p['procedure']}”"
        elif "field" in p:
            what = words.field(p["field"])
        elif "document" in p:
            what = self.slice.documents[p["document"]].zh
        elif "what" in p:
            known_publication = self.slice.publications.get(p["what"])
            what = known_publication.zh if known_publication else str(p["what"])
        said = f"{EFFECTS[effect.do].zh}{what}"
        return f"{words.condition(effect.when)}的，{said}" if effect.when is not None else said

    def editions(self) -> tuple[Rule, ...]:
        old = self.procedure.before
        said = self.words.editions(old.at(old.last) if old is not None else None)
        pending = self.slice.pending
        return (rule(said, pending.cite if pending is not None else None),) if said else ()

    def local(self) -> tuple[Rule, ...]:
        may = {"set": "可以另行规定", "add": "可以增加", "tighten": "可以从严规定"}
        return tuple(
            rule(f"{self.path(path)}：{may[opening['may']]}", self.cite(opening.get("cite")))
            for path, opening in self.procedure.local.items()
        )

    def overlays(self) -> tuple[Rule, ...]:
        return tuple(
            rule(
                f"{overlay.zh}：{'、'.join(self.touched(overlay))}",
                self.cite(overlay.cite, overlay.unconfirmed),
            )
            for overlay in self.procedure.overlays
        )

    def touched(self, overlay: Overlay) -> Iterator[str]:
        """What it sets, adds to and removes."""
        removed = overlay.body.get("remove") or ()
        for path in overlay.paths:
            yield f"删去{self.path(path)}" if path in removed else self.path(path)

    def cite(self, text: str | None, unconfirmed: bool = False) -> Citation | None:
        """The article as it reads in this slice; None where the opening or overlay came with a later law."""
        day, held = self.slice.first.isoformat(), self.procedure.last.isoformat()
        try:
            return self.catalogue.statutes.resolve(text or "", day, held=held, unconfirmed=unconfirmed)
        except CitationError:
            return None

    def path(self, path: str) -> str:
        """A path of the file in words: 答复期限的期限."""
        kind, _, rest = path.partition("/")
        name, _, inside = rest.partition("/")
        words = self.words
        named = {"clocks": words.clock(name), "moves": words.move(name), "fields": words.field(name)}.get(
            kind, path
        )
        keys = {"within": "长度", "needs": "关口", "pause": "暂停", "extend": "延长", "at_least": "时间"}
        return named + "".join(f"的{keys.get(step, step)}" for step in inside.split("/") if step)


def _role(role: str, slot: str) -> str:
    return role if slot == "handler" else f"{role}@{slot}"


def rule(zh: str, citation: Citation | None) -> Rule:
    """A sentence under its article."""
    return Rule(zh, citation.zh, citation.unconfirmed) if citation else Rule(zh)


# As text


def as_text(page: Sheet) -> str:
    """The page for a terminal."""
    lines = [f"{page.zh}  {page.en}", f"程序 {page.id} · 版本 {page.edition} · {_span(page)}"]

    def part(title: str, body: Iterable[str]) -> None:
        rows = list(body)
        if rows:
            lines.extend(["", f"【{title}】", *rows])

    part(
        "阶段",
        ["  " + " → ".join(f"{zh}■" if name in page.final else zh for name, zh in page.stages.items())],
    )
    part("并行事项", (f"  {zh}：{stages}" for zh, stages in page.tracks))
    part("版本的适用", (f"  {_ruled(one)}" for one in page.editions))
    part("定期立项", (f"  {_ruled(one)}" for one in page.recurs))
    part("步骤", (line for move in page.moves for line in _move_text(move)))
    part("期限", (line for clock in page.clocks for line in _clock_text(clock)))
    part("文书", (_paper(*paper) for paper in page.documents))
    part("公开", (f"  {_ruled(one)}" for one in page.publications))
    part("地方可以规定", (f"  {_ruled(one)}" for one in page.local))
    part("已适用的地方或者特别规定", (f"  {_ruled(one)}" for one in page.overlays))
    return "\n".join(lines) + "\n"


def _paper(zh: str, by: str, has: str) -> str:
    said = "，".join(part for part in (by, f"须载明{has}" if has else "") if part)
    return f"  {zh}（{said}）" if said else f"  {zh}"


def _span(page: Sheet) -> str:
    return f"{page.first or '自始'} 至 {page.last or '今'}"


def _ruled(one: Rule) -> str:
    cite = one.cite + ("，未核实" if one.unconfirmed else "")
    return f"{one.zh}（{cite}）" if one.zh and cite else one.zh or cite


def _move_text(move: MoveSheet) -> Iterable[str]:
    track = f"[{move.track}] " if move.track else ""
    cite = _ruled(move.rule)
    yield f"  {track}{move.zh} — {move.by}{'  ' + cite if cite else ''}"
    yield f"      {move.frm} → {'；'.join(move.to) if move.to else '阶段不变'}"
    if move.takes:
        yield f"      须填：{move.takes}"
    if move.optional:
        yield f"      可填：{move.optional}"
    for one in move.gates:
        yield f"      ■ {_ruled(one)}"
        if one.hint:
            yield f"        提示：{one.hint}"
    for one in move.grounds:
        yield f"      □ {_ruled(one)}"
    if move.results:
        yield f"      结果：{'；'.join(move.results)}"


def _clock_text(clock: ClockSheet) -> Iterable[str]:
    yield f"  {clock.zh}：{clock.length}  {_ruled(clock.rule)}"
    until = f"，至{clock.until}" if clock.until else ""
    binds = f"；约束{clock.binds}" if clock.binds else "；不约束任何人"
    yield f"      自{clock.start}起{until}{binds}"
    for note in clock.notes:
        yield f"      {note}"


# As HTML


def as_svg(catalogue: Catalogue, found: Slice, *, styled: bool = True) -> str:
    """The stage diagram alone; `styled`: with a style sheet of its own."""
    return diagram.svg(found, Words(found, catalogue.registers, catalogue.roles).condition, styled=styled)


def as_html(page: Sheet, picture: str) -> str:
    """The page as one self-contained HTML file; `picture` is its stage diagram."""
    parts = [
        _section("阶段图", picture),
        _section("版本的适用", _list(page.editions)),
        _section("定期立项", _list(page.recurs)),
        _section("步骤", "".join(map(_move_html, page.moves))),
        _section(
            "期限", _table(("期限", "长度", "起算与届满", "其他规则", "依据"), map(_clock_row, page.clocks))
        ),
        _section("公开", _list(page.publications)),
        _section(
            "文书",
            _table(("文书", "由何步骤制作", "须载明"), ([*map(escape, row)] for row in page.documents)),
        ),
        _section("记载事项", _table(("事项", "类型", "范围"), ([*map(escape, row)] for row in page.fields))),
        _section("地方可以规定", _list(page.local)),
        _section("已适用的地方或者特别规定", _list(page.overlays)),
    ]
    return (
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{escape(page.zh)}</title>'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><style>{_CSS}</style></head><body><main>'
        f'<header><h1>{escape(page.zh)}</h1><p class="en" lang="en">{escape(page.en)}</p>'
        f"<p class=sub>程序 <code>{escape(page.id)}</code> · 版本 {escape(page.edition)} · {_span(page)}</p></header>"
        + "".join(parts)
        + "</main></body></html>\n"
    )


def _section(title: str, body: str) -> str:
    return f"<section><h2>{title}</h2>{body}</section>" if body else ""


def _cite(one: Rule) -> str:
    if not one.cite:
        return ""
    mark = f' <b class="tag">{UNCONFIRMED}</b>' if one.unconfirmed else ""
    return f'<span class="cite">{escape(one.cite)}{mark}</span>'


def _hint(one: Rule) -> str:
    return f"<br><small>提示：{escape(one.hint)}</small>" if one.hint else ""


def _list(rules: Iterable[Rule]) -> str:
    items = "".join(f"<li>{escape(one.zh)} {_cite(one)}{_hint(one)}</li>" for one in rules)
    return f"<ul>{items}</ul>" if items else ""


def _table(heads: Iterable[str], rows: Iterable[list[str]]) -> str:
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    head = "".join(f"<th>{one}</th>" for one in heads)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>" if body else ""


def _move_html(move: MoveSheet) -> str:
    track = f'<span class="track">{escape(move.track)}</span>' if move.track else ""
    rows = [("由", escape(move.by)), ("阶段", f"{escape(move.frm)} → {escape('；'.join(move.to) or '不变')}")]
    rows += [(label, escape(text)) for label, text in (("须填", move.takes), ("可填", move.optional)) if text]
    rows += [("关口", _list(move.gates))] if move.gates else []
    rows += [("事由", _list(move.grounds))] if move.grounds else []
    rows += [("结果", escape("；".join(move.results)))] if move.results else []
    body = "".join(f"<dt>{label}</dt><dd>{text}</dd>" for label, text in rows)
    return f"<article><h3>{track}{escape(move.zh)} {_cite(move.rule)}</h3><dl>{body}</dl></article>"


def _clock_row(clock: ClockSheet) -> list[str]:
    until = f"，至{clock.until}" if clock.until else ""
    notes = "".join(f"<li>{escape(note)}</li>" for note in clock.notes)
    return [
        f"<strong>{escape(clock.zh)}</strong>"
        + (f"<br><small>约束{escape(clock.binds)}</small>" if clock.binds else ""),
        escape(clock.length),
        escape(f"自{clock.start}起{until}"),
        f"<ul>{notes}</ul>" if notes else "",
        _cite(clock.rule),
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
