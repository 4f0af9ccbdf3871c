"""Everything an administrator may set, read once. Nothing else reads the environment."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

ROOT = Path(__file__).resolve().parents[1]
PREFIX = "RAFIQ_"
MIN_KEY = 32


class SettingsError(Exception):
    """What is wrong with the environment, a line a problem."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Settings:
    """See .env.example for what each one means."""

    database_url: str = field(repr=False)
    secret_keys: tuple[str, ...] = field(repr=False)
    redis_url: str = field(default="", repr=False)
    nlu_url: str = ""
    public_url: str = ""
    telegram_token: str = field(default="", repr=False)
    telegram_mode: Literal["polling", "webhook"] = "polling"
    telegram_api_url: str = "https://api.telegram.org"
    telegram_webhook_secret: str = field(default="", repr=False)
    telegram_rate: float = 30.0
    """Messages a second, over all chats."""
    telegram_chat_rate: float = 1.0
    """Messages a second to one chat, after a burst of three."""
    unreviewed: Literal["hide", "warn"] = "warn"
    translate_url: str = ""
    """A LibreTranslate of one's own; without one, messages go as they are written."""
    translate_provider: str = "libretranslate"
    """Another one is a third party who reads what people write."""
    translate_key: str = field(default="", repr=False)
    two_factor: Literal["staff", "all", "off"] = "staff"
    """Who shows a second factor to sign in: all but volunteers, everybody, or nobody."""
    smtp_url: str = field(default="", repr=False)
    """Where letters to the team are posted; without one there are none."""
    mail_from: str = ""
    timezone: str = "Europe/Paris"
    host: str = "127.0.0.1"
    port: int = 8080
    nlu_token: str = field(default="", repr=False)
    home: Path = ROOT / "var"
    """Where what is made at run time is kept: the embedded database, the key, the language model."""

    @property
    def embedded(self) -> bool:
        """Whether one process serves everything from one SQLite file."""
        return self.database_url.startswith("sqlite")

    @property
    def address(self) -> str:
        """Where people reach the pages, for a link."""
        return self.public_url or f"http://127.0.0.1:{self.port}"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


def _text(value: str) -> str:
    return value


def _rate(value: str) -> float:
    rate = float(value)
    if not 0 < rate <= 1000:
        raise ValueError
    return rate


def _url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.port == 0:
        raise ValueError
    return value.rstrip("/")


def _redis_url(value: str) -> str:
    if urlsplit(value).scheme not in ("redis", "rediss", "unix"):
        raise ValueError
    return value


def _smtp_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or parts.port == 0:
        raise ValueError
    return value


def _mail(value: str) -> str:
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", value):
        raise ValueError
    return value


def _database_url(value: str) -> str:
    """Async drivers are chosen here, so that administrators write the addresses they know."""
    scheme, separator, rest = value.partition("://")
    drivers = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg"}
    if not separator or scheme.split("+")[0] not in drivers or (scheme.startswith("sqlite") and ":memory:" in rest):
        raise ValueError
    if scheme.startswith("sqlite") and rest.strip("/") == "":
        raise ValueError
    return f"{drivers[scheme.split('+')[0]]}://{rest}"


def _keys(value: str) -> tuple[str, ...]:
    keys = tuple(value.replace(",", " ").split())
    if not keys or any(len(key) < MIN_KEY for key in keys):
        raise ValueError
    return keys


def _token(value: str) -> str:
    number, _, rest = value.partition(":")
    if not number.isdigit() or len(rest) < 10:
        raise ValueError
    return value


def _secret(value: str) -> str:
    letters = value.replace("_", "").replace("-", "")
    if not 16 <= len(value) <= 256 or not letters.isascii() or not letters.isalnum():
        raise ValueError
    return value


def _zone(value: str) -> str:
    try:
        return ZoneInfo(value).key
    except (ZoneInfoNotFoundError, OSError) as error:
        raise ValueError from error


def _port(value: str) -> int:
    port = int(value)
    if not 0 <= port <= 65535:
        raise ValueError
    return port


class _Because(ValueError):
    """A wrong value of which more is to be said than what is expected."""


def _provider(value: str) -> str:
    # Only here: it takes longer to load than all that a health check needs, which reads the settings every few seconds.
    from bot.translators import LIBRETRANSLATE, lacking

    if value == LIBRETRANSLATE:
        return value
    try:
        lacks = lacking(value)
    except KeyError as error:
        raise ValueError from error
    if lacks:
        raise _Because(f"{value} does not translate {', '.join(lacks)}")
    return value


def _one_of(*allowed: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        if value not in allowed:
            raise ValueError
        return value

    return read


_READERS: dict[str, tuple[str, Callable[[str], Any], str]] = {
    "DATABASE_URL": (
        "database_url",
        _database_url,
        "sqlite:///path/to/file.db or postgresql://user:password@host/name",
    ),
    "REDIS_URL": ("redis_url", _redis_url, "redis://host:6379/0"),
    "NLU_URL": ("nlu_url", _url, "http://host:5005"),
    "NLU_TOKEN": ("nlu_token", _text, "the token the language service was started with"),
    "PUBLIC_URL": ("public_url", _url, "https://rafiq.example.org"),
    "SECRET_KEY": ("secret_keys", _keys, f"one or more keys of at least {MIN_KEY} characters, newest first"),
    "TELEGRAM_TOKEN": ("telegram_token", _token, "123456:the-token-of-BotFather"),
    "TELEGRAM_MODE": ("telegram_mode", _one_of("polling", "webhook"), "polling or webhook"),
    "TELEGRAM_API_URL": ("telegram_api_url", _url, "https://api.telegram.org"),
    "TELEGRAM_WEBHOOK_SECRET": ("telegram_webhook_secret", _secret, "16 to 256 letters, digits, _ or -"),
    "TELEGRAM_RATE": ("telegram_rate", _rate, "messages a second, such as 30"),
    "TELEGRAM_CHAT_RATE": ("telegram_chat_rate", _rate, "messages a second, such as 1"),
    "UNREVIEWED": ("unreviewed", _one_of("hide", "warn"), "hide or warn"),
    "TRANSLATE_URL": ("translate_url", _url, "http://host:5000"),
    "TRANSLATE_PROVIDER": ("translate_provider", _provider, "libretranslate, google, microsoft or mymemory"),
    "TRANSLATE_KEY": ("translate_key", _text, "the key of the translation service"),
    "TWO_FACTOR": ("two_factor", _one_of("staff", "all", "off"), "staff, all or off"),
    "SMTP_URL": ("smtp_url", _smtp_url, "smtp://user:password@host:587 or smtps://…:465"),
    "MAIL_FROM": ("mail_from", _mail, "rafiq@example.org"),
    "TIMEZONE": ("timezone", _zone, "a name such as Europe/Paris"),
    "HOST": ("host", _text, "an address to listen on, such as 127.0.0.1"),
    "HOME": ("home", Path, "a folder"),
}
_SECRETS = {
    "SECRET_KEY",
    "TELEGRAM_TOKEN",
    "TELEGRAM_WEBHOOK_SECRET",
    "DATABASE_URL",
    "REDIS_URL",
    "NLU_TOKEN",
    "TRANSLATE_KEY",
    "SMTP_URL",
}


def read(env: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings; raises SettingsError naming everything that is wrong at once."""
    problems: list[str] = []
    found: dict[str, Any] = {}
    for name in sorted(n for n in env if n.startswith(PREFIX)):
        key = name.removeprefix(PREFIX)
        from_file = key.endswith("_FILE") and key.removesuffix("_FILE") in _SECRETS
        key = key.removesuffix("_FILE") if from_file else key
        if key not in _READERS:
            problems.append(f"{name} is not a setting")
            continue
        if from_file and f"{PREFIX}{key}" in env:
            problems.append(f"{name} and {PREFIX}{key} are both set")
            continue
        try:
            value = Path(env[name]).read_text("utf-8").strip() if from_file else env[name].strip()
            attribute, reader, _ = _READERS[key]
            if value:
                found[attribute] = reader(value)
        except OSError as error:
            problems.append(f"{name}: {error.strerror}")
        except _Because as error:
            problems.append(f"{name} is wrong: {error}")
        except ValueError:
            problems.append(f"{name} is wrong: expected {_READERS[key][2]}")
    try:
        found["port"] = _port(env.get("PORT", "") or "8080")
    except ValueError:
        problems.append("PORT is wrong: expected a number")
    given = {name.removeprefix(PREFIX).removesuffix("_FILE") for name, value in env.items() if value.strip()}
    problems += [why for name, why in _needed(found) if name not in given]
    if problems:
        raise SettingsError(problems)
    return _complete(found)


def _needed(found: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What the settings that were found ask for."""
    public, webhook = found.get("public_url"), found.get("telegram_mode") == "webhook"
    embedded = str(found.get("database_url", "sqlite")).startswith("sqlite")
    if public or not embedded:
        yield "SECRET_KEY", f"{PREFIX}SECRET_KEY is missing: expected {_READERS['SECRET_KEY'][2]}"
    if found.get("smtp_url"):
        yield "MAIL_FROM", f"{PREFIX}MAIL_FROM is missing: letters need a sender, such as {_READERS['MAIL_FROM'][2]}"
    if found.get("translate_provider") == "microsoft":
        yield "TRANSLATE_KEY", f"{PREFIX}TRANSLATE_KEY is missing: microsoft needs it"
    if webhook:
        yield "PUBLIC_URL", f"{PREFIX}PUBLIC_URL is missing: Telegram's webhook needs it"
        yield "TELEGRAM_WEBHOOK_SECRET", f"{PREFIX}TELEGRAM_WEBHOOK_SECRET is missing: the webhook needs it"


def _complete(found: dict[str, Any]) -> Settings:
    home = Path(found.get("home", Settings.home)).absolute()
    found["home"] = home
    found.setdefault("database_url", f"sqlite+aiosqlite:///{home / 'rafiq.db'}")
    if "secret_keys" not in found:
        found["secret_keys"] = own_keys(home / "secret-key")
    if found.get("public_url"):
        found.setdefault("unreviewed", "hide")
    return Settings(**found)


def own_keys(path: Path) -> tuple[str, ...]:
    """The key that an installation without one makes for itself, readable by its owner only."""
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            write_keys(path, (secrets.token_urlsafe(48),))
        return _keys(path.read_text("utf-8"))
    except OSError as error:
        raise SettingsError([f"{path}: {error.strerror}"]) from error
    except ValueError as error:
        raise SettingsError([f"{path} is damaged: expected {_READERS['SECRET_KEY'][2]}"]) from error


def write_keys(path: Path, keys: tuple[str, ...]) -> None:
    """Replace the key file in one step: an interrupted write leaves the old one."""
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write("\n".join(keys) + "\n")
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
