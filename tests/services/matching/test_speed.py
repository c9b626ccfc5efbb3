"""What suggestions cost. `pytest -s` prints the figures; the limits are far from them.

Every limit but one is a ratio of two times of one run, so that it holds on a slow machine too. Both
are taken in turns and of processor time, so that a busy moment falls on both, and the best of a few
rounds counts: another process can make a computation slower, and none can make it faster. No round
has anything remembered of an earlier one.
"""

import gc
import random
import time
from collections.abc import Callable, Iterator
from functools import cache

import pytest
from rapidfuzz import fuzz

from graphql_api.services.beside_the_loop import beside_the_loop
from graphql_api.services.matching.names import readings
from graphql_api.services.matching.suggestions import OrganizationToMatch, suggest
from integrations.base import ExternalOrganization
from tests.loop_holds import watched
from tests.services.matching.held_out import as_a_vendor_writes, unlike_names
from tests.services.matching.odd_listings import SHAPES, Listings, Shape, drawn, listings

COUNT = 1000
SAMPLE = 20
"""One in so many is compared one by one: each takes as long as any other, there and in all."""

ODD_COUNT = 150
ROUNDS = 3


@pytest.fixture(scope="module")
def organizations() -> list[OrganizationToMatch]:
    names = unlike_names(COUNT, seed=7)
    return [OrganizationToMatch(id=str(number), name=name) for number, name in enumerate(names)]


@pytest.fixture(scope="module")
def external_organizations(
    organizations: list[OrganizationToMatch],
) -> list[ExternalOrganization]:
    chance = random.Random(7)  # noqa: S311
    return [
        ExternalOrganization(id=each.id, name=as_a_vendor_writes(each.name, chance))
        for each in organizations
    ]


@pytest.fixture(autouse=True)
def _without_garbage_of_other_tests() -> Iterator[None]:
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


def test_a_thousand_of_each_take_less_than_half_a_second_and_a_tenth_of_comparing_all_with_all(
    organizations: list[OrganizationToMatch],
    external_organizations: list[ExternalOrganization],
    show_figures: Callable[[str], None],
) -> None:
    ours = [each.name.lower() for each in organizations[::SAMPLE]]
    theirs = [each.name.lower() for each in external_organizations]

    def suggested() -> None:
        run(organizations, external_organizations)

    def all_with_all(scorer: Callable[[str, str], float]) -> Callable[[], object]:
        return lambda: [max(scorer(one, other) for other in theirs) for one in ours]

    one_by_one = map(all_with_all, (fuzz.WRatio, fuzz.token_sort_ratio))
    taken, *samples = best_seconds(suggested, *one_by_one)
    weighted, sorted_ = (seconds * SAMPLE / taken for seconds in samples)
    show_figures(
        f"suggest: {taken * 1000:.0f} ms for {COUNT} by {COUNT}; one by one {weighted:.1f} times "
        f"that by WRatio, {sorted_:.1f} times by token_sort_ratio"
    )

    assert taken < 0.5
    assert weighted >= 10


async def test_the_event_loop_answers_meanwhile(
    organizations: list[OrganizationToMatch],
    external_organizations: list[ExternalOrganization],
    show_figures: Callable[[str], None],
) -> None:
    runs = [
        await watched(lambda: beside_the_loop(run, organizations, external_organizations))
        for _ in range(ROUNDS)
    ]
    holds = sorted(each.longest_hold for each in runs)
    show_figures(
        f"the event loop's longest wait: {holds[0] * 1000:.1f} to {holds[-1] * 1000:.1f} ms"
    )

    assert holds[0] < 0.05


def test_five_times_as_many_take_at_most_eight_times_as_long(
    show_figures: Callable[[str], None],
) -> None:
    fewer, more = best_seconds(*(matching(ordinary(count)) for count in (300, 1500)))
    show_figures(f"300 by 300: {fewer * 1000:.0f} ms, 1500 by 1500: {more / fewer:.1f} times that")

    assert more / fewer <= 8


@pytest.mark.parametrize(
    "shape", [*SHAPES, *map(drawn, range(8))], ids=lambda shape: shape.__name__
)
def test_no_listing_takes_ten_times_as_long_as_an_ordinary_one_of_its_size(
    shape: Shape, show_figures: Callable[[str], None]
) -> None:
    records = shape(ODD_COUNT)
    both = matching(ordinary(ODD_COUNT)), matching(listings(records, records))

    usual, odd = best_seconds(*both, rounds=1)
    if odd > 5 * usual:  # another look, if it may have been the machine
        usual, odd = best_seconds(*both)
    show_figures(f"{shape.__name__}: {odd / usual:.1f} times an ordinary listing")

    assert odd <= 10 * usual


@cache
def ordinary(count: int) -> Listings:
    chance = random.Random(7)  # noqa: S311 - the same each time
    names = unlike_names(count, seed=7)
    return listings(
        [(name, None) for name in names],
        [(as_a_vendor_writes(name, chance), None) for name in names],
    )


def matching(both: Listings) -> Callable[[], object]:
    return lambda: suggest(both.ours, both.theirs, integration_name="ninjaone")


def run(
    organizations: list[OrganizationToMatch], external_organizations: list[ExternalOrganization]
) -> None:
    found = suggest(organizations, external_organizations, integration_name="ninjaone").found
    assert len(found) > 0.9 * COUNT


def best_seconds(*calls: Callable[[], object], rounds: int = ROUNDS) -> list[float]:
    """Of this thread's computing, the least of each call: a round of all, then the next round."""
    taken = [[_seconds(call) for call in calls] for _ in range(rounds)]
    return [min(each) for each in zip(*taken, strict=True)]


def _seconds(call: Callable[[], object]) -> float:
    readings.cache_clear()
    started = time.thread_time()
    call()
    return time.thread_time() - started
