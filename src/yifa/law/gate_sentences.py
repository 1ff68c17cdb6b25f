"""What each gate asks, as a sentence with its parameters in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from yifa.law.definitions import Field
from yifa.law.words import HALF, Words


def _since(words: Words, p: Mapping[str, Any]) -> str:
    if "since" not in p:
        return ""
    moves = words.moves(p["since"])
    return words.say(f"{moves}之后", f" since {moves}")


def _stages(words: Words, p: Mapping[str, Any]) -> str:
    return words.either.join(f"“{words.stage(stage, p['track'])}”" for stage in p["at"])


def _done(words: Words, p: Mapping[str, Any]) -> str:
    moves, since, waived = words.moves(p["move"]), _since(words, p), p.get("waived")
    return words.say(
        f"{since}须已{moves}{'（或依法免予）' if waived else ''}",
        f"{moves} must have been done{since}{' (or lawfully waived)' if waived else ''}",
    )


def _not_done(words: Words, p: Mapping[str, Any]) -> str:
    moves, since = words.moves(p["move"]), _since(words, p)
    return words.say(f"{since}不得已{moves}", f"{moves} must not have been done{since}")


def _fact(words: Words, spec: Any, column: Field | None = None) -> str:
    """What is compared with: a fact of the case or the act, or a constant in the words of the column."""
    if isinstance(spec, Mapping):
        known = words.choices(column) if column is not None else {}
        return f"“{known.get(spec['is'], spec['is'])}”"
    return words.field(spec)


def _columns(words: Words, p: Mapping[str, Any]) -> str:
    """What the columns of an entry must be."""
    fields = words.registers[p["register"]].fields if p["register"] in words.registers else {}
    return "".join(
        words.say("，", ", ")
        + words.say("{0}为{1}", "its {0}: {1}").format(
            words.column(p["register"], name), _fact(words, spec, fields.get(name))
        )
        for name, spec in p.get("where", {}).items()
    )


def _entry(words: Words, p: Mapping[str, Any]) -> str:
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


def _certified(words: Words, p: Mapping[str, Any]) -> str:
    people, register, least = (
        words.fields(p["people"]),
        words.register(p["register"]),
        words.amount(p.get("at_least", 1)),
    )
    return words.say(
        f"{people}不少于{least}人，且均须持有效的{register}",
        f"at least {least} of {people}, each with a valid entry in “{register}”",
    )


def _listed(words: Words, p: Mapping[str, Any]) -> str:
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


def _entries(words: Words, p: Mapping[str, Any]) -> str:
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


def _different(words: Words, p: Mapping[str, Any]) -> str:
    people, other = words.fields(p["people"]), ""
    if "move" in p:
        moves = words.moves(p["move"])
        other = words.say(f"，且未办理{moves}", f", who have not done {moves}")
    return words.say(f"{people}须为不同人员{other}", f"{people} must be different people{other}")


def _range(words: Words, p: Mapping[str, Any]) -> str:
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


def _waited(words: Words, p: Mapping[str, Any]) -> str:
    moves, least = words.moves(p["since"]), words.amount(p["at_least"])
    said = words.say(f"{moves}之后须满{least}", f"at least {least} must have passed since {moves}")
    if "shorter" not in p:
        return said
    field = words.field(p["shorter"])
    return said + words.say(f"，缩短的须填{field}", f"; where it is less, {field} must be given")


def _items(words: Words, p: Mapping[str, Any]) -> str:
    track, stages, expired = words.track(p["track"]), _stages(words, p), ""
    if "or_expired" in p:
        clock = words.clock(p["or_expired"])
        expired = words.say(f"，或者{clock}已满", f", or {clock} must be over")
    return words.say(
        f"{track}的各项均须{stages}{expired}", f"every row of {track} must be at {stages}{expired}"
    )


def _quorum(words: Words, p: Mapping[str, Any]) -> str:
    present, members, share = words.field(p["present"]), words.field(p["members"]), p.get("at_least", HALF)
    much = words.say("超过", "more than") if share == HALF else words.say("达到", "at least")
    share = words.amount(share)
    return words.say(f"{present}须{much}{members}的{share}", f"{present} must be {much} {share} of {members}")


def _sums(words: Words, p: Mapping[str, Any]) -> str:
    total, parts = words.field(p["total"]), words.fields(p["parts"])
    rows = words.field(p["list"]) if "list" in p else ""
    return words.say(
        f"{total}须等于{rows + '各行' if rows else ''}{parts}之和",
        f"{total} must be the sum of {parts}{' over ' + rows if rows else ''}",
    )


def _linked(words: Words, p: Mapping[str, Any]) -> str:
    case, stages = words.field(p["case"]), words.stages_of_linked(p["case"], p["stage"])
    same = words.comma.join(_fact(words, spec) for spec in p.get("where", {}).values())
    agree = words.say(f"，且与{same}相符", f" and agree with {same}") if same else ""
    return words.say(f"{case}须处于{stages}", f"{case} must be at {stages}") + agree


def _track(words: Words, p: Mapping[str, Any]) -> str:
    track, stages = words.track(p["track"]), _stages(words, p)
    return words.say(f"{track}须处于{stages}", f"{track} must be at {stages}")


Sentence = Callable[[Words, Mapping[str, Any]], str]


def _pair(zh: str, en: str, **how: Callable[[Words, Any], str]) -> Sentence:
    """A sentence with nothing but parameters in it, and how each of them is told."""

    def said(words: Words, p: Mapping[str, Any]) -> str:
        return words.say(zh, en).format(**{name: tell(words, p[name]) for name, tell in how.items()})

    return said


_field, _fields, _clock, _amount = Words.field, Words.fields, Words.clock, Words.amount
GATE_SENTENCES: Mapping[str, Sentence] = {
    "done": _done,
    "not_done": _not_done,
    "track": _track,
    "all_items": _items,
    "filled": _pair("须填写{fields}", "{fields} must be given", fields=_fields),
    "documents": _pair("须附{kinds}", "must be attached: {kinds}", kinds=Words.documents),
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
    "approved": _pair("须经{by}批准", "must be approved by {by}", by=Words.roles_of),
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
        register=Words.register, plan=_field, total=_field,
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
