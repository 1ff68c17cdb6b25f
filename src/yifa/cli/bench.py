"""`yifa bench`: how good the reader is, on labelled texts."""

from __future__ import annotations

import os
from pathlib import Path

import click
from rich import box
from rich.console import Console
from rich.table import Table

from yifa.cli.errors import Told
from yifa.cli.output import echo_json, json_option
from yifa.reader.labels import Labelled, from_json, from_yaml
from yifa.reader.reading import read
from yifa.reader.scoring import Score, add

LABELS, CORPUS = "YIFA_READER_LABELS", "YIFA_CORPUS"
ALL = "全部 all"
GOALS = {
    "quantities_f1": 0.97, "value": 0.99, "unit": 0.98, "indicator_overlap": 0.85, "part_of_f1": 0.9, "checks": 0.95,
    "defects_precision": 0.9, "defects_recall": 0.8,
}  # fmt: skip
MOST = {"false_on_nonfacts": 0.005}
WORDS = {
    "quantities_precision": "数量：准确率", "quantities_recall": "数量：召回率", "quantities_f1": "数量：F1",
    "exact_span": "起止完全一致", "value": "数值正确", "unit": "单位正确", "approx": "约数正确", "period": "时期正确",
    "indicator_overlap": "指标用字重合", "part_of_f1": "从属关系：F1", "false_on_nonfacts": "非数量误判", "checks": "勾稽关系及结论",
    "defects_precision": "文字问题：准确率", "defects_recall": "文字问题：召回率",
}  # fmt: skip


@click.group()
def bench() -> None:
    """在有标注的文本上衡量 / Measure on labelled texts."""


@bench.command("reader")
@click.argument("labels", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--corpus", type=click.Path(exists=True, file_okay=False, path_type=Path), envvar=CORPUS,
              help="报告原文所在文件夹 / folder of the reports that JSON labels are of")  # fmt: skip
@click.option(
    "--differences", is_flag=True, help="逐条列出与标注不同之处 / list what differs from the labels"
)
@json_option
def reader(labels: tuple[Path, ...], corpus: Path | None, differences: bool, as_json: bool) -> None:
    """衡量读取报告的准确程度。LABELS 为标注文件（.json、.yaml）或文件夹。

    How well reports are read. LABELS are labelled files or folders of them; without any, the folder YIFA_READER_LABELS, `reader-dev`
    beside the folder YIFA_CORPUS, and tests/reader/passages, as far as they are there. Status 1 where a goal is missed.
    """
    files = sorted(file for path in labels or _usual(corpus) for file in _files(path))
    if not files:
        raise Told("没有找到标注文件", f"no labelled files: name them, or set {LABELS} or {CORPUS}")
    scores = {file.stem: Score() for file in files} | {ALL: Score()}
    total = scores[ALL]
    for file in files:
        for labelled in _labelled(file):
            reading = read(*_text(labelled, corpus))[0]
            add(scores[file.stem], labelled, reading)
            add(total, labelled, reading)
    missed = [name for name, goal in GOALS.items() if total.figures()[name] < goal]
    missed += [name for name, most in MOST.items() if total.figures()[name] > most]
    if as_json:
        echo_json({"texts": {name: score.figures() for name, score in scores.items()}, "missed": missed})
    else:
        _print(scores, missed)
        if differences:
            click.echo("\n".join(total.differences))
    if missed:
        raise click.exceptions.Exit(1)


def _usual(corpus: Path | None) -> list[Path]:
    named = os.environ.get(LABELS)
    places = [Path(named)] if named else []
    places += [corpus.parent / "reader-dev"] if corpus else []
    places.append(Path(__file__).parents[3] / "tests" / "reader" / "passages")
    return [place for place in places if place.is_dir()]


def _files(path: Path) -> list[Path]:
    return [file for file in path.iterdir() if file.suffix in (".json", ".yaml")] if path.is_dir() else [path]


def _labelled(file: Path) -> list[Labelled]:
    body = file.read_text("utf-8")
    return [from_json(body, file.stem)] if file.suffix == ".json" else from_yaml(body, file.stem)


def _text(labelled: Labelled, corpus: Path | None) -> tuple[bytes, str]:
    if labelled.text is not None:
        return labelled.text.encode(), labelled.name
    assert labelled.source is not None
    found = sorted(corpus.glob(labelled.source)) if corpus else []
    if not found:
        raise Told(
            f"没有找到标注对应的原文 {labelled.source}（--corpus）",
            f"the report of these labels is not there: {labelled.source} (--corpus)",
        )
    return found[0].read_bytes(), found[0].name


def _print(scores: dict[str, Score], missed: list[str]) -> None:
    table = Table("", *scores, "目标 goal", box=box.SIMPLE_HEAD, pad_edge=False)
    for name, words in WORDS.items():
        row = [f"{score.figures()[name]:.3f}" for score in scores.values()]
        goal = f"≥ {GOALS[name]}" if name in GOALS else f"≤ {MOST[name]}" if name in MOST else ""
        table.add_row(f"{words} {name}", *row, goal, style="red" if name in missed else None)
    Console().print(table)
    total = scores[ALL]
    click.echo(
        f"标注数量 {total.wanted}，非数量 {total.nonfacts} / {total.wanted} labelled quantities, {total.nonfacts} non-facts"
    )
