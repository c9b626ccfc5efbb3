"""Leaves: the fields of a schema that can be answered without graphql-core's machinery."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import Enum
from types import FunctionType
from typing import Any, TypeGuard

from graphql import (
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLField,
    GraphQLID,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLString,
    get_nullable_type,
)
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.field import StrawberryField

LEAF = "orgmap-leaf"
"""The extension of a GraphQL field in which its Leaf is kept."""

AS_THEY_ARE: dict[Any, type] = {GraphQLString: str, GraphQLID: str, GraphQLBoolean: bool}
"""Values of these types leave as they are."""

PLAIN = frozenset({str, int, float, bool, datetime, date, time, dict, list})
"""Neither failures nor awaitable."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A scalar or an enum that is an attribute, or what a resolver without arguments returns.

    A resolver is a method of the object's type; it may take the info that all of them may take.
    """

    field: GraphQLField
    definition: StrawberryField
    attribute: str
    resolver: FunctionType | None
    info_parameter: str | None
    nullable: bool
    as_it_is: type | None
    coerce: Callable[[Any], Any]

    @classmethod
    def of(cls, field: GraphQLField) -> "Leaf | None":
        """None for any other field."""
        definition = field.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
        leaf_type: Any = get_nullable_type(field.type)
        if not isinstance(leaf_type, GraphQLScalarType | GraphQLEnumType):
            return None
        if field.args or not _is_plain(definition):
            return None
        function, info_parameter = _function(definition)
        return cls(
            field=field,
            definition=definition,
            attribute=definition.python_name,
            resolver=function,
            info_parameter=info_parameter,
            nullable=not isinstance(field.type, GraphQLNonNull),
            as_it_is=AS_THEY_ARE.get(leaf_type),
            coerce=leaf_type.coerce_output_value,
        )

    def coerced(self, value: Any) -> Any:
        """None where graphql-core has to see the value: nothing is coerced to null."""
        if type(value) in PLAIN or isinstance(value, Enum):
            try:
                answer = self.coerce(value)
            except Exception:  # noqa: BLE001 - graphql-core meets it again, and reports it
                return None
            if type(answer) in PLAIN:
                return answer
        return None


def mark_leaves(schema: GraphQLSchema) -> None:
    """Find a schema's leaves, once: the executor treats no other fields as such."""
    for each in schema.type_map.values():
        for field in each.fields.values() if isinstance(each, GraphQLObjectType) else ():
            field.extensions[LEAF] = Leaf.of(field)


def _is_plain(definition: Any) -> TypeGuard[StrawberryField]:
    """Nothing stands between the field and its attribute or resolver."""
    return (
        isinstance(definition, StrawberryField)
        and type(definition).get_result is StrawberryField.get_result
        and not definition.extensions
        and definition.default_resolver is getattr
        and (definition.base_resolver is None or _is_simple(definition))
    )


def _is_simple(definition: StrawberryField) -> bool:
    resolver = definition.base_resolver
    return (
        resolver is not None
        and isinstance(resolver.wrapped_func, FunctionType)
        and not definition.is_async
        and resolver.self_parameter is not None
        and resolver.root_parameter is None
        and resolver.parent_parameter is None
    )


def _function(definition: StrawberryField) -> tuple[FunctionType | None, str | None]:
    """A simple resolver's function, and how it calls the info where it takes it."""
    resolver = definition.base_resolver
    if resolver is None or not isinstance(resolver.wrapped_func, FunctionType):
        return None, None
    info = resolver.info_parameter
    return resolver.wrapped_func, None if info is None else info.name
