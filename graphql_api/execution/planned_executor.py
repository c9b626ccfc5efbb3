"""An executor that answers plain fields by a plan made once for each selection set.

graphql-core looks each field of each object up, describes it to its resolver, and asks of each
value what it is, although most fields are an attribute that holds a text, a number or one object.
Here a leaf or branch is known when the schema is made, and the fields of a selection set are looked
up once. All other fields (arguments, lists, interfaces and unions, asynchronous resolvers,
middleware) go to graphql-core as ever, and so does a value that its type does not expect, which is
where errors come from.

By the time a selection set is executed, graphql-core has applied fragments, @skip and @include,
and it hands out the same grouped fields for every object of a list. Plans are kept by those.

When a field fails that may not be null, graphql-core cancels what is asked for beside it and above
it, and coroutines below that were made and not begun are dropped; Python warns of each, when its
garbage collector comes by. They are closed here when the operation ends.
"""

from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from functools import cached_property
from inspect import CORO_CREATED, getcoroutinestate
from types import CoroutineType, FunctionType
from typing import Any, TypeGuard, cast

from graphql import GraphQLObjectType, GraphQLResolveInfo, Undefined
from graphql.execution.collect_fields import FieldDetailsList, GroupedFieldSet
from graphql.pyutils import Path, gather_with_cancel
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext
from strawberry.types import Info

from graphql_api.execution.field_plans import KNOWN, Branch, Leaf, Reading

IsAwaitable = Callable[[Any], TypeGuard[Awaitable[Any]]]


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do for each field of a selection set, in order; `fields` belong to graphql-core."""

    fields: GroupedFieldSet
    steps: tuple[tuple[str, Leaf | Branch | None, FieldDetailsList], ...]


class LeafExecutor(StrawberryGraphQLCoreExecutionContext):
    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._plans: dict[int, Plan] = {}
        self._coroutines: list[Coroutine[Any, Any, Any]] = []
        self.is_awaitable = self._noting(self.is_awaitable)

    def execute_operation(self, serially: bool | None = None) -> Any:
        result = super().execute_operation(serially)
        if isinstance(result, Coroutine):
            return self._to_its_end(result)
        self._close_what_never_began()
        return result

    def complete_list_item_value(
        self, item: Any, complete_results: list[Any], *arguments: Any
    ) -> bool:
        is_awaited = super().complete_list_item_value(item, complete_results, *arguments)
        if is_awaited:
            self._coroutines.append(complete_results[-1])
        return is_awaited

    def execute_fields(
        self,
        parent_type: GraphQLObjectType,
        source_value: Any,
        path: Path | None,
        grouped_field_set: GroupedFieldSet,
        position_context: Any,
    ) -> Any:
        if path is None:  # root fields have resolvers, and each event of a subscription its own set
            return super().execute_fields(
                parent_type, source_value, path, grouped_field_set, position_context
            )
        plan = self._plans.get(id(grouped_field_set)) or self._plan(parent_type, grouped_field_set)
        answers: dict[str, Any] = {}
        awaited: list[str] = []
        try:
            for name, known, details in plan.steps:
                if known is not None:
                    # Most fields are read right here: a call for each would double their time.
                    reading = known.reading
                    try:
                        value = (
                            getattr(source_value, reading.attribute)
                            if reading.resolver is None
                            else self._resolved(reading, source_value, parent_type, details, path)
                        )
                    except Exception as error:  # noqa: BLE001 - as graphql-core does
                        field_path = Path(path, name, parent_type.name)
                        self.handle_field_error(error, reading.field.type, details, field_path)
                        answers[name] = None
                        continue
                    if value is None and known.nullable:
                        answers[name] = None
                        continue
                    if isinstance(known, Leaf):
                        if type(value) is known.as_it_is:
                            answers[name] = value
                            continue
                        answer = known.coerced(value)
                        if answer is not None:
                            answers[name] = answer
                            continue
                    elif type(value) is known.origin:
                        field_path = Path(path, name, parent_type.name)
                        answer = self._grown(known, value, details, field_path, position_context)
                        answers[name] = answer
                        if not isinstance(answer, dict | None) and self.is_awaitable(answer):
                            awaited.append(name)
                        continue
                    answer = self._completed(
                        reading, value, parent_type, details, path, position_context
                    )
                else:
                    field_path = Path(path, name, parent_type.name)
                    answer = self.execute_field(
                        parent_type, source_value, details, field_path, position_context
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

    def _noting(self, is_awaitable: IsAwaitable) -> IsAwaitable:
        """graphql-core asks this of every value that it completes."""
        note = self._coroutines.append

        def is_noted(value: Any) -> TypeGuard[Awaitable[Any]]:
            if not is_awaitable(value):
                return False
            if isinstance(value, CoroutineType):
                note(value)
            return True

        return is_noted

    async def _to_its_end(self, result: Awaitable[Any]) -> Any:
        try:
            return await result
        finally:
            self._close_what_never_began()

    def _close_what_never_began(self) -> None:
        for each in self._coroutines:
            if getcoroutinestate(each) == CORO_CREATED:
                each.close()
        self._coroutines.clear()

    def _resolved(
        self,
        reading: Reading,
        source: Any,
        parent_type: GraphQLObjectType,
        details: FieldDetailsList,
        path: Path,
    ) -> Any:
        resolver = cast(FunctionType, reading.resolver)
        if reading.info_parameter is None:
            return resolver(source)
        info = LateInfo(self, reading, parent_type, details, path)
        return resolver(source, **{reading.info_parameter: info})

    def _grown(
        self,
        branch: Branch,
        value: Any,
        details: FieldDetailsList,
        path: Path,
        position_context: Any,
    ) -> Any:
        """The object's own fields; None where one of them fails that may not be null."""
        try:
            answer = self.collect_and_execute_subfields(
                branch.object_type, details, path, value, position_context
            )
        except Exception as error:  # noqa: BLE001 - as graphql-core does
            self.handle_field_error(error, branch.reading.field.type, details, path)
            return None
        if isinstance(answer, dict) or not self.is_awaitable(answer):
            return answer
        return self._once_there(answer, branch.reading, details, path)

    def _completed(
        self,
        reading: Reading,
        value: Any,
        parent_type: GraphQLObjectType,
        details: FieldDetailsList,
        path: Path,
        position_context: Any,
    ) -> Any:
        """What graphql-core makes of a value that the plan does not foresee."""
        info = self._raw_info(reading, parent_type, details, path)
        arguments = (reading.field.type, details, info, info.path, value, position_context)
        try:
            if self.is_awaitable(value):
                return self.complete_awaitable_value(*arguments)
            answer = self.complete_value(*arguments)
        except Exception as error:  # noqa: BLE001 - as graphql-core does
            self.handle_field_error(error, reading.field.type, details, info.path)
            return None
        if self.is_awaitable(answer):
            return self._once_there(answer, reading, details, info.path)
        return answer

    async def _once_there(
        self, answer: Awaitable[Any], reading: Reading, details: FieldDetailsList, path: Path
    ) -> Any:
        try:
            return await answer
        except Exception as error:  # noqa: BLE001 - as graphql-core does
            self.handle_field_error(error, reading.field.type, details, path)
            return None

    def _raw_info(
        self,
        reading: Reading,
        parent_type: GraphQLObjectType,
        details: FieldDetailsList,
        path: Path,
    ) -> GraphQLResolveInfo[Any]:
        nodes = [each.node for each in details]
        name = nodes[0].alias or nodes[0].name
        field_path = Path(path, name.value, parent_type.name)
        return self.build_resolve_info(reading.field, nodes, parent_type, field_path)

    def _plan(self, parent_type: GraphQLObjectType, fields: GroupedFieldSet) -> Plan:
        steps = tuple(
            (name, self._known(parent_type, details), details) for name, details in fields.items()
        )
        plan = self._plans[id(fields)] = Plan(fields, steps)
        return plan

    def _known(
        self, parent_type: GraphQLObjectType, details: FieldDetailsList
    ) -> Leaf | Branch | None:
        field = self.schema.get_field(parent_type, details[0].node.name.value)
        if field is None or field.resolve is None or self._is_wrapped(field.resolve):
            return None
        known: Leaf | Branch | None = field.extensions.get(KNOWN)
        return known

    def _is_wrapped(self, resolve: Callable[..., Any]) -> bool:
        manager = self.middleware_manager
        return manager is not None and manager.get_field_resolver(resolve) is not resolve


class LateInfo(Info):
    """Most resolvers ask it for the context alone; the rest is described once one asks for more."""

    def __init__(
        self,
        executor: LeafExecutor,
        reading: Reading,
        parent_type: GraphQLObjectType,
        details: FieldDetailsList,
        path: Path,
    ) -> None:
        self._field = reading.definition
        self._executor = executor
        self._described = (reading, parent_type, details, path)

    @property
    def context(self) -> Any:
        return self._executor.context_value

    @cached_property
    def _raw_info(self) -> GraphQLResolveInfo[Any]:  # type: ignore[override]
        return self._executor._raw_info(*self._described)


async def _once_all_are_there(answers: dict[str, Any], awaited: list[str]) -> dict[str, Any]:
    if len(awaited) == 1:
        [name] = awaited
        answers[name] = await answers[name]
        return answers
    arrived = await gather_with_cancel(*(answers[name] for name in awaited))
    answers.update(zip(awaited, arrived, strict=True))
    return answers
