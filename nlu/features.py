"""What the models see of a text beside its n-grams (flows/grams.py): its words, and which script it is written in."""

from __future__ import annotations

import unicodedata
from collections import Counter

from flows.orthography import normalise

LIMIT = 4000  # characters; nobody reads further, and a parse stays fast

# Scripts that none of our languages uses, and the language to name. Where several share one, the likeliest here.
_SCRIPTS = {
    "CYRILLIC": "ru", "ETHIOPIC": "ti", "BENGALI": "bn", "CJK": "zh", "HIRAGANA": "ja", "HANGUL": "ko",
    "DEVANAGARI": "hi", "ARMENIAN": "hy", "GEORGIAN": "ka", "GREEK": "el", "TAMIL": "ta", "HEBREW": "he",
    "SINHALA": "si", "THAI": "th", "GURMUKHI": "pa",
}  # fmt: skip
_UKRAINIAN = set("іїєґ")


def words(text: str) -> list[str]:
    return normalise(text[:LIMIT]).split()


def foreign_script(text: str) -> str:
    """The language to name when most letters belong to a script that we do not use, else ''."""
    scripts: Counter[str] = Counter()
    for letter in text[:400]:
        if letter.isalpha():
            scripts[unicodedata.name(letter, "?").split()[0].split("-")[0]] += 1
    if not scripts:
        return ""
    script, count = scripts.most_common(1)[0]
    if count * 2 < sum(scripts.values()):
        return ""
    lang = _SCRIPTS.get(script, "")
    return "uk" if lang == "ru" and _UKRAINIAN & set(text.lower()) else lang
