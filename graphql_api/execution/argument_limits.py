"""Limits the length of every text that an argument holds, before a resolver sees it.

Rules that say more (an id of 1 to 200 characters) belong to the services. This one keeps a megabyte
from reaching them: from being folded, compared, logged or repeated in an error.
"""

from collections.abc import Callable, Iterator
from typing import Any

from graphql import GraphQLError, GraphQLField, GraphQLObjectType, GraphQLSchema

MAX_ARGUMENT = 1_000
"""Characters of a text, wherever it stands in an argument."""
LONGER = {"after": 4_000, "csv": 1024 * 1024, "mappingData": 64 * 1024}
"""Arguments and input fields that hold more: a cursor of a key of 1 KiB, the body's limit, JSON of
32 KiB, escaped."""

Resolver = Callable[..., Any]


def limit_arguments(schema: GraphQLSchema) -> None:
    """Checks the arguments of each field of the schema that takes some."""
    for each in schema.type_map.values():
        if isinstance(each, GraphQLObjectType) and not each.name.startswith("__"):
            for field in each.fields.values():
                _limit(field)


def _limit(field: GraphQLField) -> None:
    if field.args and field.resolve is not None:
        field.resolve = _checking(field.resolve)
    if field.args and field.subscribe is not None:
        field.subscribe = _checking(field.subscribe)


def _checking(resolver: Resolver) -> Resolver:
    def resolve(source: Any, info: Any, **arguments: Any) -> Any:
        for path, length, limit in _excesses(arguments, limit=MAX_ARGUMENT, path=()):
            raise GraphQLError(
                f"{'.'.join(path)} has {length:,} characters; {limit:,} are allowed.",
                extensions={"code": "VALIDATION_FAILED"},
            )
        return resolver(source, info, **arguments)

    return resolve


def _excesses(
    value: Any, *, limit: int, path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], int, int]]:
    """The path, length and limit of each text that is too long."""
    if isinstance(value, str):
        if len(value) > limit:
            yield path, len(value), limit
    elif isinstance(value, dict):
        for name, each in value.items():
            own = limit if limit != MAX_ARGUMENT else LONGER.get(name, limit)
            yield from _excesses(each, limit=own, path=(*path, str(name)[:50]))
    elif isinstance(value, list):
        for each in value:
            yield from _excesses(each, limit=limit, path=path)
