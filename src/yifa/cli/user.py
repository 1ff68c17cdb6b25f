"""`yifa user`: the accounts people sign in with. The same as 账号管理 in the browser, for whoever keeps the machine."""

from __future__ import annotations

from typing import Any

import click
from rich.console import Console
from rich.table import Table

from yifa.casework.clock import now
from yifa.cli.errors import Told
from yifa.cli.output import echo_json, json_option
from yifa.cli.regions import region_of, region_option
from yifa.registry import entries
from yifa.web.accounts import keeping
from yifa.web.accounts.people import PEOPLE
from yifa.web.models import User

name_argument = click.argument("username", metavar="用户名/NAME")


@click.group()
def user() -> None:
    """登录账号：开通、列出、发放一次性密码、停用。 / Accounts: open, list, give out a one-time password, disable."""


@user.command()
@name_argument
@click.option("--person", required=True, help="名录中的人员编号 / the person's id in the registers")
@click.option("--name", help="姓名（默认取自人员名录） / name (default: as the register of people has it)")
@click.option("--administrator", is_flag=True, help="可管理本地区账号 / may manage the region's accounts")
@region_option
@json_option
def add(
    username: str, person: str, name: str | None, administrator: bool, region: int | None, as_json: bool
) -> None:
    """开通账号，显示一次性密码，首次登录须修改。 / Open an account; its one-time password is shown once."""
    place = region_of(region)
    if name is None:
        known = entries.entry(place.code, PEOPLE, person, now(place).date())
        name = str(known.values.get("name") or "") if known else ""
    account, password = keeping.open_account(place, username, person, name, None, administrator=administrator)
    _tell(account, password, as_json)


@user.command("list")
@region_option
@json_option
def list_(region: int | None, as_json: bool) -> None:
    """列出账号。 / List the accounts."""
    accounts = User.objects.order_by("region_id", "username")
    if region is not None:
        accounts = accounts.filter(region_id=region_of(region).code)
    rows: list[dict[str, Any]] = [
        {
            "username": each.username,
            "name": each.name,
            "person": each.person,
            "region": each.region_id,
            "active": each.is_active,
            "administrator": each.administrator,
            "last_login": each.last_login,
        }
        for each in accounts
    ]
    if as_json:
        echo_json(rows)
        return
    table = Table("用户名", "姓名", "人员编号", "地区", "状态 / state", "上次登录 / last sign-in")
    for row in rows:
        state = "启用 / active" if row["active"] else "停用 / disabled"
        state += "\n管理员 / administrator" if row["administrator"] else ""
        last = f"{row['last_login']:%Y-%m-%d %H:%M}" if row["last_login"] else "—"
        table.add_row(row["username"], row["name"], row["person"], str(row["region"]), state, last)
    Console().print(table)


@user.command()
@name_argument
@click.option("--second-factor", is_flag=True, help="同时重置两步验证 / remove every second factor too")
@json_option
def password(username: str, second_factor: bool, as_json: bool) -> None:
    """发放一次性密码，原密码作废。 / Give out a one-time password in place of the present one."""
    account = account_of(username)
    give = keeping.reset_second_factor if second_factor else keeping.new_password
    _tell(account, give(account, None), as_json)


@user.command()
@name_argument
@click.argument("address")
def email(username: str, address: str) -> None:
    """每天早上的事项提醒发到何处（写 "" 则不发）。 / Where the morning's mail goes; "" stops it."""
    keeping.set_email(account_of(username), address, None)
    click.echo(f"已更改：{username} {address or '—'} / changed")


@user.command()
@name_argument
def disable(username: str) -> None:
    """停用账号；已登录的立即退出。 / Disable an account; whoever is signed in with it is signed out."""
    keeping.enable(account_of(username), None, active=False)
    click.echo(f"已停用：{username} / disabled")


@user.command()
@name_argument
def enable(username: str) -> None:
    """重新启用账号。 / Enable an account again."""
    keeping.enable(account_of(username), None, active=True)
    click.echo(f"已启用：{username} / enabled")


def account_of(username: str) -> User:
    """The account of that name."""
    found = User.objects.filter(username=username.lower()).first()
    if found is None:
        raise Told(f"没有账号“{username}”", f"there is no account {username!r}")
    return found


def _tell(account: User, password: str, as_json: bool) -> None:
    if as_json:
        echo_json({"username": account.username, "password": password})
        return
    click.echo(f"用户名 / user name：{account.username}")
    click.echo(f"一次性密码 / one-time password：{click.style(password, bold=True)}")
    click.echo("首次登录后须修改。 / It must be changed at the first sign-in.")
