"""`yifa serve`: the workbench on the web, one process with some workers."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from yifa.cli import database_there, set_up_django
from yifa.cli.errors import NOT_SET_UP, Told


@click.command()
@click.option("--bind", default="127.0.0.1:8000", show_default=True, help="地址与端口 / address and port")
@click.option(
    "--workers", type=click.IntRange(1, 64), help="进程数（默认每核一个） / processes (default: one a core)"
)
@click.option(
    "--demo", is_flag=True, help="打开 yifa demo 建立的示例县 / open the county that `yifa demo` made"
)
def serve(bind: str, workers: int | None, demo: bool) -> None:
    """打开工作台（生产环境放在反向代理之后）。 / Serve the workbench; in production, behind a proxy."""
    if demo:
        home = Path(os.environ.get("YIFA_HOME") or "var").resolve()
        os.environ["DATABASE_URL"] = f"sqlite:///{home / 'demo.sqlite3'}"
    set_up_django()
    if not database_there():
        raise Told(*NOT_SET_UP)
    from django.db import connections

    from yifa.casework.runtime import catalogue
    from yifa.casework.sql import analyse

    catalogue()  # read before the workers part: they share it
    if connections["default"].vendor == "sqlite":  # PostgreSQL has long found out
        analyse()
    if demo:
        from yifa.registry.models import Region
        from yifa.sample.accounts import password

        for region in Region.objects.order_by("code"):
            click.echo(
                f"登录账号见 yifa demo 的输出，口令都是 {password(region)} / `yifa demo` listed the accounts; the password of all"
            )
    url = f"http://{bind}/"
    if not demo:
        _offer_setup(url)
    connections.close_all()  # none may pass to the workers
    click.echo(f"依法工作台 / the workbench: {click.style(url, fg='cyan')}  （Ctrl+C 停止 / stops）")
    Server({"bind": bind, "workers": workers or os.cpu_count() or 1}).run()


def _offer_setup(url: str) -> None:
    """While there is no county, whoever reads this may set one up in the browser."""
    from yifa.web.setup import token
    from yifa.web.setup.county import founded

    if founded():
        return
    click.echo(
        f"还没有建立本县，请打开 {url}setup/ ，口令：{click.style(token.issue(), bold=True)}\n"
        "There is no county yet: open that page with this token, or run `yifa init`."
    )


def Server(options: Mapping[str, Any]) -> Any:
    """gunicorn with these options and ours. Imported here: it needs a system that can fork."""
    from gunicorn.app.base import BaseApplication

    class Application(BaseApplication):
        def load_config(self) -> None:
            ours = {
                "preload_app": True,
                "worker_class": "gthread",
                "threads": 4,
                "timeout": 60,
                "max_requests": 20_000,
                "max_requests_jitter": 2_000,
                "loglevel": "warning",
                "limit_request_line": 4094,
                "proc_name": "yifa",
            }
            for name, value in (ours | dict(options)).items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            from yifa.web.wsgi import application

            return application

    return Application()
