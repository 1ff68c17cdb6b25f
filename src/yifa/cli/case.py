"""`yifa case`: where one case stands, what was done, what runs, and what may be done next."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from uuid import UUID

import click

from yifa.casework.clock import now
from yifa.casework.consequences import STATUS
from yifa.casework.models import Case
from yifa.casework.page import Act, Limit, Page
from yifa.casework.page import page as look
from yifa.casework.runtime import catalogue
from yifa.casework.visibility import may_see
from yifa.casework.visibility import viewer as looking
from yifa.cli.errors import Told
from yifa.cli.move import print_failures
from yifa.cli.output import echo_json, json_option
from yifa.cli.regions import region_of, region_option
from yifa.registry.models import Region
from yifa.worktime import Length


@click.command()
@click.argument("which", metavar="CASE")
@region_option
@click.option(
    "--by",
    "person",
    help="以此人的身份看，并判断其可办的步骤 / look as this person, and judge what he may do",
)
@json_option
def case(which: str, region: int | None, person: str | None, as_json: bool) -> None:
    """事项的编号、阶段、经过、期限和下一步（CASE 为事项标识或编号）。

    A case: number, stage, timeline, clocks, and the next moves, open or locked with the reasons. CASE is its id or
    its number.
    """
    place = region_of(region)
    moment = now(place)
    found = _find(place, which)
    viewer = looking(place.code, person, moment.date()) if person is not None else None
    if found is None or (viewer is not None and not may_see(viewer, found)):
        raise Told(
            f"没有这个事项，或者无权查看：{which}",
            f"no such case, or not to be seen by {person or 'you'}: {which}",
        )
    shown = look(found, moment, viewer, actor=person)
    if as_json:
        echo_json({**asdict(shown), "steps": [{**asdict(s), "open": s.open} for s in shown.steps]})
    else:
        _print(shown, found, moment.date())


def _find(region: Region, which: str) -> Case | None:
    try:
        return Case.objects.filter(region=region, id=UUID(which)).first()
    except ValueError:
        return Case.objects.filter(region=region, number=which).order_by("id").first()


def _print(p: Page, found: Case, today: dt.date) -> None:
    click.secho(" ".join(part for part in (p.number, p.title) if part) or p.case, bold=True)
    click.echo(f"{p.zh}（{p.edition}） · {p.stage_zh} / {p.stage_en} · {p.handler_zh} · {p.opened_on}")
    for track in p.tracks:
        click.echo(
            f"  {track.zh}{f'（{track.item}）' if track.item else ''}：{track.stage_zh} / {track.stage_en}"
        )
    click.echo("\n经过 / timeline")
    for act in (*p.timeline, *p.arisen):
        click.echo(_act(act, recorded=act in p.timeline))
    if p.clocks:
        click.echo("\n期限 / clocks")
    for limit in p.clocks:
        click.echo(_limit(limit))
    law = catalogue().procedure(p.procedure, found.opened_on, found.places, found.domain or None)
    slice_ = law.at(today, p.edition)
    if opened := [s for s in p.steps if s.open]:
        click.echo("\n可办 / open")
        for step in opened:
            click.echo(
                f"  {click.style('✓', fg='green')} {_step(step.zh, step.item)}  {'、'.join(step.roles_zh)}  [{step.move}]"
            )
    if locked := [s for s in p.steps if not s.open]:
        click.echo("\n暂不可办 / locked")
        for step in locked:
            click.echo(
                f"  {click.style('✗', fg='red')} {_step(step.zh, step.item)}  {'、'.join(step.roles_zh)}  [{step.move}]"
            )
            print_failures(step.failures, slice_, "      ")


def _step(zh: str, item: str | None) -> str:
    return f"{zh}（{item}）" if item else zh


def _act(act: Act, *, recorded: bool) -> str:
    notes = [
        "补登 / late" if act.late else "", "已剔除 / struck" if act.struck else "",
        "" if recorded else "尚未登记 / not recorded yet", f"附件{act.papers} / papers" if act.papers else "",
        act.reason or "", f"以{act.role_zh}身份 / as {act.role_en}" if act.role else "",
    ]  # fmt: skip
    words = "；".join(note for note in notes if note)
    return f"  {act.n:>3}  {act.on:<16}  {_step(act.zh, act.item)}  {act.actor}" + (
        f"  （{words}）" if words else ""
    )


def _limit(limit: Limit) -> str:
    zh, en = STATUS[limit.status]
    end = f"{limit.due} 届满" if limit.due else f"尚余{Length.parse(limit.left).zh}" if limit.left else ""
    unsure = "，暂定 / provisional" if limit.provisional else ""
    article = f"  {limit.article}{'（未核实）' if limit.unconfirmed else ''}" if limit.article else ""
    sign = click.style("●", fg=limit.sign)
    return f"  {sign} {_step(limit.zh, limit.item)}  {end}  {zh} / {en}{unsure}{article}"
