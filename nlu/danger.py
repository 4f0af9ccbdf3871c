"""python -m nlu.danger: learns the crisis guard's small model from the phrases and writes data/crisis/weights.npz.

The file is committed, because the guard must work before any language model is installed. The classifier is that of the
intents; what is calm falls into the groups below, since one class for all of it finds a tenth fewer dangers at the same
number of false alarms (72 % for 83 %, at one in a hundred).
"""

from __future__ import annotations

import io
import json
import sys
from typing import Any

import numpy as np

from nlu import data
from nlu.calibrate import CRISES
from nlu.data import Phrase
from nlu.features import words
from nlu.learn import with_copies
from nlu.linear import Linear, Recipe, fit

WEIGHTS = data.HERE.parent / "data" / "crisis" / "weights.npz"
DANGER = Recipe(max_grams=120_000)
FALSE_ALARMS = 0.003  # of the ordinary messages that the threshold is chosen on
_GROUPS = """
past: asylum_procedure family_reunification civil_status
papers: nationality residence_permit travel_document driving_licence bank_account taxes
money: housing_aid social_benefits food_aid
outings: list_outings register_outing cancel_registration my_schedule mentor_request offer_help
work: job_search cv_help interview_help work_permission diploma_recognition vocational_training french_course
talk: greet goodbye thanks affirm deny help_menu change_language talk_to_human not_helpful stop_messages my_data
"""
GROUPS = {
    intent: name
    for line in _GROUPS.split("\n")
    if line
    for name, _, of in [line.partition(":")]
    for intent in of.split()
}
GROUPS |= {name: name.partition("_")[2] for name in CRISES}  # crisis_suicide: suicide
"""What is not named here is a group of its own: mental_health, see_doctor, find_housing, discrimination…"""


def main() -> int:
    try:
        phrases, held_out = data.read_phrases(), data.read_evaluation()
    except (data.DataError, OSError) as error:
        print(f"The guard's model was not learnt: {error}", file=sys.stderr)
        return 1
    model = learn(phrases)
    packed = pack(model, threshold(model, held_out), data.digest(phrases))
    WEIGHTS.write_bytes(packed)
    print(f"{WEIGHTS.name}: {len(model.index)} n-grams from {len(phrases)} phrases, {len(packed) // 1024} KB")
    return 0


def learn(phrases: list[Phrase]) -> Linear:
    texts = with_copies(phrases)
    return fit([tokens for tokens, _ in texts], [GROUPS.get(intent, intent) for _, intent in texts], DANGER)


def threshold(model: Linear, held_out: list[Phrase]) -> float:
    """How far danger must outweigh the rest so that few ordinary messages raise an alarm."""
    scores = np.array([model.scores(words(p.text))[0] for p in held_out if p.intent not in CRISES and p.by != "idiom"])
    dangers = [model.labels.index(GROUPS[name]) for name in CRISES]
    over = scores[:, dangers].max(axis=1) - np.delete(scores, dangers, axis=1).max(axis=1)
    return float(np.sort(over)[::-1][int(FALSE_ALARMS * len(over))])


def pack(model: Linear, limit: float, learnt_from: str) -> bytes:
    """As flows/danger.py reads it: weights in whole numbers of one byte, no pickle."""
    weights = model.weights.astype(np.float32)
    scale = np.abs(weights).max(axis=0) / 127
    about: dict[str, Any] = {
        "sizes": model.recipe.sizes, "lengths": model.recipe.weights, "labels": model.labels,
        "threshold": round(limit, 4), "learnt_from": learnt_from,
    }  # fmt: skip
    packed = io.BytesIO()
    np.savez_compressed(
        packed,
        about=np.frombuffer(json.dumps(about).encode(), np.uint8),
        grams=np.frombuffer("\n".join(model.index).encode(), np.uint8),
        idf=model.idf.astype(np.float16),
        table=np.rint(weights / scale).astype(np.int8),
        scale=scale.astype(np.float32),
        bias=model.bias.astype(np.float32),
    )
    return packed.getvalue()


if __name__ == "__main__":
    sys.exit(main())
