"""Every benchmark runs, at a tiny size; how fast is not asked here."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "benchmarks"


@pytest.mark.parametrize("name", sorted(path.stem for path in FOLDER.glob("*.py")))
def test_it_runs(name: str, tmp_path: Path) -> None:
    command = [sys.executable, FOLDER / f"{name}.py", "--quick", "--json"]
    env = os.environ | {"DATABASE_URL": "", "TMPDIR": str(tmp_path)}
    ran = subprocess.run(command, env=env, cwd=FOLDER.parent, capture_output=True, text=True, timeout=900)
    assert ran.returncode == 0, ran.stderr
    figures = json.loads(ran.stdout)["figures"]
    assert all(f["value"] > 0 for f in figures)
    assert any("primitive" in f["name"] for f in figures)
    assert any(f["goal"] for f in figures)
    assert any(f["ratio"] for f in figures)
    assert not list(tmp_path.iterdir())
