"""`yifa token`: the tokens by which programs call the API."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import click
from django.utils import timezone
from rich.console import Console
from rich.table import Table

from yifa.api import tokens
from yifa.api.models import Token
from yifa.cli.errors import Told
from yifa.cli.output import echo_json, json_option
from yifa.cli.regions import region_of, region_option
from yifa.cli.user import account_of, name_argument


@click.group()
def token() -> None:
    """接口令牌：发放、列出、撤销。 / Tokens of the API: create, list, revoke."""


@token.command()
@name_argument
@click.option("--for", "program", required=True, help="由哪个系统使用 / which program uses it")
@click.option(
    "--as",
    "post",
    metavar="ROLE@AGENCY",
    help="以哪一任职（只有一个时可省） / in which post, if he holds several",
)
@click.option(
    "--scope", "scopes", multiple=True, required=True,
    help="权限范围，可多次：read、move、move:<程序> / may be repeated: read, move, move:<procedure>",
)  # fmt: skip
@click.option("--days", type=int, default=90, show_default=True, help="有效天数 / days for which it holds")
@click.option(
    "--rate", type=int, default=tokens.RATE, show_default=True, help="每分钟次数 / requests a minute"
)
@click.option(
    "--partner",
    default="",
    help="对接单位，其事项可用自己的编号 / a partner of the law, which names cases by its own ids",
)
@json_option
def create(
    username: str,
    program: str,
    post: str | None,
    scopes: tuple[str, ...],
    days: int,
    rate: int,
    partner: str,
    as_json: bool,
) -> None:
    """发放令牌，只显示这一次。任职结束、账号停用、过期或撤销后失效。 / Create a token; it is shown this once."""
    made, text = tokens.create(
        account_of(username), program, _post(post), scopes, days=days, rate=rate, partner=partner
    )
    if as_json:
        echo_json({"id": str(made.id), "token": text, "expires_at": made.expires_at})
        return
    click.echo(f"令牌 / token：{click.style(text, bold=True)}")
    click.echo(f"编号 / id：{made.id}")
    click.echo(
        f"以 {made.role}@{made.agency} 办理，{made.expires_at:%Y-%m-%d} 到期；请妥善保存，不再显示。"
        f"\nActs as {made.role}@{made.agency} until then; keep it: it is not shown again."
    )


def _post(text: str | None) -> tuple[str, str] | None:
    if text is None:
        return None
    role, at, agency = text.partition("@")
    if not (role and at and agency):
        raise Told(f"--as 须写成 角色@机关：{text}", f"--as must be role@agency: {text}")
    return role, agency


@token.command("list")
@region_option
@json_option
def list_(region: int | None, as_json: bool) -> None:
    """列出令牌。 / List the tokens."""
    found = Token.objects.select_related("account").order_by("region_id", "created_at", "id")
    if region is not None:
        found = found.filter(region_id=region_of(region).code)
    rows: list[dict[str, Any]] = [
        {
            "id": str(each.id),
            "for": each.name,
            "account": each.account.username,
            "post": f"{each.role}@{each.agency}",
            "scopes": each.scopes,
            "partner": each.partner,
            "rate": each.rate,
            "expires_at": each.expires_at,
            "revoked_at": each.revoked_at,
            "used_on": each.used_on,
        }
        for each in found
    ]
    if as_json:
        echo_json(rows)
        return
    table = Table(
        "编号 / id", "系统 / for", "账号", "任职 / post", "范围 / scopes", "状态 / state", "最近使用 / used"
    )
    for row in rows:
        state = f"{row['expires_at']:%Y-%m-%d}"
        if row["revoked_at"]:
            state = f"已撤销 / revoked {row['revoked_at']:%Y-%m-%d}"
        elif row["expires_at"] <= timezone.now():
            state = f"已过期 / expired {state}"
        scopes = " ".join(row["scopes"])
        table.add_row(
            row["id"],
            " · ".join(filter(None, (row["for"], row["partner"]))),
            row["account"],
            row["post"],
            scopes,
            state,
            str(row["used_on"] or "—"),
        )
    Console().print(table)


@token.command()
@click.argument("which", metavar="ID", type=click.UUID)
def revoke(which: UUID) -> None:
    """撤销令牌，立即生效。 / Revoke a token: at once."""
    found = Token.objects.filter(id=which).first()
    if found is None:
        raise Told(f"没有令牌{which}", f"there is no token {which}")
    tokens.revoke(found)
    click.echo(f"已撤销 / revoked：{found.name}")
