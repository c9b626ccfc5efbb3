"""Connection tests of mappings that are not saved, as a person types them in."""

from graphql_api.services.access import Actor
from graphql_api.services.connections import ConnectionService
from graphql_api.services.mapping_fields import NewMapping
from graphql_api.services.mappings import MappingService
from integrations.base import TestResult


class UnsavedTestService:
    def __init__(self, *, mappings: MappingService, connections: ConnectionService) -> None:
        self._mappings = mappings
        self._connections = connections

    async def test(
        self, actor: Actor, new: NewMapping, *, mapping_id: str | None = None
    ) -> TestResult:
        """Test what would be saved; nothing is stored, and nothing is in the audit trail.

        What could not be saved is refused before the vendor is asked: raises as
        MappingService.create does. With `mapping_id` that mapping is being edited, and what stands
        for its secrets is taken for them. What fails at the vendor is a result.
        """
        draft = await self._mappings.draft(actor, new, mapping_id=mapping_id)
        return await self._connections.try_out(actor, draft)
