"""`yifa settle`: what time brings about where nobody acts, recorded."""

from __future__ import annotations

import click
from django.utils import timezone

from yifa.casework.clock import now
from yifa.casework.settling import Settled
from yifa.casework.settling import settle as settle_region
from yifa.casework.sql import analyse
from yifa.cli.output import echo_json, json_option
from yifa.cli.regions import region_of
from yifa.registry.models import Region
from yifa.web.tidy import tidy


@click.command()
@click.option(
    "--region", type=int, help="地区代码；不写则为全部地区 / code of the region; all of them without it"
)
@json_option
def settle(region: int | None, as_json: bool) -> None:
    """登记时间带来的结果 / Record what time has brought about: duties that come again, silences, periods that are over.

    每夜运行一次；可以重复运行。 / Run it every night; running it again changes nothing.
    """
    regions = [region_of(region)] if region is not None else list(Region.objects.order_by("code"))
    found = {place.code: settle_region(place, now(place)) for place in regions}
    tidied = tidy(timezone.now()) if region is None else None
    analyse()
    if as_json:
        echo_json([_json(code, one) for code, one in found.items()])
    else:
        for code, one in found.items():
            _print(code, one)
        if tidied is not None:
            click.echo(
                f"清理：过期登录{tidied.sessions}个，久置草稿{tidied.drafts}份，重新加密的两步验证{tidied.sealed}个"
            )
            click.echo(
                f"    cleared away: {tidied.sessions} ended sessions, {tidied.drafts} stale drafts; "
                f"{tidied.sealed} second factors sealed anew"
            )
    if any(one.refused for one in found.values()):
        raise click.exceptions.Exit(1)


def _json(code: int, found: Settled) -> dict[str, object]:
    refused = [
        {"procedure": duty.procedure, "agency": duty.agency, "on": duty.call.on, "zh": f.zh, "en": f.en}
        for duty, failures in found.refused
        for f in failures
    ]
    return {"region": code, "opened": found.opened, "deemed": found.deemed, "refused": refused}


def _print(code: int, found: Settled) -> None:
    click.echo(f"{code}：定期立项{found.opened}件，登记期满结果{found.deemed}条")
    click.echo(f"    {found.opened} cases begun by the calendar, {found.deemed} outcomes of time recorded")
    for duty, failures in found.refused:
        for f in failures:
            click.echo(f"{duty.procedure} {duty.agency} {duty.call.on}：{f.zh}\n    {f.en}")
