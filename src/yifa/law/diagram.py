"""The stages of a procedure as SVG: stages down the page, one line for each move, a rail for each stage reached.

Every move has a line of its own in the box of the stage it starts from, so words never cross. A rail runs from the
lines that lead to a stage down (or back up) to that stage; a dot marks where a line joins it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import escape
from unicodedata import east_asian_width

from yifa.law.definitions import ANY, NONE, Move, Slice
from yifa.law.words import Words

ROW, HEAD, GAP, BOX, RAIL = 24, 34, 16, 150, 20
"""Heights of a move's line and of a stage's own, the space between stages, a box's width, rails' distance."""
SIZE = 13
_STYLE = """
.yf{font:13px "Noto Sans CJK SC","Source Han Sans SC","PingFang SC","Microsoft YaHei",sans-serif;
fill:var(--ink,#1c1e21)}
.yf .box{fill:var(--sheet,#fff);stroke:var(--ink,#1c1e21);stroke-width:1.2}
.yf .final{fill:var(--wash,#fbeeec);stroke:var(--seal,#a8201a);stroke-width:2}.yf .open{stroke-dasharray:4 3}
.yf .stage{font-weight:600}.yf .note{fill:var(--ink-3,#6b7078);font-size:12px}
.yf .limit{fill:var(--seal,#a8201a);font-size:12px}.yf .title{font-weight:600;font-size:15px}
.yf .line{fill:none;stroke:var(--ink-2,#4a4f57);stroke-width:1.1}.yf .back{stroke-dasharray:4 3}
.yf .dot,.yf .tip{fill:var(--ink-2,#4a4f57)}.yf .line.end{stroke:var(--seal,#a8201a)}
.yf .dot.end,.yf .tip.end{fill:var(--seal,#a8201a)}
"""
NOTE = 20
"""Characters of a branch's condition that are printed; the whole of it is the line's tooltip."""


@dataclass(slots=True)
class _Line:
    """One way out of a stage: what is printed on it and where it leads (None: the stage stays)."""

    label: str
    note: str
    limit: str
    to: str | None
    tip: str = ""
    y: float = 0


@dataclass(slots=True)
class _Node:
    name: str
    word: str
    final: bool
    lines: list[_Line] = field(default_factory=list)
    y: float = 0

    @property
    def height(self) -> float:
        return HEAD + ROW * len(self.lines)


def svg(found: Slice, words: Words, *, styled: bool = True) -> str:
    """The main line and each track, one below the other. `styled`: with its own style sheet; a page that is to hold
    the drawing gives colours to its classes itself.
    """
    parts: list[str] = []
    y, width = 8.0, 0.0
    charts: list[tuple[str, str | None, Mapping[str, str], frozenset[str]]] = [
        (words.word(found), None, words.stages(found), found.final)
    ]
    charts += [(words.word(t), name, words.stages(t), t.final) for name, t in found.tracks.items()]
    for title, track, stages, final in charts:
        drawn, wide, bottom = _chart(title, _nodes(found, track, stages, final, words), y)
        parts += drawn
        width, y = max(width, wide), bottom + 28
    called = f"{found.en}: stages" if words.english else f"{found.zh}：阶段图"
    label = escape(called, quote=True)
    return (
        f'<svg class="yf" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {y:.0f}" width="{width:.0f}" '
        f'height="{y:.0f}" role="img" aria-label="{label}">'
        + (f"<style>{_STYLE}</style>" if styled else "")
        + "".join(parts)
        + "</svg>"
    )


def _nodes(
    found: Slice, track: str | None, stages: Mapping[str, str], final: frozenset[str], words: Words
) -> list[_Node]:
    """The boxes in the file's order, the beginning first and what can happen anywhere last."""
    begun, any_ = (
        ("the beginning", "any stage that is not final") if words.english else ("开始", "任何未终结阶段")
    )
    start, anywhere = _Node(NONE, begun, False), _Node(ANY_STAGE, any_, False)
    nodes = {NONE: start, **{name: _Node(name, word, name in final) for name, word in stages.items()}}
    limits = _limits(found, words)
    for move in found.moves.values():
        if move.track != track:
            continue
        froms = [NONE] if move.frm is None else [] if move.frm == ANY else sorted(move.frm)
        places = [anywhere] if move.frm == ANY else [nodes[name] for name in froms if name in nodes]
        for node in places:
            node.lines += _lines(move, limits.get(move.name, ""), words)
    shown = list(nodes.values()) if start.lines else [node for node in nodes.values() if node is not start]
    return [*shown, anywhere] if anywhere.lines else shown


ANY_STAGE = "*"


def _lines(move: Move, limit: str, words: Words) -> list[_Line]:
    past, other = ("by time", "else") if words.english else ("期满", "其他")
    past, called = past if move.system else "", words.word(move)
    if not move.to:
        return [_Line(called, past, limit, None)]
    lines = []
    for branch in move.to:
        tip = other if len(move.to) > 1 else ""
        if branch.when is not None:
            tip = words.condition(branch.when, move.track)
        note = tip if len(tip) <= NOTE else tip[: NOTE - 1] + "…"
        lines.append(_Line(called, " ".join(filter(None, (past, note))), limit, branch.stage, tip))
    return lines


def _limits(found: Slice, words: Words) -> dict[str, str]:
    """The time limit within which a move is to be made, where it has one fixed length."""
    limits: dict[str, str] = {}
    for clock in found.clocks.values():
        length = clock.within.length
        if length is not None:
            for trigger in clock.until:
                limits.setdefault(trigger.move, length.en if words.english else length.zh)
    return limits


def width_of(text: str, size: float = SIZE) -> float:
    """About how wide a text is drawn: full-width characters are square, others about 0.56 of it."""
    return sum(size if east_asian_width(char) in "WF" else size * 0.56 for char in text)


def _chart(title: str, nodes: list[_Node], top: float) -> tuple[list[str], float, float]:
    y = top + 30
    for node in nodes:
        node.y = y
        for i, line in enumerate(node.lines):
            line.y = y + HEAD + ROW * i + ROW / 2 - 4
        y += node.height + GAP
    box = max([BOX, *(width_of(node.word) + 28 for node in nodes)])
    text = max((_words(line) for node in nodes for line in node.lines), default=0.0)
    rails = _rails(nodes, 24 + box + text + 34)
    parts = [f'<text class="title" x="12" y="{top + 14:.0f}">{escape(title)}</text>']
    at = {node.name: node for node in nodes}
    for node in nodes:
        for line in node.lines:
            parts += _draw_line(line, node, box, rails, at)
    for name, x in rails.items():
        parts += _draw_rail(at[name], nodes, x, box)
    parts += [one for node in nodes for one in _draw_box(node, box)]
    return parts, max([*rails.values(), 24 + box + text]) + 24, y


def _words(line: _Line) -> float:
    return width_of(line.label) + width_of(line.note, 12) + width_of(line.limit, 12) + 24


def _rails(nodes: list[_Node], start: float) -> dict[str, float]:
    """A rail for each stage that some line leads to; rails whose stretches do not touch share a place."""
    stretches = []
    for node in nodes:
        ys = [line.y for other in nodes for line in other.lines if line.to == node.name]
        if ys:
            entry = node.y + HEAD / 2 - 4
            stretches.append((min([*ys, entry]), max([*ys, entry]), node.name))
    places: list[float] = []
    rails: dict[str, float] = {}
    for top, bottom, name in sorted(stretches):
        free = next((i for i, end in enumerate(places) if end + 6 < top), len(places))
        places[free : free + 1] = [bottom]
        rails[name] = start + RAIL * free
    return rails


def _draw_box(node: _Node, box: float) -> Iterable[str]:
    kind = "box final" if node.final else "box"
    kind += " open" if node.name in (NONE, ANY_STAGE) else ""
    yield (
        f'<rect class="{kind}" x="12" y="{node.y:.1f}" width="{box:.0f}" height="{HEAD - 8}" rx="4"/>'
        f'<text class="stage" x="{12 + box / 2:.1f}" y="{node.y + 18:.1f}" text-anchor="middle">{escape(node.word)}</text>'
    )


def _draw_line(
    line: _Line, node: _Node, box: float, rails: Mapping[str, float], at: Mapping[str, _Node]
) -> list[str]:
    x, y = 12 + box + 12, line.y
    stem = f'<path class="line" d="M28 {node.y + HEAD - 8:.1f} V{y:.1f} H{x:.1f}"/>'
    words = f'<text x="{x + 6:.1f}" y="{y + 4.5:.1f}">{escape(line.label)}'
    words += f'<tspan class="note" dx="6">{escape(line.note)}</tspan>' if line.note else ""
    words += f'<tspan class="limit" dx="6">{escape(line.limit)}</tspan>' if line.limit else ""
    words += f"<title>{escape(line.tip)}</title>" if len(line.tip) > NOTE else ""
    parts = [stem, words + "</text>"]
    if line.to is not None and line.to in rails:
        end = " end" if at[line.to].final else ""
        back = " back" if at[line.to].y <= node.y else ""
        rail = rails[line.to]
        begin = x + _words(line)
        parts.append(f'<path class="line{end}{back}" d="M{begin:.1f} {y:.1f} H{rail:.1f}"/>')
        parts.append(f'<circle class="dot{end}" cx="{rail:.1f}" cy="{y:.1f}" r="2.6"/>')
    return parts


def _draw_rail(node: _Node, nodes: list[_Node], x: float, box: float) -> Iterable[str]:
    entry = node.y + HEAD / 2 - 4
    ys = [line.y for other in nodes for line in other.lines if line.to == node.name]
    end = " end" if node.final else ""
    yield f'<path class="line{end}" d="M{x:.1f} {min([*ys, entry]):.1f} V{max([*ys, entry]):.1f}"/>'
    tip = 12 + box + 2
    yield f'<path class="line{end}" d="M{x:.1f} {entry:.1f} H{tip + 6:.1f}"/>'
    yield f'<path class="tip{end}" d="M{tip:.1f} {entry:.1f} l8 -4 v8z"/>'
