#!/usr/bin/env python3
"""Runs a command with DATABASE_URL naming a throwaway PostgreSQL, which goes when the command ends.

    tools/with_postgres.py [--optional] [--durable] COMMAND …

The server listens on a Unix socket in a temporary folder only, so several may run side by side. Its database
and its superuser are both called `yifa`. Root may call this: the server then runs as `postgres` or `nobody`,
since PostgreSQL refuses root. `--durable` keeps fsync on (for benchmarks); tests do without.

Where no server binaries are found: status 1, or with `--optional` a note and status 0, unless YIFA_NO_SKIP=1.
Otherwise the status is the command's own.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from yifa.cli.doctor import postgres_binaries

START_SECONDS = 60
HASTY = ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]
PR_SET_PDEATHSIG = 1


def other_user() -> dict[str, object]:
    """Who runs the server: the caller, or for root an unprivileged user, as arguments of `subprocess`."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise SystemExit("root cannot run PostgreSQL, and neither `postgres` nor `nobody` is a user here")


def die_with_parent() -> None:
    """On Linux the kernel stops the server even where this script is killed outright."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT)


@contextlib.contextmanager
def throwaway(binaries: Path, *, durable: bool) -> Iterator[str]:
    """Starts a server and yields its DATABASE_URL; stops and removes it on every way out."""
    # /tmp, because a socket's path has 107 bytes at most, and because another user must be able to enter
    folder = Path(tempfile.mkdtemp(prefix="yifa-pg-", dir="/tmp"))
    who = other_user()
    server = None
    try:
        if who:
            os.chown(folder, who["user"], who["group"])  # type: ignore[arg-type]
        data, log = folder / "data", folder / "log"
        make = [
            binaries / "initdb",
            "-D",
            data,
            "-U",
            "yifa",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-locale",
            "--no-sync",
        ]
        made = subprocess.run(
            make, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, **who
        )
        if made.returncode:
            raise SystemExit(f"initdb failed:\n{made.stdout}{made.stderr}")
        serve = [
            binaries / "postgres",
            "-D",
            data,
            "-k",
            folder,
            "-c",
            "listen_addresses=",
            *([] if durable else HASTY),
        ]
        with log.open("w") as output:
            server = subprocess.Popen(
                serve, cwd=folder, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                preexec_fn=die_with_parent, start_new_session=True, **who,
            )  # fmt: skip
        create = [binaries / "createdb", "-h", folder, "-U", "yifa", "yifa"]
        deadline = time.monotonic() + START_SECONDS
        while (tried := subprocess.run(create, cwd=folder, capture_output=True, text=True)).returncode:
            if server.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(f"PostgreSQL did not start:\n{log.read_text()}{tried.stderr}")
            time.sleep(0.1)
        yield f"postgresql://yifa@/yifa?host={folder}"
    finally:
        if server is not None:
            server.send_signal(signal.SIGINT)  # the fast shutdown: clients are sent away
            try:
                server.wait(30)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
        shutil.rmtree(folder, ignore_errors=True)


def leave(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--optional", action="store_true", help="no server binaries: say so and succeed")
    parser.add_argument("--durable", action="store_true", help="keep fsync on")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    asked = parser.parse_args()
    if not asked.command:
        parser.error("no command given")
    binaries = postgres_binaries()
    if binaries is None:
        allowed = asked.optional and os.environ.get("YIFA_NO_SKIP") != "1"
        zh, en = ("跳过", "SKIPPED") if allowed else ("失败", "FAILED")
        print(
            f"{zh}：没有找到 PostgreSQL 服务器程序（Debian 软件包 postgresql），未在 PostgreSQL 上运行\n"
            f"{en}: no PostgreSQL server binaries (Debian package: postgresql); not run on PostgreSQL:\n"
            f"  {' '.join(asked.command)}",
            file=sys.stderr,
        )
        return 0 if allowed else 1
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, leave)
    with throwaway(binaries, durable=asked.durable) as url:
        child = subprocess.Popen(asked.command, env=os.environ | {"DATABASE_URL": url})
        try:
            return child.wait()
        finally:
            if child.poll() is None:
                child.terminate()
                child.wait()


if __name__ == "__main__":
    sys.exit(main())
