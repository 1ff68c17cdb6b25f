"""`yifa backup`: everything that was recorded, in one archive."""

from __future__ import annotations

from pathlib import Path

import click

from yifa.casework.backup import NAMES
from yifa.casework.backup import backup as make
from yifa.cli.output import echo_json, json_option, stages

SHOWN = 20


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@json_option
def backup(file: Path, as_json: bool) -> None:
    """备份数据库与附件到 FILE（.tar 或 .tar.gz），可在使用中进行。

    Backs up the database and the papers into FILE (.tar or .tar.gz), while work goes on. Settings and a county's own
    law (YIFA_LAW) are not part of it. Status 1 where a paper was damaged already.
    """
    if not file.name.endswith(NAMES):
        names = "、".join(NAMES)
        raise click.BadParameter(
            f"文件名须以 {names} 结尾 / the name must end in {', '.join(NAMES)}", param_hint="FILE"
        )
    with stages(quiet=as_json) as tell:
        made = make(file, progress=tell)
    if as_json:
        echo_json(made)
    else:
        click.echo(f"已备份：{made.cases}件事项、{made.events}条记录、{made.files}份附件 → {file}")
        click.echo(f"Backed up {made.events} records of {made.cases} cases and {made.files} papers.")
        click.echo(f"链头清单摘要 / digest of the list of heads: {made.head}")
        for digest in made.damaged[:SHOWN]:
            click.echo(f"附件已损坏或缺失 / damaged or missing: {digest}", err=True)
    if made.damaged:
        raise click.exceptions.Exit(1)
