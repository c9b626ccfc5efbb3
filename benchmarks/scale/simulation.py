"""What a provider asks of each kind of partition, and of the account, in entities a second.

Of a kind with many partitions the busiest one counts: the first page is everybody's page, one
customer and one integration are busier than others, and workflows act as one user.
"""

import math
import random
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from benchmarks.scale.calls import EACH, INTEGRATION, ORGANIZATION, PERSON, Kind, Line
from benchmarks.scale.provider import HOURS, Day, Shape, rates, share_of_day

PARTITION_TARGET = 2_000
ACCOUNT_TARGET = 20_000
"""Entities a second: https://learn.microsoft.com/azure/storage/tables/scalability-targets"""

BUSIEST_CUSTOMER = 0.01
BUSIEST_INTEGRATION = 0.3
"""Their shares of what is done for one of them."""

AS_ONE_USER = "workflow_"
"""How the names of operations begin that one user carries out for the provider."""

ACCOUNT = Kind("the account", "")
MOST_CUSTOMERS = 10_000_000
CLOSE_ENOUGH = 1.001
PAGE = 50
SEED = 20_000
HOUR = 3600
SIMULATED = 900
"""Seconds."""

Load = Mapping[Kind, float]


@dataclass(frozen=True)
class Peak:
    """The busiest hour of one kind of partition, or of the account."""

    kind: Kind
    hour: int
    load: float

    @property
    def target(self) -> int:
        return ACCOUNT_TARGET if self.kind == ACCOUNT else PARTITION_TARGET

    @property
    def share(self) -> float:
        return self.load / self.target


class Simulation:
    def __init__(self, lines: Iterable[Line]) -> None:
        self._lines = defaultdict[str, list[Line]](list)
        for line in lines:
            self._lines[line.operation].append(line)

    # ------------------------------------------------------------------ in the mean

    def peaks(self, shape: Shape, customers: float) -> list[Peak]:
        """Of each kind, and of the account: the one that is nearest to its target first."""
        day = self._day(shape, customers)
        kinds = {kind for load in day.values() for kind in load}
        peaks = [_peak(day, kind) for kind in kinds]
        return sorted(peaks, key=lambda each: (-each.share, each.kind))

    def most_customers(self, shape: Shape, kind: Kind) -> float:
        """At which its busiest hour is as busy as its target, MOST_CUSTOMERS at most."""
        low, high = 1.0, float(MOST_CUSTOMERS)
        if _peak(self._day(shape, high), kind).share < 1:
            return high
        while high / low > CLOSE_ENOUGH:
            middle = math.sqrt(low * high)
            if _peak(self._day(shape, middle), kind).share < 1:
                low = middle
            else:
                high = middle
        return low

    def _day(self, shape: Shape, customers: float) -> Mapping[Day, Load]:
        """Entities of a day, by when they are asked for."""
        day: dict[Day, dict[Kind, float]] = {}
        for rate in rates(shape, customers):
            load = day.setdefault(rate.when, {})
            for kind, units in self.units(rate.operation, shape, customers).items():
                load[kind] = load.get(kind, 0.0) + units * rate.a_day
        return day

    def units(self, operation: str, shape: Shape, customers: float) -> Load:
        """Entities of one operation: in the busiest partition of each kind, and in the account."""
        units = {ACCOUNT: 0.0}
        for line in self._lines[operation]:
            entities = line.entities_at(customers)
            units[line.kind] = entities * _share(line, shape, customers)
            units[ACCOUNT] += entities * _partitions(line, shape, customers)
        return units

    def calls(self, operation: str, shape: Shape, customers: float) -> float:
        """Of one operation, as far as no list is so long that it is read in parts."""
        return sum(
            each.calls_at(customers) * _partitions(each, shape, customers)
            for each in self._lines[operation]
        )

    # ------------------------------------------------------------------ second by second

    def longest_wait(self, shape: Shape, customers: int, peak: Peak) -> float:
        """Seconds that the last operation waits if the partition does what its target says and no
        more, in its busiest hour, with operations that come as they happen to come."""
        waiting = longest = 0.0
        for arrived in self._seconds(shape, customers, peak):
            waiting = max(0.0, waiting + arrived - peak.target)
            longest = max(longest, waiting)
        return longest / peak.target

    def _seconds(self, shape: Shape, customers: int, peak: Peak) -> Iterator[float]:
        """Entities that arrive in each second of a quarter of that hour."""
        chance = random.Random(SEED)  # noqa: S311 - the same arrivals in each run
        arriving = [
            (rate.a_second(peak.hour), units)
            for rate in rates(shape, customers)
            if (units := self.units(rate.operation, shape, customers).get(peak.kind, 0)) > 0
        ]
        for _ in range(SIMULATED):
            yield sum(_poisson(chance, rate) * units for rate, units in arriving)


def _peak(day: Mapping[Day, Load], kind: Kind) -> Peak:
    loads = [
        (sum(load.get(kind, 0) * share_of_day(when, hour) for when, load in day.items()), hour)
        for hour in range(HOURS)
    ]
    load, hour = max(loads)
    return Peak(kind, hour, load / HOUR)


def _share(line: Line, shape: Shape, customers: float) -> float:
    """Which part of the line's entities meets the busiest partition of its kind."""
    if line.partitions == EACH:
        return 1
    count = int(line.partitions)
    if line.partition == INTEGRATION:
        return min(1.0, count * max(BUSIEST_INTEGRATION, 1 / shape.integrations)) / count
    if line.partition == PERSON and not line.operation.startswith(AS_ONE_USER):
        return 1 / max(1.0, customers * shape.people)
    if line.partition == ORGANIZATION and count == 1:
        return max(BUSIEST_CUSTOMER, 1 / customers)
    return 1 / count


def _partitions(line: Line, shape: Shape, customers: float) -> float:
    """How many partitions the line's entities are for, each."""
    if line.partitions != EACH:
        return 1
    return customers if line.partition == ORGANIZATION else shape.integrations


def _poisson(chance: random.Random, mean: float) -> float:
    """Drawn; of many, from the normal distribution that they come close to."""
    if mean > 50:
        return max(0.0, chance.gauss(mean, math.sqrt(mean)))
    limit, product, count = math.exp(-mean), chance.random(), 0
    while product > limit:
        product *= chance.random()
        count += 1
    return count


def busiest(load: Load) -> Kind:
    """The kind of partition of which one operation asks most."""
    return max((each for each in load if each != ACCOUNT), key=lambda each: (load[each], each))


def as_pages(lines: Iterable[Line], operations: Collection[str]) -> list[Line]:
    """As if these operations read a page of what they read, however much there is."""
    return [
        replace(
            each,
            calls=each.calls_at(PAGE),
            entities=each.entities_at(PAGE),
            calls_a_customer=0.0,
            entities_a_customer=0.0,
        )
        if each.operation in operations
        else each
        for each in lines
    ]
