"""Chooses, on text that was not trained on, from which confidence to act, to offer, or to ask about a danger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = Any
CRISES = ("crisis_suicide", "crisis_violence", "emergency_medical", "emergency_shelter")
OFF_TOPIC = "out_of_scope"
# Shares of a set's messages. The goals are 3 and 6 %, and 8 % off-topic; what is chosen on few texts does worse on others.
WRONG_ACTS = {"plain": 0.025, "hard": 0.04, "": 0.035}
OFF_TOPIC_ACTS = 0.06
FALSE_ALARMS = 0.01
CRISIS_FOUND = 0.95
UNHELPFUL = 0.5  # an offer without the right intent costs half of what a helpful one is worth
COVERAGES = np.arange(0.3, 0.75, 0.05)  # the floor is for what no evaluation holds: other languages, gibberish


@dataclass(frozen=True)
class Thresholds:
    act: float  # the first intent's confidence
    offer: float  # the first three confidences together
    coverage: float  # below this share of known words and n-grams, never act
    crisis: float  # the four crisis confidences together


class Judged:
    """Messages with their true intents, as the model sees them; `sets` says plain, hard or ''."""

    def __init__(self, labels: Sequence[str], probabilities: Array, coverage: Array, truth: Array, sets: Array) -> None:
        order = np.argsort(-probabilities, axis=1)[:, :3]
        names = np.array(labels)[order]
        top = np.take_along_axis(probabilities, order, axis=1)
        self.coverage, self.sets = coverage, sets
        self.first, self.three = top[:, 0], top.sum(axis=1)
        self.right, self.among = names[:, 0] == truth, (names == truth[:, None]).any(axis=1)
        self.danger = probabilities[:, [n for n, label in enumerate(labels) if label in CRISES]].sum(axis=1)
        self.is_danger, self.is_off_topic = np.isin(truth, CRISES), truth == OFF_TOPIC


def thresholds(seen: Judged, crisis: float | None = None) -> Thresholds:
    """Choose all four, or, for the messages of one language, the other three beside a given `crisis`."""
    if crisis is None:
        crisis = _crisis(seen)
    calm = seen.danger < crisis
    choices = [(_act(seen, calm & (seen.coverage >= coverage)), float(coverage)) for coverage in COVERAGES]
    (_, act), coverage = max(choices, key=lambda choice: (choice[0][0], -choice[1]))
    acted = calm & (seen.coverage >= coverage) & (seen.first >= act)
    return Thresholds(act, _offer(seen, calm & ~acted), coverage, crisis)


def _crisis(seen: Judged) -> float:
    """Between the lowest threshold that alarms seldom and the highest that finds enough; if they cross, the first."""
    calm, dangers = np.sort(seen.danger[~seen.is_danger])[::-1], np.sort(seen.danger[seen.is_danger])
    seldom = _just_above(calm[int(FALSE_ALARMS * len(calm))]) if len(calm) else 0.5
    enough = float(dangers[int((1 - CRISIS_FOUND) * len(dangers))]) if len(dangers) else 0.5
    return float(np.sqrt(seldom * enough)) if enough > seldom else seldom


def _act(seen: Judged, may: Array) -> tuple[int, float]:
    """(right acts, threshold): the lowest threshold under which no set has too many wrong acts."""
    best = (0, 1.01)
    right, wrong, off_topic = 0, dict.fromkeys(set(seen.sets), 0), 0
    limits = {name: WRONG_ACTS.get(name, WRONG_ACTS[""]) * (seen.sets == name).sum() for name in wrong}
    off_limit = OFF_TOPIC_ACTS * seen.is_off_topic.sum()
    order = [place for place in np.argsort(-seen.first, kind="stable") if may[place]]
    for n, place in enumerate(order):
        right += bool(seen.right[place])
        wrong[seen.sets[place]] += not seen.right[place]
        off_topic += bool(seen.is_off_topic[place] and not seen.right[place])
        if off_topic > off_limit or any(wrong[name] > limits[name] for name in wrong):
            break
        following = seen.first[order[n + 1]] if n + 1 < len(order) else seen.first[place]
        if following < seen.first[place] or n + 1 == len(order):
            best = (right, float(seen.first[place] + following) / 2)
    return best


def _offer(seen: Judged, left: Array) -> float:
    order = [place for place in np.argsort(-seen.three, kind="stable") if left[place]]
    if not order:
        return 0.5
    gain = np.cumsum([1.0 if seen.among[place] else -UNHELPFUL for place in order])
    return float(seen.three[order[int(gain.argmax())]])


def _just_above(value: float) -> float:
    return float(np.nextafter(np.float32(value), np.float32(2)))


def shares(seen: Judged, chosen: Thresholds) -> dict[str, float]:
    """What these thresholds do to these messages."""
    alarm = seen.danger >= chosen.crisis
    act = ~alarm & (seen.first >= chosen.act) & (seen.coverage >= chosen.coverage)
    offer = ~alarm & ~act & (seen.three >= chosen.offer)
    found, calm = seen.is_danger, ~seen.is_danger
    return {
        "first is right": _share(seen.right),
        "right acts": _share(act & seen.right),
        "wrong acts": _share(act & ~seen.right),
        "helpful offers": _share(offer & seen.among),
        "off-topic acted on": _share((act & ~seen.right)[seen.is_off_topic]),
        "right act, offer or alarm": _share((act & seen.right) | (offer & seen.among) | (alarm & found)),
        "crisis found": _share(alarm[found]),
        "false alarms": _share(alarm[calm]),
    }


def _share(flags: Array) -> float:
    return float(np.mean(flags)) if len(flags) else 0.0
