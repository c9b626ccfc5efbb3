"""The weights of agreements and disagreements, as Fellegi and Sunter weigh them.

A level's weight is the logarithm of how much oftener it occurs between two records of one company
than between two of different ones. A name and a domain are weighed together, since companies of a
group share both. The sum of the weights says how much more probable one company is, and the
calibration turns it into a confidence. `weights.csv` is made from labelled pairs by
scripts/matching_weights.py.

Fellegi and Sunter 1969, https://doi.org/10.1080/01621459.1969.10501049
"""

import csv
import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import NamedTuple

from graphql_api.services.matching.levels import DomainLevel, Levels

FILE = Path(__file__).with_name("weights.csv")

Weights = Mapping[tuple[str, str, str], float]
"""By comparison, level, and the level of the domain beside a name."""


class Part(NamedTuple):
    """What one comparison adds; the names of these are those of the fields of `Levels`."""

    comparison: str
    weight: float


@dataclass(frozen=True, eq=False)
class Model:
    """`calibration` are points of a curve that rises: sums of weights, with their confidence."""

    weights: Weights
    calibration: Sequence[tuple[float, float]]
    _scores: dict[Levels, float] = field(default_factory=dict, init=False, repr=False)
    _confidences: dict[float, float] = field(default_factory=dict, init=False, repr=False)
    """What was worked out: thousands of pairs have a few hundred combinations of levels."""

    @classmethod
    def blank(cls) -> "Model":
        """Weighs nothing, and is sure of nothing."""
        return cls(Counter(), [(0.0, 0.0)])

    def parts(self, levels: Levels) -> list[Part]:
        """The domain adds what the name and it are worth together beyond the name alone."""
        alone = self.weights["name", levels.name, DomainLevel.UNKNOWN]
        beside = self.weights["name", levels.name, levels.domain]
        return [
            Part("name", alone),
            Part("domain", beside - alone),
            *(
                Part(comparison, self.weights[comparison, getattr(levels, comparison), ""])
                for comparison in ("ids", "forms", "words", "difference", "source")
            ),
        ]

    def score(self, levels: Levels) -> float:
        score = self._scores.get(levels)
        if score is None:
            score = self._scores[levels] = self._sum(levels)
        return score

    def _sum(self, levels: Levels) -> float:
        weights = self.weights
        return (
            weights["name", levels.name, levels.domain]
            + weights["ids", levels.ids, ""]
            + weights["forms", levels.forms, ""]
            + weights["words", levels.words, ""]
            + weights["difference", levels.difference, ""]
            + weights["source", levels.source, ""]
        )

    def confidence(self, score: float) -> float:
        """On the straight line, in log-odds, between the two points around the score."""
        confidence = self._confidences.get(score)
        if confidence is None:
            confidence = self._confidences[score] = self._on_the_curve(score)
        return confidence

    def _on_the_curve(self, score: float) -> float:
        points = self.calibration
        at = bisect_left(points, score, key=lambda point: point[0])
        if at == 0 or at == len(points):
            return points[min(at, len(points) - 1)][1]
        (left, low), (right, high) = points[at - 1], points[at]
        share = (score - left) / (right - left)
        return probability(log_odds(low) + share * (log_odds(high) - log_odds(low)))

    def reach(self, confidence: float) -> float:
        """The least score that has the confidence, or the highest there is below it."""
        points = self.calibration
        at = bisect_left(points, confidence, key=lambda point: point[1])
        if at == 0 or at == len(points):
            return points[min(at, len(points) - 1)][0]
        (left, low), (right, high) = points[at - 1], points[at]
        share = (log_odds(confidence) - log_odds(low)) / (log_odds(high) - log_odds(low))
        return left + share * (right - left)


def log_odds(probability: float) -> float:
    return math.log(probability / (1 - probability))


def probability(log_odds: float) -> float:
    return 1 / (1 + math.exp(-log_odds))


CALIBRATION = "confidence"
"""The rows of the curve: the sum of weights as level, the confidence as weight."""


@cache
def shipped() -> Model:
    with FILE.open(encoding="utf-8", newline="") as file:
        return read(csv.DictReader(file))


def read(rows: Iterable[Mapping[str, str]]) -> Model:
    weights: dict[tuple[str, str, str], float] = {}
    points: list[tuple[float, float]] = []
    for row in rows:
        weight = float(row["weight"])
        if row["comparison"] == CALIBRATION:
            points.append((float(row["level"]), weight))
        else:
            weights[row["comparison"], row["level"], row["beside"]] = weight
    return Model(weights, sorted(points))
