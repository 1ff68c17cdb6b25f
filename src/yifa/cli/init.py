"""`yifa init`: an empty installation becomes a county."""

from __future__ import annotations

from typing import Any

import click

from yifa.cli.errors import Told
from yifa.cli.migrate import bring_up_to_date
from yifa.cli.output import echo_json, json_option
from yifa.web.setup import token
from yifa.web.setup.county import ALL, check, found, founded


def questions(command: Any) -> Any:
    """An option for each thing that is asked; what is not given is asked for."""
    for asked in reversed(ALL):
        words = f"{asked.zh} / {asked.en}"
        command = click.option(f"--{asked.name.replace('_', '-')}", asked.name, help=words)(command)
    return command


@click.command()
@questions
@json_option
def init(as_json: bool, **given: str | None) -> None:
    """建立本县：行政区、县级政府与法制机构、第一位管理员、办公时间。已建立的不再建立。

    Sets up the county: region, government and legal-affairs office, first administrator, office hours. Refused where
    there is a region already. What no option gives is asked for.
    """
    bring_up_to_date(quiet=True)
    if founded():
        raise Told(
            "已经建立，不能再次建立；请由管理员登录",
            "this installation is set up already: its administrator signs in",
        )
    answers = {asked.name: given[asked.name] for asked in ALL if given[asked.name] is not None}
    for asked in ALL:
        if asked.name not in answers:
            proposed = asked.default or ("" if not asked.required else None)
            answers[asked.name] = click.prompt(f"{asked.zh} / {asked.en}", default=proposed, err=as_json)
    said = {name: str(value) for name, value in answers.items()}
    if wrong := check(said):
        lines = [
            (f"{a.zh}：{wrong[a.name][0]}", f"{a.en}: {wrong[a.name][1]}") for a in ALL if a.name in wrong
        ]
        raise Told("；".join(zh for zh, _ in lines), "; ".join(en for _, en in lines))
    region, account, password = found(said)
    token.use_up()
    if as_json:
        echo_json({"region": region.code, "username": account.username, "password": password})
        return
    click.echo(f"{click.style('✓', fg='green')} 已建立：{region.zh}（{region.code}） / set up")
    click.echo(f"用户名 / user name：{account.username}")
    click.echo(f"一次性密码 / one-time password：{click.style(password, bold=True)}")
    click.echo(
        "接着：yifa serve，登录后修改密码、设置两步验证，再导入名录（yifa import）。\n"
        "Next: yifa serve; sign in, change the password, set up a second factor; then import the registers."
    )
