"""Which region a command means: the option `--region`, which may be left out where there is only one."""

from __future__ import annotations

import click

from yifa.errors import YifaError
from yifa.registry.models import Region

region_option = click.option(
    "--region", type=int, help="地区代码；只有一个地区时可省 / code of the region, if there are several"
)
"""The command then takes `region: int | None`."""


class NoRegion(YifaError, LookupError):
    """Which region is meant is not known; `zh`, `en` say why."""


def region_of(code: int | None) -> Region:
    """The region of that code; without one, the only region there is. Raises `NoRegion`."""
    found = list(Region.objects.filter(**({} if code is None else {"code": code}))[:2])
    if len(found) == 1:
        return found[0]
    if code is not None:
        raise NoRegion(f"没有代码为{code}的地区", f"no region {code}")
    if found:
        raise NoRegion("有多个地区，请用 --region 指明", "there are several regions: name one with --region")
    raise NoRegion("数据库里还没有地区", "the database holds no region yet")
