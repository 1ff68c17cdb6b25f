"""How fast the law loads: made anew, and read from its compiled form, beside reading the same texts from the disk.

python benchmarks/law.py
"""

from __future__ import annotations

import datetime as dt
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from yifa.law import compiled
from yifa.law.files import packaged
from yifa.law.lint import check
from yifa.law.loader import load
from yifa.law.sources import kind_of

ROUNDS = 5
MANY = 200
DAY = dt.date(2026, 1, 5)


def seconds(act: Callable[[], object], rounds: int = ROUNDS) -> float:
    """The best of some rounds, which other work on the machine disturbs least."""
    best = float("inf")
    for _ in range(rounds):
        begun = time.perf_counter()
        act()
        best = min(best, time.perf_counter() - begun)
    return best


def multiplied(texts: dict[str, str], count: int) -> dict[str, str]:
    """A law of about `count` procedures: copies of those there are, under other ids."""
    files = {path: text for path, text in texts.items() if kind_of(path) == "procedures"}
    out = dict(texts)
    for n in range(count // max(len(files), 1)):
        for path, text in files.items():
            out[path.replace(".yaml", f"_{n}.yaml")] = text.replace("\nid: ", f"\nid: copy_{n}_", 1)
    return out


def main() -> None:
    texts = packaged()
    base = seconds(packaged)
    print(
        f"{'reading the texts':42} {base * 1000:8.1f} ms   {len(texts)} files, {sum(map(len, texts.values())) // 1000} kB"
    )
    loading = seconds(lambda: load(texts), 3)
    linting = seconds(lambda: check(load(texts)), 3)
    count = len(load(texts).procedures)
    per_ten = linting / count * 10
    print(f"{'load':42} {loading * 1000:8.1f} ms   {count} procedures")
    print(
        f"{'load and lint':42} {linting * 1000:8.1f} ms   ten procedures {per_ten:.2f} s, {1 / per_ten:.1f} × the goal of 1 s"
    )
    with tempfile.TemporaryDirectory() as cache:
        for name, law in (("the packaged law", texts), (f"{MANY} procedures", multiplied(texts, MANY))):
            catalogue = load(law)
            folder = compiled.folder_of(Path(cache), catalogue.hash)
            compiled.write(catalogue, folder)
            opening = seconds(lambda law=law, folder=folder: compiled.read(law, folder))
            print(
                f"{'open compiled, ' + name:42} {opening * 1000:8.1f} ms   {0.05 / opening:.1f} × the goal of 50 ms"
            )
    catalogue = load(texts)
    source = catalogue.editions(catalogue.procedures[0])[-1]
    procedure = catalogue.edition(source.id, source.edition)
    procedure.at(DAY)
    looks = seconds(lambda: [procedure.at(DAY) for _ in range(10_000)]) / 10_000
    print(f"{'the slice of a day':42} {looks * 1e9:8.0f} ns")


if __name__ == "__main__":
    main()
