"""How fast the law loads: made anew, and read from its compiled form, beside reading the same texts from the disk.

python benchmarks/law.py [--quick] [--json]
"""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path

from measure import Figures, asked, best
from yifa.law import compiled
from yifa.law.files import packaged
from yifa.law.lint import check
from yifa.law.loader import load
from yifa.law.sources import kind_of

MANY = 200
LOOKS = 10_000
DAY = dt.date(2026, 1, 5)


def multiplied(texts: dict[str, str], count: int) -> dict[str, str]:
    """A law of about `count` procedures: copies of those there are, under other ids."""
    files = {path: text for path, text in texts.items() if kind_of(path) == "procedures"}
    out = dict(texts)
    for n in range(count // max(len(files), 1)):
        for path, text in files.items():
            out[path.replace(".yaml", f"_{n}.yaml")] = text.replace("\nid: ", f"\nid: copy_{n}_", 1)
    return out


def main() -> None:
    args = asked(__doc__)
    many, rounds, looks = (40, 1, 100) if args.quick else (MANY, 3, LOOKS)
    figures = Figures("the law", as_json=args.json)
    texts = packaged()
    reading = best(packaged)
    figures.add("the primitive: reading the texts", reading * 1000, "ms")
    catalogue = load(texts)
    count = len(catalogue.procedures)
    loading = best(lambda: load(texts), rounds)
    figures.add(f"load {count} procedures", loading * 1000, "ms", ratio=loading / reading)
    linting = best(lambda: check(load(texts)), rounds)
    figures.add("load and lint them", linting * 1000, "ms", ratio=linting / reading)
    figures.add("load and lint, for ten procedures", linting / count * 10, "s", goal=1, most=True)
    with tempfile.TemporaryDirectory() as cache:
        for law in (texts, multiplied(texts, many)):
            made = load(law)
            folder = compiled.folder_of(Path(cache), made.hash)
            compiled.write(made, folder)
            opening = best(lambda law=law, folder=folder: compiled.read(law, folder))
            figures.add(f"open {len(made.procedures)} compiled procedures", opening * 1000, "ms",
                        goal=50, most=True, ratio=opening / reading)  # fmt: skip
    source = catalogue.editions(catalogue.procedures[0])[-1]
    procedure = catalogue.edition(source.id, source.edition)
    seconds = best(lambda: [procedure.at(DAY) for _ in range(looks)])
    figures.add("the slice of a day", seconds / looks * 1e9, "ns")
    figures.tell()


if __name__ == "__main__":
    main()
