"""The best one-to-one assignment over the whole set.

Each row goes with one column at most and the sum of the weights is the largest there is. Candidate
pairs are few, so the work is done on them and not on a matrix: rows are added one by one, and each
finds the cheapest way in, moving others aside if that pays (successive shortest paths with
potentials, as in Jonker and Volgenant 1987, https://doi.org/10.1007/BF02278710).
Weights are whole numbers: no rounding, so the same answer on every machine.
"""

import heapq
from collections.abc import Mapping

Pair = tuple[int, int]


def assign(weights: Mapping[Pair, int]) -> dict[int, int]:
    """Rows with their columns. Weights are above zero; a pair that is not there is not allowed."""
    market = _Market(weights)
    for row in sorted(market.offers):
        market.admit(row)
    return market.column_of


class _Market:
    """The gains of rows and prices of columns: together never less than a pair's weight.

    A pair that was chosen comes to exactly its weight, and a row or column that was left alone to
    nothing: that is how one knows that no other choice is worth more.
    """

    def __init__(self, weights: Mapping[Pair, int]) -> None:
        self.offers: dict[int, list[Pair]] = {}
        for (row, column), weight in sorted(weights.items()):
            self.offers.setdefault(row, []).append((column, weight))
        self.gain = {row: max(each[1] for each in offers) for row, offers in self.offers.items()}
        self.cost: dict[int, int] = {}
        self.column_of: dict[int, int] = {}
        self.row_of: dict[int, int] = {}

    def admit(self, row: int) -> None:
        search = _Search(self, row)
        search.run()
        self._reprice(search)
        self._move(search)

    def loss(self, row: int, column: int, weight: int) -> int:
        return self.gain[row] + self.cost.get(column, 0) - weight

    def _reprice(self, search: "_Search") -> None:
        self.gain[search.start] -= search.length
        for column in search.settled:
            slack = search.length - search.lengths[column]
            self.cost[column] = self.cost.get(column, 0) + slack
            self.gain[self.row_of[column]] -= slack

    def _move(self, search: "_Search") -> None:
        """Give each column on the way to the row before it, from the end back to the start."""
        column = search.free_column
        if column is None and search.leaver != search.start:
            column = self.column_of.pop(search.leaver)
        while column is not None:
            row = search.came_from[column]
            following = self.column_of.get(row)
            self.column_of[row], self.row_of[column] = column, row
            column = following


class _Search:
    """Dijkstra over columns, from a row that comes in to the place where the least is lost.

    That is a free column, or a row that does better without any (`leaver`).
    """

    def __init__(self, market: _Market, start: int) -> None:
        self._market = market
        self.start = start
        self.lengths: dict[int, int] = {}
        self.came_from: dict[int, int] = {}
        self.settled: list[int] = []
        self.leaver = start
        self.length = market.gain[start]
        self.free_column: int | None = None
        self._queue: list[Pair] = []

    def run(self) -> None:
        self._look_around(self.start, reached=0)
        while self._queue and self._queue[0][0] < self.length:
            reached, column = heapq.heappop(self._queue)
            if reached > self.lengths[column]:
                continue  # a shorter way to it was found since
            if column not in self._market.row_of:
                self.length, self.free_column = reached, column
                return
            self.settled.append(column)
            self._pass_through(self._market.row_of[column], reached=reached)

    def _pass_through(self, row: int, *, reached: int) -> None:
        if reached + self._market.gain[row] < self.length:
            self.length, self.leaver = reached + self._market.gain[row], row
        self._look_around(row, reached=reached)

    def _look_around(self, row: int, *, reached: int) -> None:
        for column, weight in self._market.offers[row]:
            length = reached + self._market.loss(row, column, weight)
            if column not in self.lengths or length < self.lengths[column]:
                self.lengths[column], self.came_from[column] = length, row
                heapq.heappush(self._queue, (length, column))
