"""The environment is read once; everything that is wrong with it is said at once, and no secret with it."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from bot.settings import _READERS, ROOT, Settings, SettingsError, own_keys, read, write_keys

KEY, OLD_KEY = "k" * 40, "o" * 40
TOKEN = "123456:a-token-of-botfather"
SECRET = "a-long-webhook-secret"
PRODUCTION = {
    "RAFIQ_DATABASE_URL": "postgresql://rafiq:pa55word@db/rafiq",
    "RAFIQ_REDIS_URL": "redis://:pa55word@cache:6379/0",
    "RAFIQ_PUBLIC_URL": "https://rafiq.example.org/",
    "RAFIQ_SECRET_KEY": f"{KEY}, {OLD_KEY}",
    "RAFIQ_TELEGRAM_TOKEN": TOKEN,
    "RAFIQ_TELEGRAM_MODE": "webhook",
    "RAFIQ_TELEGRAM_WEBHOOK_SECRET": SECRET,
    "RAFIQ_NLU_URL": "http://nlu:5005",
    "RAFIQ_NLU_TOKEN": "pa55word",
}
WRONG = {
    "DATABASE_URL": [
        "mysql://db/x",
        "sqlite:///:memory:",
        "sqlite://",
        "rafiq.db",
        "://",
        "sqlite+aiosqlite:///:memory:",
    ],
    "REDIS_URL": ["localhost:6379", "http://cache"],
    "NLU_URL": ["nlu:5005", "ftp://nlu", "http://", "http://[nlu", "http://nlu:99999"],
    "PUBLIC_URL": ["rafiq.example.org", "https:///x"],
    "SECRET_KEY": ["short", f"{KEY} short", ","],
    "TELEGRAM_TOKEN": ["token", "abc:0123456789ab", "123:short"],
    "TELEGRAM_MODE": ["push", "Polling"],
    "TELEGRAM_API_URL": ["api.telegram.org"],
    "TELEGRAM_WEBHOOK_SECRET": ["short", "with spaces in the middle", "é" * 20, "x" * 257],
    "TELEGRAM_RATE": ["fast", "0", "-1", "nan", "inf"],
    "TELEGRAM_CHAT_RATE": ["1001", "1,5"],
    "UNREVIEWED": ["show", "HIDE"],
    "TRANSLATE_URL": ["libretranslate"],
    "TRANSLATE_PROVIDER": ["argos", "Google", "yandex"],
    "TWO_FACTOR": ["on", "volunteers"],
    "SMTP_URL": ["mail.example.org", "http://mail", "smtp://"],
    "MAIL_FROM": ["rafiq", "a b@example.org"],
    "TIMEZONE": ["Paris", "Europe/Nowhere", "../../etc/passwd", "/etc/localtime"],
}


def settings(home: Path, **named: str) -> Settings:
    return read({"RAFIQ_HOME": str(home)} | {f"RAFIQ_{name}": value for name, value in named.items()})


def problems(env: dict[str, str]) -> list[str]:
    with pytest.raises(SettingsError) as raised:
        read(env)
    return raised.value.problems


def test_nothing_needs_to_be_set(tmp_path: Path) -> None:
    found = settings(tmp_path)
    assert found.database_url == f"sqlite+aiosqlite:///{tmp_path}/rafiq.db"
    assert found.embedded
    assert (found.unreviewed, found.telegram_mode, str(found.zone)) == ("warn", "polling", "Europe/Paris")
    assert (found.telegram_rate, found.telegram_chat_rate, found.port) == (30, 1, 8080)


def test_production() -> None:
    found = read(PRODUCTION)
    assert found.database_url == "postgresql+asyncpg://rafiq:pa55word@db/rafiq"
    assert not found.embedded
    assert found.public_url == "https://rafiq.example.org"
    assert found.secret_keys == (KEY, OLD_KEY)
    assert found.unreviewed == "hide", "an unreviewed text is not shown to the public"


def test_what_is_set_wins_over_what_follows_from_it() -> None:
    assert read(PRODUCTION | {"RAFIQ_UNREVIEWED": "warn"}).unreviewed == "warn"


@pytest.mark.parametrize("url", ["postgres://h/d", "postgresql+psycopg://h/d", "postgresql+asyncpg://h/d"])
def test_the_driver_is_chosen_here(url: str) -> None:
    assert read(PRODUCTION | {"RAFIQ_DATABASE_URL": url}).database_url == "postgresql+asyncpg://h/d"


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WRONG.items() for value in values])
def test_a_wrong_value_is_named_with_what_is_expected(name: str, value: str) -> None:
    [problem] = problems(PRODUCTION | {f"RAFIQ_{name}": value})
    assert problem == f"RAFIQ_{name} is wrong: expected {_READERS[name][2]}"


def test_every_setting_that_can_be_wrong_is_tried() -> None:
    assert WRONG.keys() | {"NLU_TOKEN", "TRANSLATE_KEY", "HOST", "HOME"} == _READERS.keys()


@pytest.mark.parametrize(
    ("provider", "lacks"),
    [("deepl", "Persian, Arabic"), ("qcri", "Persian, French"), ("baidu", "Persian"), ("pons", "Persian")],
)
def test_a_translator_that_lacks_a_language_is_refused(provider: str, lacks: str) -> None:
    [problem] = problems(PRODUCTION | {"RAFIQ_TRANSLATE_PROVIDER": provider})
    assert problem == f"RAFIQ_TRANSLATE_PROVIDER is wrong: {provider} does not translate {lacks}"


@pytest.mark.parametrize("provider", ["libretranslate", "google", "mymemory"])
def test_a_translator_that_knows_all_three_languages(tmp_path: Path, provider: str) -> None:
    assert settings(tmp_path, TRANSLATE_PROVIDER=provider).translate_provider == provider


def test_a_translator_that_needs_a_key(tmp_path: Path) -> None:
    [problem] = problems({"RAFIQ_HOME": str(tmp_path), "RAFIQ_TRANSLATE_PROVIDER": "microsoft"})
    assert problem == "RAFIQ_TRANSLATE_KEY is missing: microsoft needs it"
    assert settings(tmp_path, TRANSLATE_PROVIDER="microsoft", TRANSLATE_KEY="k").translate_key == "k"


@pytest.mark.parametrize("port", ["http", "-1", "65536", "80.5"])
def test_a_wrong_port(port: str) -> None:
    assert problems(PRODUCTION | {"PORT": port}) == ["PORT is wrong: expected a number"]


@pytest.mark.parametrize("name", ["RAFIQ_DATABSE_URL", "RAFIQ_", "RAFIQ_UNREVIEWED_FILE", "RAFIQ_secret_key"])
def test_an_unknown_name_is_no_setting(name: str) -> None:
    assert problems(PRODUCTION | {name: "x"}) == [f"{name} is not a setting"]


def test_everything_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    env = {
        "RAFIQ_TELEGRAM_MODE": "webhook",
        "RAFIQ_TIMEZONE": "Mars",
        "RAFIQ_SECRET_KEY_FILE": str(tmp_path / "nowhere"),
        "RAFIQ_TELEGRAM_TOKEN": TOKEN,
        "RAFIQ_TELEGRAM_TOKEN_FILE": "x",
        "RAFIQ_COLOUR": "red",
        "PORT": "x",
        "PATH": "/bin",
    }
    assert problems(env) == [
        "RAFIQ_COLOUR is not a setting",
        "RAFIQ_SECRET_KEY_FILE: No such file or directory",
        "RAFIQ_TELEGRAM_TOKEN_FILE and RAFIQ_TELEGRAM_TOKEN are both set",
        f"RAFIQ_TIMEZONE is wrong: expected {_READERS['TIMEZONE'][2]}",
        "PORT is wrong: expected a number",
        "RAFIQ_PUBLIC_URL is missing: Telegram's webhook needs it",
        "RAFIQ_TELEGRAM_WEBHOOK_SECRET is missing: the webhook needs it",
    ]


@pytest.mark.parametrize("named", [{"PUBLIC_URL": "https://x.org"}, {"DATABASE_URL": "postgresql://h/d"}])
def test_production_needs_a_key_of_its_own(tmp_path: Path, named: dict[str, str]) -> None:
    [problem] = problems({"RAFIQ_HOME": str(tmp_path)} | {f"RAFIQ_{name}": value for name, value in named.items()})
    assert problem.startswith("RAFIQ_SECRET_KEY is missing")
    assert list(tmp_path.iterdir()) == [], "and none is made"


def test_a_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(f"{KEY}\n{OLD_KEY}\n")
    assert settings(tmp_path, SECRET_KEY_FILE=str(tmp_path / "key")).secret_keys == (KEY, OLD_KEY)


def test_a_file_that_is_not_text_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(b"\xff" * 40)
    [problem] = problems({"RAFIQ_SECRET_KEY_FILE": str(tmp_path / "key")})
    assert problem.startswith("RAFIQ_SECRET_KEY_FILE is wrong")


def test_no_secret_is_ever_shown() -> None:
    shown = repr(read(PRODUCTION))
    for secret in (KEY, OLD_KEY, TOKEN, SECRET, "pa55word"):
        assert secret not in shown
    wrong = {name: "pa55word" for name in PRODUCTION if name != "RAFIQ_NLU_TOKEN"}
    assert "pa55word" not in "\n".join(problems(wrong))


def test_settings_are_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        read(PRODUCTION).port = 1  # type: ignore[misc]


# ── the key that an installation makes for itself ──────────────────────────────────────────────────────────────────


def test_an_own_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    first = settings(tmp_path / "var").secret_keys
    path = tmp_path / "var/secret-key"
    assert path.stat().st_mode & 0o777 == 0o600
    assert settings(tmp_path / "var").secret_keys == first
    assert settings(tmp_path / "other").secret_keys != first
    assert len(first[0]) >= 32


def test_the_key_file_is_replaced_in_one_step(tmp_path: Path) -> None:
    write_keys(tmp_path / "secret-key", (KEY, OLD_KEY))
    write_keys(tmp_path / "secret-key", (KEY,))
    assert own_keys(tmp_path / "secret-key") == (KEY,)
    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]


def test_a_damaged_key_is_said_and_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "secret-key").write_text("")
    [problem] = problems({"RAFIQ_HOME": str(tmp_path)})
    assert "secret-key is damaged" in problem
    assert (tmp_path / "secret-key").read_text() == ""


def test_a_home_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    [problem] = problems({"RAFIQ_HOME": str(tmp_path / "file/var")})
    assert problem.endswith("Not a directory")


# ── through the command ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.slow
def test_a_bad_setting_stops_the_start_with_code_2() -> None:
    env = {"PATH": os.environ["PATH"], "RAFIQ_TIMEZONE": "Mars", "RAFIQ_COLOUR": "red", "RAFIQ_SECRET_KEY": "pa55word"}
    rafiq = Path(sys.executable).with_name("rafiq")
    done = subprocess.run([rafiq, "serve"], env=env, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert done.stdout == ""
    assert [line.split()[0] for line in done.stderr.splitlines()[1:]] == [
        "RAFIQ_COLOUR", "RAFIQ_SECRET_KEY", "RAFIQ_TIMEZONE",
    ]  # fmt: skip
    assert "pa55word" not in done.stderr
