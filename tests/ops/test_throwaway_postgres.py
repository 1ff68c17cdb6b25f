"""tools/with_postgres.py, run as the process it is."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from yifa.cli.doctor import postgres_binaries

SCRIPT = Path(__file__).parents[2] / "tools" / "with_postgres.py"
needs_server = pytest.mark.skipif(
    postgres_binaries() is None, reason="no PostgreSQL server binaries (Debian: postgresql)"
)
ASK = "import os, psycopg; print(psycopg.connect(os.environ['DATABASE_URL']).execute('{}').fetchone()[0])"


def start(*arguments: str, **variables: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, SCRIPT, *arguments], env=os.environ | variables, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def folder_of(url: str) -> Path:
    return Path(url.strip().partition("host=")[2])


def test_without_server_binaries(tmp_path: Path) -> None:
    hide = (
        "import runpy, sys; from yifa.cli import doctor; doctor.postgres_binaries = lambda: None; "
        f"runpy.run_path({str(SCRIPT)!r}, run_name='__main__')"
    )

    def status(*arguments: str, no_skip: str) -> tuple[int, str]:
        answer = subprocess.run(
            [sys.executable, "-c", hide, *arguments, "touch", tmp_path / "ran"],
            env=os.environ | {"YIFA_NO_SKIP": no_skip}, capture_output=True, text=True,
        )  # fmt: skip
        return answer.returncode, answer.stderr

    code, said = status("--optional", no_skip="0")
    assert code == 0
    assert "SKIPPED: no PostgreSQL server binaries" in said
    assert "跳过" in said
    assert status("--optional", no_skip="1")[0] == 1
    assert status(no_skip="0")[0] == 1
    assert not (tmp_path / "ran").exists()


@needs_server
def test_the_command_gets_a_server_and_gives_its_status() -> None:
    run = start("sh", "-c", 'echo "$DATABASE_URL"; exit 7')
    url, _ = run.communicate(timeout=300)
    assert run.returncode == 7
    assert url.startswith("postgresql://yifa@/yifa?host=/tmp/")
    assert not folder_of(url).exists()


@needs_server
@pytest.mark.parametrize(("option", "fsync"), [([], "off"), (["--durable"], "on")])
def test_fsync_only_where_asked(option: list[str], fsync: str) -> None:
    run = start(*option, sys.executable, "-c", ASK.format("SHOW fsync"))
    said, wrong = run.communicate(timeout=300)
    assert (run.returncode, said.strip()) == (0, fsync), wrong


@needs_server
def test_nothing_listens_on_the_network() -> None:
    run = start(sys.executable, "-c", ASK.format("SHOW listen_addresses"))
    assert run.communicate(timeout=300)[0] == "\n"


@needs_server
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_the_command_and_the_server(number: signal.Signals) -> None:
    run = start("sh", "-c", 'echo "$DATABASE_URL"; exec sleep 600')
    assert run.stdout is not None
    url = run.stdout.readline().strip()
    run.send_signal(number)
    assert run.wait(120) == 128 + number
    assert not folder_of(url).exists()


@needs_server
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process that its parent died")
def test_even_a_kill_leaves_no_server() -> None:
    run = start(
        sys.executable,
        "-c",
        "import os, time; print(os.environ['DATABASE_URL'], os.getpid(), flush=True); time.sleep(600)",
    )
    assert run.stdout is not None
    url, orphan = run.stdout.readline().split()
    run.kill()
    run.wait(120)
    os.kill(int(orphan), signal.SIGTERM)
    pid = folder_of(url) / "data" / "postmaster.pid"  # goes last
    deadline = time.monotonic() + 120
    while pid.exists():
        assert time.monotonic() < deadline, "the server is still there"
        time.sleep(0.1)
    shutil.rmtree(folder_of(url))
