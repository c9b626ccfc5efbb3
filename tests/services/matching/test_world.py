"""Precision and recall on a world of kinds, of which one half is there to judge by.

`pytest -s` shows the tables, and what was missed by its kind.
"""

from collections import Counter
from functools import reduce
from operator import add

import pytest

from tests.services.matching.labelled import Outcome, judge
from tests.services.matching.world import different, same
from tests.services.matching.world.pairs import Listings, held_out, training
from tests.services.matching.world.vocabulary import JUDGE, LEARN, Vocabulary


@pytest.fixture(scope="module")
def judging() -> Listings:
    return held_out()


def test_nothing_wrong_is_accepted_of_what_no_number_was_made_from(judging: Listings) -> None:
    outcome = reduce(add, (judge(pairs) for pairs in judging.values()))
    print(f"\n{outcome.table()}\n{_missed_by_kind(outcome)}")

    assert outcome.accepted_wrong == []
    assert outcome.recall >= 0.7


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
    return syllables | trades | {*vocabulary.places, *vocabulary.anybodys}


def _missed_by_kind(outcome: Outcome) -> str:
    missed = Counter(pair.case for pair, _ in outcome.missed)
    right = Counter(pair.case for pair in outcome.accepted_right)
    return "\n".join(
        f"  {kind}: {count} of {count + right[kind]}" for kind, count in missed.most_common()
    )
