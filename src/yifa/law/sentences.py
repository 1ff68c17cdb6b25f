"""Gates, clocks and conditions as Chinese sentences: what a lawyer reads instead of parameters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, ClassVar

from yifa.law.definitions import Clock, Gate, Recurs, Slice, Trigger, Within
from yifa.law.gates import GATES
from yifa.law.words import Words
from yifa.worktime import YearDay


class Chinese(Words):
    """Sentences in Chinese."""

    english = False
    special: ClassVar[Mapping[str, str]] = {"actor": "办理人", "handler": "承办机关", "item.id": "该项编号"}
    comma, either, unbegun = "、", "或", "未开始"

    def role(self, name: str) -> str:
        role, _, slot = name.partition("@")
        zh = self.roles[role].zh if role in self.roles else role
        return f"{self.field(slot)}的{zh}" if slot and slot != "handler" else zh

    def editions(self, old: Slice | None) -> str:
        said = []
        if self.slice.deciding_field is not None:
            said.append(f"适用的版本以“{self.field(self.slice.deciding_field)}”为准")
        if (pending := self.slice.pending) is not None:
            before = Chinese(old, self.registers, self.roles) if old is not None else self
            lines: list[tuple[str | None, Mapping[str, str]]] = [
                (None, pending.stages),
                *pending.tracks.items(),
            ]
            moved = (
                f"{before.stage(was, line)}→{self.stage(now, line)}"
                for line, map_ in lines
                for was, now in map_.items()
            )
            said.append(f"施行时尚未办结的事项转入本版本：{'、'.join(moved)}")
        return "；".join(said)

    def recurs(self, recurs: Recurs) -> str:
        register = self.registers.get("agencies")
        asked = []
        for column, values in recurs.of.items():
            known = register.fields[column].choices if register and column in register.fields else {}
            named = "或者".join(str(known.get(value, value)) for value in values)
            asked.append(f"{self.column('agencies', column)}为{named}")
        days = "、".join(day.zh for day in recurs.on)
        return f"每年{days}，{'且'.join(asked) + '的' if asked else ''}每个机关各立一件"

    # Gates

    def gate(self, gate: Gate, track: str | None = None) -> str:
        sentence = _GATES.get(gate.name)
        line = self.slice.tracks.get(track) if track is not None else None
        words = (
            Chinese(self.slice, self.registers, self.roles, line.per, self.others)
            if line is not None
            else self
        )
        said = sentence(words, gate.params) if sentence is not None else GATES[gate.name].zh
        if gate.name == "holds":
            # Its own words say why a move is refused; the condition says what is asked.
            asked = f"须{self.condition(gate.params['that'], track)}"
            said = f"{asked}，否则{gate.zh}" if gate.zh else asked
        return f"{self.condition(gate.when, track)}的，{said}" if gate.when is not None else said

    # Clocks

    def within(self, within: Within) -> str:
        if isinstance(within.length, YearDay):
            return f"此后首个{within.length.zh}"
        if within.length is not None:
            return within.length.zh
        if within.field is not None:
            return f"“{self.field(within.field)}”所定期限"
        if within.by is not None:
            found = self.found(within.by)
            names = found.choices if found else {}
            parts = [f"{names.get(key, key)} {length.zh}" for key, length in within.of.items()]
            return "；".join([*parts, *([f"其他 {within.otherwise.zh}"] if within.otherwise else [])])
        return "无法定期限"

    def trigger(self, trigger: Trigger) -> str:
        said = self.move(trigger.move)
        if trigger.at is not None:
            said += f"（以{self.field(trigger.at)}计）"
        if trigger.when is not None:
            said += f"（{self.condition(trigger.when, self.slice.moves[trigger.move].track)}时）"
        return said

    def clock_notes(self, clock: Clock) -> list[str]:
        notes = []
        if clock.restart:
            notes.append(f"{self.triggers(clock.restart)}后重新起算")
        if clock.void:
            notes.append(f"{self.triggers(clock.void)}后不再计算")
        for pause in clock.pause:
            until = f"至{self.moves(pause.until)}" if pause.until else ""
            when = f"（{self.condition(pause.when)}时）" if pause.when is not None else ""
            notes.append(f"{self.moves(pause.frm)}{until}期间不计入{when}" + _cite(pause.cite))
        for extension in clock.extend:
            most = f"，至多{extension.at_most.zh}" if extension.at_most else ""
            notes.append(f"可以{self.move(extension.by)}{most}" + _cite(extension.cite))
        if clock.deemed is not None:
            notes.append(f"期满视为{self.move(clock.deemed)}")
        if clock.roll == "none":
            notes.append("末日不顺延")
        if clock.through:
            notes.append("中止期间照常计算")
        if clock.survives:
            notes.append("结案后继续计算")
        if clock.law_of == "step":
            notes.append("依办理当日的法律")
        return notes


def _cite(citation: Any) -> str:
    if citation is None:
        return ""
    return f"（{citation.zh}{'，未核实' if citation.unconfirmed else ''}）"


def _fraction(value: Fraction) -> str:
    return "半数" if value == Fraction(1, 2) else f"{value.denominator}分之{value.numerator}"


def _since(words: Chinese, params: Mapping[str, Any]) -> str:
    return f"{words.moves(params['since'])}之后" if "since" in params else ""


def _stages(words: Chinese, params: Mapping[str, Any]) -> str:
    return "或".join(f"“{words.stage(stage, params['track'])}”" for stage in params["at"])


def _entry(words: Chinese, p: Mapping[str, Any]) -> str:
    day = f"在{words.field(p['on'])}当日" if "on" in p else "当日"
    if p.get("absent"):
        return f"{words.field(p['key'])}{day}不得在“{words.register(p['register'])}”中有效"
    status = f"，状态为{'或'.join(p['status'])}" if "status" in p else ""
    return f"{words.field(p['key'])}须{day}在“{words.register(p['register'])}”中有效{status}"


def _certified(words: Chinese, p: Mapping[str, Any]) -> str:
    return f"{words.fields(p['people'])}不少于{p.get('at_least', 1)}人，且均须持有效的{words.register(p['register'])}"


def _listed(words: Chinese, p: Mapping[str, Any]) -> str:
    where = f"中{words.of_row(p['where'], p['list'])}的一项" if "where" in p else ""
    register = f"，或者在“{words.register(p['register'])}”中有效" if "register" in p else ""
    return f"{words.field(p['key'])}须已列入{words.field(p['list'])}{where}{register}"


def _different(words: Chinese, p: Mapping[str, Any]) -> str:
    other = f"，且未办理{words.moves(p['move'])}" if "move" in p else ""
    return f"{words.fields(p['people'])}须为不同人员{other}"


def _range(words: Chinese, p: Mapping[str, Any]) -> str:
    low, high = words.column(p["register"], p["low"]), words.column(p["register"], p["high"])
    said = f"{words.field(p['value'])}须在{words.register(p['register'])}的{low}与{high}之间"
    return said + (f"，偏离的须填{words.field(p['deviation'])}" if "deviation" in p else "")


def _waited(words: Chinese, p: Mapping[str, Any]) -> str:
    shorter = f"，缩短的须填{words.field(p['shorter'])}" if "shorter" in p else ""
    return f"{words.moves(p['since'])}之后须满{p['at_least'].zh}{shorter}"


def _items(words: Chinese, p: Mapping[str, Any]) -> str:
    expired = f"，或者{words.clock(p['or_expired'])}已满" if "or_expired" in p else ""
    return f"{words.track(p['track'])}的各项均须{_stages(words, p)}{expired}"


_GATES: Mapping[str, Callable[[Chinese, Mapping[str, Any]], str]] = {
    "done": lambda w, p: (
        f"{_since(w, p)}须已{w.moves(p['move'])}{'（或依法免予）' if p.get('waived') else ''}"
    ),
    "not_done": lambda w, p: f"{_since(w, p)}不得已{w.moves(p['move'])}",
    "track": lambda w, p: f"{w.track(p['track'])}须处于{_stages(w, p)}",
    "all_items": _items,
    "filled": lambda w, p: f"须填写{w.fields(p['fields'])}",
    "documents": lambda w, p: f"须附{'、'.join(map(w.document, p['kinds']))}",
    "holds": lambda w, p: "须符合条件",
    "waited": _waited,
    "lead_time": lambda w, p: f"须在{w.field(p['before'])}之前满{p['at_least'].zh}",
    "no_later": lambda w, p: f"{w.field(p['on'])}不得晚于{w.field(p['after'])}起{p['within'].zh}",
    "in_time": lambda w, p: f"须在{w.clock(p['clock'])}内",
    "expired": lambda w, p: f"{w.clock(p['clock'])}须已届满或者已用完",
    "entry": _entry,
    "listed": _listed,
    "certified": _certified,
    "different": _different,
    "no_interest": lambda w, p: f"{w.fields(p['people'])}与{w.fields(p['against'])}不得有利害关系",
    "approved": lambda w, p: f"须经{'、'.join(map(w.role, p['by']))}批准",
    "quorum": lambda w, p: (
        f"{w.field(p['present'])}须{'超过' if p.get('at_least') == Fraction(1, 2) else '达到'}"
        f"{w.field(p['members'])}的{_fraction(p.get('at_least', Fraction(1, 2)))}"
    ),
    "each_spoke": lambda w, p: f"{w.field(p['people'])}须人人在{w.field(p['speeches'])}中发表意见",
    "spoke_last": lambda w, p: f"{w.field(p['who'])}须在{w.field(p['speeches'])}中末位发言，且只发言一次",
    "within_range": _range,
    "drawn_by_lot": lambda w, p: (
        f"{w.field(p['result'])}须为以{w.field(p['seed'])}从{w.field(p['pool'])}中抽签的结果"
    ),
    "drawable": lambda w, p: (
        f"{w.register(p['register'])}须足够{w.field(p['plan'])}抽取，各行合计须等于{w.field(p['total'])}"
    ),
    "rows_of": lambda w, p: f"{w.field(p['rows'])}的各项须属于{w.field(p['list'])}",
    "at_once": lambda w, p: f"须在办理后{p['within'].zh}内登记，不得补登",
    "fits_register": lambda w, p: f"{w.field(p['rows'])}须符合{w.field(p['register'])}的格式",
    "one_outcome_each": lambda w, p: f"{w.field(p['list'])}的每一项须有且只有一个结果",
    "sums": lambda w, p: (
        f"{w.field(p['total'])}须等于{w.field(p['list']) + '各行' if 'list' in p else ''}{w.fields(p['parts'])}之和"
    ),
    "linked": lambda w, p: f"{w.field(p['case'])}须处于{w.stages_of_linked(p['case'], p['stage'])}",
}
"""A sentence for each gate of the closed list."""
