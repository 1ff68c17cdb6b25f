"""What every command shares: the option `--json`, and writing JSON to standard output."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click
import orjson
from rich.console import Console
from rich.progress import Progress, TaskID

json_option = click.option("--json", "as_json", is_flag=True, help="以 JSON 输出 / print JSON")
"""The command then takes `as_json: bool`."""


def echo_json(value: Any) -> None:
    """Prints one JSON value, indented, keys in their given order.

    Dataclasses, dates, enums and UUIDs are known; sets come out sorted, anything else as its text.
    """
    options = orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS
    click.echo(orjson.dumps(value, default=_plain, option=options).decode())


@contextmanager
def progress_bar(words: str, *, quiet: bool = False) -> Iterator[Callable[[int, int], None]]:
    """Shows a bar on standard error, where that is a terminal; gives a function to be told how many of how many."""
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=quiet or not console.is_terminal) as progress:
        bar = progress.add_task(words, total=None)
        yield lambda done, total: progress.update(bar, completed=done, total=total)


@contextmanager
def stages(*, quiet: bool = False) -> Iterator[Callable[[str, int, int], None]]:
    """As `progress_bar`, one bar for each kind of work; a total of 0 is not known."""
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=quiet or not console.is_terminal) as progress:
        bars: dict[str, TaskID] = {}

        def tell(what: str, done: int, total: int) -> None:
            if what not in bars:
                bars[what] = progress.add_task(what)
            progress.update(bars[what], completed=done, total=total or None)

        yield tell


def _plain(value: Any) -> Any:
    return sorted(value, key=str) if isinstance(value, (set, frozenset)) else str(value)
