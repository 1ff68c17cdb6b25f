"""The only place of the law that touches the disk: folders into {path: text}."""

from __future__ import annotations

import os
from pathlib import Path

from yifa.law.sources import LOCAL_PREFIX

PACKAGED = Path(__file__).parent
"""The law that comes with the package."""
ENVIRONMENT = "YIFA_LAW"
"""Names a county's own law folder, laid over the package's."""

_FOLDERS = ("procedures", "fragments", "registers", "overlays", "figures", "forms")
_FILES = ("statutes.yaml", "roles.yaml", "areas.yaml", "partners.yaml", "mechanisms.yaml")


def read_folder(folder: Path, prefix: str = "") -> dict[str, str]:
    """Every law file below a folder, by its path there. Raises OSError; FileNotFoundError if there is no folder."""
    if not folder.is_dir():
        raise FileNotFoundError(f"没有法律文件夹 / no law folder: {folder}")
    paths = [folder / name for name in _FILES if (folder / name).is_file()]
    for name in _FOLDERS:
        paths += (folder / name).rglob("*.yaml")
    return {
        prefix + path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(paths)
    }


def packaged(local: Path | None = None) -> dict[str, str]:
    """The package's law with a county's own laid over it (by default that of the environment)."""
    texts = read_folder(PACKAGED)
    named = os.environ.get(ENVIRONMENT)
    if local is None and named:
        local = Path(named)
    if local is not None:
        texts |= read_folder(local, LOCAL_PREFIX)
    return texts
