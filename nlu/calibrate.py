"""Chooses, on text that was not trained on, from which confidence to act, to offer, or to ask about a danger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = Any
CRISES = ("crisis_suicide", "crisis_violence", "emergency_medical", "emergency_shelter")
OFF_TOPIC = "out_of_scope"
# Shares of a set's messages; the goal for hard ones is 6 %, but what is chosen on few texts does worse on others.
WRONG_ACTS = {"plain": 0.015, "hard": 0.03, "": 0.025}
OFF_TOPIC_ACTS = 0.05
FALSE_ALARMS = 0.01  # of plain messages that mean no danger; what sounds like one may ask more often
CRISIS_FOUND = 0.95
EVEN = 0.5  # a danger that is less likely than not is not asked about: below it every third idiom would be
UNHELPFUL = 0.25  # what an offer without the right intent costs, where a helpful one is worth 1
LEAST_OFFER = 0.33  # three guesses that are wrong in two of three cases help nobody, whatever an exam rewards
COVERAGE = 0.35  # a floor, not fitted: it is for what no evaluation holds, other languages and gibberish


@dataclass(frozen=True)
class Thresholds:
    act: float  # the first intent's confidence
    offer: float  # the confidences of the three that can be offered together
    coverage: float  # below this share of known words and n-grams, neither
    crisis: float  # the four crisis confidences together


class Judged:
    """Messages with their true intents, as the model sees them; `sets` says plain, hard or ''."""

    def __init__(self, labels: Sequence[str], probabilities: Array, coverage: Array, truth: Array, sets: Array) -> None:
        names, best = np.array(labels), probabilities.argmax(axis=1)
        offered = probabilities * ~np.isin(names, (*CRISES, OFF_TOPIC))
        order = np.argsort(-offered, axis=1)[:, :3]
        self.coverage, self.sets = coverage, sets
        self.first, self.three = probabilities.max(axis=1), np.take_along_axis(offered, order, axis=1).sum(axis=1)
        self.right, self.among = names[best] == truth, (names[order] == truth[:, None]).any(axis=1)
        self.danger = probabilities[:, [n for n, label in enumerate(labels) if label in CRISES]].sum(axis=1)
        self.is_danger, self.is_off_topic = np.isin(truth, CRISES), truth == OFF_TOPIC


def thresholds(seen: Judged, common: Thresholds | None = None) -> Thresholds:
    """For all messages; or for those of one language, halfway between its own choice and the `common` one."""
    crisis = common.crisis if common else _crisis(seen)
    left = (seen.danger < crisis) & (seen.coverage >= COVERAGE)
    act = _act(seen, left)
    if common:
        act = (act + common.act) / 2
    return Thresholds(act, _offer(seen, left & (seen.first < act)), COVERAGE, crisis)


def _crisis(seen: Judged) -> float:
    """Between the lowest threshold that alarms seldom and the highest that finds enough; if they cross, the first."""
    plain = ~seen.is_danger & (seen.sets == "plain")
    ordinary = plain if plain.any() else ~seen.is_danger
    calm, dangers = np.sort(seen.danger[ordinary])[::-1], np.sort(seen.danger[seen.is_danger])
    seldom = _just_above(calm[int(FALSE_ALARMS * len(calm))]) if len(calm) else 0.5
    enough = float(dangers[int((1 - CRISIS_FOUND) * len(dangers))]) if len(dangers) else 0.5
    return max(float(np.sqrt(seldom * enough)) if enough > seldom else seldom, EVEN)


def _act(seen: Judged, may: Array) -> float:
    """The lowest threshold under which no set has too many wrong acts; above 1 when there is none."""
    best = 1.01
    wrong, off_topic = dict.fromkeys(set(seen.sets), 0), 0
    limits = {name: WRONG_ACTS[name] * (seen.sets == name).sum() for name in wrong}
    off_limit = OFF_TOPIC_ACTS * seen.is_off_topic.sum()
    for place in np.argsort(-seen.first, kind="stable"):
        if not may[place]:
            continue
        wrong[seen.sets[place]] += not seen.right[place]
        off_topic += bool(seen.is_off_topic[place] and not seen.right[place])
        if off_topic > off_limit or any(wrong[name] > limits[name] for name in wrong):
            break
        best = float(seen.first[place])
    return best


def _offer(seen: Judged, left: Array) -> float:
    order = [place for place in np.argsort(-seen.three, kind="stable") if left[place]]
    if not order:
        return 0.5
    gain = np.cumsum([1.0 if seen.among[place] else -UNHELPFUL for place in order])
    return max(float(seen.three[order[int(gain.argmax())]]), LEAST_OFFER)


def _just_above(value: float) -> float:
    return float(np.nextafter(np.float32(value), np.float32(2)))


def shares(seen: Judged, chosen: Thresholds) -> dict[str, float]:
    """What these thresholds do to these messages."""
    alarm = seen.danger >= chosen.crisis
    act = ~alarm & (seen.first >= chosen.act) & (seen.coverage >= chosen.coverage)
    offer = ~alarm & ~act & (seen.three >= chosen.offer) & (seen.coverage >= chosen.coverage)
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
