import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from yifa import settings


def test_no_url_is_sqlite_in_home(tmp_path: Path) -> None:
    made = settings.database("", tmp_path)
    assert made["ENGINE"].endswith("sqlite3")
    assert made["NAME"] == str(tmp_path / "yifa.sqlite3")
    assert made["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite:////srv/yifa/a%20b.sqlite3", "/srv/yifa/a b.sqlite3"),
        ("sqlite:///var/县.sqlite3", str(Path("var/县.sqlite3").resolve())),
    ],
)
def test_sqlite(url: str, path: str, tmp_path: Path) -> None:
    assert settings.database(url, tmp_path)["NAME"] == path


def test_postgresql_over_the_network(tmp_path: Path) -> None:
    made = settings.database("postgresql://u%40x:p%2Fw@db.example:6432/yifa?sslmode=require", tmp_path)
    assert made["ENGINE"].endswith("postgresql")
    wanted = {"NAME": "yifa", "USER": "u@x", "PASSWORD": "p/w", "HOST": "db.example", "PORT": "6432"}
    assert {key: made[key] for key in wanted} == wanted
    assert made["OPTIONS"]["sslmode"] == "require"
    assert "lock_timeout" in made["OPTIONS"]["options"]


def test_postgresql_over_a_socket(tmp_path: Path) -> None:
    made = settings.database("postgresql://yifa@/yifa?host=/tmp/sock", tmp_path)
    assert (made["HOST"], made["PORT"], made["USER"]) == ("/tmp/sock", "", "yifa")
    assert "host" not in made["OPTIONS"]


@pytest.mark.parametrize(
    "url",
    [
        "mysql://root:geheim@localhost/yifa",
        "yifa.sqlite3",
        "sqlite://yifa.sqlite3",
        "sqlite:///",
        "postgresql://yifa:geheim@localhost",
        "postgresql://yifa:geheim@localhost:port/yifa",
        "postgresql://yifa:geheim@localhost:99999/yifa",
    ],
)
def test_a_wrong_url_is_explained_without_its_password(url: str, tmp_path: Path) -> None:
    with pytest.raises(settings.SettingsError) as caught:
        settings.database(url, tmp_path)
    assert "DATABASE_URL" in caught.value.zh
    assert "DATABASE_URL" in caught.value.en
    assert "geheim" not in str(caught.value)


def test_the_development_key_is_made_once_and_private(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("YIFA_SECRET_KEY", raising=False)
    home = tmp_path / "var"
    first = settings.secret_key(home, production=False)
    assert len(first) >= 50
    assert settings.secret_key(home, production=False) == first
    assert [each.name for each in home.iterdir()] == ["secret_key"]
    assert (home / "secret_key").stat().st_mode & 0o077 == 0


def test_a_home_that_cannot_be_written_still_gives_a_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("YIFA_SECRET_KEY", raising=False)
    (tmp_path / "file").touch()
    assert settings.secret_key(tmp_path / "file", production=False)


def loaded(**variables: str) -> subprocess.CompletedProcess[str]:
    """The settings as a process with these variables, and no others of ours, reads them."""
    clean = {
        name: value for name, value in os.environ.items() if not name.startswith(("YIFA_", "DATABASE_URL"))
    }
    show = (
        "import json; from yifa import settings as s; "
        "told = [s.DEBUG, s.ALLOWED_HOSTS, s.SECRET_KEY, str(s.YIFA_FILES), s.LOGGING['root']['level']]; "
        "print(json.dumps(told))"
    )
    return subprocess.run([sys.executable, "-c", show], env=clean | variables, capture_output=True, text=True)


def test_production(tmp_path: Path) -> None:
    home = str(tmp_path)
    answer = loaded(
        YIFA_HOME=home,
        YIFA_ENV="production",
        YIFA_SECRET_KEY="k" * 50,
        YIFA_ALLOWED_HOSTS="a.example, b.example",
    )
    assert json.loads(answer.stdout) == [
        False,
        ["a.example", "b.example"],
        "k" * 50,
        f"{home}/files",
        "WARNING",
    ]


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        ({"YIFA_ENV": "production"}, "YIFA_SECRET_KEY"),
        ({"YIFA_ENV": "prod"}, "YIFA_ENV"),
        ({"YIFA_ENV": "production", "YIFA_SECRET_KEY": "k", "YIFA_DEBUG": "1"}, "YIFA_DEBUG"),
        ({"YIFA_LOG_LEVEL": "LOUD"}, "YIFA_LOG_LEVEL"),
    ],
)
def test_wrong_variables_are_named(variables: dict[str, str], named: str, tmp_path: Path) -> None:
    answer = loaded(YIFA_HOME=str(tmp_path), **variables)
    assert answer.returncode != 0
    assert "SettingsError" in answer.stderr
    assert named in answer.stderr.splitlines()[-1]


def test_every_variable_read_is_in_the_list_at_the_top() -> None:
    source = Path(settings.__file__).read_text()
    top = source.split('"""')[1]
    read = set(re.findall(r'"(YIFA_[A-Z_]+|DATABASE_URL)"', source))
    assert read
    assert read == set(re.findall(r"^    (YIFA_[A-Z_]+|DATABASE_URL)\b", top, re.MULTILINE))
