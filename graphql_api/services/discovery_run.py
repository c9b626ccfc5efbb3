"""One run of a discovery, by whoever holds its lease."""

from graphql_api.services.access import ReadActor
from graphql_api.services.discovery import DiscoveryService
from graphql_api.services.errors import ServiceError
from graphql_api.services.job_work import Told
from graphql_api.storage.job_lease import JobLease


class DiscoveryRun:
    def __init__(self, discovery: DiscoveryService, lease: JobLease, read_actor: ReadActor) -> None:
        self._discovery = discovery
        self._lease = lease
        self._read_actor = read_actor

    async def go(self) -> str | None:
        """Raises ServiceError, IntegrationError; the first too if an older listing is served."""
        name = str(self._lease.run.integration_name)
        found = await self._discovery.discover(await self._read_actor(), name, refresh=True)
        if found.failure is not None:
            raise ServiceError(found.failure)
        return f"{len(found.listing.organizations):,} are listed."

    def told(self) -> Told:
        return Told()

    async def wind_up(self) -> None:
        return
