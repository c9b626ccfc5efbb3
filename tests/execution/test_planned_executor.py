"""The planned executor answers as graphql-core does: generated operations on misbehaving data."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st
from strawberry.extensions import SchemaExtension
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext
from strawberry.types import ExecutionResult

from graphql_api.execution.planned_executor import PlannedExecutor
from graphql_api.execution.schema_building import Schema, create_schema
from tests.execution.tree_documents import PLAIN_FIELDS, VARIABLES, documents
from tests.execution.trees import GOOD, ROOTS, SCALARS, Branch, Leaf, Query, built, leaves, oddly


def schema_with(executor: type[StrawberryGraphQLCoreExecutionContext], **options: Any) -> Any:
    return Schema(
        query=Query,
        types=[Leaf, Branch],
        execution_context_class=executor,
        config=StrawberryConfig(scalar_map=SCALARS),
        **options,
    )


STOCK = schema_with(StrawberryGraphQLCoreExecutionContext)
OURS = schema_with(PlannedExecutor)


async def outcome(schema: Any, document: str, root: Any, variables: dict[str, Any]) -> Any:
    result = await schema.execute(
        document,
        variable_values=variables,
        root_value=built(root),
        context_value={"asked": "by whom"},
    )
    while len(asyncio.all_tasks()) > 1:  # noqa: ASYNC110 - what a failure left behind
        await asyncio.sleep(0)
    return shown(result)


def shown(result: ExecutionResult) -> Any:
    """All that a caller may see, in order, and where each error came from."""
    errors = [
        (each.formatted, type(each.original_error), str(each.original_error))
        for each in result.errors or ()
    ]
    return _ordered(result.data), errors


def _ordered(value: Any) -> Any:
    if isinstance(value, dict):
        return [(name, _ordered(each)) for name, each in value.items()]
    if isinstance(value, list):
        return ["list", *(_ordered(each) for each in value)]
    return repr(value)


GENERATED = settings(database=None, suppress_health_check=list(HealthCheck))


def generated(test: Callable[..., None]) -> Callable[..., None]:
    """Decorates a test whose examples hypothesis draws inside.

    Either executor drops a coroutine where it cannot tell the type of an object.
    """
    ignored = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
    marked: Callable[..., None] = pytest.mark.hypothesis(ignored(test))
    return marked


class Comparison:
    """Both executors on the same operations; counts what their answers were like."""

    def __init__(self, runner: asyncio.Runner) -> None:
        self._runner = runner
        self.answered = 0
        self.failed = 0

    def compare(self, document: str, root: Any, variables: dict[str, Any]) -> None:
        note(document)
        expected = self._runner.run(outcome(STOCK, document, root, variables))
        assert self._runner.run(outcome(OURS, document, root, variables)) == expected
        data, errors = expected
        self.answered += data != repr(None)
        self.failed += bool(errors)


@pytest.fixture
def comparison() -> Iterator[Comparison]:
    with asyncio.Runner() as runner:
        yield Comparison(runner)


@generated
def test_generated_operations_are_answered_as_graphql_core_answers_them(
    comparison: Comparison,
) -> None:
    @settings(GENERATED, max_examples=250)
    @given(documents(), ROOTS, VARIABLES)
    def compare(document: str, root: Any, variables: dict[str, Any]) -> None:
        comparison.compare(document, root, variables)

    compare()
    assert comparison.answered > 100
    assert comparison.failed > 50


@generated
def test_values_that_a_plan_does_not_foresee_are_answered_as_graphql_core_answers_them(
    comparison: Comparison,
) -> None:
    @settings(GENERATED, max_examples=250)
    @given(st.lists(leaves(oddly), min_size=1, max_size=4))
    def compare(leaves: Any) -> None:
        root = (Query, {"tree": (Branch, {"leaves": leaves})})
        comparison.compare(f"{{ tree {{ leaves {{ {' '.join(PLAIN_FIELDS)} }} }} }}", root, {})

    compare()
    assert comparison.answered == 250
    assert comparison.failed > 200


class CountingExecutor(PlannedExecutor):
    """Notes the fields that graphql-core executed."""

    executed: ClassVar[Counter[str]] = Counter()

    def execute_field(self, parent_type: Any, source: Any, details: Any, *rest: Any) -> Any:
        self.executed[details[0].node.name.value] += 1
        return super().execute_field(parent_type, source, details, *rest)


async def test_plain_fields_are_not_executed_one_by_one() -> None:
    CountingExecutor.executed.clear()
    good = {name: values[0] for name, values in GOOD.items()}
    root = built((Query, {"tree": (Branch, {"leaves": [(Leaf, good)] * 50})}))
    document = f"{{ tree {{ leaves {{ {' '.join(PLAIN_FIELDS)} shouted awaited }} }} }}"

    result = await schema_with(CountingExecutor).execute(document, root_value=root)

    assert result.errors is None
    assert CountingExecutor.executed == {
        "tree": 1,
        "leaves": 1,
        "tags": 50,  # a list
        "shouted": 50,  # resolvers
        "awaited": 50,
    }


class Shouting(SchemaExtension):
    """Middleware: it sees each field."""

    def resolve(self, _next: Any, root: Any, info: Any, *arguments: Any, **named: Any) -> Any:
        answer = _next(root, info, *arguments, **named)
        return answer.upper() if isinstance(answer, str) else answer


async def test_middleware_sees_each_field() -> None:
    root = built((Query, {"tree": (Branch, {"name": "oak", "note": None})}))
    schema = schema_with(PlannedExecutor, extensions=[Shouting])

    result = await schema.execute("{ tree { name note } }", root_value=root)

    assert result.data == {"tree": {"name": "OAK", "note": None}}


def test_the_service_executes_with_plans() -> None:
    assert create_schema().execution_context_class is PlannedExecutor
