"""The length of every text and of all JSON that an operation's arguments hold.

Rules that say more (an id of 1 to 200 characters) belong to the services. This one keeps a megabyte
from reaching them: from being folded, compared, logged or repeated in an error.
"""

from collections.abc import Iterator
from typing import Any

from graphql import GraphQLError

MAX_ARGUMENT = 1_000
"""Characters of a text, wherever it stands in an argument."""
LONGER = {"after": 4_000, "csv": 1024 * 1024, "mappingData": 64 * 1024}
"""Arguments and input fields that hold more: a cursor of a key of 1 KiB, the body's limit, JSON of
32 KiB, escaped. All that is in such JSON may have so many together."""
CHARACTERS_A_VALUE = 2
"""That a value in a list or an object takes at least: itself and a separator."""
WITHOUT_LENGTH = frozenset({int, float, bool, type(None)})


class ArgumentLengths:
    """Measures each list and object once, however many fields a variable is given to.

    The work of an operation so grows with what was sent, not with how often that is named, and a
    list is not read if the number of its items says that it is too long.
    """

    def __init__(self) -> None:
        # The values are kept so that no other comes to have the id of one that is gone.
        self._measured: dict[tuple[int, int], tuple[object, int]] = {}

    def check(self, arguments: dict[str, Any]) -> None:
        """Raises a GraphQLError if a text or JSON is too long."""
        self._length(arguments, limit=MAX_ARGUMENT, path=())

    def _length(self, value: Any, *, limit: int, path: tuple[str, ...]) -> int:
        """At least. Those that are too long are not remembered, but are left early."""
        if isinstance(value, str):
            if len(value) > limit:
                raise _too_long(path, f"{len(value):,}", limit)
            return len(value)
        key = id(value), limit
        if key not in self._measured:
            self._measured[key] = value, self._length_of_all(value, limit=limit, path=path)
        return self._measured[key][1]

    def _length_of_all(
        self, container: dict[str, Any] | list[Any], *, limit: int, path: tuple[str, ...]
    ) -> int:
        length = CHARACTERS_A_VALUE * len(container)
        _check_all(length, limit, path)
        for name, each in _containers_and_texts(container):
            own = limit if limit != MAX_ARGUMENT else LONGER.get(name, limit)
            inner = (*path, name[:50]) if name else path
            length += len(name) + self._length(each, limit=own, path=inner)
            _check_all(length, limit, path)
        return length


def _containers_and_texts(
    container: dict[str, Any] | list[Any],
) -> Iterator[tuple[str, str | dict[str, Any] | list[Any]]]:
    """With their names in an object."""
    if isinstance(container, dict):
        named = container.items()
        yield from ((name, each) for name, each in named if isinstance(each, str | dict | list))
    elif not WITHOUT_LENGTH.issuperset(map(type, container)):  # a fifth of the loop's time
        yield from (("", each) for each in container if isinstance(each, str | dict | list))


def _check_all(length: int, limit: int, path: tuple[str, ...]) -> None:
    """Of JSON. Lists of ids and inputs are limited by what an operation may cost."""
    if length > limit != MAX_ARGUMENT:
        raise _too_long(path, f"at least {length:,}", limit)


def _too_long(path: tuple[str, ...], length: str, limit: int) -> GraphQLError:
    return GraphQLError(
        f"{'.'.join(path)} has {length} characters; {limit:,} are allowed.",
        extensions={"code": "VALIDATION_FAILED"},
    )
