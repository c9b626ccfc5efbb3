"""What is suggested on a world of kinds, of whose half to judge by no number was made.

`pytest -s` shows the tables, and what was missed by its kind.
"""

import math
from collections import Counter
from collections.abc import Sequence
from functools import reduce
from itertools import pairwise
from operator import add

import pytest

from graphql_api.services.matching.evidence import Evidence
from graphql_api.services.matching.model import FILE, shipped
from graphql_api.services.matching.suggestions import ACCEPT_ALL
from scripts.matching_weights import judged, made
from tests.services.matching.labelled import Outcome, judge
from tests.services.matching.world import different, same
from tests.services.matching.world.pairs import Listings, held_out, training
from tests.services.matching.world.vocabulary import JUDGE, LEARN, Vocabulary

BIN = 100
"""Suggestions: fewer tell little of the share that was right."""


@pytest.fixture(scope="module")
def judging() -> Listings:
    return held_out()


def test_nothing_wrong_is_accepted_of_what_no_number_was_made_from(judging: Listings) -> None:
    outcome = reduce(add, (judge(pairs) for pairs in judging.values()))
    print(f"\n{outcome.table()}\n{_missed_by_kind(outcome)}")

    assert outcome.accepted_wrong == []
    assert outcome.recall >= 0.95


def test_what_is_below_the_threshold_is_right_as_often_as_its_confidence_says(
    judging: Listings,
) -> None:
    found = [each for each in judged(judging, shipped()) if each[0].confidence < ACCEPT_ALL]
    assert len(found) >= BIN
    for part in _bins(found):
        confidence = sum(evidence.confidence for evidence, _ in part) / len(part)
        right = sum(is_right for _, is_right in part)
        low, high = _wilson(right, len(part))
        print(
            f"\n{len(part)} suggestions of {confidence:.3f}: {right / len(part):.3f} were right, "
            f"{low:.3f} to {high:.3f}"
        )
        assert confidence <= high


def test_the_weights_are_those_that_the_script_makes() -> None:
    assert FILE.read_text(encoding="utf-8") == made()


def test_every_kind_is_in_both_halves(judging: Listings) -> None:
    kinds = {kind.__name__ for kind in (*same.KINDS, *same.WEAK_KINDS, *different.KINDS)}
    for half in (training(), judging):
        pairs = [pair for listing in half.values() for pair in listing]
        assert len(pairs) >= 1500
        assert kinds <= {pair.case for pair in pairs}
        assert {pair.label for pair in pairs} == {"same", "different", "unknown"}


def test_the_halves_share_no_syllable_trade_or_place() -> None:
    assert not _words(LEARN) & _words(JUDGE)


def _words(vocabulary: Vocabulary) -> set[str]:
    trades = {trade for each in vocabulary.languages.values() for trade in each.trades}
    syllables = {*vocabulary.beginnings, *vocabulary.middles, *vocabulary.endings}
    return syllables | trades | {*vocabulary.places, *vocabulary.common, *vocabulary.anybodys}


def _missed_by_kind(outcome: Outcome) -> str:
    missed = Counter(pair.case for pair, _ in outcome.missed)
    right = Counter(pair.case for pair in outcome.accepted_right)
    return "\n".join(
        f"  {kind}: {count} of {count + right[kind]}" for kind, count in missed.most_common()
    )


Judged = tuple[Evidence, bool]


def _bins(found: Sequence[Judged]) -> list[list[Judged]]:
    """By confidence, at least BIN in each."""
    ordered = sorted(found, key=lambda each: each[0].confidence)
    count = len(ordered) // BIN
    edges = [round(len(ordered) * place / count) for place in range(count + 1)]
    return [ordered[start:end] for start, end in pairwise(edges)]


def _wilson(right: int, count: int) -> tuple[float, float]:
    """The 95 % interval, https://doi.org/10.1080/01621459.1927.10502953"""
    z, share = 1.96, right / count
    middle = share + z * z / (2 * count)
    spread = z * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    return (middle - spread) / (1 + z * z / count), (middle + spread) / (1 + z * z / count)
