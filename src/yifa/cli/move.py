"""`yifa move`: one act, made or tried."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from yifa.casework import files
from yifa.casework.clock import now, source
from yifa.casework.consequences import Consequence, consequences
from yifa.casework.move import Command, Receipt
from yifa.casework.move import move as make
from yifa.casework.preview import naming, preview
from yifa.casework.reasons import Reason, Said, grouped
from yifa.casework.runtime import calendar_of, catalogue
from yifa.casework.session import Session
from yifa.cli.output import echo_json, json_option
from yifa.cli.regions import region_of, region_option
from yifa.cli.values import JsonType, MomentType, PaperType, RowsType
from yifa.engine.fold import blank, replay
from yifa.engine.records import Attachment, Call
from yifa.engine.state import day_of, iso
from yifa.law.definitions import Slice
from yifa.registry.models import Region
from yifa.worktime import Moment


@click.command()
@click.argument("procedure")
@click.argument("step", metavar="MOVE")
@region_option
@click.option("--case", type=click.UUID, help="事项（没有则新立） / the case; without it a new one begins")
@click.option("--by", "actor", required=True, help="办理人 / who acts")
@click.option("--agency", help="以哪一机关名义（默认承办机关） / in whose name (default: the handler's)")
@click.option(
    "--role", help="以所任哪一职务（默认依法可办理的第一项） / in which role (default: the first that may)"
)
@click.option("--on", type=MomentType(), help="办理日期（默认今天） / day of the act (default: today)")
@click.option("--given", type=JsonType(), help="填写的内容 / what is filled in")
@click.option("--add", type=RowsType(), help="添加的行 / rows that are added")
@click.option("--item", help="针对哪一行 / the row it concerns")
@click.option(
    "--attach", "papers", type=PaperType(), multiple=True, help="附件，可多次 / a paper; may be repeated"
)
@click.option("--approved-by", help="批准人 / who approved")
@click.option("--recorder", help="登记人：代为登记的工作人员 / who recorded the act of an outsider")
@click.option(
    "--domain", help="特别领域，立案时定 / the field of a special law, for a move that begins a case"
)
@click.option("--key", help="请求编号：重复提交得到第一次的回执 / a repeated request gets its first receipt")
@click.option("--dry-run", is_flag=True, help="只试办，不保存 / judge it, keep nothing")
@json_option
def move(
    procedure: str, step: str, region: int | None, case: UUID | None, actor: str, agency: str | None, role: str | None, on: Moment | None,
    given: dict[str, Any] | None, add: dict[str, Any] | None, item: str | None,
    papers: tuple[tuple[str, Path], ...], approved_by: str | None, recorder: str | None,
    domain: str | None, key: str | None, dry_run: bool, as_json: bool,
) -> None:  # fmt: skip
    """办理：准予则登记并给回执，否则列出每一条理由、依据和可由谁办理。

    Makes one move: granted with a receipt, or refused with every reason, its article, and who can satisfy it.
    Status 0 only if it is granted.
    """
    place = region_of(region)
    recorded = now(place)
    call = Call(
        move=step, actor=actor, on=on or recorded.date(), recorded=recorded, given=given or {}, add=add or {},
        item=item, agency=agency, role=role, recorder=recorder, approved_by=approved_by, source=source(place),
        attached=[_paper(kind, path, place.code, keep=not dry_run) for kind, path in papers],
    )  # fmt: skip
    command = Command(place.code, procedure, call, case, domain, key)
    held = Session(place, catalogue(), calendar_of(place)).load(case) if case is not None else None
    law = (
        held.law
        if held is not None
        else catalogue().procedure(procedure, day_of(call.on), place.places, domain)
    )
    caused: Sequence[Consequence]
    if dry_run:
        tried = preview(command, call.attached)
        receipt, caused = tried.receipt, tried.caused
    else:
        before = held.state.n if held is not None else 0
        receipt = make(command)
        caused = () if receipt.repeated else _caused(place, receipt, before)
    if as_json:
        echo_json({**receipt.as_json(), "dry_run": dry_run, "caused": [asdict(c) for c in caused]})
    else:
        _print(
            law.at(day_of(call.on), held.state.edition if held is not None else ""),
            call,
            receipt,
            caused,
            dry_run,
        )
    if not receipt.granted:
        raise click.exceptions.Exit(1)


def _paper(kind: str, path: Path, region: int, *, keep: bool) -> Attachment:
    with path.open("rb") as stream:
        if keep:
            return files.put(stream, region, kind, name=path.name).attachment
        return Attachment(kind, files.hash_of(stream), stream.tell(), path.name)


def _caused(region: Region, receipt: Receipt, before: int) -> list[Consequence]:
    """What the records after the first so many have brought about."""
    if receipt.case is None:
        return []
    session = Session(region, catalogue(), calendar_of(region))
    held = session.load(UUID(receipt.case))
    assert held is not None
    law, state = held.law, held.state
    earlier = (
        replay(law, receipt.case, state.events[:before], session.world)
        if before
        else blank(law, receipt.case)
    )
    return consequences(law, earlier, state, session.world.calendar, naming(region))


def _print(slice_: Slice, call: Call, receipt: Receipt, caused: Sequence[Consequence], dry_run: bool) -> None:
    made = slice_.moves.get(call.move)
    zh, en = (made.zh, made.en) if made is not None else (call.move, call.move)
    act = f"{slice_.zh}·{zh}（{iso(call.on)}）"
    tried = ("试办，不保存：", "dry run, nothing kept: ") if dry_run else ("", "")
    if receipt.granted:
        click.echo(click.style("✓ ", fg="green") + f"{tried[0]}准予 {act}")
        click.echo(f"  {tried[1]}granted: {slice_.en}, {en}")
        if receipt.repeated:
            click.echo("  此请求此前已办，以下为第一次的回执。 / A repeated request: its first receipt.")
        if receipt.case is not None:
            number = f"，编号 {receipt.number}" if receipt.number else ""
            click.echo(f"  事项 {receipt.case}{number}，第{receipt.n}号记录 / case, record {receipt.n}")
        if receipt.role is not None:
            known = catalogue().roles.get(receipt.role)
            words = f"{known.zh} / acted as {known.en}" if known is not None else receipt.role
            click.echo(f"  以何身份：{words}")
    else:
        click.echo(click.style("✗ ", fg="red") + f"{tried[0]}不予办理 {act}")
        click.echo(f"  {tried[1]}refused: {slice_.en}, {en}")
        print_failures(receipt.failures, slice_, "  ")
    for one in caused:
        click.echo(f"  → {one.zh}\n    {one.en}")


def print_failures(failures: Sequence[Mapping[str, Any]], slice_: Slice, indent: str) -> None:
    """The reasons of a refusal: what each says, its articles, from when it holds, who can satisfy it and how.

    What several articles ask for in the same words is said once, with all of them.
    """
    for reason in grouped(failures):
        _print_reason(reason, slice_, indent)


def _print_reason(reason: Reason, slice_: Slice, indent: str) -> None:
    click.echo(f"{indent}✗ {reason.zh}\n{indent}  {reason.en}")
    if reason.articles:
        cited = "；".join(dict.fromkeys(map(_cited, reason.articles)))
        click.echo(f"{indent}  依据 / article: {cited}")
    if reason.until:
        click.echo(f"{indent}  最早 / from: {reason.until}")
    if (hint := reason.hint) is not None:
        click.echo(f"{indent}  提示 / hint: {' / '.join(dict.fromkeys((hint.zh, hint.en)))}")
    if reason.who:
        known = catalogue().roles
        words = "、".join(known[r].zh if r in known else r for r in reason.who)
        click.echo(f"{indent}  可由其办理 / who can: {words}")
    if reason.moves:
        words = "、".join(slice_.moves[m].zh if m in slice_.moves else m for m in reason.moves)
        click.echo(f"{indent}  先办 / first: {words}")


def _cited(article: Said) -> str:
    if not article.unconfirmed:
        return article.zh
    return article.zh.removesuffix("（未核实）") + "（未核实 / unconfirmed）"
