"""Finds the fields of a schema that can be read without graphql-core's machinery."""

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

FIELD_PLAN = "orgmap-field-plan"
"""The extension of a GraphQL field in which its ScalarField or ObjectField is kept."""

UNCHANGED: dict[Any, type] = {GraphQLString: str, GraphQLID: str, GraphQLBoolean: bool}
"""Values of these types are serialized as they are."""

PLAIN = frozenset({str, int, float, bool, datetime, date, time, dict, list})
"""Neither failures nor awaitable."""


@dataclass(frozen=True, slots=True)
class FieldAccess:
    """How a field without arguments is read: as an attribute, or by a method of the object's type.

    The method is not asynchronous, though it may return an awaitable; it may take an info.
    """

    field: GraphQLField
    definition: StrawberryField
    attribute: str
    resolver: FunctionType | None
    info_parameter: str | None

    @classmethod
    def of(cls, field: GraphQLField) -> "FieldAccess | None":
        """None for any other field."""
        definition = field.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
        if field.args or not _is_plain(definition):
            return None
        function, info_parameter = _function(definition)
        return cls(field, definition, definition.python_name, function, info_parameter)


@dataclass(frozen=True, slots=True)
class ScalarField:
    """A scalar or an enum."""

    access: FieldAccess
    nullable: bool
    unchanged_type: type | None
    coerce: Callable[[Any], Any]

    @classmethod
    def of(cls, access: FieldAccess) -> "ScalarField | None":
        """None for any other field."""
        leaf_type: Any = get_nullable_type(access.field.type)
        if not isinstance(leaf_type, GraphQLScalarType | GraphQLEnumType):
            return None
        return cls(
            access=access,
            nullable=not isinstance(access.field.type, GraphQLNonNull),
            unchanged_type=UNCHANGED.get(leaf_type),
            coerce=leaf_type.coerce_output_value,
        )

    def try_to_coerce(self, value: Any) -> Any:
        """None if graphql-core must handle the value; no value is coerced to None."""
        if type(value) in PLAIN or isinstance(value, Enum):
            try:
                coerced = self.coerce(value)
            except Exception:  # noqa: BLE001 - graphql-core repeats and reports it
                return None
            if type(coerced) in PLAIN:
                return coerced
        return None


@dataclass(frozen=True, slots=True)
class ObjectField:
    """One object, of a type that is known by the class: neither interface nor union."""

    access: FieldAccess
    nullable: bool
    object_type: GraphQLObjectType
    origin: type

    @classmethod
    def of(cls, access: FieldAccess) -> "ObjectField | None":
        """None for any other field."""
        object_type: Any = get_nullable_type(access.field.type)
        if not isinstance(object_type, GraphQLObjectType) or object_type.is_type_of is not None:
            return None
        definition = object_type.extensions[GraphQLCoreConverter.DEFINITION_BACKREF]
        return cls(
            access=access,
            nullable=not isinstance(access.field.type, GraphQLNonNull),
            object_type=object_type,
            origin=definition.origin,
        )


def plan_fields(schema: GraphQLSchema) -> None:
    """Marks the scalar and object fields that the executor may read by a plan."""
    for each in schema.type_map.values():
        for field in each.fields.values() if isinstance(each, GraphQLObjectType) else ():
            access = FieldAccess.of(field)
            field.extensions[FIELD_PLAN] = access and (
                ScalarField.of(access) or ObjectField.of(access)
            )


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
    """A simple resolver's function, and the name of its info parameter if it has one."""
    resolver = definition.base_resolver
    if resolver is None or not isinstance(resolver.wrapped_func, FunctionType):
        return None, None
    info = resolver.info_parameter
    return resolver.wrapped_func, None if info is None else info.name
