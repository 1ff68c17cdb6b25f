"""The pages of the documentation."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "README.zh-CN.md", *sorted((ROOT / "docs").rglob("*.md"))]
GUIDE = (ROOT / "docs" / "law-authors.md").read_text(encoding="utf-8")

FENCED = re.compile(r"^```(\S*)[ ]?(.*)\n((?:.*\n)*?)^```$", re.MULTILINE)


def plain(text: str) -> str:
    """A text with every run of blanks as one, to find an excerpt in a file however it is broken into lines."""
    return " ".join(text.split())
