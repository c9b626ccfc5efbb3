"""Connection tests."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import datetime
from typing import Annotated

import strawberry
from graphql import GraphQLError
from strawberry.scalars import JSON

from graphql_api.models import connection_test
from graphql_api.models.connection_test import ConnectionTest
from graphql_api.schema.context import Info
from graphql_api.schema.errors import (
    DuplicateMappingError,
    ExternalOrganizationClaimedError,
    NotFoundError,
    OrganizationInactiveError,
    ValidationError,
)
from graphql_api.schema.inputs import MappingIds
from graphql_api.schema.mapping_inputs import CreateMappingInput
from graphql_api.schema.types import OrganizationMapping
from graphql_api.services.errors import TooManyRunsError
from integrations import base
from integrations.base import TestStepStatus

strawberry.enum(TestStepStatus)


@strawberry.type
class TestStep:
    name: str
    status: TestStepStatus
    message: str
    remedy: str | None = strawberry.field(description="What to do about it.")
    duration_ms: float

    @classmethod
    def from_model(cls, step: base.TestStep) -> "TestStep":
        return cls(
            name=step.name,
            status=step.status,
            message=step.message,
            remedy=step.remedy,
            duration_ms=step.duration_ms,
        )


@strawberry.type
class TestResult:
    success: bool
    message: str
    details: JSON
    steps: list[TestStep]
    tested_at: datetime
    mapping: OrganizationMapping

    @classmethod
    def from_model(cls, test: ConnectionTest) -> "TestResult":
        return cls(
            success=test.result.success,
            message=test.result.message,
            details=JSON(dict(test.result.details)),
            steps=[TestStep.from_model(step) for step in test.result.steps],
            tested_at=test.result.tested_at,
            mapping=OrganizationMapping.from_model(test.mapping),
        )


TestConnectionResult = Annotated[
    TestResult | NotFoundError | ValidationError, strawberry.union("TestConnectionResult")
]


@strawberry.type
class UnsavedTestResult:
    success: bool
    message: str
    details: JSON
    steps: list[TestStep]
    tested_at: datetime

    @classmethod
    def from_model(cls, result: base.TestResult) -> "UnsavedTestResult":
        return cls(
            success=result.success,
            message=result.message,
            details=JSON(dict(result.details)),
            steps=[TestStep.from_model(step) for step in result.steps],
            tested_at=result.tested_at,
        )


TestUnsavedMappingResult = Annotated[
    UnsavedTestResult
    | ValidationError
    | NotFoundError
    | DuplicateMappingError
    | ExternalOrganizationClaimedError
    | OrganizationInactiveError,
    strawberry.union("TestUnsavedMappingResult"),
]


@strawberry.type
class TestProgress:
    completed: int
    total: int
    result: TestResult | None = strawberry.field(
        description="Absent on the first message, which only tells the total."
    )

    @classmethod
    def from_model(cls, progress: connection_test.TestProgress) -> "TestProgress":
        test = progress.test
        return cls(
            completed=progress.completed,
            total=progress.total,
            result=None if test is None else TestResult.from_model(test),
        )


@strawberry.type
class ConnectionMutation:
    @strawberry.mutation
    async def test_connection(
        self, info: Info, organization_id: strawberry.ID, mapping_id: strawberry.ID
    ) -> TestConnectionResult:
        tested = await info.context.services.connections.test(
            info.context.actor, organization_id, mapping_id
        )
        return TestResult.from_model(tested)

    @strawberry.mutation(
        description="Test what is not saved. What createMapping would refuse is refused before the "
        "vendor is asked. mappingId: where an existing mapping is being edited, whose hidden "
        "secrets are then used."
    )
    async def test_unsaved_mapping(
        self, info: Info, input: CreateMappingInput, mapping_id: strawberry.ID | None = None
    ) -> TestUnsavedMappingResult:
        result = await info.context.services.unsaved_tests.test(
            info.context.actor, input.to_model(), mapping_id=mapping_id
        )
        return UnsavedTestResult.from_model(result)


@strawberry.type
class ConnectionSubscription:
    @strawberry.subscription(
        description="Test every active mapping of an organization or of an integration, "
        "reporting each as it ends."
    )
    async def test_connections(
        self,
        info: Info,
        organization_id: strawberry.ID | None = None,
        integration_name: str | None = None,
        mapping_ids: MappingIds = None,
    ) -> AsyncGenerator[TestProgress, None]:
        run = await info.context.services.connection_runs.start(
            info.context.read_actor,
            organization_id=organization_id,
            integration_name=integration_name,
            mapping_ids=mapping_ids,
        )
        return _shown(info, run)


async def _shown(
    info: Info, run: AsyncGenerator[connection_test.TestProgress, None]
) -> AsyncGenerator[TestProgress, None]:
    async with aclosing(run):
        try:
            async for progress in run:
                await info.context.refresh()
                yield TestProgress.from_model(progress)
        except TooManyRunsError as error:
            raise GraphQLError(str(error), extensions={"code": "RATE_LIMITED"}) from error
