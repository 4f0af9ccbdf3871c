"""N-grams of a text, for the language model and for the crisis guard: inside words, words, consonants.

Standard library only, and Python 3.10: the language model's environment uses it too.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from itertools import pairwise

# Letters of both scripts, and the pairs of letters that stand for one sound, to one sign each; the rest falls away.
_SAME = """
ب:b پ:p ت:t ث:s ج:J چ:C ح:h خ:X د:d ذ:z ر:r ز:z ژ:J س:s ش:C ص:s ض:z ط:t ظ:z غ:G ف:f ق:G ک:k گ:G ل:l م:m ن:n ه:h
tch:C sch:C sh:C ch:C kh:X gh:G zh:J dj:J ph:f th:t qu:k ck:k ge:J gi:J ce:s ci:s 5:X 7:h 9:G 6:t q:G c:k j:J x:ks
b:b d:d f:f g:G h:h k:k l:l m:m n:n p:p r:r s:s t:t v:v z:z 0:0 1:1 4:4 8:8
"""
_SOUNDS = dict(pair.split(":") for pair in _SAME.split())
_LETTERS = re.compile("|".join(sorted(_SOUNDS, key=len, reverse=True)) + "|.", re.DOTALL)
_REPEATED = re.compile(r"(.)\1+")

Ranges = tuple[int, int]
WORDS_KEPT = 8192
"""The commonest words return in every message: their pieces are worked out once."""


def char_grams(tokens: list[str], sizes: Ranges) -> Counter[str]:
    """N-grams of each word with a space on either side; a word shorter than n counts once, whole."""
    grams: Counter[str] = Counter()
    for token in tokens:
        grams.update(_pieces(f" {token} ", sizes))
    return grams


@lru_cache(maxsize=WORDS_KEPT)
def _pieces(padded: str, sizes: Ranges) -> tuple[str, ...]:
    found: list[str] = []
    length = len(padded)
    for n in range(sizes[0], sizes[1] + 1):
        if n >= length:
            return (*found, padded)
        found += [padded[start : start + n] for start in range(length - n + 1)]
    return tuple(found)


def word_grams(tokens: list[str]) -> Counter[str]:
    """Words, and pairs joined by a tab so that they never meet a character n-gram."""
    grams = Counter("\t" + token for token in tokens)
    grams.update(f"\t{one}\t{two}" for one, two in pairwise(tokens))
    return grams


def sound_grams(tokens: list[str]) -> Counter[str]:
    """Consonants of words and pairs of words, whole and in pieces: the same for "shoghl", "choghol" and شغل."""
    skeletons = [found for token in tokens if (found := skeleton(token))]
    grams = Counter("\v" + found for found in skeletons)
    grams.update(f"\v{one}\v{two}" for one, two in pairwise(skeletons))
    for found in skeletons:
        grams.update(_sound_pieces(found))
    return grams


@lru_cache(maxsize=WORDS_KEPT)
def _sound_pieces(found: str) -> tuple[str, ...]:
    whole = f"^{found}$"
    return tuple("\v\v" + whole[start : start + n] for n in (2, 3, 4) for start in range(len(whole) - n + 1))


@lru_cache(maxsize=WORDS_KEPT)
def skeleton(token: str) -> str:
    """What is left of a normalised word in either script when vowels and spelling habits are taken away."""
    return _REPEATED.sub(r"\1", _LETTERS.sub(lambda match: _SOUNDS.get(match.group(), ""), token))


def blocks(tokens: list[str], sizes: Ranges, sounds: bool = True) -> tuple[Counter[str], ...]:
    """The n-grams by kind: characters, words, and the consonants if wanted."""
    found = (char_grams(tokens, sizes), word_grams(tokens))
    return (*found, sound_grams(tokens)) if sounds else found
