"""The engines that translate: a LibreTranslate of one's own, or another one of deep-translator's, who is a third party."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from types import ModuleType
from typing import Any

import requests
from deep_translator import constants, google, microsoft, mymemory
from deep_translator.base import BaseTranslator

TIME_LIMITS = (2.0, 5.0)
"""Seconds to connect, and between two pieces of an answer."""
LIBRETRANSLATE = "libretranslate"
_NAMES = {"fa": "persian", "ar": "arabic", "fr": "french"}
_OWN_TABLE = {name: code for code, name in _NAMES.items()}


class CannotTranslate(Exception):
    """An engine gave no translation; why, without a word of the text."""


class OwnLibreTranslate(BaseTranslator):  # type: ignore[misc]
    """LibreTranslate, asked so that the text stands in the body: deep-translator's class writes it in the address, where
    every log on the way keeps it, knows no Persian and waits for ever."""

    def __init__(self, url: str, key: str, source: str, target: str) -> None:
        super().__init__(base_url=f"{url}/translate", languages=_OWN_TABLE, source=source, target=target)
        self._key = key

    def translate(self, text: str, **kwargs: Any) -> str:
        """Raises CannotTranslate."""
        asked = {"q": text, "source": self.source, "target": self.target, "format": "text"}
        if self._key:
            asked["api_key"] = self._key
        try:
            with requests.Session() as session:
                session.trust_env = False  # no proxy of the machine comes between
                answer = session.post(self._base_url, json=asked, timeout=TIME_LIMITS, allow_redirects=False)
            if answer.status_code != requests.codes.ok:
                raise CannotTranslate(f"HTTP {answer.status_code}")
            found = answer.json()
        except requests.RequestException as error:
            raise CannotTranslate(type(error).__name__) from None
        return checked(found.get("translatedText") if isinstance(found, dict) else None)


def checked(translated: object) -> str:
    if not isinstance(translated, str) or not translated.strip():
        raise CannotTranslate("no translation in the answer")
    return translated


class _Limited:
    """Stands for `requests` where an engine of deep-translator calls it: with time limits, without redirects or plain
    HTTP."""

    exceptions = requests.exceptions

    def __init__(self) -> None:
        self.get, self.post = partial(self._call, "GET"), partial(self._call, "POST")

    def _call(self, method: str, url: str, **asked: Any) -> requests.Response:
        url = url.replace("http://", "https://", 1)
        return requests.request(method, url, timeout=TIME_LIMITS, allow_redirects=False, **asked)


class _Microsoft(microsoft.MicrosoftTranslator):  # type: ignore[misc]
    """With the table that it would otherwise fetch for every text."""

    def _get_supported_languages(self) -> dict[str, str]:
        return _OWN_TABLE


@dataclass(frozen=True, slots=True)
class _ThirdParty:
    kind: type[Any]
    module: ModuleType
    longest: int
    """Characters that it is given at once; the marks of what is protected may make them a few more."""
    with_key: bool = False


_THIRD_PARTIES = {
    "google": _ThirdParty(google.GoogleTranslator, google, 4999),
    "mymemory": _ThirdParty(mymemory.MyMemoryTranslator, mymemory, 400),
    "microsoft": _ThirdParty(_Microsoft, microsoft, 5000, with_key=True),
}
_TABLES: Mapping[str, Mapping[str, str]] = {
    LIBRETRANSLATE: _OWN_TABLE,
    "google": constants.GOOGLE_LANGUAGES_TO_CODES,
    "mymemory": constants.MY_MEMORY_LANGUAGES_TO_CODES,
    "microsoft": _OWN_TABLE,
    "deepl": constants.DEEPL_LANGUAGE_TO_CODE,
    "baidu": constants.BAIDU_LANGUAGE_TO_CODE,
    "papago": constants.PAPAGO_LANGUAGE_TO_CODE,
    "qcri": constants.QCRI_LANGUAGE_TO_CODE,
    "linguee": constants.LINGUEE_LANGUAGES_TO_CODES,
    "pons": constants.PONS_CODES_TO_LANGUAGES,
}
"""Of deep-translator's engines, which languages they know; some tables are the other way round."""


def lacking(provider: str) -> list[str]:
    """Which of our languages an engine does not know. Raises KeyError for an engine that we do not know."""
    known = {word.lower() for pair in _TABLES[provider].items() for word in pair}
    return [name.capitalize() for name in _OWN_TABLE if name not in known]


class Engine:
    """The one that the settings name. Languages are theirs: `fa`, `ar`, `fr`."""

    def __init__(self, provider: str, url: str, key: str) -> None:
        self.name, self._url, self._key = provider, url, key
        self._other = _THIRD_PARTIES.get(provider)
        self.third_party = self._other is not None
        self.there = self.third_party or bool(url)
        self.longest = self._other.longest if self._other else 5000
        if self._other:
            self._other.module.requests = _Limited()  # type: ignore[attr-defined]

    def translate(self, text: str, source: str, target: str) -> str:
        """Waits for the network. Raises CannotTranslate."""
        if self._other is None:
            return OwnLibreTranslate(self._url, self._key, source, target).translate(text)
        table = _TABLES[self.name]
        key = {"api_key": self._key} if self._other.with_key else {}
        try:
            engine = self._other.kind(source=table[_NAMES[source]], target=table[_NAMES[target]], **key)
            return checked(engine.translate(text))
        except CannotTranslate:
            raise
        except Exception as error:  # theirs are of no common kind, and some hold the text
            raise CannotTranslate(type(error).__name__) from None
