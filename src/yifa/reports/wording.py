"""From sentences of a form to runs of text and figures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from yifa.law.conditions import Condition, Missing
from yifa.reports.document import FigureRun, Omission, Paragraph, Run, Table, Text
from yifa.reports.form import Clause, Items, Sentence, TableBlock
from yifa.reports.template import LISTED, Binding, parse
from yifa.reports.values import FigureValue, number, period_zh, printed, unit

_STOPS = ("。", "；", "！", "？", "：")


@dataclass(frozen=True, slots=True)
class _Numbers:
    """What a condition reads: each figure's number under its id; None is a fact not known."""

    figures_by_id: Mapping[str, FigureValue]

    def __getattr__(self, name: str) -> int | None:
        return number(self.figures_by_id[name])


@dataclass(slots=True)
class Wording:
    """Says the sentences of one report. `first`..`last` is its period; figures of another one say theirs.

    Keeps which figures were printed (`used`, in order) and what could not be said for want of a value (`omitted`).
    """

    values: Mapping[str, FigureValue]
    fills: Mapping[str, str]
    first: dt.date
    last: dt.date
    used: dict[str, FigureValue] = field(default_factory=dict)
    omitted: list[Omission] = field(default_factory=list)

    def holds(self, condition: Condition | None, where: str, shown: str) -> bool | None:
        """None (and an omission) where a figure it asks about has no value."""
        if condition is None:
            return True
        try:
            return bool(condition.evaluate(_Numbers(self.values)))  # type: ignore[arg-type]  # figures are its roots
        except Missing as missing:
            self.omitted.append(Omission(where, shown, (missing.path,)))
            return None

    def paragraph(self, sentences: Iterable[Sentence], where: str) -> Paragraph:
        runs: list[Run] = []
        for i, sentence in enumerate(sentences, 1):
            runs += self.sentence(sentence, f"{where} 第{i}句")
        return Paragraph(merged(runs))

    def sentence(self, sentence: Sentence, where: str) -> list[Run]:
        first = sentence.say[0]
        held = self.holds(sentence.when, where, first.say if isinstance(first, Clause) else first.lead)
        if not held:
            return self.said(sentence.otherwise, where) if held is False and sentence.otherwise else []
        pieces: list[list[Run]] = []
        for i, clause in enumerate(sentence.say):
            piece = self._clause(clause, where) if isinstance(clause, Clause) else self._items(clause, where)
            if piece:
                pieces.append(piece)
            elif i == 0:
                return []
        return _stopped(_joined(pieces, "，"))

    def said(self, text: str, where: str) -> list[Run]:
        """One text as a sentence; [] where a figure has no value."""
        return _stopped(self.runs(text, where) or [])

    def _clause(self, clause: Clause, where: str) -> list[Run]:
        return (self.runs(clause.say, where) or []) if self.holds(clause.when, where, clause.say) else []

    def _items(self, items: Items, where: str) -> list[Run]:
        if not self.holds(items.when, where, items.lead):
            return []
        kept = [item for item in items.items if not (items.skip_zero and self._all_zero(item.say))]
        pieces = [piece for item in kept if (piece := self._clause(item, where))]
        return [Text(self.plain(items.lead)), *_joined(pieces, "、")] if pieces else []

    def _all_zero(self, text: str) -> bool:
        bound = list(parse(text).figures)
        return bool(bound) and all(self._count(binding) == 0 for binding in bound)

    def _count(self, binding: Binding) -> int | None:
        figure = self.values[binding.name]
        return number(figure) if binding.part is None else figure.breakdown.get(binding.part, 0)

    def plain(self, text: str) -> str:
        """A text without figures: a heading, a title."""
        return "".join(run.text for run in self.runs(text, "") or [])

    def runs(self, text: str, where: str) -> list[Run] | None:
        """The text with its figures; None (and an omission) where a figure has no value."""
        template = parse(text)
        if absent := tuple(binding.name for binding in template.figures if not self._says(binding)):
            self.omitted.append(Omission(where, text, absent))
            return None
        found: list[Run] = []
        for piece in template.pieces:
            if isinstance(piece, str):
                found.append(Text(piece))
            elif piece.name in self.fills:
                found.append(Text(self.fills[piece.name]))
            else:
                found += self._figure(piece)
        return found

    def _says(self, binding: Binding) -> bool:
        figure = self.values[binding.name]
        if binding.form in ("list", "names"):
            return figure.value is not None and bool(figure.breakdown)
        return printed(figure, binding.part) is not None

    def _figure(self, binding: Binding) -> Iterator[Run]:
        figure = self.used.setdefault(binding.name, self.values[binding.name])
        if binding.form in ("list", "names"):
            yield from _shares(figure, counted=binding.form == "list")
        else:
            end = unit(figure) if binding.form == "unit" else ""
            yield FigureRun(f"{printed(figure, binding.part)}{end}", figure.id)
        if note := self._period(figure):
            yield Text(f"（{note}）")

    def _period(self, figure: FigureValue) -> str | None:
        """The figure's period, where it is not the report's."""
        if figure.last == self.last and figure.first in (None, self.first):
            return None
        return period_zh(figure.first, figure.last)

    def table(self, form: TableBlock) -> Table:
        """Without rows where there is nothing to break down."""
        caption = self.plain(form.table)
        if form.breakdown is not None:
            return _breakdown(caption, form.label or "", self.values[form.breakdown], self.used)
        figures = [self.used.setdefault(name, self.values[name]) for name in form.figures]
        periods = [self._period(figure) for figure in figures]
        head = ("指标", "数值", "单位", *(("统计期间",) if any(periods) else ()))
        rows = []
        for figure, period in zip(figures, periods, strict=True):
            text = printed(figure)
            value: Run = Text("—") if text is None else FigureRun(text, figure.id)
            cells = ((Text(figure.zh),), (value,), (Text(unit(figure) or "—"),), (Text(period or ""),))
            rows.append(cells[: len(head)])
        return Table(caption, head, tuple(rows), frozenset({1}))


def _breakdown(caption: str, label: str, figure: FigureValue, used: dict[str, FigureValue]) -> Table:
    if figure.value is None or not figure.breakdown:
        return Table(caption, (), ())
    used.setdefault(figure.id, figure)
    shares = [(name, printed(figure, name)) for name, _ in _by_size(figure)]
    rows = [
        ((Text(name),), (FigureRun(text or "", figure.id),))
        for name, text in (*shares, ("合计", printed(figure)))
    ]
    return Table(caption, (label, f"数值（{figure.unit}）"), tuple(rows), frozenset({1}))


def _shares(figure: FigureValue, *, counted: bool) -> Iterator[Run]:
    """The greatest shares in words: 甲局12件、乙局7件等."""
    shares = _by_size(figure)
    for i, (label, _) in enumerate(shares[:LISTED]):
        yield Text(f"{'、' if i else ''}{label}")
        if counted:
            yield FigureRun(f"{printed(figure, label)}{unit(figure)}", figure.id)
    if len(shares) > LISTED:
        yield Text("等")


def _by_size(figure: FigureValue) -> list[tuple[str, int]]:
    return sorted(figure.breakdown.items(), key=lambda share: -share[1])


def merged(runs: Iterable[Run]) -> tuple[Run, ...]:
    """The runs with neighbouring words as one."""
    found: list[Run] = []
    for run in runs:
        if isinstance(run, Text) and found and isinstance(found[-1], Text):
            found[-1] = Text(found[-1].text + run.text)
        elif run.text:
            found.append(run)
    return tuple(found)


def _joined(pieces: Iterable[list[Run]], mark: str) -> list[Run]:
    found: list[Run] = []
    for piece in pieces:
        found += [Text(mark), *piece] if found else piece
    return found


def _stopped(runs: list[Run]) -> list[Run]:
    return [*runs, Text("。")] if runs and not runs[-1].text.endswith(_STOPS) else runs
