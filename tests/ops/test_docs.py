"""What the documentation says is there: commands with their options, settings, links; and the walk runs."""

import datetime as dt
import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from tests.ops.pages import FENCED, PAGES, ROOT

from yifa import settings, worktime
from yifa.casework.clock import now
from yifa.casework.move import Command, move
from yifa.cli import main
from yifa.cli.read import FilesFirst
from yifa.engine.records import Call
from yifa.law.catalogue import Catalogue
from yifa.law.files import PACKAGED, read_folder
from yifa.law.loader import load
from yifa.registry.models import Region
from yifa.sample.model import read_sample
from yifa.sample.run import time_of

# --- commands ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Shown:
    """A command as a page shows it."""

    page: str
    words: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.page}: yifa {' '.join(self.words)}"


def commands(page: Path) -> Iterator[Shown]:
    """Every `yifa …` in code blocks and in code inside the text; the name alone and `yifa …` are no commands."""
    text = page.read_text(encoding="utf-8")
    lines = [line for _, _, body in FENCED.findall(text) for line in body.replace("\\\n", " ").splitlines()]
    lines += re.findall(r"`([^`\n]*)`", FENCED.sub("", text))
    for line in lines:
        for part in re.split(r"&&|\||;|(?<!<)>", line.removeprefix("$ ")):
            words = shlex.split(part, comments=True) if "yifa" in part else []
            while words and re.fullmatch(r"[A-Z_]+=.*", words[0]):
                words = words[1:]
            if words and re.fullmatch(r"(.*/bin/)?yifa", words[0]) and words[1:] and words[1] != "…":
                yield Shown(page.name, tuple(words[1:]))


COMMANDS = [shown for page in PAGES for shown in commands(page)]


def wrong_usage(words: tuple[str, ...]) -> str | None:
    """What click has against these words: an unknown command or option, too many arguments or too few. Runs nothing."""
    command, context, rest = main, click.Context(main), list(words)
    while True:
        if isinstance(command, FilesFirst):
            rest = command.spelled_out(rest)
        try:
            options, rest, _ = command.make_parser(context).parse_args(rest)
        except click.UsageError as error:
            return error.format_message()
        if "help" in options or not isinstance(command, click.Group):
            break
        if not rest:
            return None  # a group named as such
        found = command.get_command(context, rest[0])
        if found is None:
            return f"no command {rest[0]}"
        command, context, rest = found, click.Context(found, context), rest[1:]
    missing = [p.name for p in command.params if p.required and options.get(p.name or "") in (None, ())]
    if missing and len(words) > 2 and "help" not in options:  # `yifa trace` alone is only named
        return f"without {', '.join(map(str, missing))}"
    return f"too much: {rest}" if rest else None


def test_commands_are_found() -> None:
    assert len(COMMANDS) > 30
    assert any(shown.words[0] == "ledger" for shown in COMMANDS)


@pytest.mark.parametrize("shown", sorted(set(COMMANDS), key=str), ids=str)
def test_a_command_exists_with_its_options(shown: Shown) -> None:
    assert wrong_usage(shown.words) is None


@pytest.mark.parametrize(
    "words", ["nosuch", "law nosuch", "law check --nosuch", "doctor x", "worktime due --on"]
)
def test_a_wrong_command_is_noticed(words: str) -> None:
    assert wrong_usage(tuple(words.split())) is not None


PURE = sorted(
    {
        shown.words
        for shown in COMMANDS
        if shown.page.startswith("README") and shown.words[0] in ("law", "worktime")
    }
    - {("law", "try")}  # each scenario has a test of its own
)


@pytest.mark.django_db
@pytest.mark.parametrize("words", PURE, ids=" ".join)
def test_what_the_readme_shows_of_law_and_time_runs(
    words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("YIFA_LAW", raising=False)
    answer = CliRunner().invoke(main, list(words))
    assert answer.exit_code == 0, answer.output


@pytest.mark.parametrize("page", PAGES[:2], ids=lambda page: page.name)
def test_the_refusals_the_readme_shows_are_those_of_the_law(page: Path) -> None:
    shown = re.findall(
        r"^│ (.*?) +│ (.*?) +│ (.*?) +│ (.*?) +│ \d+ +│$", page.read_text(encoding="utf-8"), re.MULTILINE
    )
    assert len(shown) > 3
    law, day = load(read_folder(PACKAGED)), dt.date(2016, 6, 1)
    known = {
        (one.zh, move.zh, gate.cite.told, gate.zh)
        for one in (law.procedure(id, day).at(day) for id in law.procedures if _in_force(law, id, day))
        for move in one.moves.values()
        for gate in move.needs
        if gate.cite is not None
    }
    assert set(shown) - known == set()


def _in_force(law: Catalogue, id: str, day: dt.date) -> bool:
    return any(source.first <= day.isoformat() <= source.last for source in law.editions(id))


# --- links ------------------------------------------------------------------------------------------------------


def links(page: Path) -> Iterator[str]:
    text = FENCED.sub("", page.read_text(encoding="utf-8"))
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if not re.match(r"[a-z]+:", target):
            yield target


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings."""
    found = re.findall(r"^#+ (.*)$", FENCED.sub("", page.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-") for head in found}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_relative_links_resolve(page: Path) -> None:
    for target in links(page):
        path, _, anchor = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        assert there.exists(), f"{page.name}: {target}"
        assert not anchor or anchor in anchors(there), f"{page.name}: {target}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_code_block_is_closed(page: Path) -> None:
    assert len(re.findall(r"^```", page.read_text(encoding="utf-8"), re.MULTILINE)) % 2 == 0


# --- running an installation --------------------------------------------------------------------------------------

OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")


def test_every_setting_is_told() -> None:
    there = set(re.findall(r"^    (YIFA_[A-Z_]+|DATABASE_URL) ", settings.__doc__ or "", re.MULTILINE))
    told = set(re.findall(r"^\| `([A-Z_]+)` \|", OPERATIONS, re.MULTILINE))
    assert len(there) > 5
    assert told == there


def test_the_notice_shown_is_one() -> None:
    (shown,) = (body for kind, _, body in FENCED.findall(OPERATIONS) if kind == "yaml")
    packaged = Path(worktime.__file__).parent / "data" / "2026.yaml"
    assert worktime.parse_notice(shown, "shown") == worktime.parse_notice(packaged.read_bytes(), "packaged")


# --- the walk ---------------------------------------------------------------------------------------------------

WALK = (ROOT / "docs" / "first-county.md").read_text(encoding="utf-8")
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")


def told(text: str) -> str:
    """An output without what differs from one machine and moment to another."""
    text = re.sub(r"\b[0-9a-f]{64}\b", "sha256", UUID.sub("uuid", text))
    return re.sub(r"\d+(?=件事项|条记录（|条记录，| records| cases)|[\d.]+(?=秒| s:)", "n", text)


def county() -> Region:
    """As much of the county that `make demo` builds as the walk needs: the bureau, imported as there."""
    sample = read_sample(ROOT / "samples" / "tongdao-2016.yaml")
    place = Region.objects.create(
        code=431230, zh="通道侗族自治县", places=["430000", "431200", "431230"], settings=time_of(sample)
    )
    content = json.dumps({"name": "县林业局", "mark": "通林业"}, ensure_ascii=False)
    bureau = {"id": "1", "key": "林业局", "valid_from": "2010-06-01", "content": content}
    call = Call(
        "enter", "system", dt.date(2010, 6, 1), now(place), {"register": "agencies", "evidence": "机构编制文件"},
        {"rows": [bureau]}, agency="县政府", source="import",
    )  # fmt: skip
    assert move(Command(431230, "register_import", call)).granted
    return place


@pytest.mark.django_db(transaction=True)
def test_the_walk_is_as_it_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    county()
    monkeypatch.chdir(tmp_path)
    case = ""
    for kind, where, body in FENCED.findall(WALK):
        if where:
            Path(where).write_text(body, encoding="utf-8")
        if kind != "console":
            continue
        for command, output in re.findall(
            r"^\$ yifa (.*)\n((?:[^$].*\n|\n)*)", body.replace("\\\n", ""), re.MULTILINE
        ):
            words = shlex.split(command)
            answer = CliRunner().invoke(main, [UUID.sub(case, word) for word in words])
            assert answer.exit_code == int("✗ 不予办理" in output), answer.output
            assert told(answer.stdout) == told(output)
            if found := UUID.search(answer.stdout):
                case = case or found[0]
    assert case
