import pytest

from graphql_api.services.matching.answers import Suggestion
from graphql_api.services.matching.thresholds import (
    THRESHOLDS,
    Decision,
    Share,
    ThresholdFigures,
    in_sum,
    judge,
)


def suggestion(org: str, external: str, confidence: float, **more: bool) -> Suggestion:
    return Suggestion(
        organization_id=org,
        external_id=external,
        confidence=confidence,
        signals=(),
        is_ambiguous=more.get("is_ambiguous", False),
        near_ties=(),
    )


def decision(org: str, *accepted: str, rejected: str = "") -> Decision:
    return Decision(organization_id=org, accepted=frozenset(accepted), rejected=frozenset(rejected))


def figures(
    decisions: list[Decision], suggestions: list[Suggestion], *, threshold: float
) -> tuple[int, int, int]:
    [found] = [each for each in judge(decisions, suggestions) if each.threshold == threshold]
    return found.right, found.wrong, found.left_open


def test_the_thresholds_run_from_a_half_to_ninety_five() -> None:
    assert (THRESHOLDS[0], THRESHOLDS[-1], len(THRESHOLDS)) == (0.5, 0.95, 10)
    assert 0.9 in THRESHOLDS


@pytest.mark.parametrize(
    ("decided", "suggested", "expected"),
    [
        (decision("a", "1"), [suggestion("a", "1", 0.9)], (1, 0, 0)),
        (decision("a", "1", "2"), [suggestion("a", "2", 0.97)], (1, 0, 0)),
        (decision("a", "1"), [suggestion("a", "2", 0.9)], (0, 1, 0)),
        (decision("a", rejected="1"), [suggestion("a", "1", 0.9)], (0, 1, 0)),
        (decision("a", rejected="1"), [suggestion("a", "2", 0.9)], (0, 0, 1)),
        (decision("a", "1"), [suggestion("a", "1", 0.89)], (0, 0, 1)),
        (decision("a", "1"), [suggestion("a", "1", 0.99, is_ambiguous=True)], (0, 0, 1)),
        (decision("a", "1"), [suggestion("b", "1", 0.99)], (0, 0, 1)),
        (decision("a", "1"), [], (0, 0, 1)),
    ],
)
def test_each_decision_is_right_wrong_or_left_open(
    decided: Decision, suggested: list[Suggestion], expected: tuple[int, int, int]
) -> None:
    assert figures([decided], suggested, threshold=0.9) == expected


def test_precision_is_of_what_is_accepted_and_recall_of_what_is_mapped() -> None:
    decisions = [decision("a", "1"), decision("b", "2"), decision("c", rejected="3")]
    suggestions = [suggestion("a", "1", 0.96), suggestion("c", "3", 0.92)]
    by_threshold = {each.threshold: each for each in judge(decisions, suggestions)}
    low, high = by_threshold[0.9], by_threshold[0.95]
    assert (low.precision.value, low.recall.value) == (0.5, 0.5)
    assert (high.precision.value, high.recall.value) == (1.0, 0.5)
    assert judge([], [])[0].precision.value is None


@pytest.mark.parametrize(
    ("share", "low", "high"),
    [
        (Share(part=0, whole=0), 0.0, 1.0),
        (Share(part=10, whole=10), 0.722, 1.0),
        (Share(part=0, whole=10), 0.0, 0.278),
        (Share(part=81, whole=263), 0.255, 0.366),
    ],
)
def test_the_interval_says_how_little_few_cases_tell(share: Share, low: float, high: float) -> None:
    """The last is an example of Newcombe's paper on intervals for the single proportion, 1998."""
    assert share.interval == pytest.approx((low, high), abs=0.001)


def test_a_sum_counts_the_cases_and_not_the_shares() -> None:
    few = ThresholdFigures(threshold=0.9, mapped=1, right=0, wrong=1, left_open=0)
    many = ThresholdFigures(threshold=0.9, mapped=100, right=99, wrong=0, left_open=1)
    summed = in_sum([few, many], threshold=0.9)
    assert (summed.precision.part, summed.precision.whole) == (99, 100)
    assert (summed.recall.part, summed.recall.whole) == (99, 101)
