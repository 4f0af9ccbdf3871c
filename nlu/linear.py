"""A linear classifier over n-grams: trained with scikit-learn, kept as numbers, read with a dictionary and numpy."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from flows.grams import Ranges
from flows.grams import blocks as blocks_of

Array = Any
Counted = Sequence[tuple[Counter[str], ...]]  # the blocks of each text


@dataclass(frozen=True)
class Recipe:
    sizes: Ranges = (2, 4)
    word_weight: float = 0.4  # words and pairs of words beside the character n-grams, which weigh 1
    sound_weight: float = 0.5  # consonants; 0 leaves them out
    min_count: int = 2  # texts in which an n-gram must stand
    max_grams: int = 200_000  # the commonest; bounds the memory of the server
    cost: float = 1.0  # the C of the support vector machine

    @property
    def weights(self) -> tuple[float, ...]:
        return (1.0, self.word_weight, self.sound_weight) if self.sound_weight else (1.0, self.word_weight)

    def blocks(self, tokens: list[str]) -> tuple[Counter[str], ...]:
        """The text's n-grams by kind; each kind is brought to the length of its weight, however long the text."""
        return blocks_of(tokens, self.sizes, bool(self.sound_weight))


@dataclass
class Linear:
    recipe: Recipe
    labels: list[str]
    index: dict[str, int]
    idf: Array
    weights: Array  # n-grams x labels, rows contiguous: one parse gathers some hundred rows
    bias: Array
    temperature: float = 1.0

    def scores(self, tokens: list[str]) -> tuple[Array, float]:
        """One score for each label, and the share of the text's n-grams and words that are known."""
        blocks = self.recipe.blocks(tokens)
        total = self.bias.copy()
        for grams, weight in zip(blocks, self.recipe.weights, strict=True):
            places, values = self._vector(grams)
            if len(places):
                values *= weight / np.sqrt((values * values).sum())
                total += values @ self.weights[places].astype(np.float32)
        return total, self._coverage(blocks[0], tokens)

    def probabilities(self, tokens: list[str]) -> tuple[Array, float]:
        scores, coverage = self.scores(tokens)
        return softmax(scores, self.temperature), coverage

    def _vector(self, grams: Counter[str]) -> tuple[Array, Array]:
        index = self.index
        known = [(index[gram], count) for gram, count in grams.items() if gram in index]
        places = np.array([place for place, _ in known], dtype=np.int64)
        counts = np.array([count for _, count in known], dtype=np.float32)
        return places, (1 + np.log(counts)) * self.idf[places]

    def _coverage(self, chars: Counter[str], tokens: list[str]) -> float:
        """Half for the words, half for their long n-grams: a slip or a new ending costs a little, a new word all."""
        if not tokens:
            return 0.0
        long = [gram in self.index for gram in chars if len(gram) >= 4] or [False]
        words = ["\t" + token in self.index for token in tokens]
        return 0.5 * sum(words) / len(words) + 0.5 * sum(long) / len(long)

    def save(self, folder: Path, name: str) -> None:
        np.savez_compressed(folder / f"{name}.npz", idf=self.idf, weights=self.weights, bias=self.bias)
        about = {
            "recipe": asdict(self.recipe), "labels": self.labels, "temperature": self.temperature,
            "grams": list(self.index),
        }  # fmt: skip
        (folder / f"{name}.json").write_text(json.dumps(about, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path, name: str) -> Linear:
        about = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        recipe = Recipe(**{**about["recipe"], "sizes": tuple(about["recipe"]["sizes"])})
        index = {gram: place for place, gram in enumerate(about["grams"])}
        with np.load(folder / f"{name}.npz", allow_pickle=False) as stored:
            parts = (stored["idf"], stored["weights"], stored["bias"])
        return cls(recipe, about["labels"], index, *parts, temperature=about["temperature"])


def softmax(scores: Array, temperature: float) -> Array:
    scaled = scores / temperature
    powers = np.exp(scaled - scaled.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def fit(
    texts: Sequence[list[str]], labels: Sequence[str], recipe: Recipe, weights: Sequence[float] | None = None
) -> Linear:
    """Train on tokens and their labels; the temperature is still 1."""
    from sklearn.svm import LinearSVC  # heavy, and needed for training only

    counted = [recipe.blocks(tokens) for tokens in texts]
    index, idf = _vocabulary(counted, recipe)
    matrix = _matrix(counted, index, idf, recipe)
    machine = LinearSVC(C=recipe.cost, tol=0.1, random_state=0).fit(matrix, list(labels), sample_weight=weights)
    coefficients, bias = machine.coef_, machine.intercept_
    if len(machine.classes_) == 2:  # scikit-learn keeps one row only
        coefficients, bias = np.vstack([-coefficients, coefficients]), np.array([-bias[0], bias[0]])
    rows = np.ascontiguousarray(coefficients.T.astype(np.float16))
    return Linear(recipe, [str(name) for name in machine.classes_], index, idf, rows, bias.astype(np.float32))


def fit_temperature(scores: Array, truth: Sequence[int]) -> float:
    """The temperature under which the right labels are likeliest."""
    places = np.arange(len(truth))

    def loss(temperature: float) -> float:
        return float(-np.log(softmax(scores, temperature)[places, list(truth)] + 1e-9).mean())

    return float(min(np.geomspace(0.05, 2.0, 60), key=loss))


def _vocabulary(counted: Counted, recipe: Recipe) -> tuple[dict[str, int], Array]:
    seen: Counter[str] = Counter()
    for blocks in counted:
        for grams in blocks:
            seen.update(grams.keys())
    kept = sorted(gram for gram, count in seen.most_common(recipe.max_grams) if count >= recipe.min_count)
    idf = np.log((1 + len(counted)) / (1 + np.array([seen[gram] for gram in kept]))) + 1
    return {gram: place for place, gram in enumerate(kept)}, idf.astype(np.float32)


def _matrix(counted: Counted, index: dict[str, int], idf: Array, recipe: Recipe) -> Any:
    from scipy.sparse import csr_matrix

    matrices = []
    for block, weight in enumerate(recipe.weights):
        ends, places, counts = [0], [], []
        for grams in (blocks[block] for blocks in counted):
            for gram, count in grams.items():
                if (place := index.get(gram)) is not None:
                    places.append(place)
                    counts.append(count)
            ends.append(len(places))
        where, values = np.array(places, dtype=np.int32), 1 + np.log(np.array(counts, dtype=np.float32))
        values *= idf[where]
        rows = np.repeat(np.arange(len(counted)), np.diff(ends))
        norms = np.sqrt(np.bincount(rows, values**2, len(counted))) + 1e-9
        values *= (weight / norms[rows]).astype(np.float32)
        matrices.append(csr_matrix((values, where, ends), shape=(len(counted), len(index))))
    return sum(matrices[1:], matrices[0])
