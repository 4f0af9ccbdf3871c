"""Which texts are nearly the same: an exam that holds its own lessons measures nothing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from flows.orthography import normalise

ALIKE = 0.7  # shared trigrams over all trigrams of both (Jaccard)
SHORT = 12  # letters; a hello, a yes, a single word can only be written in so many ways


def near_duplicates(texts: Iterable[str], others: Iterable[str], alike: float = ALIKE) -> Iterator[tuple[str, str]]:
    """Each of `texts` with the one of `others` that it nearly repeats, spelling aside; short ones are passed over."""
    known = [(text, grams) for text in dict.fromkeys(others) if len(grams := _trigrams(text)) >= SHORT]
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for place, (_, grams) in enumerate(known):
        for gram in grams:
            holders[gram].append(place)
    for text in texts:
        grams = _trigrams(text)
        if len(grams) < SHORT:
            continue
        rarest = sorted(grams, key=lambda gram: len(holders[gram]))
        # Two texts as alike as that share one of any (1 - alike) of their trigrams: only the rarest are looked up.
        looked = rarest[: int(len(rarest) * (1 - alike)) + 1]
        candidates = Counter(place for gram in looked for place in holders[gram])
        for place, _ in candidates.most_common():
            both = len(grams & known[place][1])
            if both >= alike * (len(grams) + len(known[place][1]) - both):
                yield text, known[place][0]
                break


def _trigrams(text: str) -> frozenset[str]:
    letters = f" {normalise(text)} "
    return frozenset(letters[start : start + 3] for start in range(len(letters) - 2))
