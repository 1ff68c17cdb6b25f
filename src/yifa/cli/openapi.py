"""`yifa openapi`: the API as an OpenAPI 3.1 file."""

from __future__ import annotations

import datetime as dt

import click
from django.utils import timezone

from yifa.api.openapi import document, written


@click.command()
@click.option(
    "--on",
    type=click.DateTime(["%Y-%m-%d"]),
    default=None,
    help="按哪天的法律（默认今天） / the law of which day",
)
def openapi(on: dt.datetime | None) -> None:
    """写出接口说明（OpenAPI 3.1）：每一个办理步骤一个地址。 / Write the API down: a path for each lawful act."""
    click.echo(written(document(on.date() if on else timezone.localdate())), nl=False)
