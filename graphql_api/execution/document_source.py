"""A document's text that knows where its lines begin.

graphql-core counts the lines from the beginning for each error's location. A document of 64 KiB
whose fields fail ten thousand times would be read ten thousand times.
"""

from bisect import bisect_left
from collections.abc import Sequence
from functools import cached_property
from re import compile as pattern

from graphql import GraphQLError, Node, Source, SourceLocation

_LINE_BREAK = pattern(r"\r\n|[\n\r]")


class DocumentSource(Source):
    """Finds its line breaks once."""

    @cached_property
    def _line_breaks(self) -> tuple[list[int], list[int]]:
        """Where they begin, and where they end."""
        spans = [each.span() for each in _LINE_BREAK.finditer(self.body)]
        return [start for start, _ in spans], [end for _, end in spans]

    def get_location(self, position: int) -> SourceLocation:
        starts, ends = self._line_breaks
        breaks = bisect_left(starts, position)
        line_start = ends[breaks - 1] if breaks else 0
        return SourceLocation(breaks + 1, position + 1 - line_start)


def locate(error: GraphQLError, nodes: Sequence[Node]) -> None:
    """Says of an error that it arose at several nodes: graphql-core would read the text again."""
    places = [each.loc for each in nodes if each.loc]
    error.nodes = list(nodes)
    error.positions = [each.start for each in places]
    error.locations = [each.source.get_location(each.start) for each in places]
