"""Latin-script copies of Dari and Arabic, the way people type them: used at training only, made from phrases only.

Rules, not a standard: letters have several spellings, short vowels are guessed, everyday words have the forms that
people actually write. One copy keeps to one writer's habits. The same seed gives the same copies.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping
from pathlib import Path

import yaml

_TABLES = yaml.safe_load(Path(__file__).with_name("spellings.yml").read_text(encoding="utf-8"))
_DARI, _ARABIC = _TABLES["dari"], _TABLES["arabic"]
_FINAL_CLUSTERS = set(_DARI["final_clusters"])
Spelling = Mapping[str, str]  # one writer's choice for each letter
_ARABIC_WORD = re.compile("[\u0620-\u065f\u0670-\u06d3\u06d5\u200c]+")
_MARKS = re.compile("[\u064b-\u065f\u0670\u0640]")
_PUNCTUATION = str.maketrans("؟،؛۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "?,;01234567890123456789")
_VOWELS = set("aeiou")


def variants(text: str, lang: str, dialect: str, count: int, seed: int = 7) -> list[str]:
    """Up to `count` different Latin copies; French words inside stay as they are; [] without Arabic letters."""
    if lang not in ("prs", "ar") or not _ARABIC_WORD.search(text):
        return []
    chance = random.Random(f"{seed}:{lang}:{text}")
    found: list[str] = []
    for _ in range(count * 2):
        copy = _dari(text, chance) if lang == "prs" else _arabic(text, dialect, chance)
        if copy not in found:
            found.append(copy)
    return found[:count]


def _rewrite(text: str, word: Callable[[str], str]) -> str:
    text = _ARABIC_WORD.sub(lambda match: word(match.group()), _MARKS.sub("", text))
    return " ".join(text.translate(_PUNCTUATION).split())


def _choose(table: Mapping[str, str], chance: random.Random) -> dict[str, str]:
    """One spelling for each entry; those that stand first are twice as likely."""
    return {key: _pick(options, chance) for key, options in table.items()}


def _pick(options: str, chance: random.Random) -> str:
    choices = options.split()
    if not choices:
        return ""
    pick = chance.choices(choices, [2] + [1] * (len(choices) - 1))[0]
    return "" if pick == "-" else pick


# Dari


def _dari(text: str, chance: random.Random) -> str:
    spelling = _choose({**_DARI["letters"], **_DARI["habits"]}, chance)
    folded = re.sub(r"\b(ن?می)[ \u200c](?=[آ-ی])", r"\1", text.replace("ي", "ی").replace("ك", "ک"))
    return _rewrite(folded, lambda word: _dari_word(word.replace("\u200c", ""), spelling, chance))


def _dari_word(word: str, spelling: Spelling, chance: random.Random) -> str:
    if not word:
        return ""
    if word in _DARI["words"]:
        return _pick(_DARI["words"][word], chance)
    for prefix, habit in (("نمی", "nami"), ("می", "mi")):
        if word.startswith(prefix) and len(word) > len(prefix) + 1:
            space = " " if spelling["join"] == "apart" else ""
            return spelling[habit] + space + _dari_word(word[len(prefix) :], spelling, chance)
    if word.endswith("ها") and len(word) > 3:
        return _dari_word(word[:-2], spelling, chance) + "ha"
    return _join(_dari_units(word, spelling), spelling, chance)


def _dari_units(word: str, spelling: Spelling) -> list[str]:
    """The word as consonants and long vowels, each spelt."""
    units: list[str] = []
    last = len(word) - 1
    for place, letter in enumerate(word):
        before = units[-1] if units else ""
        if letter == "و":
            units += _waw(word, place, before, spelling)
        elif letter == "ی":
            units += _ya(word, place, before, spelling)
        elif letter == "ه" and place == last and place > 1 and before[-1:] not in _VOWELS:
            units.append(spelling["end_h"])
        elif letter == "ا" and place == 0 and len(word) > 1 and word[1] in "ین":
            units.append("i" if word[1] == "ی" else "a")
        elif letter == "م" and place == last and place > 1 and before[-1:] not in _VOWELS:
            units += list(spelling["am"])
        else:
            units.append(spelling.get(letter, "-" if letter == "-" else ""))
    return [unit for unit in units if unit]


def _waw(word: str, place: int, before: str, spelling: Spelling) -> list[str]:
    following = word[place + 1 : place + 2]
    if word[place - 1 : place] == "خ" and following in ("ا", "ی"):
        return []  # خوا, خوی: the letter is silent
    if not before or before[-1] in _VOWELS or following in ("ا", "ی"):
        return [spelling["w"]]
    return [spelling["oo"]]


def _ya(word: str, place: int, before: str, spelling: Spelling) -> list[str]:
    following = word[place + 1 : place + 2]
    if not before or following == "ا" or (before[-1] in _VOWELS and following):
        return ["y" if before != "i" else ""]
    return [spelling["ii"] if following else spelling["end_i"]]


def _is_vowel(unit: str) -> bool:
    return unit[0] in _VOWELS


def _join(units: list[str], spelling: Spelling, chance: random.Random) -> str:
    """Put the short vowels that script leaves out between consonants: (C)V(C)(C) syllables."""
    out, place = "", 0
    while place < len(units):
        if _is_vowel(units[place]):
            out, place = out + units[place], place + 1
            continue
        run = place
        while run < len(units) and not _is_vowel(units[run]):
            run += 1
        out += _spread(units[place:run], bool(out), run < len(units), spelling, chance)
        place = run
    return out


def _spread(run: list[str], after_vowel: bool, before_vowel: bool, spelling: Spelling, chance: random.Random) -> str:
    onset = run.pop() if before_vowel else ""
    out = ""
    if after_vowel and run:
        if len(run) == 2 and not before_vowel and run[0] + run[1] not in _FINAL_CLUSTERS:
            return out + run[0] + _short(spelling, chance) + run[1]
        out += run.pop(0)
        if len(run) == 1:
            return out + run[0] + onset
    while run:
        out += run.pop(0) + _short(spelling, chance)
        if run:
            out += run.pop(0)
        if len(run) == 1:
            out += run.pop(0)
    return out + onset


def _short(spelling: Spelling, chance: random.Random) -> str:
    if spelling.get("skip") == "few" and chance.random() < 0.5:
        return ""
    return chance.choices((spelling["short"], "a", "e", "o"), (4, 3, 2, 1))[0]


# Arabic

_PREFIXED = re.compile("^(وال|بال|فال|كال|لل|ال)(?=..)")
_SUN = set("تثدذرزسشصضطظلن")


def _arabic(text: str, dialect: str, chance: random.Random) -> str:
    maghrebi = dialect in ("maghrebi", "mixed-french") or chance.random() < 0.12
    table = {**_ARABIC["letters"], **_ARABIC["habits"], **_ARABIC["dialects"].get(dialect, {})}
    if maghrebi:
        table |= {**_ARABIC["maghrebi"], **_ARABIC["maghrebi_habits"]}
    if chance.random() < (0.25 if maghrebi else 0.45):
        table |= _ARABIC["plain"]
    spelling = _choose(table, chance)
    return _rewrite(text, lambda word: _arabic_word(word.replace("\u200c", ""), spelling, chance))


def _arabic_word(word: str, spelling: Spelling, chance: random.Random) -> str:
    word = word.replace("ی", "ي")
    if not word:
        return ""
    if word in _ARABIC["words"]:
        return _pick(_ARABIC["words"][word], chance)
    if match := _PREFIXED.match(word):
        return _article(match.group(), word[match.end() :], spelling, chance)
    if word[0] == "و" and len(word) > 3 and word[1] not in "او":
        space = " " if spelling["al_join"] == "apart" else ""
        return spelling["and"] + space + _arabic_word(word[1:], spelling, chance)
    return _join(_arabic_units(word, spelling), spelling, chance)


def _article(article: str, rest: str, spelling: Spelling, chance: random.Random) -> str:
    body = _arabic_word(rest, spelling, chance)
    lead = {"و": "w", "ب": "b", "ف": "f", "ك": "k", "ل": "l"}.get(article[0] if article != "ال" else "", "")
    mark = {"joined": "", "dash": "-", "apart": " "}[spelling["al_join"]]
    the = "el" if article == "لل" else spelling["al"]
    if rest[0] in _SUN and body and chance.random() < 0.3:
        the = the[:-1] + (body[:2] if body[:2] in ("sh", "ch", "th") else body[0])
    return (lead if article != "لل" else "l") + (the if article != "لل" else "el") + mark + body


def _arabic_units(word: str, spelling: Spelling) -> list[str]:
    units: list[str] = []
    last = len(word) - 1
    for place, letter in enumerate(word):
        before = units[-1] if units else ""
        following = word[place + 1 : place + 2]
        if letter == "و":
            consonant = not before or before[-1] in _VOWELS or following in ("ا", "ي", "ة")
            units.append(spelling["w"] if consonant else spelling["oo"])
        elif letter == "ي":
            consonant = not before or following in ("ا", "و", "ة") or (before[-1] in _VOWELS and following != "")
            units.append("y" if consonant else spelling["ii"] if following else spelling["end_i"])
        elif letter in "ةى" or (letter == "ه" and place == last and place > 2 and before[-1:] not in _VOWELS):
            units.append(spelling["end_a"] if letter == "ة" else "a" if letter == "ى" else "o")
        else:
            units.append(spelling.get(letter, ""))
    return [unit for unit in units if unit]
