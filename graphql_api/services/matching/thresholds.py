"""How suggestions compare with what people decided, at each threshold of their confidence."""

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from graphql_api.services.matching.answers import Suggestion

THRESHOLDS = tuple(percent / 100 for percent in range(50, 100, 5))

FEW = 30
"""Of fewer decisions, one more that is wrong changes the figures by several percent."""

_OF_95_PERCENT = 1.96
"""Standard deviations on either side."""


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What people decided of one organization in one integration, by external ids."""

    organization_id: str
    accepted: frozenset[str]
    rejected: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Share:
    """A part of a whole, with the 95 % interval that so many cases leave (Wilson's)."""

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        return self.part / self.whole if self.whole else None

    @property
    def interval(self) -> tuple[float, float]:
        if not self.whole:
            return 0.0, 1.0
        square = _OF_95_PERCENT**2 / self.whole
        value = self.part / self.whole
        middle = value + square / 2
        half = _OF_95_PERCENT * math.sqrt(
            value * (1 - value) / self.whole + square / (4 * self.whole)
        )
        low, high = ((middle + side) / (1 + square) for side in (-half, half))
        return max(low, 0.0), min(high, 1.0)


@dataclass(frozen=True, kw_only=True)
class ThresholdFigures:
    """What accepting all from a threshold on would have made of the decisions.

    `right` organizations would have got what they were mapped to, `wrong` ones something else or
    what was rejected for them; `left_open` ones would have been left to a person. `mapped` are
    those that have something right to find.
    """

    threshold: float
    mapped: int
    right: int
    wrong: int
    left_open: int

    @property
    def precision(self) -> Share:
        return Share(part=self.right, whole=self.right + self.wrong)

    @property
    def recall(self) -> Share:
        return Share(part=self.right, whole=self.mapped)


def judge(
    decisions: Collection[Decision], suggestions: Iterable[Suggestion]
) -> list[ThresholdFigures]:
    """For each threshold. What is ambiguous is never accepted in bulk, whatever its confidence."""
    sure = {each.organization_id: each for each in suggestions if not each.is_ambiguous}
    return [_figures(threshold, decisions, sure) for threshold in THRESHOLDS]


def in_sum(figures: Collection[ThresholdFigures], *, threshold: float) -> ThresholdFigures:
    """Of the same threshold in several integrations."""
    return ThresholdFigures(
        threshold=threshold,
        mapped=sum(each.mapped for each in figures),
        right=sum(each.right for each in figures),
        wrong=sum(each.wrong for each in figures),
        left_open=sum(each.left_open for each in figures),
    )


def _figures(
    threshold: float, decisions: Collection[Decision], sure: Mapping[str, Suggestion]
) -> ThresholdFigures:
    right = wrong = 0
    for decision in decisions:
        suggestion = sure.get(decision.organization_id)
        if suggestion is None or suggestion.confidence < threshold:
            continue
        if suggestion.external_id in decision.accepted:
            right += 1
        elif decision.accepted or suggestion.external_id in decision.rejected:
            wrong += 1
    return ThresholdFigures(
        threshold=threshold,
        mapped=sum(bool(each.accepted) for each in decisions),
        right=right,
        wrong=wrong,
        left_open=len(decisions) - right - wrong,
    )
