"""Leaves and branches: the fields of a schema that need not all of graphql-core's machinery."""

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

KNOWN = "orgmap-known"
"""The extension of a GraphQL field in which its Leaf or Branch is kept."""

AS_THEY_ARE: dict[Any, type] = {GraphQLString: str, GraphQLID: str, GraphQLBoolean: bool}
"""Values of these types leave as they are."""

PLAIN = frozenset({str, int, float, bool, datetime, date, time, dict, list})
"""Neither failures nor awaitable."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How a field without arguments is read: as an attribute, or by a method of the object's type.

    The method is not asynchronous, though it may return what is to be awaited; it may take the info
    that all resolvers may take.
    """

    field: GraphQLField
    definition: StrawberryField
    attribute: str
    resolver: FunctionType | None
    info_parameter: str | None

    @classmethod
    def of(cls, field: GraphQLField) -> "Reading | None":
        """None for any other field."""
        definition = field.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
        if field.args or not _is_plain(definition):
            return None
        function, info_parameter = _function(definition)
        return cls(field, definition, definition.python_name, function, info_parameter)


@dataclass(frozen=True, slots=True)
class Leaf:
    """A scalar or an enum."""

    reading: Reading
    nullable: bool
    as_it_is: type | None
    coerce: Callable[[Any], Any]

    @classmethod
    def of(cls, reading: Reading) -> "Leaf | None":
        """None for any other field."""
        leaf_type: Any = get_nullable_type(reading.field.type)
        if not isinstance(leaf_type, GraphQLScalarType | GraphQLEnumType):
            return None
        return cls(
            reading=reading,
            nullable=not isinstance(reading.field.type, GraphQLNonNull),
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


@dataclass(frozen=True, slots=True)
class Branch:
    """One object, of a type that is known by the class: neither interface nor union."""

    reading: Reading
    nullable: bool
    object_type: GraphQLObjectType
    origin: type

    @classmethod
    def of(cls, reading: Reading) -> "Branch | None":
        """None for any other field."""
        object_type: Any = get_nullable_type(reading.field.type)
        if not isinstance(object_type, GraphQLObjectType) or object_type.is_type_of is not None:
            return None
        definition = object_type.extensions[GraphQLCoreConverter.DEFINITION_BACKREF]
        return cls(
            reading=reading,
            nullable=not isinstance(reading.field.type, GraphQLNonNull),
            object_type=object_type,
            origin=definition.origin,
        )


def mark_leaves(schema: GraphQLSchema) -> None:
    """Find a schema's leaves and branches, once: the executor treats no other fields as such."""
    for each in schema.type_map.values():
        for field in each.fields.values() if isinstance(each, GraphQLObjectType) else ():
            reading = Reading.of(field)
            known = reading and (Leaf.of(reading) or Branch.of(reading))
            field.extensions[KNOWN] = known


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
