"""For tests of workflows: Orgmap in memory, and vendors that answer as told.

from workflow_context.testing import FakeVendor, workflows_in_memory

async def test_a_workflow():
    halo = FakeVendor("halopsa", {"14": "Larkfield Dental Group"})
    async with workflows_in_memory(halo) as workflows:
        context = await workflows.add("Larkfield", halopsa=14)
        assert await my_workflow(context) == ...
        assert halo.asked == [...]

Nothing is sent, nothing is read from the environment, and nothing is left behind.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from types import MappingProxyType

from pydantic import SecretStr

from graphql_api.composition import Orgmap, build_services
from graphql_api.services.configuration import Configuration
from graphql_api.services.listing_cache import memory_cache
from graphql_api.settings import Settings
from graphql_api.storage.keys import TABLES
from graphql_api.storage.memory import MemoryTableStore
from workflow_context.context import OrganizationContext
from workflow_context.fake_client import Asked, FakeClient
from workflow_context.fake_vendor import FakeVendor
from workflow_context.opening import open_session
from workflow_context.session import Session
from workflow_context.workflows import Workflows

__all__ = ["Asked", "FakeClient", "FakeVendor", "MemoryWorkflows", "workflows_in_memory"]

_NONE: Mapping[str, str] = MappingProxyType({})


class MemoryWorkflows(Workflows):
    """Workflows over a storage of their own, with a short way to make customers."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.orgmap = session.orgmap
        """For more than this: grants, audit events, inactive organizations."""

    async def add(
        self, name: str, domain: str | None = None, /, **mapped: str | int
    ) -> OrganizationContext:
        """A context for a new organization; `halopsa=14` maps it to that client of HaloPSA.

        Raises as OrganizationContext.set_integration_mapping does.
        """
        organization = await self.create_organization(name, domain)
        context = await self.for_organization(organization.org_id)
        for integration_name, external_org_id in mapped.items():
            await context.set_integration_mapping(integration_name, external_org_id)
        return context


@asynccontextmanager
async def workflows_in_memory(
    *vendors: FakeVendor,
    user_id: str = "tester",
    config: Mapping[str, str] = _NONE,
    secrets: Mapping[str, str] = _NONE,
) -> AsyncIterator[MemoryWorkflows]:
    """The same services as in production, over a storage in memory.

    The user is a provider-wide manager until something is granted to them. `config` and `secrets`
    are what `get_config` and `get_secret` read.
    """
    async with (
        _orgmap(vendors, config=config, secrets=secrets) as orgmap,
        open_session(user_id=user_id, orgmap=orgmap) as session,
    ):
        yield MemoryWorkflows(session)


@asynccontextmanager
async def _orgmap(
    vendors: tuple[FakeVendor, ...], *, config: Mapping[str, str], secrets: Mapping[str, str]
) -> AsyncIterator[Orgmap]:
    hidden = {name: SecretStr(text) for name, text in secrets.items()}
    configuration = Configuration(config=config, secrets=hidden)
    store, cache = MemoryTableStore(), memory_cache()
    integrations = {vendor.name: vendor.integration(configuration) for vendor in vendors}
    services = build_services(store, integrations, cache=cache)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(cache.close)
        stack.push_async_callback(services.integrations.aclose)
        stack.push_async_callback(services.discovery.aclose)
        await store.create_tables(TABLES)
        yield Orgmap(
            # Constructed as it is: to validate settings is to read the environment.
            settings=Settings.model_construct(auth="dev", config=config, secrets=hidden),
            store=store,
            configuration=configuration,
            services=services,
        )
