"""What judging suggestions by decisions came to, by integration and in sum."""

from collections.abc import Sequence
from dataclasses import dataclass

from graphql_api.services.matching.thresholds import FEW, THRESHOLDS, ThresholdFigures, in_sum


@dataclass(frozen=True, kw_only=True)
class IntegrationEvaluation:
    """`decided` organizations are judged; `imported` and `unlisted` mappings say nothing, because
    they came with their organization, or point at what the vendor lists no more."""

    integration_name: str
    decided: int
    imported: int
    unlisted: int
    figures: Sequence[ThresholdFigures]

    @property
    def is_of_few(self) -> bool:
        return self.decided < FEW


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """Of each integration that has decisions. `without_listing` are those of them that could not
    be judged, because no listing of theirs is kept."""

    integrations: Sequence[IntegrationEvaluation]
    without_listing: Sequence[str]

    @property
    def in_sum(self) -> Sequence[ThresholdFigures]:
        of_each = zip(*(each.figures for each in self.integrations), strict=True)
        return [
            in_sum(figures, threshold=threshold)
            for threshold, figures in zip(THRESHOLDS, of_each, strict=bool(self.integrations))
        ]

    @property
    def decided(self) -> int:
        return sum(each.decided for each in self.integrations)
