"""Gates, clocks and conditions as sentences: what a lawyer reads instead of parameters. Each in Chinese and English."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Any

from yifa.law.definitions import (
    Citation,
    Clock,
    Extension,
    Field,
    Gate,
    Pause,
    Recurs,
    Ruled,
    Slice,
    Trigger,
    Within,
)
from yifa.law.gates import GATES, SPECIAL_FACTS
from yifa.law.words import Words
from yifa.worktime import Length, YearDay

HALF = Fraction(1, 2)


class Sentences(Words):
    """What a slice says, in one language."""

    def of(self, slice_: Slice, rows: str | None = None) -> Sentences:
        """The same of another slice, or with a row of a group in hand."""
        return Sentences(slice_, self.registers, self.roles, rows, self.others, english=self.english)

    def amount(self, value: Length | Fraction | int | Ruled) -> str:
        """A number of a gate: a length, a share, a count; of one that a register sets, also what holds without an entry."""
        if isinstance(value, Ruled):
            register, column = self.register(value.register), self.column(value.register, value.column)
            none = self.say("不作要求", "nothing is asked")
            without = self.amount(value.otherwise) if value.otherwise is not None else none
            return self.say(
                f"“{register}”当日条目所定的{column}（没有条目的，{without}）",
                f"what “{register}” says that day as {column} (without an entry, {without})",
            )
        if isinstance(value, Length):
            return self.say(value.zh, value.en)
        if value == HALF:
            return self.say("半数", "half")
        if isinstance(value, Fraction):
            return self.say(
                f"{value.denominator}分之{value.numerator}", f"{value.numerator}/{value.denominator}"
            )
        return str(value)

    def role(self, name: str) -> str:
        """A role, with the place whose it is: ``head@applicant_agency``."""
        role, _, slot = name.partition("@")
        said = self.word(self.roles[role]) if role in self.roles else role
        if not slot or slot == "handler":
            return said
        return self.say(f"{self.field(slot)}的{said}", f"{said} of {self.field(slot)}")

    def roles_of(self, names: Iterable[str]) -> str:
        return self.comma.join(map(self.role, names))

    def editions(self, old: Slice | None) -> str:
        """Which edition a case is under, and what becomes of those of the edition before; nothing where that is usual."""
        parts = []
        if self.slice.deciding_field is not None:
            day = self.field(self.slice.deciding_field)
            parts.append(self.say(f"适用的版本以“{day}”为准", f"the edition that applies is that of “{day}”"))
        if (pending := self.slice.pending) is not None:
            before = self.of(old) if old is not None else self
            lines: list[tuple[str | None, Mapping[str, str]]] = [
                (None, pending.stages),
                *pending.tracks.items(),
            ]
            moved = self.comma.join(
                self.say("→", " → ").join((before.stage(was, line), self.stage(now, line)))
                for line, map_ in lines
                for was, now in map_.items()
            )
            parts.append(
                self.say(
                    f"施行时尚未办结的事项转入本版本：{moved}",
                    f"cases still open when it takes effect come under this edition: {moved}",
                )
            )
        return self.say("；", "; ").join(parts)

    def recurs(self, recurs: Recurs) -> str:
        """When a case begins by itself, and for which agencies."""
        register = self.registers.get("agencies")
        asked = []
        for column, values in recurs.of.items():
            field = register.fields.get(column) if register else None
            known = self.choices(field) if field is not None else {}
            named = self.say("或者", " or ").join(str(known.get(value, value)) for value in values)
            asked.append(f"{self.column('agencies', column)}{self.say('为', ' is ')}{named}")
        days = self.comma.join(self.say(day.zh, day.en) for day in recurs.on)
        return self.say(
            f"每年{days}，{'且'.join(asked) + '的' if asked else ''}每个机关各立一件",
            f"every year on {days}, one for each agency{' whose ' + ' and whose '.join(asked) if asked else ''}",
        )

    def gate(self, gate: Gate, track: str | None = None) -> str:
        """What the gate asks, with its condition."""
        line = self.slice.tracks.get(track) if track is not None else None
        words = self.of(self.slice, line.per) if line is not None else self
        sentence = _GATES.get(gate.name)
        known = GATES[gate.name]
        said = sentence(words, gate.params) if sentence is not None else self.say(known.zh, known.en)
        if gate.name == "holds":
            # Its own words say why a move is refused; the condition says what is asked.
            that, why = self.condition(gate.params["that"], track), self.say(gate.zh or "", gate.en or "")
            said = self.say(f"须{that}", f"it must be that {that}")
            said += self.say(f"，否则{why}", f"; else: {why}") if why else ""
        if gate.when is None:
            return said
        when = self.condition(gate.when, track)
        return self.say(f"{when}的，{said}", f"where {when}: {said}")

    # Clocks

    def within(self, within: Within) -> str:
        """A clock's length."""
        if within.length is not None:
            length = self.say(within.length.zh, within.length.en)
            first = isinstance(within.length, YearDay)
            return self.say(f"此后首个{length}", f"the first {length} after that") if first else length
        if within.field is not None:
            field = self.field(within.field)
            return self.say(f"“{field}”所定期限", f"as long as “{field}” says")
        if within.longest is not None:
            group, column = within.longest
            rows, name = self.field(group), self.word(self.slice.fields[group].columns[column])
            return self.say(f"{rows}各项“{name}”中最长的", f"the longest “{name}” among {rows}")
        if within.by is not None:
            found = self.found(within.by)
            names = self.choices(found) if found else {}
            parts = [
                self.say(f"{names.get(key, key)} {length.zh}", f"{names.get(key, key)}: {length.en}")
                for key, length in within.of.items()
            ]
            if within.otherwise:
                parts.append(self.say(f"其他 {within.otherwise.zh}", f"else {within.otherwise.en}"))
            return self.say("；", "; ").join(parts)
        return self.say("无法定期限", "no limit set by law")

    def trigger(self, trigger: Trigger) -> str:
        """A move that starts or ends a clock."""
        said = self.move(trigger.move)
        if trigger.at is not None:
            day = self.field(trigger.at)
            said += self.say(f"（以{day}计）", f" (counted from {day})")
        if trigger.when is not None:
            when = self.condition(trigger.when, self.slice.moves[trigger.move].track)
            said += self.say(f"（{when}时）", f" (where {when})")
        return said

    def triggers(self, triggers: Iterable[Trigger]) -> str:
        return self.either.join(map(self.trigger, triggers))

    def clock_notes(self, clock: Clock) -> list[str]:
        """Everything about a clock besides its start, length and end."""
        notes = []
        if clock.restart:
            again = self.triggers(clock.restart)
            notes.append(self.say(f"{again}后重新起算", f"starts again with {again}"))
        if clock.void:
            void = self.triggers(clock.void)
            notes.append(self.say(f"{void}后不再计算", f"no longer runs after {void}"))
        notes += [self._pause(pause) for pause in clock.pause]
        notes += [self._extension(extension) for extension in clock.extend]
        if clock.deemed is not None:
            deemed = self.move(clock.deemed)
            notes.append(
                self.say(f"期满视为{deemed}", f"when it runs out, {deemed} is taken to have been done")
            )
        if clock.roll == "none":
            notes.append(self.say("末日不顺延", "a last day that is not worked stays the last"))
        if clock.through:
            notes.append(self.say("中止期间照常计算", "runs on while the case is suspended"))
        if clock.survives:
            notes.append(self.say("结案后继续计算", "runs on after the case is closed"))
        if clock.law_of == "step":
            notes.append(self.say("依办理当日的法律", "by the law of the day of each act"))
        return notes

    def _pause(self, pause: Pause) -> str:
        frm, until, when = self.moves(pause.frm), "", ""
        if pause.until:
            last = self.moves(pause.until)
            until = self.say(f"至{last}", f" until {last}")
        if pause.when is not None:
            condition = self.condition(pause.when)
            when = self.say(f"（{condition}时）", f", where {condition}")
        return self.say(
            f"{frm}{until}期间不计入{when}", f"the time from {frm}{until} is not counted{when}"
        ) + self._cite(pause.cite)

    def _extension(self, extension: Extension) -> str:
        by, most = self.move(extension.by), ""
        if extension.at_most:
            most = self.say(f"，至多{extension.at_most.zh}", f" by at most {extension.at_most.en}")
        return self.say(f"可以{by}{most}", f"{by} lengthens it{most}") + self._cite(extension.cite)

    def _cite(self, cite: Citation | None) -> str:
        if cite is None:
            return ""
        open_ = cite.unconfirmed
        return self.say(
            f"（{cite.zh}{'，未核实' if open_ else ''}）", f" ({cite.en}{', unconfirmed' if open_ else ''})"
        )


# Gates


def _since(words: Sentences, p: Mapping[str, Any]) -> str:
    if "since" not in p:
        return ""
    moves = words.moves(p["since"])
    return words.say(f"{moves}之后", f" since {moves}")


def _stages(words: Sentences, p: Mapping[str, Any]) -> str:
    return words.either.join(f"“{words.stage(stage, p['track'])}”" for stage in p["at"])


def _done(words: Sentences, p: Mapping[str, Any]) -> str:
    moves, since, waived = words.moves(p["move"]), _since(words, p), p.get("waived")
    return words.say(
        f"{since}须已{moves}{'（或依法免予）' if waived else ''}",
        f"{moves} must have been done{since}{' (or lawfully waived)' if waived else ''}",
    )


def _not_done(words: Sentences, p: Mapping[str, Any]) -> str:
    moves, since = words.moves(p["move"]), _since(words, p)
    return words.say(f"{since}不得已{moves}", f"{moves} must not have been done{since}")


def _fact(words: Sentences, spec: Any, column: Field | None = None) -> str:
    """What is compared with: a fact of the case or the act, or a constant in the words of the column."""
    if isinstance(spec, Mapping):
        known = words.choices(column) if column is not None else {}
        return f"“{known.get(spec['is'], spec['is'])}”"
    if words.found(spec) is None and spec in SPECIAL_FACTS:
        return words.say(*_SPECIAL[spec])
    return words.field(spec)


_SPECIAL: Mapping[str, tuple[str, str]] = {
    "case": ("本事项", "this case"),
    "agency": ("办理机关", "the agency that acts"),
    "actor": ("办理人", "who acts"),
    "on": ("办理日期", "the day of the act"),
}


def _columns(words: Sentences, p: Mapping[str, Any]) -> str:
    """What the columns of an entry must be."""
    fields = words.registers[p["register"]].fields if p["register"] in words.registers else {}
    return "".join(
        words.say("，", ", ")
        + words.say("{0}为{1}", "its {0}: {1}").format(
            words.column(p["register"], name), _fact(words, spec, fields.get(name))
        )
        for name, spec in p.get("where", {}).items()
    )


def _entry(words: Sentences, p: Mapping[str, Any]) -> str:
    key, register = words.field(p["key"]), f"“{words.register(p['register'])}”"
    day = words.say("当日", "that day")
    if "on" in p:
        on = words.field(p["on"])
        day = words.say(f"在{on}当日", f"on the day of {on}")
    if p.get("absent"):
        return words.say(
            f"{key}{day}不得在{register}中有效", f"{key} must not be in force in {register} {day}"
        ) + _columns(words, p)
    status = _columns(words, p)
    if "status" in p:
        named = words.either.join(p["status"])
        status += words.say(f"，状态为{named}", f", its status {named}")
    return words.say(
        f"{key}须{day}在{register}中有效{status}", f"{key} must be in force in {register} {day}{status}"
    )


def _certified(words: Sentences, p: Mapping[str, Any]) -> str:
    people, register, least = (
        words.fields(p["people"]),
        words.register(p["register"]),
        words.amount(p.get("at_least", 1)),
    )
    return words.say(
        f"{people}不少于{least}人，且均须持有效的{register}",
        f"at least {least} of {people}, each with a valid entry in “{register}”",
    )


def _listed(words: Sentences, p: Mapping[str, Any]) -> str:
    key, list_, where, register = words.field(p["key"]), words.field(p["list"]), "", ""
    if "where" in p:
        row = words.of_row(p["where"], p["list"])
        where = words.say(f"中{row}的一项", f", in a row where {row}")
    if "register" in p:
        name = words.register(p["register"])
        register = words.say(f"，或者在“{name}”中有效", f", or be in force in “{name}”")
    return words.say(
        f"{key}须已列入{list_}{where}{register}", f"{key} must be listed in {list_}{where}{register}"
    )


def _entries(words: Sentences, p: Mapping[str, Any]) -> str:
    list_, register, where = words.field(p["list"]), words.register(p["register"]), ""
    if "where" in p:
        row = words.of_row(p["where"], p["list"])
        where = words.say(f"中{row}的", f", where {row},")
    if p.get("absent"):
        return words.say(
            f"{list_}{where}各项当日不得在“{register}”中有效", f"no row of {list_}{where} may be in force in “{register}” that day"
        )  # fmt: skip
    return words.say(
        f"{list_}{where}各项当日须在“{register}”中有效", f"every row of {list_}{where} must be in force in “{register}” that day"
    )  # fmt: skip


def _different(words: Sentences, p: Mapping[str, Any]) -> str:
    people, other = words.fields(p["people"]), ""
    if "move" in p:
        moves = words.moves(p["move"])
        other = words.say(f"，且未办理{moves}", f", who have not done {moves}")
    return words.say(f"{people}须为不同人员{other}", f"{people} must be different people{other}")


def _range(words: Sentences, p: Mapping[str, Any]) -> str:
    value, register = words.field(p["value"]), words.register(p["register"])
    low, high = words.column(p["register"], p["low"]), words.column(p["register"], p["high"])
    said = words.say(
        f"{value}须在{register}的{low}与{high}之间",
        f"{value} must lie between {low} and {high} of “{register}”",
    )
    if "deviation" not in p:
        return said
    field = words.field(p["deviation"])
    return said + words.say(f"，偏离的须填{field}", f"; where it does not, {field} must be given")


def _waited(words: Sentences, p: Mapping[str, Any]) -> str:
    moves, least = words.moves(p["since"]), words.amount(p["at_least"])
    said = words.say(f"{moves}之后须满{least}", f"at least {least} must have passed since {moves}")
    if "shorter" not in p:
        return said
    field = words.field(p["shorter"])
    return said + words.say(f"，缩短的须填{field}", f"; where it is less, {field} must be given")


def _items(words: Sentences, p: Mapping[str, Any]) -> str:
    track, stages, expired = words.track(p["track"]), _stages(words, p), ""
    if "or_expired" in p:
        clock = words.clock(p["or_expired"])
        expired = words.say(f"，或者{clock}已满", f", or {clock} must be over")
    return words.say(
        f"{track}的各项均须{stages}{expired}", f"every row of {track} must be at {stages}{expired}"
    )


def _quorum(words: Sentences, p: Mapping[str, Any]) -> str:
    present, members, share = words.field(p["present"]), words.field(p["members"]), p.get("at_least", HALF)
    much = words.say("超过", "more than") if share == HALF else words.say("达到", "at least")
    share = words.amount(share)
    return words.say(f"{present}须{much}{members}的{share}", f"{present} must be {much} {share} of {members}")


def _sums(words: Sentences, p: Mapping[str, Any]) -> str:
    total, parts = words.field(p["total"]), words.fields(p["parts"])
    rows = words.field(p["list"]) if "list" in p else ""
    return words.say(
        f"{total}须等于{rows + '各行' if rows else ''}{parts}之和",
        f"{total} must be the sum of {parts}{' over ' + rows if rows else ''}",
    )


def _linked(words: Sentences, p: Mapping[str, Any]) -> str:
    case, stages = words.field(p["case"]), words.stages_of_linked(p["case"], p["stage"])
    same = words.comma.join(_fact(words, spec) for spec in p.get("where", {}).values())
    agree = words.say(f"，且与{same}相符", f" and agree with {same}") if same else ""
    return words.say(f"{case}须处于{stages}", f"{case} must be at {stages}") + agree


def _track(words: Sentences, p: Mapping[str, Any]) -> str:
    track, stages = words.track(p["track"]), _stages(words, p)
    return words.say(f"{track}须处于{stages}", f"{track} must be at {stages}")


Sentence = Callable[[Sentences, Mapping[str, Any]], str]


def _pair(zh: str, en: str, **how: Callable[[Sentences, Any], str]) -> Sentence:
    """A sentence with nothing but parameters in it, and how each of them is told."""

    def said(words: Sentences, p: Mapping[str, Any]) -> str:
        return words.say(zh, en).format(**{name: tell(words, p[name]) for name, tell in how.items()})

    return said


_field, _fields, _clock, _amount = Sentences.field, Sentences.fields, Sentences.clock, Sentences.amount
_GATES: Mapping[str, Sentence] = {
    "done": _done,
    "not_done": _not_done,
    "track": _track,
    "all_items": _items,
    "filled": _pair("须填写{fields}", "{fields} must be given", fields=_fields),
    "documents": _pair("须附{kinds}", "must be attached: {kinds}", kinds=Sentences.documents),
    "holds": _pair("须符合条件", "a condition must hold"),
    "waited": _waited,
    "lead_time": _pair(
        "须在{before}之前满{at_least}", "must come at least {at_least} before {before}", before=_field, at_least=_amount
    ),
    "no_later": _pair(
        "{on}不得晚于{after}起{within}", "{on} must be no later than {within} from {after}",
        on=_field, after=_field, within=_amount,
    ),
    "in_time": _pair("须在{clock}内", "must be within {clock}", clock=_clock),
    "expired": _pair("{clock}须已届满或者已用完", "{clock} must be over or used up", clock=_clock),
    "entry": _entry,
    "entry_each": _entries,
    "listed": _listed,
    "certified": _certified,
    "different": _different,
    "no_interest": _pair(
        "{people}与{against}不得有利害关系", "{people} must have no interest in {against}", people=_fields, against=_fields
    ),
    "approved": _pair("须经{by}批准", "must be approved by {by}", by=Sentences.roles_of),
    "quorum": _quorum,
    "each_spoke": _pair(
        "{people}须人人在{speeches}中发表意见", "each of {people} must have spoken in {speeches}",
        people=_field, speeches=_field,
    ),
    "spoke_last": _pair(
        "{who}须在{speeches}中末位发言，且只发言一次", "{who} must speak last in {speeches}, and only once",
        who=_field, speeches=_field,
    ),
    "within_range": _range,
    "drawn_by_lot": _pair(
        "{result}须为以{seed}从{pool}中抽签的结果", "{result} must be what the lot draws from {pool} with {seed}",
        result=_field, seed=_field, pool=_field,
    ),
    "drawable": _pair(
        "{register}须足够{plan}抽取，各行合计须等于{total}", "{register} must have enough for {plan}, whose lines add up to {total}",
        register=Sentences.register, plan=_field, total=_field,
    ),
    "rows_of": _pair("{rows}的各项须属于{list}", "every row of {rows} must be of {list}", rows=_field, list=_field),
    "at_once": _pair(
        "须在办理后{within}内登记，不得补登", "must be registered within {within}, and cannot be registered late", within=_amount
    ),
    "fits_register": _pair(
        "{rows}须符合{register}的格式", "{rows} must fit the columns of {register}", rows=_field, register=_field
    ),
    "one_outcome_each": _pair(
        "{list}的每一项须有且只有一个结果", "each row of {list} must have one outcome and no more", list=_field
    ),
    "sums": _sums,
    "linked": _linked,
}  # fmt: skip
"""A sentence for each gate of the closed list."""
