"""The compiled form: the same law, read instead of made."""

import datetime as dt
from pathlib import Path

import pytest
from tests.law.law_example import changed, example

from yifa.law import compiled, files, loader
from yifa.law.catalogue import content_hash
from yifa.law.problems import LawError

OVERLAY = "overlay: o\nof: foi_request\nplace: '440000'\nfrom: 2022-01-01\ncite: LOCAL 某规定\nset: {clocks/to_answer/within: 10 working days}\n"
TEXTS = {**example(), "overlays/440000/o.yaml": OVERLAY}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    catalogue = loader.load(TEXTS)
    folder = compiled.folder_of(tmp_path / "cache", catalogue.hash)
    compiled.write(catalogue, folder)
    return folder


def test_the_same_law(folder: Path) -> None:
    made, read = loader.load(TEXTS), compiled.read(TEXTS, folder)
    assert read is not None
    assert read.hash == made.hash
    assert read.registers == made.registers
    assert read.roles == made.roles
    assert read.statutes.editions == made.statutes.editions
    for places in ((), ("440000",)):
        one, other = (c.edition("foi_request", "2015", places) for c in (made, read))
        assert one.slices == other.slices
        assert [overlay.id for overlay in one.overlays] == [overlay.id for overlay in other.overlays]
    assert (
        str(
            read.edition("foi_request", "2015", ("440000",))
            .at(dt.date(2026, 1, 1))
            .clocks["to_answer"]
            .within.length
        )
        == "10 working days"
    )


def test_nothing_is_read_before_it_is_needed(folder: Path) -> None:
    read = compiled.read(TEXTS, folder)
    assert read is not None
    (folder / "0.json").unlink()
    assert read.procedures == ("foi_request",)
    with pytest.raises(FileNotFoundError):
        read.edition("foi_request", "2015")


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"sources": []}'])
def test_a_damaged_form_is_made_anew(folder: Path, damage: bytes) -> None:
    (folder / "index.json").write_bytes(damage)
    assert compiled.read(TEXTS, folder) is None


def test_opening_writes_once_and_reads_after(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loader, "packaged", lambda local=None: example())
    cache = tmp_path / "cache"
    made = loader.open_catalogue(cache=cache)
    assert [path.name for path in cache.iterdir()] == [
        compiled.folder_of(cache, content_hash(example())).name
    ]
    monkeypatch.setattr(loader, "load", lambda texts: pytest.fail("loaded again"))
    assert loader.open_catalogue(cache=cache).hash == made.hash


def test_another_law_is_another_folder(tmp_path: Path) -> None:
    other = content_hash(changed("2 working days", "3 working days"))
    assert compiled.folder_of(tmp_path, other) != compiled.folder_of(tmp_path, content_hash(example()))


def test_a_cache_that_cannot_be_written_is_done_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loader, "packaged", lambda local=None: example())
    (tmp_path / "cache").write_text("a file where the folder should be")
    assert loader.open_catalogue(cache=tmp_path / "cache").procedures == ("foi_request",)


def test_two_writers_leave_one_whole_form(folder: Path) -> None:
    catalogue = loader.load(TEXTS)
    compiled.write(catalogue, folder)  # the second finds the folder there
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]
    assert compiled.read(TEXTS, folder) is not None


# Folders


def test_a_countys_own_law_is_laid_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = tmp_path / "own"
    (own / "overlays" / "441223").mkdir(parents=True)
    (own / "overlays" / "441223" / "x.yaml").write_text("overlay: x\n", encoding="utf-8")
    (own / "notes.txt").write_text("not law", encoding="utf-8")
    monkeypatch.setattr(files, "PACKAGED", Path(__file__).parent / "data" / "law")
    monkeypatch.setenv(files.ENVIRONMENT, str(own))
    texts = files.packaged()
    assert texts["local/overlays/441223/x.yaml"] == "overlay: x\n"
    assert {path for path in texts if not path.startswith("local/")} == set(example())
    with pytest.raises(LawError):
        loader.load(texts)


def test_no_such_folder(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        files.read_folder(tmp_path / "nowhere")
