"""Precision and recall at the threshold that is offered for accepting all.

`pytest -s` shows the confusion tables and every miss.
"""

from functools import reduce
from itertools import groupby
from operator import add

import pytest

from tests.services.matching.held_out import held_out_pairs
from tests.services.matching.labelled import judge, read_labelled


def test_nothing_wrong_is_accepted_and_nine_of_ten_right_ones_are() -> None:
    pairs = read_labelled()
    assert len(pairs) >= 500
    by_listing = groupby(pairs, key=lambda pair: pair.listing)
    outcomes = {listing: judge(list(each)) for listing, each in by_listing}
    outcome = reduce(add, outcomes.values())
    for listing, each in outcomes.items():
        print(f"\n{listing}\n{each.table()}\n{each.misses()}")
    print(f"\nall\n{outcome.table()}")

    assert outcome.accepted_wrong == []
    assert outcome.recall >= 0.9


@pytest.mark.parametrize("seed", range(5))
def test_it_holds_for_names_that_the_rules_were_not_written_with(seed: int) -> None:
    outcome = judge(held_out_pairs(seed))
    print(f"\nheld out {seed}\n{outcome.table()}\n{outcome.misses()}")

    assert outcome.accepted_wrong == []
    assert outcome.recall >= 0.85
