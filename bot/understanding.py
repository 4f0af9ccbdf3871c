"""From words to what they mean to the assistant: the crisis guard first, then the language model, then a decision."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import aiohttp

from bot.messages import CrisisKind, Danger, Decision, Meaning
from flows.danger import Guard
from flows.entities import Names, find
from flows.orthography import clean, normalise

logger = logging.getLogger(__name__)

TIME_LIMIT = 1.5
"""Seconds; an answer that takes longer is no answer, and the menu is shown."""
CRISIS_INTENTS: dict[str, CrisisKind] = {
    "crisis_suicide": "suicide",
    "crisis_violence": "violence",
    "emergency_medical": "medical",
    "emergency_shelter": "shelter",
}
OFF_TOPIC = "out_of_scope"
MAX_OPTIONS = 3
MAX_TEXT = 1000
"""What is looked at of a longer message: its beginning and its end, where the need hides."""


class NoModel(Exception):
    """No language model answered."""


class Understanding:
    """`address` says where the language model listens now, and with which token, or None while there is none.

    `names` are the places and guides that may be named, `today` the day that "tomorrow" counts from.
    """

    def __init__(
        self,
        guard: Guard,
        address: Callable[[], tuple[str, str] | None],
        names: Names | None = None,
        today: Callable[[], date] = date.today,
    ) -> None:
        self.guard = guard
        self._address = address
        self._names = names
        self._today = today
        self._http: aiohttp.ClientSession | None = None

    async def start(self) -> None:
        limit = aiohttp.ClientTimeout(total=TIME_LIMIT)
        self._http = aiohttp.ClientSession(timeout=limit, connector=aiohttp.TCPConnector(limit=64))

    async def stop(self) -> None:
        if self._http is not None:
            await self._http.close()
            self._http = None

    async def understand(self, text: str) -> Meaning:
        """What a text means in an idle conversation. Never raises; without a model the guard still works."""
        text = clean(text)
        danger = self.guard.look(text)
        if len(set(normalise(text))) < 2:  # nothing, a letter, or one letter again and again: laughter, a slip
            return Meaning("crisis" if danger else "unclear", danger=danger)
        entities = tuple(find(_shown(text), self._today(), self._names)) if self._names is not None else ()
        try:
            parsed = await self.parse(text)
        except NoModel as error:
            logger.warning("understanding: %s", error)
            decision: Decision = "crisis" if danger else "unclear"
            lang = script_language(text)
            return Meaning(decision, danger=danger, lang=lang, entities=entities, available=False)
        return replace(decide(parsed, danger), entities=entities)

    async def parse(self, text: str) -> Mapping[str, Any]:
        """The language model's own answer; raises NoModel."""
        address = self._address()
        if address is None or self._http is None:
            raise NoModel("no language model yet")
        url, token = address
        started = time.monotonic()
        try:
            request = self._http.post(
                f"{url}/model/parse", params={"token": token} if token else {}, json={"text": _shown(text)}
            )
            async with request as response:
                if response.status != 200:
                    raise NoModel(f"the language model answered {response.status}")
                return dict(await response.json())
        except (TimeoutError, aiohttp.ClientError, ValueError) as error:
            raise NoModel(f"{type(error).__name__} after {time.monotonic() - started:.2f}s") from error


def decide(parsed: Mapping[str, Any], danger: Danger | None) -> Meaning:
    """The decision, by the thresholds that travel with the answer: a swap of models swaps them together."""
    own = parsed.get("rafiq", {})
    limits = {"act": 0.9, "offer": 0.3, "coverage": 0.5, "crisis": 0.5} | own.get("thresholds", {})
    intent, confidence = parsed["intent"]["name"] or "", float(parsed["intent"]["confidence"])
    ranking = [(found["name"], float(found["confidence"])) for found in parsed.get("intent_ranking", [])]
    lang = own.get("lang", "")
    if danger is None:
        danger = _suspected(ranking, own.get("crisis"), limits["crisis"])
    known = float(own.get("coverage", 1.0)) >= limits["coverage"]
    offered = [found for found in ranking if found[0] not in CRISIS_INTENTS and found[0] != OFF_TOPIC][:MAX_OPTIONS]
    options = tuple(name for name, _ in offered)
    found = Meaning("unclear", intent, confidence, (), danger, lang)
    if danger is not None:
        return Meaning("crisis", intent, confidence, (), danger, lang)
    if known and confidence >= limits["act"] and intent not in CRISIS_INTENTS:
        return Meaning("act", intent, confidence, (), None, lang)
    if known and options and sum(share for _, share in offered) >= limits["offer"]:
        return Meaning("offer", intent, confidence, options, None, lang)
    return found


def _suspected(ranking: list[tuple[str, float]], together: float | None, limit: float) -> Danger | None:
    """Danger that the model sees where the guard's lists do not: asked about gently, never taken as sure.

    `together`: the confidence of all crisis intents, where the model says it; else what stands in the ranking.
    """
    shares = {CRISIS_INTENTS[name]: share for name, share in ranking if name in CRISIS_INTENTS}
    if not shares or (sum(shares.values()) if together is None else together) < limit:
        return None
    return Danger(max(shares, key=lambda kind: shares[kind]), "maybe")


def _shown(text: str) -> str:
    """A text that begins with "/" would go round the classifier; of a very long one both ends are looked at."""
    text = text.lstrip("/ ")
    if len(text) <= MAX_TEXT:
        return text
    half = MAX_TEXT // 2
    return f"{text[:half]} {text[-half:]}"


def script_language(text: str) -> str:
    """What the letters alone tell, for when no model answers: `prs`, `ar`, `fr`, or "" when unsure."""
    letters = [char for char in text if char.isalpha()]
    arabic = sum("\u0600" <= char <= "\u06ff" for char in letters)
    if not letters or 0.2 < arabic / len(letters) < 0.8:
        return ""
    if arabic == 0:
        return "fr" if any(char in "éèêàçùôîœ" for char in text.lower()) else ""
    persian, only_arabic = sum(char in "پچژگکیۀ" for char in text), sum(char in "كيةىأإ" for char in text)
    return "" if persian == only_arabic else "prs" if persian > only_arabic else "ar"
