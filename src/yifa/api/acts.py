"""One move: a typed body, one transaction, a receipt or every reason of the refusal."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from yifa.api import fields, tokens
from yifa.api.body import read_json
from yifa.api.caller import Caller
from yifa.api.cases import find, slice_of
from yifa.api.problems import Problem, error
from yifa.api.serving import Answer, Asked
from yifa.casework import external, files
from yifa.casework.clock import source
from yifa.casework.external import MAX_EXTERNAL, External, OtherId, is_external
from yifa.casework.move import Command, KeyReused, NoSuchDomain, OtherProcedure, Receipt, move
from yifa.engine.records import Attachment, Call
from yifa.law.definitions import Move, Slice
from yifa.law.values import MAX_ID, is_id
from yifa.registry import entries

KEY = re.compile(r"[\x21-\x7e]{1,100}")
MISFITS = frozenset(
    {
        "type",
        "takes",
        "unknown_field",
        "unknown_move",
        "item",
        "attached",
        "different",
        "fixed",
        "time",
        "future",
    }
)
"""Reasons that say the content does not fit, not that the law forbids the act."""
TEXTS = ("item", "agency", "approved_by", "actor", "domain")
KNOWN = frozenset({"on", "case", "given", "add", "attached", "external", *TEXTS})


@dataclass(frozen=True, slots=True)
class Granted:
    """The receipt: the case, and the ledger's record of the act with its number and leaf (hexadecimal)."""

    case: UUID
    event: UUID
    n: int
    leaf: str
    number: str | None
    """The document or case number that was given."""
    settled: Sequence[str]
    """Moves that time had brought about before it."""
    repeated: bool
    """Is it the first receipt of a request that was sent before?"""


def act(asked: Asked) -> Answer:
    """Make the move that the address names."""
    procedure, name = asked.path["procedure"], asked.path["move"]
    caller = asked.caller
    if not tokens.may(caller.token, f"{tokens.MOVE}:{procedure}"):
        raise Problem(
            "forbidden", f"令牌不能办理“{procedure}”", f"the token does not reach moves of {procedure}"
        )
    key = key_of(asked.request, caller)
    body = read_json(asked.request)
    case, named = _case(caller, body), _external(caller, body)
    begun = external.find(caller.region.code, named) if case is None and named is not None else None
    if begun is not None:
        find(caller, begun)
    slice_ = _slice(caller, procedure, case)
    known = slice_.moves.get(name)
    if known is None or known.system:
        raise Problem("not-found", f"“{slice_.zh}”没有“{name}”这一步", f"{procedure} has no move {name!r}")
    command = Command(
        caller.region.code,
        procedure,
        call_of(caller, slice_, known, body),
        case,
        body.get("domain"),
        key,
        named,
    )
    return answer_of(made(command), known)


def key_of(request: HttpRequest, caller: Caller) -> str:
    """The idempotency key, bound to the token. It must be given: a lost answer must not become a second act."""
    text = request.headers.get("Idempotency-Key", "")
    if not KEY.fullmatch(text):
        raise Problem(
            "bad-request", "须有请求头Idempotency-Key，1至100个可见ASCII字符",
            "the header Idempotency-Key is needed: 1 to 100 visible ASCII letters",
            errors=[error("Idempotency-Key", "须填写", "is needed")],
        )  # fmt: skip
    return f"api:{caller.token.id.hex}:{text}"


def made(command: Command) -> Receipt:
    """Make it, or raise the Problem that it is."""
    try:
        return move(command)
    except KeyReused:
        raise Problem("key-reused") from None
    except OtherProcedure as other:
        raise Problem("not-found", other.zh, other.en) from None
    except OtherId as other:
        raise Problem("invalid", errors=[error("external", other.zh, other.en)]) from None
    except NoSuchDomain as unknown:
        raise Problem("invalid", errors=[error("domain", unknown.zh, unknown.en)]) from None


def answer_of(receipt: Receipt, known: Move) -> Answer:
    """201 with the receipt; a refusal raises Problem, with what is missing field by field or gate by gate."""
    if receipt.granted:
        body = Granted(
            UUID(receipt.case), UUID(receipt.event), receipt.n or 0, receipt.leaf or "", receipt.number, receipt.settled,
            receipt.repeated,
        )  # fmt: skip
        return Answer(body, 201, {"Location": f"/api/v1/cases/{receipt.case}"})
    failures = receipt.failures
    misfit = all(f["gate"] in MISFITS for f in failures)
    errors = [error(named(known, f["field"]), f["zh"], f["en"]) for f in failures if f.get("field")]
    raise Problem(
        "invalid" if misfit else "refused", "；".join(f["zh"] for f in failures), "; ".join(f["en"] for f in failures),
        errors=errors, failures=list(failures), case=receipt.case, repeated=receipt.repeated,
    )  # fmt: skip


def named(move: Move, field: str) -> str:
    """A field of a failure as the body has it."""
    if field in KNOWN:
        return field
    return f"add.{field}" if field in move.adds else f"given.{field}"


def _external(caller: Caller, body: Mapping[str, Any], at: str = "external") -> External | None:
    """What the partner whose token it is calls the case. Raises Problem, which names the member `at`."""
    text = body.get("external")
    if text is None:
        return None
    if not caller.token.partner:
        zh, en = (
            "令牌不属于对接单位，没有自己的编号",
            "the token belongs to no partner, which has ids of its own",
        )
        raise Problem("invalid", f"{at}：{zh}", f"{at}: {en}", errors=[error(at, zh, en)])
    if not is_external(text):
        zh, en = (
            f"须为1至{MAX_EXTERNAL}个字，前后无空格",
            f"must be text of 1 to {MAX_EXTERNAL} letters, no blanks around it",
        )
        raise Problem("invalid", f"{at}{zh}", f"{at} {en}", errors=[error(at, zh, en)])
    return External(caller.token.partner, text)


def _case(caller: Caller, body: Mapping[str, Any]) -> UUID | None:
    """The case: by its id, or by what the partner calls it."""
    said = body.get("case")
    if said is None:
        return None
    if isinstance(said, dict) and said.keys() == {"external"}:
        named = _external(caller, said, "case.external")
        known = external.find(caller.region.code, named) if named is not None else None
        if known is None:
            raise Problem(
                "not-found",
                "没有这个事项，或者无权查看",
                "there is no such case, or it is not for you to see",
            )
        return known
    try:
        return UUID(said if isinstance(said, str) and len(said) == 36 else "")
    except ValueError:
        zh, en = (
            "须为事项标识，或者对方编号",
            'must be the id of a case, or {"external": the id you have for it}',
        )
        raise Problem("invalid", f"case{zh}", f"case {en}", errors=[error("case", zh, en)]) from None


def _slice(caller: Caller, procedure: str, case: UUID | None) -> Slice:
    """The law that judges: of the case, which the caller must see, or of one that begins today."""
    if case is None:
        return caller.slice(procedure)
    found = find(caller, case)
    if found.procedure != procedure:
        other = OtherProcedure(case, found.procedure)
        raise Problem("not-found", other.zh, other.en)
    return slice_of(found, caller.today)


def call_of(caller: Caller, slice_: Slice, known: Move, body: Mapping[str, Any]) -> Call:
    """What the body says as the engine takes it. Raises Problem with everything about its outer shape that does not fit."""
    errors = [error(name[:40], "没有这一项", "there is no such member") for name in body if name not in KNOWN]
    on = _moment(body.get("on"))
    if on is None:
        errors.append(
            error("on", "须为日期或者时刻", "must be a day or a moment, like 2026-09-18 or 2026-09-18T16:20")
        )
    errors += [
        error(name, f"须为1至{MAX_ID}个字", f"must be text of 1 to {MAX_ID} letters")
        for name in TEXTS
        if body.get(name) is not None and not is_id(body[name], "row")
    ]
    errors += [
        error(name, "须为对象", "must be an object")
        for name in ("given", "add")
        if not isinstance(body.get(name, {}), dict)
    ]
    actor = body.get("actor")
    if actor is not None and actor != caller.person and not fields.outside(known):
        errors.append(error("actor", "本步不由当事人等办理", "nobody outside makes this move"))
    elif actor is not None and actor != caller.person and _in_office(caller, known, actor):
        errors.append(error("actor", "在职人员的行为由其本人办理", "who is in office acts by himself"))
    if "domain" in body and body.get("case") is not None:
        errors.append(error("domain", "立案时才确定", "is said when a case begins"))
    attached = _attached(caller, body.get("attached", []), errors)
    if errors or on is None:
        zh = "；".join(f"{e['field']}{e['zh']}" for e in errors)
        raise Problem("invalid", zh, "; ".join(f"{e['field']} {e['en']}" for e in errors), errors=errors)
    outsider = actor if actor != caller.person else None
    return Call(
        move=known.name, actor=outsider or caller.person, on=on, recorded=caller.now, given=body.get("given", {}),
        add=body.get("add", {}), item=body.get("item"), agency=body.get("agency") or (None if outsider else caller.post[1]),
        recorder=caller.person if outsider else None, approved_by=body.get("approved_by"), attached=attached,
        source=source(caller.region),
    )  # fmt: skip


def _in_office(caller: Caller, known: Move, actor: Any) -> bool:
    """Could this be the act of an officer, in whose name nobody else may act?"""
    if not isinstance(actor, str) or all(role.outside for role in known.by):
        return False
    return any(agency for _, agency in entries.posts(caller.region.code, actor, caller.today))


def _moment(text: Any) -> dt.date | dt.datetime | None:
    if not isinstance(text, str):
        return None
    try:
        if re.fullmatch(fields.DAY, text):
            return dt.date.fromisoformat(text)
        return dt.datetime.fromisoformat(text) if re.fullmatch(fields.MOMENT, text) else None
    except ValueError:
        return None


def _attached(caller: Caller, papers: Any, errors: list[dict[str, str]]) -> list[Attachment]:
    """The papers by their digests, as the store of the region has them."""
    if not isinstance(papers, list) or len(papers) > fields.MOST_ROWS:
        errors.append(error("attached", "须为列表", "must be a list"))
        return []
    found = []
    for i, paper in enumerate(papers):
        at = f"attached.{i}"
        if not isinstance(paper, dict) or not paper.keys() <= {"kind", "sha256", "name"}:
            errors.append(
                error(at, "须写明kind和sha256，可写name", "must have kind and sha256, and may have name")
            )
            continue
        kind, sha256, name = paper.get("kind"), paper.get("sha256"), paper.get("name", "")
        if not is_id(kind, "row") or not isinstance(name, str) or len(name) > 250:
            errors.append(error(at, "kind或者name不符合要求", "kind or name does not fit"))
            continue
        if not isinstance(sha256, str) or (size := files.size_of(caller.region.code, sha256)) is None:
            errors.append(
                error(
                    at,
                    "尚未送交这份材料",
                    "the paper has not been handed in: POST it to /api/v1/papers first",
                )
            )
            continue
        found.append(Attachment(kind, sha256, size, name))
    return found
