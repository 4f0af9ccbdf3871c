"""Training copies of the phrases: typing slips, spelling by ear, Latin script. Never from the evaluation's text."""

from __future__ import annotations

import random
import re

from nlu.data import Phrase
from nlu.transliterate import variants

_KEYBOARDS = {
    "fr": ["azertyuiop", "qsdfghjklm", "wxcvbn"],
    "ar": ["ضصثقفغعهخحجد", "شسيبلاتنمكط", "ئءؤرىةوزظ"],
    "prs": ["ضصثقفغعهخحجچ", "شسیبلاتنمکگ", "ظطزرذدپو"],
}
# Written and heard; for French, what stands first is tried first.
_BY_EAR = {
    "ar": "ض:ظ ظ:ض ذ:د ث:ت ق:ك ص:س ط:ت ة:ا ه:ا",
    "prs": "ص:س ث:س ض:ز ظ:ز ذ:ز ط:ت ق:غ غ:ق ح:ه ع:ا",
    "fr": "est-ce_que:esk rendez-vous:rdv beaucoup:bcp comment:koman pour:pr vous:vs c'est:c j'ai:jai eau:o au:o "
    "qu:k ph:f ai:é er_:é_ ez_:é_ é:er ss:s ç:s ce:se ent_:e_ es_:e_ nn:n tt:t en:an an:en oi:wa ch:sh ll:l mm:m "
    "pp:p ge:je h: t_:_ ':_",
}
_PAIRS = {
    lang: [(pair.split(":")[0].replace("_", " "), pair.split(":")[1].replace("_", " ")) for pair in pairs.split()]
    for lang, pairs in _BY_EAR.items()
}
_LETTER = re.compile(r"[^\W\d_]")


def slip(text: str, lang: str, seed: int = 7, per: int = 10) -> str:
    """One slip of the fingers for every `per` characters, at least one."""
    chance = random.Random(f"slip:{seed}:{text}")
    letters = list(text)
    for _ in range(max(1, round(len(text) / per))):
        places = [n for n, letter in enumerate(letters) if _LETTER.match(letter)]
        if len(places) < 3:
            break
        _slip_once(letters, chance.choice(places), lang, chance)
    return "".join(letters)


def _slip_once(letters: list[str], place: int, lang: str, chance: random.Random) -> None:
    kind = chance.choices(("drop", "swap", "neighbour", "double", "join"), (4, 2, 3, 1, 1))[0]
    if kind == "drop":
        del letters[place]
    elif kind == "swap" and place + 1 < len(letters):
        letters[place : place + 2] = letters[place + 1], letters[place]
    elif kind == "neighbour":
        letters[place] = _neighbour(letters[place], lang, chance)
    elif kind == "double":
        letters.insert(place, letters[place])
    elif " " in letters:
        del letters[chance.choice([n for n, letter in enumerate(letters) if letter == " "])]


def _neighbour(letter: str, lang: str, chance: random.Random) -> str:
    for row in _KEYBOARDS[lang]:
        if (place := row.find(letter.lower())) >= 0:
            return chance.choice([row[n] for n in (place - 1, place + 1) if 0 <= n < len(row)])
    return letter


def by_ear(text: str, lang: str, seed: int = 7, share: float = 0.4) -> str:
    """Spelt as it sounds: letters of one sound exchanged, French endings that nobody hears left out."""
    chance = random.Random(f"ear:{seed}:{text}")
    text = text.lower() + " "
    for correct, heard in _PAIRS[lang]:
        if correct in text and chance.random() < share:
            text = text.replace(correct, heard)
    return text.strip()


def kinds(phrase: Phrase) -> tuple[str, ...]:
    """The copies that can be made of a phrase."""
    return ("slip", "ear") if phrase.lang == "fr" else ("slip", "ear", "latin", "latin again")


def copy(phrase: Phrase, kind: str, seed: int = 7) -> str:
    """One copy; "" when nothing changed."""
    if kind == "slip":
        made = slip(phrase.text, phrase.lang, seed)
    elif kind == "ear":
        made = by_ear(phrase.text, phrase.lang, seed)
    else:
        again = seed + (kind == "latin again")
        made = next(iter(variants(phrase.text, phrase.lang, phrase.dialect, 1, again)), "")
    return made if made != phrase.text else ""
