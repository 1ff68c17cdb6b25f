"""`yifa notify`: the morning's mail, written and sent."""

from __future__ import annotations

import click
from django.conf import settings

from yifa.cli.errors import Told
from yifa.cli.output import echo_json, json_option
from yifa.registry.models import Region
from yifa.web.digest import send, write


@click.command()
@json_option
def notify(as_json: bool) -> None:
    """给每个有邮箱的账号发当日事项；每天早上运行一次，可以重复运行。

    Mails each account what waits for its holder. Run it every morning; run again, it sends only what did not go.
    """
    if settings.MAIL is None:
        raise Told(
            "没有设置 YIFA_MAIL，不发邮件（见 docs/operations.md）",
            "YIFA_MAIL is not set: no mail is sent (see docs/operations.md)",
        )
    written = sum(write(region) for region in Region.objects.order_by("code"))
    sent, failed = send()
    if as_json:
        echo_json({"written": written, "sent": sent, "failed": failed})
    else:
        click.echo(f"新写{written}封，发出{sent}封，未能发出{failed}封。")
        click.echo(f"{written} written, {sent} sent, {failed} could not be sent.")
    if failed:
        raise click.exceptions.Exit(1)
