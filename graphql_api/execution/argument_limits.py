"""Checks the lengths of arguments (argument_lengths.py) before a resolver sees them."""

from collections.abc import Callable
from typing import Any

from graphql import GraphQLField, GraphQLObjectType, GraphQLSchema

from graphql_api.schema.argument_lengths import ArgumentLengths
from graphql_api.schema.context import Context

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
        _lengths_of(info.context).check(arguments)
        return resolver(source, info, **arguments)

    return resolve


def _lengths_of(context: object) -> ArgumentLengths:
    """Remembered with the operation, if the service runs it."""
    return context.argument_lengths if isinstance(context, Context) else ArgumentLengths()
