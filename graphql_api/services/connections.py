"""Connection tests: run one, keep its outcome with the mapping."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from graphql_api.models.connection_test import ConnectionTest
from graphql_api.models.mapping import OrganizationMapping
from graphql_api.models.organization import OrganizationId
from graphql_api.services.access import Actor, manageable
from graphql_api.services.errors import FieldProblem, ValidationError
from graphql_api.services.integrations import IntegrationService
from graphql_api.services.mappings import mapping_not_found
from graphql_api.storage.mappings import MappingMissing, MappingStorageService, StoredMapping
from integrations.base import (
    BaseIntegration,
    IntegrationError,
    TestResult,
    TestStep,
    TestStepStatus,
)

TIME_LIMIT = 60.0
"""Seconds for all steps of one test."""


_NOT_ACTIVE = FieldProblem(
    field="mappingId",
    message="The mapping is deactivated, so its connection is not tested. Restore it first.",
)


class ConnectionService:
    def __init__(
        self,
        storage: MappingStorageService,
        *,
        integrations: IntegrationService,
        clock: Callable[[], datetime],
        time_limit: float = TIME_LIMIT,
    ) -> None:
        self._storage = storage
        self._integrations = integrations
        self._clock = clock
        self._time_limit = time_limit

    async def test(self, actor: Actor, organization_id: str, mapping_id: str) -> ConnectionTest:
        """Raises OrganizationNotFoundError, MappingNotFoundError, IntegrationNotFoundError, and
        ValidationError for a deactivated mapping, whose external organization may be another
        customer's by now.

        What fails at the vendor is a result, never an exception.
        """
        org_id = manageable(actor, organization_id)
        stored = await self._stored(org_id, mapping_id)
        if not stored.mapping.is_active:
            raise ValidationError([_NOT_ACTIVE])
        integration = self._integrations.get(stored.mapping.integration_name)
        result = await self._run(integration, stored.mapping)
        tested = await self._storage.update_test_result(
            org_id,
            mapping_id,
            success=result.success,
            message=result.message,
            tested_at=result.tested_at,
            by=actor.author,
            rules=self._integrations.rules(integration.name),
            seen=stored,
        )
        return ConnectionTest(result=result, mapping=tested)

    async def _stored(self, org_id: OrganizationId, mapping_id: str) -> StoredMapping:
        try:
            return await self._storage.read_mapping(org_id, mapping_id)
        except MappingMissing as error:
            raise mapping_not_found(error) from error

    async def _run(self, integration: BaseIntegration, mapping: OrganizationMapping) -> TestResult:
        try:
            async with asyncio.timeout(self._time_limit):
                return await integration.test_connection(mapping)
        except IntegrationError as error:
            return self._failed("connection", error.message, remedy=error.remedy)
        except TimeoutError:
            return self._failed(
                "time limit",
                f"{integration.display_name} did not answer within {self._time_limit:g} seconds.",
                remedy="Check the vendor's status page and the network, then try again.",
            )

    def _failed(self, step_name: str, message: str, *, remedy: str | None) -> TestResult:
        step = TestStep(
            name=step_name, status=TestStepStatus.FAILED, message=message, remedy=remedy
        )
        return TestResult(success=False, message=message, tested_at=self._clock(), steps=(step,))
