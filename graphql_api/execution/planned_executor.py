"""An executor that reads plain fields by a plan made once for each selection set.

graphql-core looks up each field of each object, builds an info for its resolver, and inspects each
value, although most fields are an attribute that holds a text, a number or one object. Here such
scalar and object fields are known when the schema is built (field_plans.py), and the fields of a
selection set are looked up once. All other fields (arguments, lists, interfaces and unions,
asynchronous resolvers, middleware) go to graphql-core, and so does a value that its type does not
expect, so errors are graphql-core's own.

When a selection set is executed, graphql-core has already applied fragments, @skip and @include,
and it passes the same grouped fields for every object of a list: they are the key of a plan.

When a non-null field fails, graphql-core cancels its siblings, and drops coroutines below them that
were created and never started; Python warns of each when it is garbage-collected. They are closed
here when the operation ends.
"""

from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from functools import cached_property
from inspect import CORO_CREATED, getcoroutinestate
from types import CoroutineType, FunctionType
from typing import Any, TypeGuard, cast

from graphql import (
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLResolveInfo,
    Undefined,
    located_error,
)
from graphql.execution.collect_fields import FieldDetailsList, GroupedFieldSet
from graphql.pyutils import Path, gather_with_cancel
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext
from strawberry.types import Info

from graphql_api.execution.document_source import locate
from graphql_api.execution.field_plans import FIELD_PLAN, FieldAccess, ObjectField, ScalarField

IsAwaitable = Callable[[Any], TypeGuard[Awaitable[Any]]]


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps for the fields of a selection set, in order; their id is the plan's key."""

    fields: GroupedFieldSet
    steps: tuple[tuple[str, ScalarField | ObjectField | None, FieldDetailsList], ...]


class PlannedExecutor(StrawberryGraphQLCoreExecutionContext):
    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._plans: dict[int, Plan] = {}
        self._coroutines: list[Coroutine[Any, Any, Any]] = []
        self.is_awaitable = self._tracking(self.is_awaitable)

    def execute_operation(self, serially: bool | None = None) -> Any:
        result = super().execute_operation(serially)
        if isinstance(result, Coroutine):
            return self._run_to_completion(result)
        self._close_unstarted()
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
        results: dict[str, Any] = {}
        awaited: list[str] = []
        try:
            for name, planned, details in plan.steps:
                if planned is not None:
                    # Most fields are read right here: a call for each would double their time.
                    access = planned.access
                    try:
                        value = (
                            getattr(source_value, access.attribute)
                            if access.resolver is None
                            else self._resolve(access, source_value, parent_type, details, path)
                        )
                    except Exception as error:  # noqa: BLE001 - as graphql-core does
                        field_path = Path(path, name, parent_type.name)
                        self.handle_field_error(error, access.field.type, details, field_path)
                        results[name] = None
                        continue
                    if value is None and planned.nullable:
                        results[name] = None
                        continue
                    if isinstance(planned, ScalarField):
                        if type(value) is planned.unchanged_type:
                            results[name] = value
                            continue
                        result = planned.try_to_coerce(value)
                        if result is not None:
                            results[name] = result
                            continue
                    elif type(value) is planned.origin:
                        field_path = Path(path, name, parent_type.name)
                        result = self._complete_object(
                            planned, value, details, field_path, position_context
                        )
                        results[name] = result
                        if not isinstance(result, dict | None) and self.is_awaitable(result):
                            awaited.append(name)
                        continue
                    result = self._complete_with_core(
                        access, value, parent_type, details, path, position_context
                    )
                else:
                    field_path = Path(path, name, parent_type.name)
                    result = self.execute_field(
                        parent_type, source_value, details, field_path, position_context
                    )
                    if result is Undefined:
                        continue
                results[name] = result
                if self.is_awaitable(result):
                    awaited.append(name)
        except Exception:
            if awaited:
                self.settle_in_background([results[name] for name in awaited])
            raise
        return _gather_awaited(results, awaited) if awaited else results

    def handle_field_error(
        self,
        raw_error: Exception,
        return_type: GraphQLOutputType,
        field_details_list: FieldDetailsList,
        path: Path,
    ) -> None:
        """Locates the error of a field that stands at several places without reading the text."""
        nodes = [each.node for each in field_details_list]
        error = located_error(raw_error, nodes[:1], path.as_list())
        if error is not raw_error and error.nodes == nodes[:1]:
            locate(error, nodes)
        super().handle_field_error(error, return_type, field_details_list, path)

    def _tracking(self, is_awaitable: IsAwaitable) -> IsAwaitable:
        """Collects coroutines: graphql-core calls this for every value that it completes."""
        track = self._coroutines.append

        def is_tracked(value: Any) -> TypeGuard[Awaitable[Any]]:
            if not is_awaitable(value):
                return False
            if isinstance(value, CoroutineType):
                track(value)
            return True

        return is_tracked

    async def _run_to_completion(self, result: Awaitable[Any]) -> Any:
        try:
            return await result
        finally:
            self._close_unstarted()

    def _close_unstarted(self) -> None:
        for each in self._coroutines:
            if getcoroutinestate(each) == CORO_CREATED:
                each.close()
        self._coroutines.clear()

    def _resolve(
        self,
        access: FieldAccess,
        source: Any,
        parent_type: GraphQLObjectType,
        details: FieldDetailsList,
        path: Path,
    ) -> Any:
        resolver = cast(FunctionType, access.resolver)
        if access.info_parameter is None:
            return resolver(source)
        info = LazyInfo(self, access, parent_type, details, path)
        return resolver(source, **{access.info_parameter: info})

    def _complete_object(
        self,
        planned: ObjectField,
        value: Any,
        details: FieldDetailsList,
        path: Path,
        position_context: Any,
    ) -> Any:
        """The object's own fields; None if a non-null one of them fails."""
        try:
            result = self.collect_and_execute_subfields(
                planned.object_type, details, path, value, position_context
            )
        except Exception as error:  # noqa: BLE001 - as graphql-core does
            self.handle_field_error(error, planned.access.field.type, details, path)
            return None
        if isinstance(result, dict) or not self.is_awaitable(result):
            return result
        return self._await_value(result, planned.access, details, path)

    def _complete_with_core(
        self,
        access: FieldAccess,
        value: Any,
        parent_type: GraphQLObjectType,
        details: FieldDetailsList,
        path: Path,
        position_context: Any,
    ) -> Any:
        """Leaves a value that the plan does not expect to graphql-core."""
        info = self._raw_info(access, parent_type, details, path)
        arguments = (access.field.type, details, info, info.path, value, position_context)
        try:
            if self.is_awaitable(value):
                return self.complete_awaitable_value(*arguments)
            result = self.complete_value(*arguments)
        except Exception as error:  # noqa: BLE001 - as graphql-core does
            self.handle_field_error(error, access.field.type, details, info.path)
            return None
        if self.is_awaitable(result):
            return self._await_value(result, access, details, info.path)
        return result

    async def _await_value(
        self, result: Awaitable[Any], access: FieldAccess, details: FieldDetailsList, path: Path
    ) -> Any:
        try:
            return await result
        except Exception as error:  # noqa: BLE001 - as graphql-core does
            self.handle_field_error(error, access.field.type, details, path)
            return None

    def _raw_info(
        self,
        access: FieldAccess,
        parent_type: GraphQLObjectType,
        details: FieldDetailsList,
        path: Path,
    ) -> GraphQLResolveInfo[Any]:
        nodes = [each.node for each in details]
        name = nodes[0].alias or nodes[0].name
        field_path = Path(path, name.value, parent_type.name)
        return self.build_resolve_info(access.field, nodes, parent_type, field_path)

    def _plan(self, parent_type: GraphQLObjectType, fields: GroupedFieldSet) -> Plan:
        steps = tuple(
            (name, self._planned_field(parent_type, details), details)
            for name, details in fields.items()
        )
        plan = self._plans[id(fields)] = Plan(fields, steps)
        return plan

    def _planned_field(
        self, parent_type: GraphQLObjectType, details: FieldDetailsList
    ) -> ScalarField | ObjectField | None:
        field = self.schema.get_field(parent_type, details[0].node.name.value)
        if field is None or field.resolve is None or self._is_wrapped(field.resolve):
            return None
        planned: ScalarField | ObjectField | None = field.extensions.get(FIELD_PLAN)
        return planned

    def _is_wrapped(self, resolve: Callable[..., Any]) -> bool:
        manager = self.middleware_manager
        return manager is not None and manager.get_field_resolver(resolve) is not resolve


class LazyInfo(Info):
    """An info that holds the context; the rest is built if a resolver asks for more."""

    def __init__(
        self,
        executor: PlannedExecutor,
        access: FieldAccess,
        parent_type: GraphQLObjectType,
        details: FieldDetailsList,
        path: Path,
    ) -> None:
        self._field = access.definition
        self._executor = executor
        self._arguments = (access, parent_type, details, path)

    @property
    def context(self) -> Any:
        return self._executor.context_value

    @cached_property
    def _raw_info(self) -> GraphQLResolveInfo[Any]:  # type: ignore[override]
        return self._executor._raw_info(*self._arguments)


async def _gather_awaited(results: dict[str, Any], awaited: list[str]) -> dict[str, Any]:
    if len(awaited) == 1:
        [name] = awaited
        results[name] = await results[name]
        return results
    arrived = await gather_with_cancel(*(results[name] for name in awaited))
    results.update(zip(awaited, arrived, strict=True))
    return results
