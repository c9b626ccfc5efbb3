"""Connection tests: run one, keep its outcome with the mapping."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from graphql_api.models.connection_test import ConnectionTest
from graphql_api.models.listing import Listing
from graphql_api.models.mapping import OrganizationMapping
from graphql_api.models.organization import OrganizationId
from graphql_api.services.access import Actor, manageable
from graphql_api.services.errors import FieldProblem, ValidationError
from graphql_api.services.integrations import IntegrationService
from graphql_api.services.mappings import mapping_not_found
from graphql_api.services.redaction import without_secrets
from graphql_api.storage.mappings import MappingMissing, MappingStorageService, StoredMapping
from integrations.base import (
    BaseIntegration,
    IntegrationError,
    TestResult,
    TestStep,
    TestStepStatus,
)
from integrations.budget import lasting, testing_on_behalf_of
from integrations.connection_results import (
    failure_for_one_customer,
    for_one_customer,
    remedy_for_one_customer,
)

TIME_LIMIT = 60.0
"""Seconds for all steps of one test."""


_NOT_ACTIVE = FieldProblem(
    field="mappingId",
    message="The mapping is deactivated, so its connection is not tested. Restore it first.",
)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A result that is not kept yet, and the mapping that was tested, as it was read.

    Without one the connection was not judged, so its last outcome stays as it is.
    """

    result: TestResult
    stored: StoredMapping | None


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

    async def test(
        self, actor: Actor, organization_id: str, mapping_id: str, *, patient: bool = False
    ) -> ConnectionTest:
        """Raises OrganizationNotFoundError, MappingNotFoundError, IntegrationNotFoundError, and
        ValidationError for a deactivated mapping, whose external organization may be another
        customer's by now.

        What fails at the vendor is a result, never an exception. One who manages but does not see
        all customers is not told what is the provider's alone: counts, addresses and settings.
        Unless the caller is `patient`, a test that would wait too long for the vendor's rate limit
        is refused by a result that is not kept.
        """
        stored = await self._active(manageable(actor, organization_id), mapping_id)
        integration = self._integrations.get(stored.mapping.integration_name)
        with testing_on_behalf_of(actor.user_id):
            if not patient and integration.seconds_until_test() > self._time_limit:
                return ConnectionTest(result=self._no_room(integration), mapping=stored.mapping)
            result = await self._run(integration, stored.mapping)
        return await self._keep(actor, stored, result)

    async def ask(self, actor: Actor, organization_id: str, mapping_id: str) -> Asked:
        """As `test`, for one who waits as long as it takes, and keeps the result himself."""
        stored = await self._active(manageable(actor, organization_id), mapping_id)
        integration = self._integrations.get(stored.mapping.integration_name)
        with testing_on_behalf_of(actor.user_id):
            return Asked(result=await self._run(integration, stored.mapping), stored=stored)

    async def try_out(self, actor: Actor, mapping: OrganizationMapping) -> TestResult:
        """The result of a test of a mapping that is not stored; nothing is kept.

        Raises OrganizationNotFoundError, PermissionDeniedError, IntegrationNotFoundError. What is
        told and charged to whom is as in `test`, for one who is not patient.
        """
        manageable(actor, mapping.org_id)
        integration = self._integrations.get(mapping.integration_name)
        with testing_on_behalf_of(actor.user_id):
            if integration.seconds_until_test() > self._time_limit:
                return self._no_room(integration)
            return _told_to(actor, await self._run(integration, mapping))

    async def ask_listing(
        self, listing: Listing, actor: Actor, organization_id: str, mapping_id: str
    ) -> Asked | None:
        """By a listing that was read just now, so that the vendor is not asked for each mapping.

        None if the listing cannot tell. Raises as `test` does.
        """
        stored = await self._active(manageable(actor, organization_id), mapping_id)
        integration = self._integrations.get(stored.mapping.integration_name)
        result = integration.test_from_listing(
            stored.mapping, listing.by_id, read_at=listing.cached_at
        )
        return None if result is None else Asked(result=result, stored=stored)

    async def keep(
        self, actor: Actor, mapping: OrganizationMapping, asked: Asked
    ) -> ConnectionTest:
        """The test of that mapping, with what was asked kept; raises as `test` does."""
        if asked.stored is None:
            return ConnectionTest(result=asked.result, mapping=mapping)
        return await self._keep(actor, asked.stored, asked.result)

    async def _keep(
        self, actor: Actor, stored: StoredMapping, result: TestResult
    ) -> ConnectionTest:
        """What is kept is for people of one customer too, whoever ran the test."""
        public, mapping = for_one_customer(result), stored.mapping
        tested = await self._storage.update_test_result(
            manageable(actor, mapping.org_id),
            mapping.mapping_id,
            success=public.success,
            message=public.message,
            tested_at=public.tested_at,
            by=actor.author,
            rules=self._integrations.rules(mapping.integration_name),
            seen=stored,
        )
        return ConnectionTest(result=_told_to(actor, result), mapping=tested)

    async def _active(self, org_id: OrganizationId, mapping_id: str) -> StoredMapping:
        try:
            stored = await self._storage.read_mapping(org_id, mapping_id)
        except MappingMissing as error:
            raise mapping_not_found(error) from error
        if not stored.mapping.is_active:
            raise ValidationError([_NOT_ACTIVE])
        return stored

    async def _run(self, integration: BaseIntegration, mapping: OrganizationMapping) -> TestResult:
        """The result without the mapping's own secrets, whatever the vendor repeats of them."""
        result = await self._result(integration, mapping)
        return without_secrets(result, mapping, self._integrations.rules(integration.name))

    async def _result(
        self, integration: BaseIntegration, mapping: OrganizationMapping
    ) -> TestResult:
        try:
            async with integration.room_for_test(), asyncio.timeout(self._time_limit):
                with lasting(self._time_limit):
                    return await integration.test_connection(mapping)
        except IntegrationError as error:
            return self._failed(
                "connection",
                error.message,
                remedy=error.remedy,
                public_message=failure_for_one_customer(integration.display_name, error.kind),
                public_remedy=remedy_for_one_customer(error.kind),
            )
        except TimeoutError:
            return self._failed(
                "time limit",
                f"{integration.display_name} did not answer within {self._time_limit:g} seconds.",
                remedy="Check the vendor's status page and the network, then try again.",
            )

    def _no_room(self, integration: BaseIntegration) -> TestResult:
        seconds = integration.seconds_until_test()
        return self._failed(
            "rate limit",
            f"{integration.display_name} takes no more of your tests for about {seconds:.0f} s.",
            remedy="Try again then. The outcome of the last test stays as it was.",
        )

    def _failed(
        self,
        step_name: str,
        message: str,
        *,
        remedy: str | None,
        public_message: str | None = None,
        public_remedy: str | None = None,
    ) -> TestResult:
        step = TestStep(
            name=step_name,
            status=TestStepStatus.FAILED,
            message=message,
            remedy=remedy,
            public_message=public_message,
            public_remedy=public_remedy,
        )
        return TestResult(success=False, message=message, tested_at=self._clock(), steps=(step,))


def _told_to(actor: Actor, result: TestResult) -> TestResult:
    return result if actor.is_provider_wide else for_one_customer(result)
