"""What is too close to call: pairs that could be right in a chosen pair's place."""

import math
from collections.abc import Mapping

from graphql_api.services.matching.assignment import Pair
from graphql_api.services.matching.evidence import Evidence

NEAR = math.log(9)
"""In log-odds: if one is not nine times as probable as the other, a person has to tell."""


class Rivalry:
    """Finds the chosen pairs that are clear: no other pair of an end is near and could be right.

    A rival whose other end clearly belongs elsewhere could not. What belongs clearly is found from
    the pairs that have no rival at all, outwards.
    """

    def __init__(self, weighed: Mapping[Pair, Evidence], chosen: Mapping[int, int]) -> None:
        self._weighed = weighed
        self._by_row = {row: (row, column) for row, column in chosen.items()}
        self._by_column = {column: (row, column) for row, column in chosen.items()}
        self._clear: set[Pair] = set()

    def open_rivals(self) -> dict[Pair, list[Pair]]:
        """The rivals of each chosen pair that is not clear."""
        waiting = self._near_rivals()
        while True:
            new = [pair for pair, rivals in waiting.items() if not any(map(self._is_open, rivals))]
            if not new:
                return {
                    pair: [each[0] for each in rivals if self._is_open(each)]
                    for pair, rivals in waiting.items()
                }
            self._clear.update(new)
            for pair in new:
                del waiting[pair]

    def _near_rivals(self) -> dict[Pair, list[tuple[Pair, Pair | None]]]:
        """Each chosen pair's rivals, and with each of them where its other end is."""
        rivals: dict[Pair, list[tuple[Pair, Pair | None]]] = {
            pair: [] for pair in self._by_row.values()
        }
        for rival in self._weighed:
            of_row, of_column = self._by_row.get(rival[0]), self._by_column.get(rival[1])
            if of_row and of_row != rival and self._is_near(rival, of_row):
                rivals[of_row].append((rival, of_column))
            if of_column and of_column != rival and self._is_near(rival, of_column):
                rivals[of_column].append((rival, of_row))
        return rivals

    def _is_near(self, rival: Pair, pair: Pair) -> bool:
        if self._weighed[pair].shared_ids and not self._weighed[rival].shared_ids:
            return False  # an id in common is not outdone by a name
        return not self._is_far_above(pair, rival)

    def _is_open(self, rival_and_other_end: tuple[Pair, Pair | None]) -> bool:
        rival, elsewhere = rival_and_other_end
        if elsewhere is None or elsewhere not in self._clear:
            return True
        return not self._is_far_above(elsewhere, rival)

    def _is_far_above(self, pair: Pair, other: Pair) -> bool:
        return self._weighed[pair].strength - self._weighed[other].strength > NEAR
