"""The store of papers, and acts that attach them."""

from __future__ import annotations

import hashlib
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from tests.casework.disclosure import HERE, act, county, paper, submit

from yifa.casework import files
from yifa.casework.files import FileError, open_file, path_of, put, verify_files
from yifa.casework.mediatypes import media_type
from yifa.casework.models import Case, File, Refusal
from yifa.engine.records import Attachment
from yifa.registry.models import Region

THERE = 431231
PDF = b"%PDF-1.7\n" + bytes(range(256)) * 9
DIGEST = hashlib.sha256(PDF).hexdigest()


@pytest.fixture
def store(tmp_path: Path, settings: Any) -> Path:
    settings.YIFA_FILES = tmp_path / "files"
    return tmp_path / "files"


@pytest.fixture
def region(db: None, store: Path) -> Region:
    Region.objects.create(code=THERE, zh="靖州")
    return county()


def stored(store: Path) -> list[str]:
    return sorted(str(p.relative_to(store)) for p in store.rglob("*") if p.is_file())


# --- taking in ------------------------------------------------------------------------------------------------


def test_a_paper_lies_under_its_hash(region: Region, store: Path) -> None:
    deposit = put(BytesIO(PDF), HERE, "answer", name="答复书.pdf")
    assert deposit.attachment == Attachment("answer", DIGEST, len(PDF), "答复书.pdf")
    assert deposit.media_type == "application/pdf"
    assert stored(store) == [f"{DIGEST[:2]}/{DIGEST[2:4]}/{DIGEST}"]
    with open_file(HERE, DIGEST) as stream:
        assert stream.read() == PDF


def test_the_same_bytes_are_kept_once_and_listed_for_each_region(region: Region, store: Path) -> None:
    for code in (HERE, HERE, THERE):
        put(BytesIO(PDF), code, "answer")
    assert len(stored(store)) == 1
    assert list(File.objects.values_list("region_id", "sha256", "size")) == [
        (HERE, DIGEST, len(PDF)),
        (THERE, DIGEST, len(PDF)),
    ]


def test_taking_it_in_again_repairs_a_damaged_copy(region: Region) -> None:
    put(BytesIO(PDF), HERE, "answer")
    path_of(DIGEST).write_bytes(b"spoilt")
    put(BytesIO(PDF), HERE, "answer")
    assert path_of(DIGEST).read_bytes() == PDF


def test_too_large_and_empty_papers_are_refused(
    region: Region, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "LARGEST", 2**20)
    with pytest.raises(FileError) as caught:
        put(BytesIO(bytes(2**20 + 1)), HERE, "answer")
    assert caught.value.zh == "附件超过1 MiB"
    assert "larger than 1 MiB" in caught.value.en
    put(BytesIO(bytes(2**20)), HERE, "answer")  # as large as may be
    with pytest.raises(FileError, match="空"):
        put(BytesIO(b""), HERE, "answer")
    assert len(stored(store)) == 1
    assert File.objects.count() == 1


def test_a_stream_that_breaks_leaves_nothing(region: Region, store: Path) -> None:
    class Broken(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell():
                raise ConnectionError
            return super().read(10)

    with pytest.raises(ConnectionError):
        put(Broken(PDF), HERE, "answer")
    assert stored(store) == []
    assert not File.objects.exists()


# --- giving out -----------------------------------------------------------------------------------------------


def test_a_changed_paper_is_not_given_out(region: Region) -> None:
    put(BytesIO(PDF), HERE, "answer")
    path_of(DIGEST).write_bytes(PDF[:-1] + b"!")
    with pytest.raises(FileError, match="改动"):
        open_file(HERE, DIGEST)


def test_what_another_region_holds_is_not_given_out(region: Region) -> None:
    put(BytesIO(PDF), THERE, "answer")
    with pytest.raises(FileError, match="holds no file"):
        open_file(HERE, DIGEST)


@pytest.mark.parametrize("name", ["../../secret_key", "", DIGEST.upper(), DIGEST + "/", "a" * 63])
def test_only_a_hash_names_a_paper(region: Region, name: str) -> None:
    with pytest.raises(FileError):
        open_file(HERE, name)
    with pytest.raises(FileError):
        path_of(name)


# --- verifying ------------------------------------------------------------------------------------------------


def test_missing_and_changed_papers_are_named(region: Region) -> None:
    sound, lost, longer = (put(BytesIO(PDF + bytes([n])), HERE, "answer").attachment.sha256 for n in range(3))
    put(BytesIO(PDF + b"\x01"), THERE, "answer")
    seen: list[int] = []
    assert list(verify_files(progress=seen.append)) == []
    assert seen == [1, 2, 3, 4]
    path_of(lost).unlink()
    with path_of(longer).open("ab") as stream:
        stream.write(b"x")
    faults = {(f.kind, f.region, f.sha256) for f in verify_files()}
    assert faults == {("missing", HERE, lost), ("missing", THERE, lost), ("changed", HERE, longer)}
    assert sound not in {f.sha256 for f in verify_files()}


def test_a_paper_that_a_record_attaches_but_no_table_lists_is_named(region: Region) -> None:
    case = submit(attached=[paper("request", PDF)])
    submit(attached=[paper("request", PDF + b"2")])
    assert list(verify_files()) == []
    File.objects.filter(sha256=DIGEST).delete()
    (fault,) = verify_files()
    assert (fault.kind, fault.sha256) == ("unlisted", DIGEST)
    assert str(case) in fault.zh


# --- acts -----------------------------------------------------------------------------------------------------


def test_an_act_with_a_paper_that_was_not_handed_in_is_refused_at_the_field(region: Region) -> None:
    case = submit()
    act("take_up", "o", "2026-09-21", case)
    unknown = Attachment("extension_notice", "ab" * 32, 5)
    receipt = act(
        "extend", "o", "2026-09-22", case, attached=[unknown], given={"extended_by": "20 working days"}
    )
    assert not receipt.granted
    assert {(f["gate"], f.get("field")) for f in receipt.failures} == {
        ("attached", "attached"),
        ("approved", "approved_by"),  # every reason at once
    }
    assert Case.objects.get(id=case).seq == 2
    assert Refusal.objects.count() == 1


def test_the_paper_must_be_the_regions_own_with_its_size_and_still_there(region: Region) -> None:
    there = put(BytesIO(PDF), THERE, "request").attachment
    for wrong in (there, Attachment("request", "", 0), Attachment("request", "../x", 3)):
        receipt = act("submit", "z", "2026-09-18", agency="住建局", attached=[wrong])
        assert "attached" in {f["gate"] for f in receipt.failures}
    mine = paper("request", PDF)
    smaller = Attachment("request", mine.sha256, mine.size - 1)
    assert "attached" in {f["gate"] for f in act("submit", "z", "2026-09-18", attached=[smaller]).failures}
    assert "attached" not in {f["gate"] for f in act("submit", "z", "2026-09-18", attached=[mine]).failures}
    path_of(mine.sha256).unlink()
    assert "attached" in {f["gate"] for f in act("submit", "z", "2026-09-18", attached=[mine]).failures}


@pytest.mark.parametrize("source", ["sample", "import"])
def test_a_sample_or_import_may_name_papers_without_bytes(region: Region, source: str) -> None:
    submit(attached=[Attachment("request")], source=source)
    receipt = act("submit", "z", "2026-09-18", attached=[Attachment("request", "ab" * 32, 1)], source=source)
    assert "attached" in {f["gate"] for f in receipt.failures}  # named by a hash, it must be there


def test_a_correction_needs_its_original_in_the_store(region: Region) -> None:
    case = submit()
    given = {"of": 1, "reason": "抄错", "sets": {"contact": "13911111111"}}
    lost = act("amend", "k", "2026-09-21", case, given=given, attached=[Attachment("original", "ab" * 32, 1)])
    assert [f["gate"] for f in lost.failures] == ["attached"]
    assert act("amend", "k", "2026-09-21", case, given=given, attached=[paper("original")]).granted


# --- what a file is -------------------------------------------------------------------------------------------


def zipped(*names: str) -> bytes:
    held = BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, "x" * 100)
        archive.comment = b"PK a comment"
    return held.getvalue()


def opendocument() -> bytes:
    held = BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", "<x/>")
    return held.getvalue()


OFFICE = "application/vnd.openxmlformats-officedocument"


@pytest.mark.parametrize(
    ("content", "media"),
    [
        (PDF, "application/pdf"),
        (b"\x89PNG\r\n\x1a\n....", "image/png"),
        (b"\xff\xd8\xff\xe0....", "image/jpeg"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
        (zipped("[Content_Types].xml", "word/document.xml"), f"{OFFICE}.wordprocessingml.document"),
        (zipped("[Content_Types].xml", "xl/workbook.xml"), f"{OFFICE}.spreadsheetml.sheet"),
        (zipped("ppt/presentation.xml"), f"{OFFICE}.presentationml.presentation"),
        (zipped("OFD.xml", "Doc_0/Document.xml"), "application/ofd"),
        (opendocument(), "application/vnd.oasis.opendocument.text"),
        (zipped("a.txt", "b.txt"), "application/zip"),
        (zipped("word/document.xml")[:-40], "application/zip"),
        (b"PK\x03\x04", "application/zip"),
        ("申请书。".encode() * 2000, "text/plain"),
        ("申请书。".encode("gb18030") * 2000, "text/plain"),
        ("BMW的申请书".encode(), "text/plain"),
        (b"<html><script>alert(1)</script>", "text/plain"),
        (b"BM\x46\x00\x00\x00\x00\x00\x00\x00\x36", "image/bmp"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "audio/wav"),
        (b"\x00\x00\x00\x20ftypisom", "video/mp4"),
        (b"\x00\x01\x02", "application/octet-stream"),
        (b"abc\x00", "application/octet-stream"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_a_file_is_told_from_its_bytes(content: bytes, media: str) -> None:
    assert media_type(BytesIO(content)) == media


def test_a_damaged_archive_is_only_an_archive() -> None:
    whole = zipped("[Content_Types].xml", "word/document.xml")
    for at in range(4, len(whole)):
        media_type(BytesIO(whole[:at] + b"\xff" + whole[at + 1 :]))  # whatever it says, it does not raise
        media_type(BytesIO(whole[:at]))
