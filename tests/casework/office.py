"""A small law that touches every table, and a county office that works by it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connections
from tests.engine.laws import PEOPLE, catalogue

from yifa.casework.bench import set_up
from yifa.casework.move import Command, Receipt, move
from yifa.engine.records import Attachment, Call
from yifa.engine.scenarios import call_of
from yifa.engine.state import moment
from yifa.law.catalogue import Catalogue
from yifa.registry.models import Region

COUNTY = 431230
TEXT = """
id: thing
zh: 事项
title: name
fields:
  name: {type: text, zh: 名称}
  n: {type: int, zh: 数量}
  code: {type: text, zh: 证号}
  who: {type: person, zh: 承办人}
  partner: {type: agency, zh: 会同机关}
  origin: {type: case, zh: 原案, procedure: thing}
  child: {type: case, zh: 子事项, procedure: part}
  filed: {type: text, zh: 立案号}
  number: {type: text, zh: 文号}
  later: {type: text, zh: 新字段, valid: 2020-01-01..}
  helper: {type: person, zh: 协办人, valid: 2020-01-01..}
  parties: {type: group, zh: 当事人, of: {name: {type: text, zh: 姓名, privacy: personal}, person: {type: person, zh: 人员}}}
stages: {open: 办理中, told: 已告知, decided: 已决定, closed: 已结案}
final: [closed]
tracks: {ask: {zh: 征求意见, per: parties, stages: [sent, agreed, silent], final: [agreed, silent]}}
moves:
  begin:
    zh: 立案
    by: officer
    to: open
    takes: name
    optional: [n, who, partner, origin]
    adds: parties
    effects: [{do: number, field: filed, sequence: "{handler}立〔{year}〕{n}号"}]
  remark: {zh: 备注, by: [officer, head], from: any, optional: n, changes: n}
  fill:
    zh: 填写
    by: officer
    from: any
    optional: {2000-01-01: [who, partner, origin], 2020-01-01: [who, partner, origin, later, helper]}
    changes: [who, partner, origin]
  ask.send: {zh: 发函, track: ask, by: officer, to: sent}
  ask.agree: {zh: 同意, track: ask, by: officer, from: sent, to: agreed}
  ask.silent: {zh: 视为同意, track: ask, by: system, from: sent, to: silent}
  object: {zh: 异议, by: party, from: any}
  watch: {zh: 观察, by: officer, from: any}
  wait: {zh: 中止, by: officer, from: any}
  resume: {zh: 恢复, by: officer, from: any}
  tell: {zh: 告知, by: officer, from: open, to: told}
  back: {zh: 退回, by: head, from: told, to: open}
  decide:
    zh: 决定
    by: head
    from: told
    to: decided
    takes: code
    changes: code
    needs: [{gate: not_done, move: object, zh: 有异议, cite: ACT 5}]
    effects:
      - {do: number, field: number, sequence: "{handler}决〔{year}〕{n}号"}
      - {do: enter, register: certificates, key: code, values: {status: {is: 有效}, code: number}}
      - {do: publish, what: decision}
      - {do: open, procedure: part, carry: [name], field: child}
      - {do: send, to: police, what: notice}
  annul:
    zh: 撤销
    by: head
    from: decided
    to: open
    effects: [{do: end_entry, register: certificates, key: code}, {do: withdraw, what: decision}]
  close: {zh: 结案, by: officer, from: [open, decided], to: closed}
clocks:
  limit: {zh: 办案期限, start: tell, until: decide, void: back, within: 20 working days, warn: 2 working days, cite: ACT 5}
  reply: {zh: 答复期限, track: ask, start: ask.send, until: ask.agree, within: 10 days, deemed: ask.silent, binds: item.name, roll: none, survives: true, cite: ACT 5}
  observed: {zh: 观察期限, start: watch, within: 5 days, roll: none, pause: [{from: wait, until: resume}], cite: ACT 5}
publications: {decision: {zh: 决定, fields: [name, number, parties], mask: {parties: surname}, cite: ACT 5}}
links: {arises_from: {zh: 来源, field: origin, to: thing}}
"""
PART = """
id: part
zh: 子事项
fields: {name: {type: text, zh: 名称}}
stages: [open, done]
final: [done]
moves:
  begin: {zh: 开始, by: system, to: open, optional: name}
  finish: {zh: 办结, by: officer, from: open, to: done}
clocks: {limit: {zh: 办理期限, start: begin, until: finish, within: 10 working days, cite: ACT 5}}
"""
OVERLAY = """
overlay: x-domain
of: thing
domain: fishing
cite: ACT 5
set: {clocks/limit/within: 5 working days}
"""
LOCAL = "local: {clocks/limit/within: {may: set, cite: ACT 5}}\n"
FILES = {"procedures/x/part.yaml": PART, "overlays/x.yaml": OVERLAY}


def law() -> Catalogue:
    return catalogue(TEXT + LOCAL, FILES)


def open_office(using: str = "default", code: int = COUNTY, given: Mapping[str, Any] | None = None) -> Region:
    """A county with agencies, and the people of `tests.engine.laws` in their posts."""
    about = {"zh": "通道侗族自治县", "places": ["430000", "431200", "431230"]}
    region, _ = Region.objects.using(using).get_or_create(code=code, defaults=about)
    agencies = {"甲局": {"mark": "甲"}, "乙局": {"mark": "乙"}}
    set_up({"people": PEOPLE, "agencies": agencies, **(given or {})}, region, using)
    return region


def call(step: str, by: str = "o", on: str = "2026-03-02", **how: Any) -> Call:
    """The keys of a scenario's step, and what else is `given`."""
    known = {
        key: how.pop(key)
        for key in ("recorded", "given", "add", "item", "agency", "recorder", "approved_by", "attached")
        if key in how
    }
    known.setdefault("given", how)
    if step == "begin":
        known.setdefault("agency", "甲局")
        known["given"] = {"name": "某事", **known["given"]}
    return call_of({"move": step, "by": by, **known}, moment(on))


def command(
    step: str, by: str = "o", on: str = "2026-03-02", case: UUID | str | None = None, **how: Any
) -> Command:
    key, domain, code = how.pop("key", None), how.pop("domain", None), how.pop("region", COUNTY)
    procedure = how.pop("procedure", "thing")
    return Command(code, procedure, call(step, by, on, **how), UUID(str(case)) if case else None, domain, key)


def act(
    step: str, by: str = "o", on: str = "2026-03-02", case: UUID | str | None = None, **how: Any
) -> Receipt:
    using = how.pop("using", "default")
    return move(command(step, by, on, case, **how), using, laws=law())


def do(
    step: str, by: str = "o", on: str = "2026-03-02", case: UUID | str | None = None, **how: Any
) -> Receipt:
    """A move that must be granted."""
    receipt = act(step, by, on, case, **how)
    assert receipt.granted, receipt.failures
    return receipt


def keep(step: str, case: str, of: int, on: str = "2026-03-30", **given: Any) -> Receipt:
    """An `amend` or a `strike` by the keeper of records; the original is on paper."""
    add = given.pop("add", {})
    made = call(step, "k", on, given={"of": of, "reason": "录入错误", **given}, add=add)
    papers = (Attachment("original"),)
    made = replace(made, attached=papers, source="import")
    return move(Command(COUNTY, "thing", made, UUID(case)), laws=law())


def decided(on: str = "2026-03-05", code: str = "k1", **how: Any) -> str:
    """A case that was decided: numbered twice, entered, published, sent, with a child of its own."""
    case = do(
        "begin", on="2026-03-02", add={"parties": [{"id": "a", "name": "张三", "person": "p"}]}, **how
    ).case
    assert case is not None
    do("tell", on="2026-03-03", case=case)
    do("decide", "h", on, case=case, code=code)
    return case


# --- what the tables hold ---------------------------------------------------------------------------------------

TABLES = (
    "ledger_event", "ledger_content", "registry_entry", "casework_case", "casework_deadline", "casework_link",
    "casework_publication", "casework_waiting", "casework_series", "casework_number", "casework_receipt",
    "casework_refusal", "casework_outbox", "casework_involved", "casework_uncounted", "casework_findable",
)  # fmt: skip


def tables(using: str = "default") -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table that a move may write."""
    found = {}
    with connections[using].cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT * FROM {table}")
            found[table] = sorted(tuple(map(_text, row)) for row in cursor.fetchall())
    return found


def _text(value: Any) -> str:
    return bytes(value).hex() if isinstance(value, (bytes, memoryview)) else str(value)


def rows(
    table: str, *columns: str, using: str = "default", app: str = "casework", **where: Any
) -> list[tuple[Any, ...]]:
    """Rows of a table (of casework) through its model, in order of the columns."""
    model = apps.get_model(app, table)
    return sorted(model.objects.using(using).filter(**where).values_list(*columns), key=repr)


def ledger(case: str, using: str = "default") -> list[tuple[int, str]]:
    """Number and move of every event of a case."""
    key = UUID(case).hex if connections[using].vendor == "sqlite" else UUID(case)
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT n, move FROM ledger_content WHERE case_id = %s ORDER BY n", [key])
        return [tuple(row) for row in cursor.fetchall()]


def at(text: str) -> dt.date:
    return dt.date.fromisoformat(text)
