"""Demonstration data: a dozen customers, two of them mapped, and a sandbox instead of vendors."""

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager

from pydantic import SecretStr

from graphql_api.composition import Services, open_orgmap
from graphql_api.services.access import Actor, provider_manager
from graphql_api.services.mapping_fields import NewMapping
from graphql_api.settings import Settings
from integrations.sandbox.app import SANDBOX_VENDORS
from integrations.sandbox.server import serve_sandbox
from integrations.sandbox.world import COMPANIES, Company

CUSTOMERS = 12
MAPPED = 2


@asynccontextmanager
async def demonstration(settings: Settings, *, sandbox_port: int = 0) -> AsyncIterator[Settings]:
    """Settings in which the sandbox stands for every vendor that has no settings of its own."""
    async with serve_sandbox(port=sandbox_port) as sandbox:
        config, secrets = sandbox.settings()
        demo = with_sandbox(settings.for_demonstration(), config=config, secrets=secrets)
        async with open_orgmap(demo) as orgmap:
            await seed(orgmap.services)
        yield demo


def with_sandbox(
    settings: Settings, *, config: Mapping[str, str], secrets: Mapping[str, str]
) -> Settings:
    """Adds the sandbox settings of each vendor that has no settings of its own."""
    names = [*SANDBOX_VENDORS, *(each.name for each in settings.integration_instances)]
    own = {_integration(name, names) for name in (*settings.config, *settings.secrets)}
    added_config = {
        name: text for name, text in config.items() if _integration(name, names) not in own
    }
    added_secrets = {
        name: SecretStr(text)
        for name, text in secrets.items()
        if _integration(name, names) not in own
    }
    return settings.model_copy(
        update={
            "config": {**added_config, **settings.config},
            "secrets": {**added_secrets, **settings.secrets},
        }
    )


async def seed(services: Services) -> None:
    """Create the customers once: a store that holds any organization is left as it is."""
    actor = provider_manager("demo", source="cli")
    if (await services.organizations.list(actor, first=1)).items:
        return
    for number, company in enumerate(COMPANIES[:CUSTOMERS]):
        await _seed_customer(services, actor, company, mapped=number < MAPPED)


async def _seed_customer(
    services: Services, actor: Actor, company: Company, *, mapped: bool
) -> None:
    organization = await services.organizations.create(
        actor, name=company.name, domain=company.domain
    )
    if mapped:
        await services.mappings.create(
            actor,
            NewMapping(
                organization_id=organization.org_id,
                integration_name="halopsa",
                external_org_id=str(company.id),
                external_org_name=company.name,
            ),
        )


def _integration(setting: str, names: Iterable[str]) -> str:
    """halopsa_base_url belongs to halopsa, halopsa_north_base_url to that instance."""
    longest_first = sorted(names, key=len, reverse=True)
    return next((name for name in longest_first if setting.startswith(f"{name}_")), setting)
