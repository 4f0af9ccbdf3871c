"""python -m nlu.danger: learns the crisis guard's small model from the phrases and writes data/crisis/weights.json.

The file is committed, because the guard must work before any language model is installed. The same classifier as for
the intents, with five labels: the four kinds of danger, and none.
"""

from __future__ import annotations

import json
import sys

import numpy as np

from nlu import data
from nlu.calibrate import CRISES
from nlu.data import Phrase
from nlu.features import words
from nlu.learn import with_copies
from nlu.linear import Linear, Recipe, fit

WEIGHTS = data.HERE.parent / "data" / "crisis" / "weights.json"
DANGER = Recipe(max_grams=60_000)
NONE = "none"
KINDS = {name: name.partition("_")[2] for name in CRISES}  # crisis_suicide: suicide
FALSE_ALARMS = 0.01  # of the ordinary messages that the threshold is chosen on


def main() -> int:
    try:
        phrases, held_out = data.read_phrases(), data.read_evaluation()
    except (data.DataError, OSError) as error:
        print(f"The guard's model was not learnt: {error}", file=sys.stderr)
        return 1
    model = learn(phrases)
    WEIGHTS.write_text(written(model, threshold(model, held_out), data.digest(phrases)), encoding="utf-8")
    print(f"{WEIGHTS.name}: {len(model.index)} n-grams from {len(phrases)} phrases")
    return 0


def learn(phrases: list[Phrase]) -> Linear:
    texts = with_copies(phrases)
    labels = [intent if intent in CRISES else NONE for _, intent in texts]
    return fit([tokens for tokens, _ in texts], labels, DANGER)


def scores(model: Linear, texts: list[str]) -> np.ndarray:
    """How much likelier each of CRISES is than none, a row a text."""
    found = np.array([model.scores(words(text))[0] for text in texts])
    return found[:, [model.labels.index(name) for name in CRISES]] - found[:, [model.labels.index(NONE)]]


def threshold(model: Linear, held_out: list[Phrase]) -> float:
    calm = [p.text for p in held_out if p.intent not in CRISES and p.by != "idiom"]
    highest = np.sort(scores(model, calm).max(axis=1))[::-1]
    return float(highest[int(FALSE_ALARMS * len(highest))])


def written(model: Linear, limit: float, learnt_from: str) -> str:
    none = model.labels.index(NONE)
    places = [model.labels.index(name) for name in CRISES]
    table = model.weights.astype(np.float32)
    rows = np.rint(1000 * np.column_stack([model.idf, table[:, places] - table[:, [none]]])).astype(int)
    head = {
        "sizes": model.recipe.sizes, "block_weights": model.recipe.weights, "kinds": [KINDS[name] for name in CRISES],
        "bias": [round(float(model.bias[place] - model.bias[none]), 4) for place in places],
        "threshold": round(limit, 4), "learnt_from": learnt_from,
    }  # fmt: skip
    grams = (f"{json.dumps(gram, ensure_ascii=False)}:{json.dumps(row.tolist(), separators=(',', ':'))}"
             for gram, row in zip(model.index, rows, strict=True))  # fmt: skip
    return json.dumps(head, ensure_ascii=False)[:-1] + ', "grams": {\n' + ",\n".join(grams) + "\n}}\n"


if __name__ == "__main__":
    sys.exit(main())
