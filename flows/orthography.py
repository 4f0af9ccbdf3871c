"""One spelling for what people type: used by the service, by the crisis guard and inside the Rasa component.

Standard library only, and Python 3.10 will do, because the Rasa environment imports it too.
"""

from __future__ import annotations

import re
import unicodedata

# Letters that two keyboards write differently, and Arabic endings that people leave out: one form each. Hamza and madda
# on a letter are marks by then, and gone.
_LETTERS = str.maketrans(
    {
        "ي": "ی", "ى": "ی", "ې": "ی", "ێ": "ی",
        "ك": "ک", "ڪ": "ک",
        "ٱ": "ا", "ء": "", "ـ": "",
        "ة": "ه", "ہ": "ه", "ە": "ه", "ھ": "ه",
        "œ": "oe", "æ": "ae", "ß": "ss", "ʼ": "'",
    }
)  # fmt: skip
_DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "01234567890123456789")
_INVISIBLE = re.compile("[\x00\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")  # half-spaces, too
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
_NOT_WORD = re.compile(r"[\W_]+")
_STRETCHED = re.compile(r"(\D)\1{2,}")
_DOUBLED = re.compile(r"([آ-ی])\1+")
_LOOSE_PREFIX = re.compile(r"\b(ن?می)[ی ]*(?=(?!ی)[آ-ی])")


def clean(text: str, limit: int = 4000) -> str:
    """Drop what is never meant (null bytes, direction overrides), and all after `limit` characters."""
    text = "\n".join(unicodedata.normalize("NFC", text[: 2 * limit]).splitlines())
    return _CONTROLS.sub("", text)[:limit].strip()


def digits(text: str) -> str:
    """Write all three families of digits as 0-9."""
    return text.translate(_DIGITS)


def join_prefix(text: str) -> str:
    """ "می خواهم" and "میخواهم" are one word."""
    return _LOOSE_PREFIX.sub(r"\1", text)


def normalise(text: str) -> str:
    """Fold spelling: case, accents, vowel marks, keyboards, half-spaces, stretched letters, punctuation."""
    text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    text = _INVISIBLE.sub("", text.lower().translate(_DIGITS).translate(_LETTERS))
    text = _STRETCHED.sub(r"\1", _NOT_WORD.sub(" ", text).strip())
    return join_prefix(_DOUBLED.sub(r"\1", text))
