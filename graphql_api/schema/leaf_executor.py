"""An executor that reads plain leaf fields by a plan made once for each selection set.

graphql-core looks each field of each object up, describes it to its resolver, and asks of each
value what it is, although most fields are an attribute that holds a text or a number. Here the
fields of a selection set are looked up once. What a plan cannot foresee of a field (a resolver,
arguments, objects and lists, middleware), or of a value (null where none may be, a failure,
something to await), goes to graphql-core as ever, so that answers and errors are the same.

By the time a selection set is executed, graphql-core has applied fragments, @skip and @include,
and it hands out the same grouped fields for every object of a list. Plans are kept by those.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import Enum
from typing import Any, TypeGuard

from graphql import (
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLField,
    GraphQLID,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLString,
    Undefined,
    get_nullable_type,
)
from graphql.execution.collect_fields import FieldDetailsList, GroupedFieldSet
from graphql.pyutils import Path, gather_with_cancel
from strawberry.resolvers import is_default_resolver
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.field import StrawberryField

AS_THEY_ARE: dict[Any, type] = {GraphQLString: str, GraphQLID: str, GraphQLBoolean: bool}
"""Values of these types leave as they are."""

PLAIN = frozenset({str, int, float, bool, datetime, date, time, dict, list})
"""Neither failures nor awaitable."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A field that is an attribute of its object, and a scalar or an enum."""

    attribute: str
    nullable: bool
    as_it_is: type | None
    coerce: Callable[[Any], Any]

    @classmethod
    def of(cls, field: GraphQLField) -> "Leaf | None":
        """None for any other field."""
        definition = field.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
        if field.args or not _is_an_attribute(definition, field):
            return None
        nullable = not isinstance(field.type, GraphQLNonNull)
        leaf_type: Any = get_nullable_type(field.type)
        if not isinstance(leaf_type, GraphQLScalarType | GraphQLEnumType):
            return None
        return cls(
            attribute=definition.python_name,
            nullable=nullable,
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
class Plan:
    """What to do for each field of a selection set, in order; `fields` belong to graphql-core."""

    fields: GroupedFieldSet
    steps: tuple[tuple[str, Leaf | None, FieldDetailsList], ...]


class LeafExecutor(StrawberryGraphQLCoreExecutionContext):
    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._plans: dict[int, Plan] = {}

    def execute_fields(
        self,
        parent_type: GraphQLObjectType,
        source_value: Any,
        path: Path | None,
        grouped_field_set: GroupedFieldSet,
        position_context: Any,
    ) -> Any:
        if path is None:
            # Root fields are never read twice, and have resolvers.
            return super().execute_fields(
                parent_type, source_value, path, grouped_field_set, position_context
            )
        plan = self._plans.get(id(grouped_field_set)) or self._plan(parent_type, grouped_field_set)
        answers: dict[str, Any] = {}
        awaited: list[str] = []
        try:
            for name, leaf, details in plan.steps:
                if leaf is not None:
                    try:
                        value = getattr(source_value, leaf.attribute)
                    except Exception as error:  # noqa: BLE001 - graphql-core says what becomes of it
                        source: Any = _Source(failure=error)
                    else:
                        if type(value) is leaf.as_it_is or (value is None and leaf.nullable):
                            answers[name] = value
                            continue
                        if (answer := leaf.coerced(value)) is not None:
                            answers[name] = answer
                            continue
                        source = _Source(value)
                else:
                    source = source_value
                field_path = Path(path, name, parent_type.name)
                answer = self.execute_field(
                    parent_type, source, details, field_path, position_context
                )
                if answer is Undefined:
                    continue
                answers[name] = answer
                if self.is_awaitable(answer):
                    awaited.append(name)
        except Exception:
            if awaited:
                self.settle_in_background([answers[name] for name in awaited])
            raise
        return _once_all_are_there(answers, awaited) if awaited else answers

    def _plan(self, parent_type: GraphQLObjectType, fields: GroupedFieldSet) -> Plan:
        steps = tuple(
            (name, self._leaf(parent_type, details), details) for name, details in fields.items()
        )
        plan = self._plans[id(fields)] = Plan(fields, steps)
        return plan

    def _leaf(self, parent_type: GraphQLObjectType, details: FieldDetailsList) -> Leaf | None:
        field = self.schema.get_field(parent_type, details[0].node.name.value)
        if field is None or field.resolve is None or self._is_wrapped(field.resolve):
            return None
        return Leaf.of(field)

    def _is_wrapped(self, resolve: Callable[..., Any]) -> bool:
        manager = self.middleware_manager
        return manager is not None and manager.get_field_resolver(resolve) is not resolve


class _Source:
    """Has, as any attribute, what was read of the real source: graphql-core reads none twice."""

    def __init__(self, value: Any = None, *, failure: Exception | None = None) -> None:
        self._found = (value, failure)

    def __getattribute__(self, name: str) -> Any:
        value, failure = object.__getattribute__(self, "_found")
        if failure is not None:
            raise failure
        return value


async def _once_all_are_there(answers: dict[str, Any], awaited: list[str]) -> dict[str, Any]:
    if len(awaited) == 1:
        [name] = awaited
        answers[name] = await answers[name]
        return answers
    arrived = await gather_with_cancel(*(answers[name] for name in awaited))
    answers.update(zip(awaited, arrived, strict=True))
    return answers


def _is_an_attribute(definition: Any, field: GraphQLField) -> TypeGuard[StrawberryField]:
    return (
        isinstance(definition, StrawberryField)
        and type(definition).get_result is StrawberryField.get_result
        and definition.is_basic_field
        and definition.default_resolver is getattr
        and field.resolve is not None
        and is_default_resolver(field.resolve)
    )
