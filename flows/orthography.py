"""One spelling for what people type: used by the service, by the crisis guard and inside the Rasa component.

Standard library only, and Python 3.10 will do, because the Rasa environment imports it too.
"""

from __future__ import annotations

import re
import unicodedata

# Letters that two keyboards write differently, and Arabic endings that people leave out: one form each.
_LETTERS = str.maketrans(
    {
        "ي": "ی", "ى": "ی", "ئ": "ی", "ې": "ی", "ێ": "ی",
        "ك": "ک", "ڪ": "ک",
        "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا",
        "ؤ": "و", "ۀ": "ه", "ة": "ه", "ہ": "ه", "ە": "ه", "ھ": "ه",
        "ء": "", "ـ": "",
        "œ": "oe", "æ": "ae", "ß": "ss", "’": "'", "ʼ": "'", "`": "'", "´": "'",
    }
)  # fmt: skip
_DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "01234567890123456789")
_JOINERS = re.compile("[\u200b-\u200f\u00ad\u2060\ufeff]")  # half-spaces and invisible marks
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
LOOSE_PREFIX = re.compile(r"\b(ن?می) (?=[آ-ی])")  # "می خواهم" and "میخواهم" are one word
_STRETCHED = re.compile(r"(\D)\1{2,}")
_DOUBLED = re.compile(r"([آ-ی])\1+")
_NOT_WORD = re.compile(r"[^\w']+|_+")
_APOSTROPHE = re.compile(r"'")


def clean(text: str, limit: int = 4000) -> str:
    """Drop what is never meant (null bytes, direction overrides), and all after `limit` characters."""
    return _CONTROLS.sub("", unicodedata.normalize("NFC", text))[:limit].strip()


def digits(text: str) -> str:
    """Write all three families of digits as 0-9."""
    return text.translate(_DIGITS)


def normalise(text: str) -> str:
    """Fold spelling: case, accents, vowel marks, keyboards, half-spaces, stretched letters, punctuation."""
    text = unicodedata.normalize("NFKC", text).lower().translate(_DIGITS).translate(_LETTERS)
    text = _JOINERS.sub("", _CONTROLS.sub(" ", text))
    text = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    text = _NOT_WORD.sub(" ", _APOSTROPHE.sub(" ", text))
    text = LOOSE_PREFIX.sub(r"\1", text)
    text = _STRETCHED.sub(r"\1", text)
    return " ".join(_DOUBLED.sub(r"\1", text).split())
