from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from graphql_api.services.matching.assignment import Pair, assign

pairs = st.tuples(st.integers(0, 4), st.integers(0, 4))
weights = st.dictionaries(pairs, st.integers(1, 9), max_size=11)


@given(weights)
def test_no_other_choice_is_worth_more(weights: dict[Pair, int]) -> None:
    chosen = assign(weights)

    assert len(set(chosen.values())) == len(chosen)
    assert sum(weights[pair] for pair in chosen.items()) == best_of_all(weights)


@given(weights, st.randoms(use_true_random=False))
def test_the_order_of_the_pairs_does_not_matter(weights: dict[Pair, int], chance: object) -> None:
    shuffled = list(weights.items())
    chance.shuffle(shuffled)  # type: ignore[attr-defined]

    assert assign(dict(shuffled)) == assign(weights)


def test_one_gives_way_where_two_gain_by_it() -> None:
    assert assign({(0, 0): 9, (0, 1): 8, (1, 0): 8}) == {0: 1, 1: 0}


def test_one_goes_without_where_that_is_worth_more() -> None:
    assert assign({(0, 0): 5, (1, 0): 9}) == {1: 0}


def test_many_equals_take_no_time() -> None:
    everybody = {(row, column): 1 for row in range(60) for column in range(60)}

    assert len(assign(everybody)) == 60


def best_of_all(weights: dict[Pair, int]) -> int:
    """Try every set of pairs that shares no row and no column."""
    return max(
        sum(weights[pair] for pair in chosen)
        for count in range(min(len(weights), 5) + 1)
        for chosen in combinations(weights, count)
        if len({row for row, _ in chosen}) == len({column for _, column in chosen}) == count
    )
