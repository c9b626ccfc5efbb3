import pytest

from graphql_api.execution.rate_limit import RateLimitedError, RateLimiter


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_a_minutes_worth_may_be_spent_at_once_and_refills_with_time(clock: Clock) -> None:
    limiter = RateLimiter(600, clock=clock)
    limiter.charge("ann", 400)
    limiter.charge("ann", 200)

    with pytest.raises(RateLimitedError, match=r"600 units of cost .* again in 5 s") as refused:
        limiter.charge("ann", 50)

    assert refused.value.retry_after == 5
    clock.now += 5
    limiter.charge("ann", 50)


def test_waiting_as_long_as_was_said_is_enough(clock: Clock) -> None:
    limiter = RateLimiter(7, clock=clock)
    limiter.charge("ann", 7)
    for cost in (1, 3, 7, 5):
        with pytest.raises(RateLimitedError) as refused:
            limiter.charge("ann", cost)
        clock.now += refused.value.retry_after
        limiter.charge("ann", cost)


def test_one_identity_does_not_spend_anothers_units(clock: Clock) -> None:
    limiter = RateLimiter(100, clock=clock)
    limiter.charge("ann", 100)

    limiter.charge("bob", 100)


def test_what_costs_more_than_a_whole_bucket_starts_when_full_and_is_paid_off(clock: Clock) -> None:
    limiter = RateLimiter(60, clock=clock)
    limiter.charge("ann", 150)

    with pytest.raises(RateLimitedError) as refused:
        limiter.charge("ann", 1)

    assert refused.value.retry_after == 91


def test_no_limit_allows_everything(clock: Clock) -> None:
    for limiter in (RateLimiter(None, clock=clock), RateLimiter(0, clock=clock)):
        for _ in range(100):
            limiter.charge("ann", 10**6)


def test_only_so_many_identities_are_remembered(clock: Clock) -> None:
    limiter = RateLimiter(10, clock=clock, max_identities=2)
    for identity in ("ann", "bob", "cid"):
        limiter.charge(identity, 10)

    limiter.charge("ann", 10)  # forgotten, as the one who asked longest ago
    with pytest.raises(RateLimitedError):
        limiter.charge("cid", 10)
